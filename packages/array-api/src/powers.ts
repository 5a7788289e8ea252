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
      ? bigPower(BigInt(base), BigInt(exponent))
      : smallPower(base as number, exponent as number)
  }
  return [dense(out as never, dtype, shape)]
}

/** `complex_power` of eager arrays. */
export function complexPowers({ operands, results: [result], dense }: EagerCall): EagerArray[] {
  const { shape, dtype } = result as { shape: readonly number[]; dtype: DType }
  const inputs = operands.map((x) => ({ data: gather(x!, positionsOf(x!, shape), dtype), shape }))
  return [dense(complex_power.run(inputs, {}, [])[0]!.data, dtype, shape)]
}

function smallPower(base: number, exponent: number): number {
  if (exponent < 0) return base === 1 || base === -1 ? base ** (exponent & 1) : 0
  let result = 1
  for (let n = exponent, square = base; n > 0; n = Math.floor(n / 2), square = Math.imul(square, square))
    if (n % 2 === 1) result = Math.imul(result, square)
  return result
}

function bigPower(base: bigint, exponent: bigint): bigint {
  if (exponent < 0n) return base === 1n || base === -1n ? base ** (exponent & 1n) : 0n
  let result = 1n
  for (let n = exponent, square = base; n > 0n; n >>= 1n, square = BigInt.asIntN(64, square * square))
    if (n & 1n) result *= square
  return result
}
