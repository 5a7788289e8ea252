import * as xp from "@carton/array-api"
import { noise, pair, pairs } from "./pair.js"

export const benchmark = pairs(
  "sorting",
  "sort beside the typed array's own, argsort, with the values taken in its order, beside it too",
  [1e3, 1e6].flatMap((n) => {
    const size = n === 1e3 ? "1e3" : "1e6"
    return [
      pair(`sort float64 ${size}`, () => {
        const a = noise(n)
        const x = xp.from_buffer(a)
        return { loop: () => a.slice().sort(), carton: () => xp.sort(x) }
      }),
      pair(`sort int32 ${size}`, () => {
        const a = Int32Array.from(noise(n), (v) => v * 1e9)
        const x = xp.from_buffer(a)
        return { loop: () => a.slice().sort(), carton: () => xp.sort(x) }
      }),
      pair(`argsort float64 ${size}, put in order beside sort`, () => {
        const a = noise(n)
        const x = xp.from_buffer(a)
        return { loop: () => a.slice().sort(), carton: () => xp.take(x, xp.argsort(x)) }
      }),
    ]
  }),
)
