import * as xp from "@carton/array-api"
import { noise, pair, pairs } from "./pair.js"

const sizes = [1e3, 1e6]
const label = (n: number): string => (n === 1e3 ? "1e3" : "1e6")

const float64 = (n: number) => {
  const [a, b] = [noise(n, 1), noise(n, 2).map((x) => x + 2)]
  const [x, y] = [xp.from_buffer(a), xp.from_buffer(b)]
  return { a, b, x, y, n }
}

export const benchmark = pairs(
  "elementwise",
  "contiguous operands; both sides make a new array for the result",
  sizes.flatMap((n) => [
    pair(`add float64 ${label(n)}`, () => {
      const { a, b, x, y } = float64(n)
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!
        return out
      }
      return { loop, carton: () => xp.add(x, y) }
    }),
    pair(`multiply by a number float64 ${label(n)}`, () => {
      const { a, x } = float64(n)
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! * 1.5
        return out
      }
      return { loop, carton: () => xp.multiply(x, 1.5) }
    }),
    pair(`sqrt float64 ${label(n)}`, () => {
      const { b, y } = float64(n)
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = Math.sqrt(b[i]!)
        return out
      }
      return { loop, carton: () => xp.sqrt(y) }
    }),
    pair(`exp float64 ${label(n)}`, () => {
      const { a, x } = float64(n)
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = Math.exp(a[i]!)
        return out
      }
      return { loop, carton: () => xp.exp(x) }
    }),
    pair(`less float64 ${label(n)}`, () => {
      const { a, b, x, y } = float64(n)
      const loop = () => {
        const out = new Uint8Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! < b[i]! ? 1 : 0
        return out
      }
      return { loop, carton: () => xp.less(x, y) }
    }),
    pair(`where float64 ${label(n)}`, () => {
      const { a, b, x, y } = float64(n)
      const chosen = Uint8Array.from(a, (v) => (v > 0 ? 1 : 0))
      const mask = xp.from_buffer(chosen, [n], { dtype: "bool" })
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = chosen[i] ? a[i]! : b[i]!
        return out
      }
      return { loop, carton: () => xp.where(mask, x, y) }
    }),
    pair(`add float32 ${label(n)}`, () => {
      const [a, b] = [new Float32Array(noise(n, 1)), new Float32Array(noise(n, 2))]
      const [x, y] = [xp.from_buffer(a), xp.from_buffer(b)]
      const loop = () => {
        const out = new Float32Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!
        return out
      }
      return { loop, carton: () => xp.add(x, y) }
    }),
    pair(`add int32 ${label(n)}`, () => {
      const [a, b] = [1, 2].map((s) => Int32Array.from(noise(n, s), (v) => v * 1e6)) as [
        Int32Array,
        Int32Array,
      ]
      const [x, y] = [xp.from_buffer(a), xp.from_buffer(b)]
      const loop = () => {
        const out = new Int32Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!
        return out
      }
      return { loop, carton: () => xp.add(x, y) }
    }),
    pair(`multiply int32 ${label(n)}`, () => {
      const [a, b] = [1, 2].map((s) => Int32Array.from(noise(n, s), (v) => v * 1e6)) as [
        Int32Array,
        Int32Array,
      ]
      const [x, y] = [xp.from_buffer(a), xp.from_buffer(b)]
      const loop = () => {
        const out = new Int32Array(n)
        for (let i = 0; i < n; i++) out[i] = Math.imul(a[i]!, b[i]!)
        return out
      }
      return { loop, carton: () => xp.multiply(x, y) }
    }),
    pair(`logical_and bool ${label(n)}`, () => {
      const [a, b] = [1, 2].map((s) => Uint8Array.from(noise(n, s), (v) => (v > 0 ? 1 : 0))) as [
        Uint8Array,
        Uint8Array,
      ]
      const [x, y] = [a, b].map((d) => xp.from_buffer(d, [n], { dtype: "bool" })) as [xp.NDArray, xp.NDArray]
      const loop = () => {
        const out = new Uint8Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! & b[i]!
        return out
      }
      return { loop, carton: () => xp.logical_and(x, y) }
    }),
    pair(`add int64 ${label(n)}`, () => {
      const [a, b] = [1, 2].map((s) =>
        BigInt64Array.from(noise(n, s), (v) => BigInt(Math.trunc(v * 1e6))),
      ) as [BigInt64Array, BigInt64Array]
      const [x, y] = [xp.from_buffer(a), xp.from_buffer(b)]
      const loop = () => {
        const out = new BigInt64Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!
        return out
      }
      return { loop, carton: () => xp.add(x, y) }
    }),
    pair(`multiply int64 ${label(n)}`, () => {
      const [a, b] = [1, 2].map((s) =>
        BigInt64Array.from(noise(n, s), (v) => BigInt(Math.trunc(v * 1e6))),
      ) as [BigInt64Array, BigInt64Array]
      const [x, y] = [xp.from_buffer(a), xp.from_buffer(b)]
      const loop = () => {
        const out = new BigInt64Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! * b[i]!
        return out
      }
      return { loop, carton: () => xp.multiply(x, y) }
    }),
  ]),
)
