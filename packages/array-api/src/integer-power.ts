import { e, type Graph, type Value } from "@carton/codegen"
import { bytesOf, isdtype } from "./dtype.js"
import { mapNode } from "./nodes.js"

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
