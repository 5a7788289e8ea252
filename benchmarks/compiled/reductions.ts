import * as xp from "@carton/array-api"
import { operand, type Job } from "./job.js"

const { divide, exp, expand_dims, max, mean, multiply, sqrt, square, subtract, sum } = xp
const rows = 1000
const columns = 1000
const X = operand("X", [rows, columns])
const at = (i: number, j: number): number => i * columns + j

/** Reductions along each axis, and what is made of several. */
export const reductions: readonly Job[] = [
  {
    name: "sum",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      let total = 0
      for (let i = 0; i < x.length; i++) total += x[i]!
      return [total]
    },
    carton: (x) => sum(x),
  },
  {
    name: "sum along axis 0",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      const out = new Float64Array(columns)
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += x[at(i, j)]!
      return out
    },
    carton: (x) => sum(x, { axis: 0 }),
    peers: { ml_matrix: (x) => x.sum("column") },
  },
  {
    name: "sum along axis 1",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      const out = new Float64Array(rows)
      for (let i = 0; i < rows; i++) {
        let total = 0
        for (let j = 0; j < columns; j++) total += x[at(i, j)]!
        out[i] = total
      }
      return out
    },
    carton: (x) => sum(x, { axis: 1 }),
    peers: { ml_matrix: (x) => x.sum("row") },
  },
  {
    name: "largest along axis 0",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      const out = new Float64Array(columns).fill(-Infinity)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) out[j] = Math.max(out[j]!, x[at(i, j)]!)
      return out
    },
    carton: (x) => max(x, { axis: 0 }),
  },
  {
    name: "largest along axis 1",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      const out = new Float64Array(rows)
      for (let i = 0; i < rows; i++) {
        let best = -Infinity
        for (let j = 0; j < columns; j++) best = Math.max(best, x[at(i, j)]!)
        out[i] = best
      }
      return out
    },
    carton: (x) => max(x, { axis: 1 }),
  },
  {
    name: "where the largest is along axis 1",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      const out = new Int32Array(rows)
      for (let i = 0; i < rows; i++) {
        let best = x[at(i, 0)]!
        let where = 0
        for (let j = 1; j < columns; j++) {
          // NaN is the largest
          const v = x[at(i, j)]!
          if (v > best || (v !== v && best === best)) {
            best = v
            where = j
          }
        }
        out[i] = where
      }
      return out
    },
    carton: (x) => xp.argmax(x, { axis: 1 }),
  },
  {
    name: "mean of squares along axis 0",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      const out = new Float64Array(columns)
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += x[at(i, j)]! * x[at(i, j)]!
      for (let j = 0; j < columns; j++) out[j]! /= rows
      return out
    },
    carton: (x) => mean(square(x), { axis: 0 }),
  },
  {
    name: "softmax",
    dtype: "float64",
    inputs: [X],
    loop: (x: Float64Array) => {
      const out = new Float64Array(x.length)
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
    carton: (x) => {
      const e = exp(subtract(x, max(x, { axis: 1, keepdims: true })))
      return divide(e, sum(e, { axis: 1, keepdims: true }))
    },
  },
  {
    name: "softmax, float32",
    dtype: "float32",
    inputs: [X],
    loop: (x: Float32Array) => {
      const out = new Float32Array(x.length)
      for (let i = 0; i < rows; i++) {
        let top = -Infinity
        for (let j = 0; j < columns; j++) top = Math.max(top, x[at(i, j)]!)
        let total = 0
        for (let j = 0; j < columns; j++) {
          const e = Math.fround(Math.exp(Math.fround(x[at(i, j)]! - top)))
          out[at(i, j)] = e
          total = Math.fround(total + e)
        }
        for (let j = 0; j < columns; j++) out[at(i, j)]! /= total
      }
      return out
    },
    carton: (x) => {
      const e = exp(subtract(x, max(x, { axis: 1, keepdims: true })))
      return divide(e, sum(e, { axis: 1, keepdims: true }))
    },
    peers: { tfjs: (tf, x) => tf.softmax(x, 1) },
  },
  {
    name: "layer norm",
    dtype: "float64",
    inputs: [X, operand("gain", [columns]), operand("bias", [columns])],
    loop: (x: Float64Array, gain: Float64Array, bias: Float64Array) => {
      const out = new Float64Array(x.length)
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
    carton: (x, gain, bias) => {
      const centred = subtract(x, mean(x, { axis: 1, keepdims: true }))
      const scale = sqrt(mean(square(centred), { axis: 1, keepdims: true }).add(1e-5))
      return multiply(divide(centred, scale), gain!).add(bias!)
    },
  },
  {
    name: "pairwise distances of 700 and 700 points in 16 dimensions",
    dtype: "float64",
    inputs: [operand("A", [700, 16]), operand("B", [700, 16])],
    loop: (a: Float64Array, b: Float64Array) => {
      const out = new Float64Array(700 * 700)
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
    carton: (a, b) =>
      sqrt(sum(square(subtract(expand_dims(a, { axis: 1 }), expand_dims(b!, { axis: 0 }))), { axis: 2 })),
  },
]
