import * as xp from "@carton/array-api"
import { operand, type Job, type Peers } from "./job.js"

const { abs, add, cos, divide, exp, log1p, multiply, sin, sqrt, square, subtract, where } = xp
const n = 1_000_000

/** Float64 and float32 by the same code: the loop's result has the type of its first operand. */
const chain = (
  name: string,
  names: string,
  loop: (out: Float64Array, ...data: Float64Array[]) => void,
  carton: Job["carton"],
  peers: Peers = {},
): Job[] => {
  const inputs = [...names].map((x) => operand(x, [n]))
  const run = (a: Float64Array, ...rest: Float64Array[]): Float64Array => {
    const out = new (a.constructor as Float64ArrayConstructor)(n)
    loop(out, a, ...rest)
    return out
  }
  const { tfjs, ...others } = peers
  const double: Job = { name, dtype: "float64", inputs, loop: run, carton, peers: others }
  if (tfjs === undefined) return [double]
  return [double, { name: `${name}, float32`, dtype: "float32", inputs, loop: run, carton, peers: { tfjs } }]
}

/** Eleven chains of elementwise operations. */
export const chains: readonly Job[] = [
  ...chain(
    "sqrt(((x - mean) / std)^2 + 1)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) {
        const z = (x[i]! - 0.25) / 1.5
        out[i] = Math.sqrt(z * z + 1)
      }
    },
    (x) => sqrt(add(square(divide(subtract(x, 0.25), 1.5)), 1)),
    {
      tfjs: (tf, x) => tf.sqrt(tf.add(tf.square(tf.div(tf.sub(x, 0.25), 1.5)), 1)),
      mathjs: "sqrt(((x - 0.25) / 1.5)^2 + 1)",
      ndarray_ops: (ops, out, x) => {
        ops.subs(out, x, 0.25)
        ops.divseq(out, 1.5)
        ops.mul(out, out, out)
        ops.addseq(out, 1)
        ops.sqrteq(out)
      },
      ml_matrix: (x) => {
        const z = x.clone().sub(0.25).div(1.5)
        return z.mul(z).add(1).sqrt()
      },
    },
  ),
  ...chain(
    "a * b + c",
    "abc",
    (out, a, b, c) => {
      for (let i = 0; i < n; i++) out[i] = a[i]! * b![i]! + c![i]!
    },
    (a, b, c) => add(multiply(a, b!), c!),
    {
      tfjs: (tf, a, b, c) => tf.add(tf.mul(a, b), c),
      ndarray_ops: (ops, out, a, b, c) => {
        ops.mul(out, a, b)
        ops.addeq(out, c)
      },
      ml_matrix: (a, b, c) => a.clone().mul(b).add(c),
    },
  ),
  ...chain(
    "(x + 1) * (x - 1)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = (x[i]! + 1) * (x[i]! - 1)
    },
    (x) => multiply(add(x, 1), subtract(x, 1)),
  ),
  ...chain(
    "exp(-x^2 / 2)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = Math.exp((x[i]! * x[i]!) / -2)
    },
    (x) => exp(divide(square(x), -2)),
    { tfjs: (tf, x) => tf.exp(tf.div(tf.square(x), -2)), mathjs: "exp(-x^2 / 2)" },
  ),
  ...chain(
    "1 / (1 + exp(-x))",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = 1 / (1 + Math.exp(-x[i]!))
    },
    (x) => divide(1, add(1, exp(xp.negative(x)))),
  ),
  ...chain(
    "x > 0 ? x : x / 100",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = x[i]! > 0 ? x[i]! : x[i]! / 100
    },
    (x) => where(x.greater(0), x, divide(x, 100)),
  ),
  ...chain(
    "2 clip(x, -1/2, 1/2)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = 2 * Math.min(Math.max(x[i]!, -0.5), 0.5)
    },
    (x) => multiply(xp.minimum(xp.maximum(x, -0.5), 0.5), 2),
  ),
  ...chain(
    "sqrt(a^2 + b^2)",
    "ab",
    (out, a, b) => {
      for (let i = 0; i < n; i++) out[i] = Math.sqrt(a[i]! * a[i]! + b![i]! * b![i]!)
    },
    (a, b) => sqrt(add(square(a), square(b!))),
  ),
  ...chain(
    "log1p(|x|)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = Math.log1p(Math.abs(x[i]!))
    },
    (x) => log1p(abs(x)),
  ),
  ...chain(
    "a polynomial of degree 5",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) {
        const v = x[i]!
        out[i] = ((((0.3 * v - 0.2) * v + 1.5) * v + 0.7) * v - 0.4) * v + 2
      }
    },
    (x) =>
      [-0.2, 1.5, 0.7, -0.4, 2].reduce<xp.NDArray>((p, c) => add(multiply(p, x), c), xp.full_like(x, 0.3)),
  ),
  ...chain(
    "sin(a) cos(b)",
    "ab",
    (out, a, b) => {
      for (let i = 0; i < n; i++) out[i] = Math.sin(a[i]!) * Math.cos(b![i]!)
    },
    (a, b) => multiply(sin(a), cos(b!)),
  ),
]
