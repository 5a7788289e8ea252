import * as xp from "@carton/array-api"
import { noise, pair, pairs } from "./pair.js"

const columns = 100

export const benchmark = pairs(
  "reductions",
  "sums have a fixed order in blocks of 128, which a plain loop does not keep",
  [1e3, 1e6].flatMap((n) => {
    const size = n === 1e3 ? "1e3" : "1e6"
    const rows = n / columns
    const floats = () => {
      const a = noise(n)
      return { a, x: xp.from_buffer(a), matrix: xp.from_buffer(a, [rows, columns]) }
    }
    const total = (a: ArrayLike<number>) => () => {
      let sum = 0
      for (let i = 0; i < n; i++) sum += a[i]!
      return sum
    }
    const largest = (a: ArrayLike<number>) => () => {
      let best = a[0]!
      for (let i = 1; i < n; i++) if (a[i]! > best) best = a[i]!
      return best
    }
    return [
      pair(`sum float64 ${size}`, () => {
        const { a, x } = floats()
        return { loop: total(a), carton: () => xp.sum(x) }
      }),
      pair(`mean float64 ${size}`, () => {
        const { a, x } = floats()
        const sum = total(a)
        return { loop: () => sum() / n, carton: () => xp.mean(x) }
      }),
      pair(`std float64 ${size}`, () => {
        const { a, x } = floats()
        const sum = total(a)
        const loop = () => {
          const mean = sum() / n
          let squares = 0
          for (let i = 0; i < n; i++) squares += (a[i]! - mean) ** 2
          return Math.sqrt(squares / n)
        }
        return { loop, carton: () => xp.std(x) }
      }),
      pair(`max float64 ${size}`, () => {
        const { a, x } = floats()
        return { loop: largest(a), carton: () => xp.max(x) }
      }),
      pair(`argmax float64 ${size}`, () => {
        const { a, x } = floats()
        const loop = () => {
          let best = 0
          for (let i = 1; i < n; i++) if (a[i]! > a[best]!) best = i
          return best
        }
        return { loop, carton: () => xp.argmax(x) }
      }),
      pair(`sum float32 ${size}`, () => {
        const a = new Float32Array(noise(n))
        const x = xp.from_buffer(a)
        const loop = () => {
          let sum = Math.fround(0)
          for (let i = 0; i < n; i++) sum = Math.fround(sum + a[i]!)
          return sum
        }
        return { loop, carton: () => xp.sum(x) }
      }),
      pair(`sum int32 ${size}`, () => {
        const a = Int32Array.from(noise(n), (v) => v * 1e3)
        const x = xp.from_buffer(a)
        const loop = () => {
          let sum = 0
          for (let i = 0; i < n; i++) sum = (sum + a[i]!) | 0
          return sum
        }
        return { loop, carton: () => xp.sum(x) }
      }),
      pair(`max int32 ${size}`, () => {
        const a = Int32Array.from(noise(n), (v) => v * 1e3)
        const x = xp.from_buffer(a)
        return { loop: largest(a), carton: () => xp.max(x) }
      }),
      pair(`all bool ${size}`, () => {
        const a = new Uint8Array(n).fill(1)
        const x = xp.from_buffer(a, [n], { dtype: "bool" })
        const loop = () => {
          for (let i = 0; i < n; i++) if (!a[i]) return 0
          return 1
        }
        return { loop, carton: () => xp.all(x) }
      }),
      pair(`sum int64 ${size}`, () => {
        const a = BigInt64Array.from(noise(n), (v) => BigInt(Math.trunc(v * 1e3)))
        const x = xp.from_buffer(a)
        const loop = () => {
          let sum = 0n
          for (let i = 0; i < n; i++) sum = BigInt.asIntN(64, sum + a[i]!)
          return sum
        }
        return { loop, carton: () => xp.sum(x) }
      }),
      pair(`sum axis 0 float64 ${size}`, () => {
        const { a, matrix } = floats()
        const loop = () => {
          const out = new Float64Array(columns)
          for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j]! += a[i * columns + j]!
          return out
        }
        return { loop, carton: () => xp.sum(matrix, { axis: 0 }) }
      }),
      pair(`sum axis 1 float64 ${size}`, () => {
        const { a, matrix } = floats()
        const loop = () => {
          const out = new Float64Array(rows)
          for (let i = 0; i < rows; i++) {
            let sum = 0
            for (let j = 0; j < columns; j++) sum += a[i * columns + j]!
            out[i] = sum
          }
          return out
        }
        return { loop, carton: () => xp.sum(matrix, { axis: 1 }) }
      }),
      pair(`max axis 0 float64 ${size}`, () => {
        const { a, matrix } = floats()
        const loop = () => {
          const out = a.slice(0, columns)
          for (let i = 1; i < rows; i++)
            for (let j = 0; j < columns; j++) if (a[i * columns + j]! > out[j]!) out[j] = a[i * columns + j]!
          return out
        }
        return { loop, carton: () => xp.max(matrix, { axis: 0 }) }
      }),
      pair(`max axis 1 float64 ${size}`, () => {
        const { a, matrix } = floats()
        const loop = () => {
          const out = new Float64Array(rows)
          for (let i = 0; i < rows; i++) {
            let best = a[i * columns]!
            for (let j = 1; j < columns; j++) if (a[i * columns + j]! > best) best = a[i * columns + j]!
            out[i] = best
          }
          return out
        }
        return { loop, carton: () => xp.max(matrix, { axis: 1 }) }
      }),
    ]
  }),
  1e-4,
)
