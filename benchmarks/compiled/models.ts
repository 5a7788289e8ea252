import * as xp from "@carton/array-api"
import { slice, type NDArray } from "@carton/array-api"
import { operand, type Job } from "./job.js"

const {
  abs,
  add,
  astype,
  divide,
  equal,
  exp,
  expand_dims,
  floor,
  log,
  multiply,
  sqrt,
  square,
  subtract,
  sum,
  where,
} = xp
const n = 1_000_000

/** The normal distribution function by Abramowitz and Stegun 26.2.17. */
const b = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
const normal = (z: NDArray): NDArray => {
  const t = divide(1, add(1, multiply(abs(z), 0.2316419)))
  const series = multiply(
    t,
    b.slice(0, -1).reduceRight<NDArray>((p, c) => add(multiply(p, t), c), xp.full_like(t, b[4]!)),
  )
  const tail = multiply(multiply(exp(divide(square(z), -2)), 0.3989422804014327), series)
  return where(z.greater(0), subtract(1, tail), tail)
}
const normalNumber = (z: number): number => {
  const t = 1 / (1 + Math.abs(z) * 0.2316419)
  const series = t * ((((b[4]! * t + b[3]!) * t + b[2]!) * t + b[1]!) * t + b[0]!)
  const tail = Math.exp((z * z) / -2) * 0.3989422804014327 * series
  return z > 0 ? 1 - tail : tail
}

const side = 1000
const bins = 16

/** Option prices, stencils, histograms. */
export const models: readonly Job[] = [
  {
    name: "Black-Scholes",
    dtype: "float64",
    inputs: [operand("spot", [n], 20, 60), operand("strike", [n], 20, 60), operand("years", [n], 0.1, 2)],
    loop: (spot: Float64Array, strike: Float64Array, years: Float64Array) => {
      const out = new Float64Array(n)
      for (let i = 0; i < n; i++) {
        const [s, k, t] = [spot[i]!, strike[i]!, years[i]!]
        const spread = 0.3 * Math.sqrt(t)
        const d1 = (Math.log(s / k) + t * 0.065) / spread
        out[i] = s * normalNumber(d1) - k * Math.exp(t * -0.02) * normalNumber(d1 - spread)
      }
      return out
    },
    carton: (spot, strike, years) => {
      const spread = multiply(sqrt(years!), 0.3)
      const d1 = divide(add(log(divide(spot, strike!)), multiply(years!, 0.065)), spread)
      const owed = multiply(strike!, exp(multiply(years!, -0.02)))
      return subtract(multiply(spot, normal(d1)), multiply(owed, normal(subtract(d1, spread))))
    },
  },
  {
    name: "mean of four neighbours, 1000 x 1000",
    dtype: "float64",
    inputs: [operand("grid", [side, side])],
    loop: (g: Float64Array) => {
      const inner = side - 2
      const out = new Float64Array(inner * inner)
      for (let i = 0; i < inner; i++)
        for (let j = 0; j < inner; j++) {
          const here = (i + 1) * side + j + 1
          out[i * inner + j] = 0.25 * (g[here - side]! + g[here + side]! + g[here - 1]! + g[here + 1]!)
        }
      return out
    },
    carton: (g) => {
      const inner = slice(1, -1)
      const [above, below] = [g.at(slice(null, -2), inner), g.at(slice(2, null), inner)]
      const [left, right] = [g.at(inner, slice(null, -2)), g.at(inner, slice(2, null))]
      return add(add(add(above, below), left), right).multiply(0.25)
    },
  },
  {
    name: "second difference",
    dtype: "float64",
    inputs: [operand("x", [n])],
    loop: (x: Float64Array) => {
      const out = new Float64Array(n - 2)
      for (let i = 0; i < n - 2; i++) out[i] = x[i]! - 2 * x[i + 1]! + x[i + 2]!
      return out
    },
    carton: (x) =>
      add(subtract(x.at(slice(null, -2)), multiply(x.at(slice(1, -1)), 2)), x.at(slice(2, null))),
  },
  {
    name: "histogram of 16 bins by comparison",
    dtype: "float64",
    inputs: [operand("x", [n], 0, bins)],
    loop: (x: Float64Array) => {
      const out = new Int32Array(bins)
      for (let i = 0; i < n; i++) {
        const bin = Math.floor(x[i]!)
        for (let k = 0; k < bins; k++) out[k]! += bin === k ? 1 : 0
      }
      return out
    },
    carton: (x) => {
      const all = xp.arange(bins, null, { dtype: "float64" })
      return sum(astype(equal(expand_dims(floor(x), { axis: 1 }), all), "int32"), { axis: 0 })
    },
  },
]
