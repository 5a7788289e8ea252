import { allocate, e, isBig, type Graph, type Value } from "@carton/codegen"
import { bytesOf, isdtype } from "./dtype.js"
import { mapNode } from "./nodes.js"
import { positionsOf } from "./positions.js"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import type { EagerCall } from "./registry.js"

/**
 * By squaring, so that results wrap around; negative exponents give what is left of 1 / x: 0 but for ±1.
 *
 * Each step is a node of its own, since a node is computed once however often it is read: as one expression the
 * squares would be written out 2^bits times.
 */
export function integerPower(graph: Graph, base: Value, exponent: Value): Value {
  const { type, shape } = base
  const signed = isdtype(type, "signed integer")
  const constant = (value: number | bigint) => e.constant(type, value)
  const bits = 8 * bytesOf(type) - (signed ? 1 : 0)
  let square = base
  let result = mapNode(graph, type, shape, [base, exponent], (x, n) =>
    e.select(e.eq(e.and(n!, constant(1)), constant(0)), constant(1), x!),
  )
  for (let bit = 1; bit < bits; bit++) {
    const mask = constant(bits > 32 ? 1n << BigInt(bit) : 2 ** bit)
    square = mapNode(graph, type, shape, [square], (x) => e.mul(x!, x!))
    result = mapNode(graph, type, shape, [result, square, exponent], (r, x, n) =>
      e.mul(r!, e.select(e.eq(e.and(n!, mask), constant(0)), constant(1), x!)),
    )
  }
  if (!signed) return result
  // for an odd exponent, ±1 is its own inverse, and the low bit of two's complement says so
  return mapNode(graph, type, shape, [result, base, exponent], (r, x, n) => {
    const isUnit = e.or(e.eq(x!, constant(1)), e.eq(x!, constant(-1)))
    return e.select(e.or(e.ge(n!, constant(0)), isUnit), r!, constant(0))
  })
}

/** The same of eager arrays, as long as there are bits. What is stored wraps around. */
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
    if (n & 1n) result = BigInt.asIntN(64, result * square)
  return result
}
