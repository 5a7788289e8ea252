import { allocate, isBig } from "@carton/codegen"
import { complex_power } from "./kernels/complex-power.js"
import { gather, positionsOf } from "./positions.js"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import type { EagerCall } from "./registry.js"

/** `integer_power` of eager arrays, by squaring as long as there are bits. What is stored wraps around. */
export function powers({ operands, results: [result], dense }: EagerCall): EagerArray[] {
  const { shape, dtype } = result as { shape: readonly number[]; dtype: DType }
  const [x, n] = operands as readonly [EagerArray, EagerArray]
  const [bases, exponents] = [positionsOf(x, shape), positionsOf(n, shape)]
  const out = allocate(dtype, bases.length) as unknown as Record<number, number | bigint>
  for (let i = 0; i < bases.length; i++) {
    const [base, exponent] = [x.data[bases[i]!]!, n.data[exponents[i]!]!]
    out[i] = isBig(dtype)
      ? raised(BigInt(base), BigInt(exponent), 1n, wrappedProduct)
      : raised(base, exponent, 1, Math.imul)
  }
  return [dense(out as never, dtype, shape)]
}

/** `complex_power` of eager arrays. */
export function complexPowers({ operands, results: [result], dense }: EagerCall): EagerArray[] {
  const { shape, dtype } = result as { shape: readonly number[]; dtype: DType }
  const inputs = operands.map((x) => ({ data: gather(x!, positionsOf(x!, shape), dtype), shape }))
  return [dense(complex_power.run(inputs, {}, [])[0]!.data, dtype, shape)]
}

/** By squaring as long as there are bits; to a negative power all is 0 but 1 and -1. */
function raised(base: any, exponent: any, one: any, times: (a: any, b: any) => any): number | bigint {
  const two = one + one
  if (exponent < 0) return base * base !== one ? one - one : exponent % two ? base : one
  let result = one
  for (let n = exponent, square = base; n > 0; n = (n - (n % two)) / two, square = times(square, square))
    if (n % two) result = times(result, square)
  return result
}
const wrappedProduct = (a: bigint, b: bigint): bigint => BigInt.asIntN(64, a * b)
