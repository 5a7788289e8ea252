import { floats, operand, type Floats, type Job, type Ops } from "./job.js"

const n = 1_000_000

/** The normal distribution function by Abramowitz and Stegun 26.2.17. */
const b = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
const normal = <A>(o: Ops<A>, z: A): A => {
  const one = o.number(1)
  const t = o.divide(one, o.add(o.multiply(o.abs(z), 0.2316419), 1))
  const highest = o.add(o.multiply(t, b[4]!), b[3]!)
  const series = o.multiply(
    t,
    [b[2]!, b[1]!, b[0]!].reduce((p, c) => o.add(o.multiply(p, t), c), highest),
  )
  const tail = o.multiply(o.multiply(o.exp(o.divide(o.square(z), -2)), 0.3989422804014327), series)
  return o.where(o.greater(z, 0), o.subtract(one, tail), tail)
}
const normalNumber = (z: number): number => {
  const t = 1 / (1 + Math.abs(z) * 0.2316419)
  const series = t * ((((b[4]! * t + b[3]!) * t + b[2]!) * t + b[1]!) * t + b[0]!)
  const tail = Math.exp((z * z) / -2) * 0.3989422804014327 * series
  return z > 0 ? 1 - tail : tail
}

const { fround } = Math
const single = b.map(fround)
const [slope, height] = [fround(0.2316419), fround(0.3989422804014327)]
const normalSingle = (z: number): number => {
  const t = fround(1 / fround(1 + fround(Math.abs(z) * slope)))
  const high = fround(fround(fround(fround(single[4]! * t) + single[3]!) * t) + single[2]!)
  const series = fround(t * fround(fround(fround(fround(high * t) + single[1]!) * t) + single[0]!))
  const tail = fround(fround(fround(Math.exp(fround(fround(z * z) / -2))) * height) * series)
  return z > 0 ? fround(1 - tail) : tail
}

const side = 1000
const bins = 16

/** Option prices, stencils, histograms. */
export const models: readonly Job[] = [
  {
    name: "Black-Scholes",
    inputs: [operand("spot", [n], 20, 60), operand("strike", [n], 20, 60), operand("years", [n], 0.1, 2)],
    loop: (spot: Floats, strike: Floats, years: Floats) => {
      const out = floats(spot, n)
      for (let i = 0; i < n; i++) {
        const [s, k, t] = [spot[i]!, strike[i]!, years[i]!]
        const spread = 0.3 * Math.sqrt(t)
        const d1 = (Math.log(s / k) + t * 0.065) / spread
        out[i] = s * normalNumber(d1) - k * Math.exp(t * -0.02) * normalNumber(d1 - spread)
      }
      return out
    },
    single: (spot: Floats, strike: Floats, years: Floats) => {
      const out = floats(spot, n)
      const [volatility, drift, rate] = [fround(0.3), fround(0.065), fround(-0.02)]
      for (let i = 0; i < n; i++) {
        const [s, k, t] = [spot[i]!, strike[i]!, years[i]!]
        const spread = fround(volatility * fround(Math.sqrt(t)))
        const d1 = fround(fround(fround(Math.log(fround(s / k))) + fround(t * drift)) / spread)
        const owed = fround(k * fround(Math.exp(fround(t * rate))))
        out[i] = fround(s * normalSingle(d1)) - fround(owed * normalSingle(fround(d1 - spread)))
      }
      return out
    },
    program: (o, spot, strike, years) => {
      const spread = o.multiply(o.sqrt(years!), 0.3)
      const d1 = o.divide(o.add(o.log(o.divide(spot!, strike!)), o.multiply(years!, 0.065)), spread)
      const owed = o.multiply(strike!, o.exp(o.multiply(years!, -0.02)))
      return o.subtract(o.multiply(spot!, normal(o, d1)), o.multiply(owed, normal(o, o.subtract(d1, spread))))
    },
    numpy: "black_scholes(spot, strike, years)",
  },
  {
    name: "mean of four neighbours, 1000 x 1000",
    inputs: [operand("grid", [side, side])],
    loop: (g: Floats) => {
      const inner = side - 2
      const out = floats(g, inner * inner)
      for (let i = 0; i < inner; i++)
        for (let j = 0; j < inner; j++) {
          const here = (i + 1) * side + j + 1
          out[i * inner + j] = 0.25 * (g[here - side]! + g[here + side]! + g[here - 1]! + g[here + 1]!)
        }
      return out
    },
    single: (g: Floats) => {
      const inner = side - 2
      const out = floats(g, inner * inner)
      for (let i = 0; i < inner; i++)
        for (let j = 0; j < inner; j++) {
          const here = (i + 1) * side + j + 1
          const beside = fround(fround(g[here - side]! + g[here + side]!) + g[here - 1]!)
          out[i * inner + j] = 0.25 * fround(beside + g[here + 1]!)
        }
      return out
    },
    program: (o, g) => {
      const [low, middle, high] = [
        [0, side - 2],
        [1, side - 1],
        [2, side],
      ] as const
      const [above, below] = [o.slice(g!, low, middle), o.slice(g!, high, middle)]
      const [left, right] = [o.slice(g!, middle, low), o.slice(g!, middle, high)]
      return o.multiply(o.add(o.add(o.add(above, below), left), right), 0.25)
    },
    numpy: "0.25 * (grid[:-2, 1:-1] + grid[2:, 1:-1] + grid[1:-1, :-2] + grid[1:-1, 2:])",
  },
  {
    name: "second difference",
    inputs: [operand("x", [n])],
    loop: (x: Floats) => {
      const out = floats(x, n - 2)
      for (let i = 0; i < n - 2; i++) out[i] = x[i]! - 2 * x[i + 1]! + x[i + 2]!
      return out
    },
    single: (x: Floats) => {
      const out = floats(x, n - 2)
      for (let i = 0; i < n - 2; i++) out[i] = fround(x[i]! - fround(2 * x[i + 1]!)) + x[i + 2]!
      return out
    },
    program: (o, x) => {
      const [before, here, after] = [o.slice(x!, [0, n - 2]), o.slice(x!, [1, n - 1]), o.slice(x!, [2, n])]
      return o.add(o.subtract(before, o.multiply(here, 2)), after)
    },
    numpy: "x[:-2] - 2 * x[1:-1] + x[2:]",
  },
  {
    name: "histogram of 16 bins by comparison",
    inputs: [operand("x", [n], 0, bins)],
    loop: (x: Floats) => {
      const out = new Int32Array(bins)
      for (let i = 0; i < n; i++) {
        const bin = Math.floor(x[i]!)
        for (let k = 0; k < bins; k++) out[k]! += bin === k ? 1 : 0
      }
      return out
    },
    program: (o, x) => o.sum(o.count(o.equal(o.expand(o.floor(x!), 1), o.range(bins))), 0),
    numpy: "(np.floor(x)[:, None] == np.arange(16)).sum(axis=0)",
  },
]
