import type { PrimitiveFunction } from "./own-function.js"

/** A table of its own that never changes is read without being looked at. */
const lookup = (): ((k: number) => number) => {
  const powers = new Float64Array(2048)
  for (let k = 1, power = 2 ** -1022; k < 2048; k++, power *= 2) powers[k] = power
  return (k) => powers[(k + 1023) & 2047]!
}
let found: ((k: number) => number) | undefined

/** 2^k for an integer k: 0 at -1023 and of NaN, infinity at 1024; of other numbers it may be anything. */
export const pow2: PrimitiveFunction = {
  name: "pow2",
  source: (name) => `const ${name} = (() => {
  const powers = new Float64Array(2048)
  for (let k = 1, power = 2.2250738585072014e-308; k < 2048; k++, power *= 2) powers[k] = power
  return (k) => powers[(k + 1023) & 2047]
})()`,
  get of() {
    return (found ??= lookup())
  },
}

const float = /* @__PURE__ */ new Float64Array(1)
const words = /* @__PURE__ */ new Int32Array(float.buffer)

/** The binary exponent of |x|: -1023 below the normal numbers, 1024 of infinity and NaN. */
export const exponent: PrimitiveFunction = {
  name: "exponent",
  // written whole and read in part: the other way round the one waits for the other
  source: (name) => `const ${name} = (() => {
  const float = new Float64Array(1)
  const words = new Int32Array(float.buffer)
  return (x) => {
    float[0] = x
    return ((words[1] >>> 20) & 2047) - 1023
  }
})()`,
  of(x) {
    float[0] = x
    return ((words[1]! >>> 20) & 2047) - 1023
  },
}
