import * as xp from "@carton/array-api"
import { noise, pair, pairs } from "./pair.js"

export const benchmark = pairs(
  "sorting",
  "sort and argsort beside the typed array's own sort",
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
      pair(`argsort float64 ${size}`, () => {
        const a = noise(n)
        const x = xp.from_buffer(a)
        const carton = () => {
          const order = xp.argsort(x)
          return () => xp.take(x, order)
        }
        return { loop: () => a.slice().sort(), carton }
      }),
    ]
  }),
)
