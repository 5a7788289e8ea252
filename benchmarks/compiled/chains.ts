import { floats, operand, type Floats, type Job, type Ops } from "./job.js"

const n = 1_000_000

type Loop = (out: Floats, ...data: Floats[]) => void
type Extra = Pick<Job, "mathjs" | "ndarray_ops" | "ml_matrix">
const { fround } = Math

const intoNew =
  (loop: Loop) =>
  (a: Floats, ...rest: Floats[]): Floats => {
    const out = floats(a, n)
    loop(out, a, ...rest)
    return out
  }
const chain = (
  name: string,
  names: string,
  loop: Loop,
  program: <A>(ops: Ops<A>, ...x: A[]) => A,
  numpy: string,
  { single, ...extra }: Extra & { readonly single?: Loop } = {},
): Job => ({
  name,
  inputs: [...names].map((x) => operand(x, [n])),
  loop: intoNew(loop),
  program,
  numpy,
  ...extra,
  ...(single === undefined ? {} : { single: intoNew(single) }),
})

/** Eleven chains of elementwise operations. */
export const chains: readonly Job[] = [
  chain(
    "sqrt(((x - mean) / std)^2 + 1)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) {
        const z = (x[i]! - 0.25) / 1.5
        out[i] = Math.sqrt(z * z + 1)
      }
    },
    (o, x) => o.sqrt(o.add(o.square(o.divide(o.subtract(x!, 0.25), 1.5)), 1)),
    "np.sqrt(((x - 0.25) / 1.5) ** 2 + 1)",
    {
      single: (out, x) => {
        for (let i = 0; i < n; i++) {
          const z = fround(fround(x[i]! - 0.25) / 1.5)
          out[i] = Math.sqrt(fround(fround(z * z) + 1))
        }
      },
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
  chain(
    "a * b + c",
    "abc",
    (out, a, b, c) => {
      for (let i = 0; i < n; i++) out[i] = a[i]! * b![i]! + c![i]!
    },
    (o, a, b, c) => o.add(o.multiply(a!, b!), c!),
    "a * b + c",
    {
      single: (out, a, b, c) => {
        for (let i = 0; i < n; i++) out[i] = fround(a[i]! * b![i]!) + c![i]!
      },
      ndarray_ops: (ops, out, a, b, c) => {
        ops.mul(out, a, b)
        ops.addeq(out, c)
      },
      ml_matrix: (a, b, c) => a.clone().mul(b).add(c),
    },
  ),
  chain(
    "(x + 1) * (x - 1)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = (x[i]! + 1) * (x[i]! - 1)
    },
    (o, x) => o.multiply(o.add(x!, 1), o.subtract(x!, 1)),
    "(x + 1) * (x - 1)",
    {
      single: (out, x) => {
        for (let i = 0; i < n; i++) out[i] = fround(x[i]! + 1) * fround(x[i]! - 1)
      },
    },
  ),
  chain(
    "exp(-x^2 / 2)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = Math.exp((x[i]! * x[i]!) / -2)
    },
    (o, x) => o.exp(o.divide(o.square(x!), -2)),
    "np.exp(x * x / -2)",
    {
      single: (out, x) => {
        for (let i = 0; i < n; i++) out[i] = Math.exp(fround(x[i]! * x[i]!) / -2)
      },
      mathjs: "exp(-x^2 / 2)",
    },
  ),
  chain(
    "1 / (1 + exp(-x))",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = 1 / (1 + Math.exp(-x[i]!))
    },
    (o, x) => o.divide(o.number(1), o.add(o.exp(o.multiply(x!, -1)), 1)),
    "1 / (1 + np.exp(-x))",
    {
      single: (out, x) => {
        for (let i = 0; i < n; i++) out[i] = 1 / fround(1 + fround(Math.exp(-x[i]!)))
      },
    },
  ),
  chain(
    "x > 0 ? x : x / 100",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = x[i]! > 0 ? x[i]! : x[i]! / 100
    },
    (o, x) => o.where(o.greater(x!, 0), x!, o.divide(x!, 100)),
    "np.where(x > 0, x, x / 100)",
  ),
  chain(
    "2 clip(x, -1/2, 1/2)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = 2 * Math.min(Math.max(x[i]!, -0.5), 0.5)
    },
    (o, x) => o.multiply(o.minimum(o.maximum(x!, -0.5), 0.5), 2),
    "2 * np.minimum(np.maximum(x, -0.5), 0.5)",
  ),
  chain(
    "sqrt(a^2 + b^2)",
    "ab",
    (out, a, b) => {
      for (let i = 0; i < n; i++) out[i] = Math.sqrt(a[i]! * a[i]! + b![i]! * b![i]!)
    },
    (o, a, b) => o.sqrt(o.add(o.square(a!), o.square(b!))),
    "np.sqrt(a * a + b * b)",
    {
      single: (out, a, b) => {
        for (let i = 0; i < n; i++)
          out[i] = Math.sqrt(fround(fround(a[i]! * a[i]!) + fround(b![i]! * b![i]!)))
      },
    },
  ),
  chain(
    "log1p(|x|)",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) out[i] = Math.log1p(Math.abs(x[i]!))
    },
    (o, x) => o.log1p(o.abs(x!)),
    "np.log1p(np.abs(x))",
  ),
  chain(
    "a polynomial of degree 5",
    "x",
    (out, x) => {
      for (let i = 0; i < n; i++) {
        const v = x[i]!
        out[i] = ((((0.3 * v - 0.2) * v + 1.5) * v + 0.7) * v - 0.4) * v + 2
      }
    },
    (o, x) =>
      [1.5, 0.7, -0.4, 2].reduce((p, c) => o.add(o.multiply(p, x!), c), o.add(o.multiply(x!, 0.3), -0.2)),
    "((((0.3 * x - 0.2) * x + 1.5) * x + 0.7) * x - 0.4) * x + 2",
    {
      single: (out, x) => {
        const [a, b, c, d] = [fround(0.3), fround(0.2), fround(0.7), fround(0.4)]
        for (let i = 0; i < n; i++) {
          const v = x[i]!
          const p = fround(fround(fround(fround(a * v) - b) * v) + 1.5)
          out[i] = fround(fround(fround(fround(fround(p * v) + c) * v) - d) * v) + 2
        }
      },
    },
  ),
  chain(
    "sin(a) cos(b)",
    "ab",
    (out, a, b) => {
      for (let i = 0; i < n; i++) out[i] = Math.sin(a[i]!) * Math.cos(b![i]!)
    },
    (o, a, b) => o.multiply(o.sin(a!), o.cos(b!)),
    "np.sin(a) * np.cos(b)",
    {
      single: (out, a, b) => {
        for (let i = 0; i < n; i++) out[i] = fround(Math.sin(a[i]!)) * fround(Math.cos(b![i]!))
      },
    },
  ),
]
