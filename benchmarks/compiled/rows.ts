import { floats, operand, type Floats, type Job } from "./job.js"

const n = 1_000_000
const side = 1000
const [rows, width] = [10_000, 64]
const X = operand("X", [side, side])

const logSumExp = (name: string, axis: number, loop: Job["loop"]): Job => ({
  name,
  inputs: [X],
  loop,
  program: (o, x) => {
    const top = o.max(x!, axis, true)
    return o.add(o.log(o.sum(o.exp(o.subtract(x!, top)), axis)), o.sum(top, axis))
  },
  numpy: `(lambda top: np.log(np.exp(X - top).sum(axis=${axis})) + top.sum(axis=${axis}))(X.max(axis=${axis}, keepdims=True))`,
})

/** Products of rows, and what is made of sums along them. */
export const rowJobs: readonly Job[] = [
  {
    name: "dot product",
    inputs: [operand("a", [n]), operand("b", [n])],
    loop: (a: Floats, b: Floats) => {
      // four sums do not wait for each other
      let [p, q, r, s] = [0, 0, 0, 0]
      for (let i = 0; i < n; i += 4) {
        p += a[i]! * b[i]!
        q += a[i + 1]! * b[i + 1]!
        r += a[i + 2]! * b[i + 2]!
        s += a[i + 3]! * b[i + 3]!
      }
      const out = floats(a, 1)
      out[0] = p + q + (r + s)
      return out
    },
    program: (o, a, b) => o.sum(o.multiply(a!, b!)),
    numpy: "np.sum(a * b)",
  },
  {
    name: "cosines of 10,000 pairs in 64 dimensions",
    inputs: [operand("A", [rows, width]), operand("B", [rows, width])],
    loop: (a: Floats, b: Floats) => {
      const out = floats(a, rows)
      for (let i = 0; i < rows; i++) {
        let [ab, aa, bb] = [0, 0, 0]
        for (let j = i * width; j < (i + 1) * width; j++) {
          ab += a[j]! * b[j]!
          aa += a[j]! * a[j]!
          bb += b[j]! * b[j]!
        }
        out[i] = ab / (Math.sqrt(aa) * Math.sqrt(bb))
      }
      return out
    },
    program: (o, a, b) => {
      const length = (x: typeof a): typeof a => o.sqrt(o.sum(o.square(x!), 1))
      return o.divide(o.sum(o.multiply(a!, b!), 1), o.multiply(length(a)!, length(b)!))
    },
    numpy: "(A * B).sum(axis=1) / (np.sqrt((A * A).sum(axis=1)) * np.sqrt((B * B).sum(axis=1)))",
  },
  {
    name: "rows over their lengths",
    inputs: [operand("X", [rows, width])],
    loop: (x: Floats) => {
      const out = floats(x, rows * width)
      for (let i = 0; i < rows; i++) {
        let squares = 0
        for (let j = i * width; j < (i + 1) * width; j++) squares += x[j]! * x[j]!
        const length = Math.sqrt(squares)
        for (let j = i * width; j < (i + 1) * width; j++) out[j] = x[j]! / length
      }
      return out
    },
    program: (o, x) => o.divide(x!, o.sqrt(o.sum(o.square(x!), 1, true))),
    numpy: "X / np.sqrt((X * X).sum(axis=1, keepdims=True))",
  },
  logSumExp("log-sum-exp along axis 0", 0, (x: Floats) => {
    const top = floats(x, side).fill(-Infinity)
    for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) top[j] = Math.max(top[j]!, x[i * side + j]!)
    const out = floats(x, side)
    for (let i = 0; i < side; i++)
      for (let j = 0; j < side; j++) out[j]! += Math.exp(x[i * side + j]! - top[j]!)
    for (let j = 0; j < side; j++) out[j] = Math.log(out[j]!) + top[j]!
    return out
  }),
  logSumExp("log-sum-exp along axis 1", 1, (x: Floats) => {
    const out = floats(x, side)
    for (let i = 0; i < side; i++) {
      let top = -Infinity
      for (let j = i * side; j < (i + 1) * side; j++) top = Math.max(top, x[j]!)
      let total = 0
      for (let j = i * side; j < (i + 1) * side; j++) total += Math.exp(x[j]! - top)
      out[i] = Math.log(total) + top
    }
    return out
  }),
  {
    name: "mean of what is positive",
    inputs: [operand("x", [n])],
    loop: (x: Floats) => {
      let [total, count] = [0, 0]
      for (let i = 0; i < n; i++)
        if (x[i]! > 0) {
          total += x[i]!
          count++
        }
      const out = floats(x, 1)
      out[0] = total / count
      return out
    },
    program: (o, x) => {
      const test = o.greater(x!, 0)
      const [one, zero] = [o.number(1), o.number(0)]
      return o.divide(o.sum(o.where(test, x!, zero)), o.sum(o.where(test, one, zero)))
    },
    numpy: "np.where(x > 0, x, 0).sum() / (x > 0).sum()",
  },
  {
    name: "sums of all pairs",
    inputs: [operand("a", [side]), operand("b", [side])],
    loop: (a: Floats, b: Floats) => {
      const out = floats(a, side * side)
      for (let i = 0; i < side; i++) for (let j = 0; j < side; j++) out[i * side + j] = a[i]! + b[j]!
      return out
    },
    program: (o, a, b) => o.add(o.expand(a!, 1), o.expand(b!, 0)),
    numpy: "a[:, None] + b[None]",
  },
]
