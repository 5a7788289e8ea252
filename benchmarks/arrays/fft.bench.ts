import * as xp from "@carton/array-api"
import FFT from "fft.js"
import { noise, pair, pairs } from "./pair.js"

const length = 2 ** 20

export const benchmark = pairs("fft", "complex128, beside fft.js", [
  pair("2^20", () => {
    const a = noise(2 * length)
    const plan = new FFT(length)
    const x = xp.from_buffer(a, [length], { dtype: "complex128" })
    const loop = () => {
      const out = new Float64Array(2 * length)
      plan.transform(out as unknown as number[], a as unknown as number[])
      return out
    }
    return { loop, carton: () => (xp.fft.fft(x) as xp.EagerArray).data }
  }),
])
