import { floats, operand, type Floats, type Job } from "./job.js"

const rows = 1000
const columns = 1000
const { fround } = Math
const X = operand("X", [rows, columns])
const at = (i: number, j: number): number => i * columns + j

/** Reductions along each axis, and what is made of several. */
export const reductions: readonly Job[] = [
  {
    name: "sum",
    inputs: [X],
    loop: (x: Floats) => {
      let total = 0
      for (let i = 0; i < x.length; i++) total += x[i]!
      const out = floats(x, 1)
      out[0] = total
      return out
    },
    program: (o, x) => o.sum(x!),
    numpy: "np.sum(X)",
  },
  {
    name: "sum along axis 0",
    inputs: [X],
    loop: (x: Floats) => {
      const out = floats(x, columns)
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += x[at(i, j)]!
      return out
    },
    program: (o, x) => o.sum(x!, 0),
    ml_matrix: (x) => x.sum("column"),
    numpy: "np.sum(X, axis=0)",
  },
  {
    name: "sum along axis 1",
    inputs: [X],
    loop: (x: Floats) => {
      const out = floats(x, rows)
      for (let i = 0; i < rows; i++) {
        let total = 0
        for (let j = 0; j < columns; j++) total += x[at(i, j)]!
        out[i] = total
      }
      return out
    },
    program: (o, x) => o.sum(x!, 1),
    ml_matrix: (x) => x.sum("row"),
    numpy: "np.sum(X, axis=1)",
  },
  {
    name: "largest along axis 0",
    inputs: [X],
    loop: (x: Floats) => {
      const out = floats(x, columns).fill(-Infinity)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) out[j] = Math.max(out[j]!, x[at(i, j)]!)
      return out
    },
    program: (o, x) => o.max(x!, 0),
    numpy: "np.max(X, axis=0)",
  },
  {
    name: "largest along axis 1",
    inputs: [X],
    loop: (x: Floats) => {
      const out = floats(x, rows)
      for (let i = 0; i < rows; i++) {
        let best = -Infinity
        for (let j = 0; j < columns; j++) best = Math.max(best, x[at(i, j)]!)
        out[i] = best
      }
      return out
    },
    program: (o, x) => o.max(x!, 1),
    numpy: "np.max(X, axis=1)",
  },
  {
    name: "where the largest is along axis 1",
    inputs: [X],
    loop: (x: Floats) => {
      const out = new Int32Array(rows)
      for (let i = 0; i < rows; i++) {
        let best = x[at(i, 0)]!
        let where = 0
        for (let j = 1; j < columns; j++) {
          // NaN is the largest, and nothing comes after it
          const v = x[at(i, j)]!
          if (!(v <= best) && best === best) {
            best = v
            where = j
          }
        }
        out[i] = where
      }
      return out
    },
    program: (o, x) => o.argmax(x!, 1),
    numpy: "np.argmax(X, axis=1)",
  },
  {
    name: "mean of squares along axis 0",
    inputs: [X],
    loop: (x: Floats) => {
      const out = floats(x, columns)
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += x[at(i, j)]! * x[at(i, j)]!
      for (let j = 0; j < columns; j++) out[j]! /= rows
      return out
    },
    single: (x: Floats) => {
      const sums = new Float64Array(columns)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) sums[j]! += fround(x[at(i, j)]! * x[at(i, j)]!)
      const out = floats(x, columns)
      for (let j = 0; j < columns; j++) out[j] = fround(sums[j]!) / rows
      return out
    },
    program: (o, x) => o.divide(o.sum(o.square(x!), 0), rows),
    numpy: "np.sum(X * X, axis=0) / 1000",
  },
  {
    name: "softmax",
    inputs: [X],
    loop: (x: Floats) => {
      const out = floats(x, x.length)
      for (let i = 0; i < rows; i++) {
        let top = -Infinity
        for (let j = 0; j < columns; j++) top = Math.max(top, x[at(i, j)]!)
        let total = 0
        for (let j = 0; j < columns; j++) {
          const e = Math.exp(x[at(i, j)]! - top)
          out[at(i, j)] = e
          total += e
        }
        for (let j = 0; j < columns; j++) out[at(i, j)]! /= total
      }
      return out
    },
    single: (x: Floats) => {
      const out = floats(x, x.length)
      for (let i = 0; i < rows; i++) {
        let top = -Infinity
        for (let j = 0; j < columns; j++) top = Math.max(top, x[at(i, j)]!)
        let total = 0
        for (let j = 0; j < columns; j++) {
          const e = fround(Math.exp(fround(x[at(i, j)]! - top)))
          out[at(i, j)] = e
          total += e
        }
        total = fround(total)
        for (let j = 0; j < columns; j++) out[at(i, j)]! /= total
      }
      return out
    },
    program: (o, x) => {
      const e = o.exp(o.subtract(x!, o.max(x!, 1, true)))
      return o.divide(e, o.sum(e, 1, true))
    },
    numpy: "(lambda e: e / e.sum(axis=1, keepdims=True))(np.exp(X - X.max(axis=1, keepdims=True)))",
  },
  {
    name: "layer norm",
    inputs: [X, operand("gain", [columns]), operand("bias", [columns])],
    loop: (x: Floats, gain: Floats, bias: Floats) => {
      const out = floats(x, x.length)
      for (let i = 0; i < rows; i++) {
        let total = 0
        for (let j = 0; j < columns; j++) total += x[at(i, j)]!
        const middle = total / columns
        let squares = 0
        for (let j = 0; j < columns; j++) {
          const c = x[at(i, j)]! - middle
          squares += c * c
        }
        const scale = Math.sqrt(squares / columns + 1e-5)
        for (let j = 0; j < columns; j++)
          out[at(i, j)] = ((x[at(i, j)]! - middle) / scale) * gain[j]! + bias[j]!
      }
      return out
    },
    single: (x: Floats, gain: Floats, bias: Floats) => {
      const out = floats(x, x.length)
      for (let i = 0; i < rows; i++) {
        let total = 0
        for (let j = 0; j < columns; j++) total += x[at(i, j)]!
        const middle = fround(fround(total) / columns)
        let squares = 0
        for (let j = 0; j < columns; j++) {
          const c = fround(x[at(i, j)]! - middle)
          squares += fround(c * c)
        }
        const scale = fround(Math.sqrt(fround(fround(fround(squares) / columns) + fround(1e-5))))
        for (let j = 0; j < columns; j++)
          out[at(i, j)] = fround(fround(fround(x[at(i, j)]! - middle) / scale) * gain[j]!) + bias[j]!
      }
      return out
    },
    program: (o, x, gain, bias) => {
      const centred = o.subtract(x!, o.divide(o.sum(x!, 1, true), columns))
      const scale = o.sqrt(o.add(o.divide(o.sum(o.square(centred), 1, true), columns), 1e-5))
      return o.add(o.multiply(o.divide(centred, scale), gain!), bias!)
    },
    numpy:
      "(lambda c: c / np.sqrt((c * c).mean(axis=1, keepdims=True) + 1e-5) * gain + bias)(X - X.mean(axis=1, keepdims=True))",
  },
  {
    name: "pairwise distances of 700 and 700 points in 16 dimensions",
    inputs: [operand("A", [700, 16]), operand("B", [700, 16])],
    loop: (a: Floats, b: Floats) => {
      const out = floats(a, 700 * 700)
      for (let i = 0; i < 700; i++)
        for (let j = 0; j < 700; j++) {
          let total = 0
          for (let k = 0; k < 16; k++) {
            const difference = a[i * 16 + k]! - b[j * 16 + k]!
            total += difference * difference
          }
          out[i * 700 + j] = Math.sqrt(total)
        }
      return out
    },
    single: (a: Floats, b: Floats) => {
      const out = floats(a, 700 * 700)
      for (let i = 0; i < 700; i++)
        for (let j = 0; j < 700; j++) {
          let total = 0
          for (let k = 0; k < 16; k++) {
            const difference = fround(a[i * 16 + k]! - b[j * 16 + k]!)
            total += fround(difference * difference)
          }
          out[i * 700 + j] = Math.sqrt(fround(total))
        }
      return out
    },
    program: (o, a, b) => o.sqrt(o.sum(o.square(o.subtract(o.expand(a!, 1), o.expand(b!, 0))), 2)),
    numpy: "np.sqrt(((A[:, None] - B[None]) ** 2).sum(axis=2))",
  },
]
