import { allocate, isBig, isComplex, type Buffer } from "@carton/codegen"
import { complex_power } from "./kernels/complex-power.js"
import { sizeOf } from "./kernels/dense.js"
import { contiguousPart, isContiguous } from "./layout.js"
import { gather, positionsOf } from "./positions.js"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import type { EagerCall, Spec } from "./registry.js"

/** `pow` of eager arrays that are no real floats. What is stored of integers wraps around. */
export function powers({ operands, results: [result], dense }: EagerCall): EagerArray[] {
  const { shape, dtype } = result as Spec & { readonly shape: readonly number[] }
  const inputs = operands.map((x) => ({ data: together(x!, shape, dtype), shape }))
  if (isComplex(dtype)) return [dense(complex_power.run(inputs, {}, [])[0]!.data, dtype, shape)]
  const [x, n] = inputs as unknown as readonly [Integers, Integers]
  const out = allocate(dtype, x.data.length)
  const signed = dtype.startsWith("i")
  if (isBig(dtype)) raise(wordsOf(x.data), wordsOf(n.data), wordsOf(out), signed, 2)
  else raise(x.data, n.data, out as Int32Array, signed, 1)
  return [dense(out, dtype, shape)]
}
interface Integers {
  readonly data: Int32Array
}
/** The elements as `dtype`, broadcast, in row-major order. */
const together = (x: EagerArray, shape: readonly number[], dtype: DType): Buffer =>
  x.dtype === dtype && x.size === sizeOf(shape) && isContiguous(x)
    ? contiguousPart(x)
    : gather(x, positionsOf(x, shape), dtype)
const wordsOf = ({ buffer, byteOffset, length }: Buffer): Int32Array =>
  new Int32Array(buffer, byteOffset, 2 * length)

let top = 0
/** The product of integers of two words each: the low word of it, and the high one in `top`. */
function product(a: number, aTop: number, b: number, bTop: number): number {
  const a0 = a & 0xffff
  const a1 = a >>> 16
  const b0 = b & 0xffff
  const b1 = b >>> 16
  const low = a0 * b0
  const middle = a1 * b0 + (low >>> 16)
  const other = a0 * b1 + (middle & 0xffff)
  top = (a1 * b1 + (middle >>> 16) + (other >>> 16) + Math.imul(a, bTop) + Math.imul(aTop, b)) | 0
  return (other << 16) | (low & 0xffff)
}

/**
 * By squaring as long as there are bits; to a negative power all is 0 but 1 and -1. Integers of 64 bits are two words,
 * the low one first, which is quicker than by big ones.
 */
function raise(x: Int32Array, n: Int32Array, out: Int32Array, signed: boolean, words: number): void {
  for (let i = 0; i < out.length; i += words) {
    let square = x[i]!
    let squareTop = words > 1 ? x[i + 1]! : square >> 31
    let rest = n[i]!
    let restTop = words > 1 ? n[i + 1]! : signed ? rest >> 31 : 0
    let result = 1
    let resultTop = 0
    if (signed && restTop < 0) {
      if (squareTop !== square >> 31 || square * square !== 1) result = 0
      rest &= 1
      restTop = 0
    }
    for (; rest || restTop; rest = (rest >>> 1) | (restTop << 31), restTop >>>= 1) {
      if (rest & 1) {
        result = product(result, resultTop, square, squareTop)
        resultTop = top
      }
      square = product(square, squareTop, square, squareTop)
      squareTop = top
    }
    out[i] = result
    if (words > 1) out[i + 1] = resultTop
  }
}
