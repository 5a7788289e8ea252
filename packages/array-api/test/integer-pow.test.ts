import fc from "fast-check"
import * as xp from "../src/index.js"
import { rangeOf, type DType } from "../src/index.js"

const dtypes = ["int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"] as const
const asArray = (x: readonly bigint[], dtype: DType) =>
  xp.asarray(dtype.endsWith("64") ? x.slice() : x.map(Number), { dtype })

/** By big integers; to a negative power all is 0 but 1 and -1. */
function raised(base: bigint, exponent: bigint, bits: number): bigint {
  if (exponent < 0n) return base * base === 1n ? (exponent % 2n ? base : 1n) : 0n
  let [result, square] = [1n, base]
  for (let n = exponent; n > 0n; n >>= 1n, square = BigInt.asUintN(bits, square * square))
    if (n & 1n) result = BigInt.asUintN(bits, result * square)
  return result
}

test.each(dtypes)("pow of %s is that of integers, wrapped around", (dtype) => {
  const [least, most] = rangeOf(dtype).map(BigInt) as [bigint, bigint]
  const bits = Number(/\d+/.exec(dtype)![0])
  const near = (from: bigint, to: bigint) => fc.bigInt({ min: from < least ? least : from, max: to })
  const any = fc.oneof(
    near(-3n, 3n),
    near(-40n, 70n),
    fc.bigInt({ min: least, max: most }),
    fc.constant(most),
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(any, any), { minLength: 1, maxLength: 20 }), (pairs) => {
      const [x, n] = [0, 1].map((i) => pairs.map((pair) => pair[i]!)) as [bigint[], bigint[]]
      const wrap = (v: bigint) => (dtype.startsWith("u") ? BigInt.asUintN : BigInt.asIntN)(bits, v)
      const expected = x.map((base, i) => wrap(raised(base, n[i]!, bits)))
      const list = (array: unknown) => (xp.tolist(array as xp.NDArray) as number[]).map(BigInt)
      expect(list(xp.pow(asArray(x, dtype), asArray(n, dtype)))).toEqual(expected)
      const first = xp.pow(asArray(x, dtype), asArray(n.slice(0, 1), dtype))
      expect(list(first)).toEqual(x.map((base) => wrap(raised(base, n[0]!, bits))))
    }),
  )
})
