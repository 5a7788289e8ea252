import * as xp from "@carton/array-api"
import { noise, pair, pairs } from "./pair.js"

const n = 10
const times = 1000

/** The last of `times` calls. */
const often = (call: () => unknown) => () => {
  let result: unknown
  for (let i = 0; i < times; i++) result = call()
  return result
}
const made = () => {
  const [a, b] = [noise(n, 1), noise(n, 2)]
  return { a, b, x: xp.from_buffer(a), y: xp.from_buffer(b), matrix: xp.from_buffer(a, [2, 5]) }
}
const sum = (a: Float64Array) => {
  let total = 0
  for (let i = 0; i < n; i++) total += a[i]!
  return total
}

export const benchmark = pairs(
  "calls",
  `${times} calls on ${n} elements: a thousandth of a millisecond is a nanosecond a call`,
  [
    pair("add", () => {
      const { a, b, x, y } = made()
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! + b[i]!
        return out
      }
      return { loop: often(loop), carton: often(() => xp.add(x, y)) }
    }),
    pair("multiply by a number", () => {
      const { a, x } = made()
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! * 2
        return out
      }
      return { loop: often(loop), carton: often(() => x.multiply(2)) }
    }),
    pair("add a row to a matrix", () => {
      const { a, b, matrix } = made()
      const row = xp.from_buffer(b.slice(0, 5))
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < 2; i++) for (let j = 0; j < 5; j++) out[5 * i + j] = a[5 * i + j]! + b[j]!
        return out
      }
      return { loop: often(loop), carton: often(() => xp.add(matrix, row)) }
    }),
    pair("where", () => {
      const { a, b, x, y } = made()
      const mask = x.less(y)
      const flags = Array.from(a, (value, i) => value < b[i]!)
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = flags[i]! ? a[i]! : 0
        return out
      }
      return { loop: often(loop), carton: often(() => xp.where(mask, x, 0)) }
    }),
    pair("sqrt", () => {
      const { a, x } = made()
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = Math.sqrt(a[i]!)
        return out
      }
      return { loop: often(loop), carton: often(() => xp.sqrt(x)) }
    }),
    pair("less", () => {
      const { a, b, x, y } = made()
      const loop = () => {
        const out = new Uint8Array(n)
        for (let i = 0; i < n; i++) out[i] = a[i]! < b[i]! ? 1 : 0
        return out
      }
      return { loop: often(loop), carton: often(() => x.less(y)) }
    }),
    pair("sum", () => {
      const { a, x } = made()
      return { loop: often(() => Float64Array.of(sum(a))), carton: often(() => xp.sum(x)) }
    }),
    pair("sum along an axis", () => {
      const { a, matrix } = made()
      const loop = () => {
        const out = new Float64Array(5)
        for (let i = 0; i < 2; i++) for (let j = 0; j < 5; j++) out[j]! += a[5 * i + j]!
        return out
      }
      return { loop: often(loop), carton: often(() => xp.sum(matrix, { axis: 0 })) }
    }),
    pair("mean", () => {
      const { a, x } = made()
      return { loop: often(() => Float64Array.of(sum(a) / n)), carton: often(() => xp.mean(x)) }
    }),
    pair("transpose", () => {
      const { a, matrix } = made()
      const order = [0, 5, 1, 6, 2, 7, 3, 8, 4, 9]
      return { loop: often(() => order.map((i) => a[i]!)), carton: often(() => matrix.T) }
    }),
    pair("slice", () => {
      const { a, x } = made()
      return { loop: often(() => a.subarray(2, 7)), carton: often(() => x.at(xp.slice(2, 7))) }
    }),
    pair("reshape", () => {
      const { a, x } = made()
      return { loop: often(() => a.subarray(0)), carton: often(() => xp.reshape(x, [2, 5])) }
    }),
    pair("matmul", () => {
      const { a, b } = made()
      const [x, y] = [xp.from_buffer(a, [2, 5]), xp.from_buffer(b, [5, 2])]
      const loop = () => {
        const out = new Float64Array(4)
        for (let i = 0; i < 2; i++)
          for (let j = 0; j < 2; j++)
            for (let k = 0; k < 5; k++) out[2 * i + j]! += a[5 * i + k]! * b[2 * k + j]!
        return out
      }
      return { loop: often(loop), carton: often(() => xp.matmul(x, y)) }
    }),
    pair("asarray of a list", () => {
      const list = Array.from(made().a)
      return { loop: often(() => Float64Array.from(list)), carton: often(() => xp.asarray(list)) }
    }),
    pair("argmax", () => {
      const { a, x } = made()
      const loop = () => {
        let best = 0
        for (let i = 1; i < n; i++) if (a[i]! > a[best]!) best = i
        return Int32Array.of(best)
      }
      return { loop: often(loop), carton: often(() => xp.argmax(x)) }
    }),
    pair("take", () => {
      const { a, x } = made()
      const positions = Int32Array.of(3, 1, 2)
      const indices = xp.from_buffer(positions)
      const loop = () => {
        const out = new Float64Array(3)
        for (let i = 0; i < 3; i++) out[i] = a[positions[i]!]!
        return out
      }
      return { loop: often(loop), carton: often(() => xp.take(x, indices)) }
    }),
    pair("elements by a mask", () => {
      const { a, x } = made()
      const mask = x.greater(0)
      const flags = Uint8Array.from(a, (value) => (value > 0 ? 1 : 0))
      const loop = () => {
        const chosen: number[] = []
        for (let i = 0; i < n; i++) if (flags[i]!) chosen.push(a[i]!)
        return Float64Array.from(chosen)
      }
      return { loop: often(loop), carton: often(() => x.at(mask)) }
    }),
    pair("clip", () => {
      const { a, x } = made()
      const loop = () => {
        const out = new Float64Array(n)
        for (let i = 0; i < n; i++) out[i] = Math.min(Math.max(a[i]!, -0.5), 0.5)
        return out
      }
      return { loop: often(loop), carton: often(() => xp.clip(x, { min: -0.5, max: 0.5 })) }
    }),
    pair("cumulative_sum", () => {
      const { a, x } = made()
      const loop = () => {
        const out = new Float64Array(n)
        let total = 0
        for (let i = 0; i < n; i++) out[i] = total += a[i]!
        return out
      }
      return { loop: often(loop), carton: often(() => xp.cumulative_sum(x)) }
    }),
    ...[xp.concat, xp.stack].map((join) =>
      pair(join.entry.name, () => {
        const { a, b, x, y } = made()
        const loop = () => {
          const out = new Float64Array(2 * n)
          out.set(a)
          out.set(b, n)
          return out
        }
        return { loop: often(loop), carton: often(() => join([x, y])) }
      }),
    ),
    pair("sort", () => {
      const { a, x } = made()
      return { loop: often(() => a.slice().sort()), carton: often(() => xp.sort(x)) }
    }),
    pair("transposed copy", () => {
      const { a, matrix } = made()
      const loop = () => {
        const out = new Float64Array(n)
        for (let j = 0; j < 5; j++) for (let i = 0; i < 2; i++) out[2 * j + i] = a[5 * i + j]!
        return out
      }
      return { loop: often(loop), carton: often(() => xp.asarray(matrix.T, { copy: true })) }
    }),
    pair("astype", () => {
      const { a, x } = made()
      return { loop: often(() => Float32Array.from(a)), carton: often(() => xp.astype(x, "float32")) }
    }),
  ],
)
