import * as xp from "@carton/array-api"
import { noise, pair, pairs } from "./pair.js"

/** 32 x 32 and 1024 x 1024: about 1e3 and 1e6 elements. */
export const benchmark = pairs(
  "strided",
  "operands that are views; both sides make a new row-major array",
  [32, 1024].flatMap((n) => {
    const made = () => {
      const [a, b] = [noise(n * n, 1), noise(n * n, 2)]
      return { a, b, x: xp.from_buffer(a, [n, n]), y: xp.from_buffer(b, [n, n]) }
    }
    return [
      pair(`x + y.T ${n}x${n}`, () => {
        const { a, b, x, y } = made()
        const turned = y.T
        const loop = () => {
          const out = new Float64Array(n * n)
          for (let i = 0; i < n; i++)
            for (let j = 0; j < n; j++) out[i * n + j] = a[i * n + j]! + b[j * n + i]!
          return out
        }
        return { loop, carton: () => xp.add(x, turned) }
      }),
      pair(`x + row ${n}x${n}`, () => {
        const { a, x } = made()
        const row = noise(n, 3)
        const y = xp.from_buffer(row)
        const loop = () => {
          const out = new Float64Array(n * n)
          for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = a[i * n + j]! + row[j]!
          return out
        }
        return { loop, carton: () => xp.add(x, y) }
      }),
      pair(`x * column ${n}x${n}`, () => {
        const { a, x } = made()
        const column = noise(n, 3)
        const y = xp.from_buffer(column, [n, 1])
        const loop = () => {
          const out = new Float64Array(n * n)
          for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = a[i * n + j]! * column[i]!
          return out
        }
        return { loop, carton: () => xp.multiply(x, y) }
      }),
      pair(`every other element, squared ${n}x${n}`, () => {
        const { a, x } = made()
        const half = x.at(xp.ellipsis, xp.slice(null, null, 2))
        const m = n / 2
        const loop = () => {
          const out = new Float64Array(n * m)
          for (let i = 0; i < n; i++)
            for (let j = 0; j < m; j++) out[i * m + j] = a[i * n + 2 * j]! * a[i * n + 2 * j]!
          return out
        }
        return { loop, carton: () => xp.square(half) }
      }),
      pair(`sum of a transpose, axis 0 ${n}x${n}`, () => {
        const { a, x } = made()
        const turned = x.T
        const loop = () => {
          const out = new Float64Array(n)
          for (let i = 0; i < n; i++) {
            let total = 0
            for (let j = 0; j < n; j++) total += a[i * n + j]!
            out[i] = total
          }
          return out
        }
        return { loop, carton: () => xp.sum(turned, { axis: 0 }) }
      }),
    ]
  }),
)
