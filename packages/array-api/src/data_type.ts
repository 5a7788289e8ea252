import { isArray } from "./arguments.js"
import * as e from "@carton/codegen"
import {
  bytesOf,
  checkDType,
  checkDTypeName,
  dtypes,
  isdtype as isOfKind,
  isScalar,
  kinds,
  pairOf,
  promote,
  rangeOf,
  realPartOf,
  scalarDType,
  type DType,
  type Kind,
} from "./dtype.js"
import { describe } from "./describe.js"
import { DTypeError, ValueError } from "./errors.js"
import { define, type Scalar } from "./registry.js"
import type { NDArray } from "./ndarray.js"
import type { Device, DTypeArgument } from "./static.js"
import type { Asked } from "./typing.js"
import { x } from "./parameters.js"

export interface AsTypeOptions {
  /** False: `x` itself where it has the dtype already (true). */
  readonly copy?: boolean
  readonly device?: Device
}

/**
 * The elements converted: floats are truncated towards zero, integers wrap around, anything but 0 is true.
 *
 * @param x - any dtype; complex numbers convert to complex dtypes and bool only
 * @param dtype - the name of a dtype
 * @throws DTypeError "astype: complex128 does not convert to float64; take real or abs"
 * @see Array API 2024.12, Data Type Functions, astype
 * @example astype(asarray([1.7, -1.7]), "int32")   // [1, -1]
 */
export const astype = /* @__PURE__ */ define<
  <X extends NDArray, const D extends DTypeArgument>(
    x: X,
    dtype: D,
    options?: AsTypeOptions,
  ) => NDArray<Asked<D, DType>, X["ndim"]>
>({
  name: "astype",
  chapter: "data_type",
  parameters: [x, { name: "dtype", kind: "DType", positional: true }],
  normalize: ({ dtype }) => ({ dtype: checkDTypeName("astype", dtype) }),
  result([x], { dtype }) {
    if (isOfKind(x!.dtype, "complex floating") && !isOfKind(dtype, ["complex floating", "bool"]))
      throw new DTypeError(`astype: ${x!.dtype} does not convert to ${dtype}; take real or abs`)
    return { shape: x!.shape, dtype }
  },
  recipe: {
    kind: "map",
    operands: ([dtype]) => dtype!,
    expr: ([x], result) => e.cast(result, x!),
  },
  device: true,
  copy: (result, [x], copy) => (!copy && (x as NDArray).dtype === result.dtype ? (x as NDArray) : result),
})

/** The dtype that is given by name or by an array of it. */
const dtypeOf = (caller: string, x: DType | NDArray): DType =>
  isArray(x) ? x.dtype : checkDTypeName(caller, x)

/**
 * The dtype that arrays, dtypes and scalars promote to; scalars follow the others.
 *
 * @throws DTypeError where the standard's table leaves the pair out
 * @see Array API 2024.12, Type Promotion Rules
 * @example result_type("int8", "uint8")   // "int16"
 */
export function result_type(...arrays_and_dtypes: readonly (NDArray | DType | Scalar)[]): DType {
  const given = arrays_and_dtypes
    .filter((x): x is NDArray | DType => !isScalar(x))
    .map((x) => dtypeOf("result_type", x))
  if (given.length === 0) throw new ValueError("result_type: takes at least one array or dtype")
  const together = promote("result_type", ...given)
  const scalars = arrays_and_dtypes.filter(isScalar).map((x) => scalarDType("result_type", x, together))
  return promote("result_type", together, ...scalars)
}

/**
 * Whether `from` promotes to `to` without going further: every value is kept.
 *
 * @example can_cast("int32", "int64")   // true
 */
export function can_cast(from: DType | NDArray, to: DType): boolean {
  const target = checkDTypeName("can_cast", to)
  return pairOf(dtypeOf("can_cast", from), target) === target
}

/**
 * The limits of a floating-point dtype; of a complex one, those of its parts.
 *
 * @example finfo("float32").eps   // 1.1920928955078125e-7
 */
export function finfo(type: DType | NDArray) {
  const dtype = dtypeOf("finfo", type)
  checkDType("finfo", "type", dtype, ["real floating", "complex floating"])
  const part = realPartOf(dtype)
  const single = part === "float32"
  const max = single ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE
  return {
    bits: bytesOf(part) * 8,
    eps: single ? 2 ** -23 : 2 ** -52,
    max,
    min: -max,
    smallest_normal: single ? 2 ** -126 : 2 ** -1022,
    dtype: part,
  }
}

/**
 * The limits of an integer dtype; bigints for int64 and uint64.
 *
 * @example iinfo("int8").max   // 127
 */
export function iinfo(type: DType | NDArray) {
  const dtype = dtypeOf("iinfo", type)
  checkDType("iinfo", "type", dtype, "integral")
  const [min, max] = rangeOf(dtype)
  return { bits: bytesOf(dtype) * 8, max, min, dtype }
}

/**
 * Whether a dtype is of a kind, of a dtype, or of any of a list of them.
 *
 * @param kind - "bool", "signed integer", "unsigned integer", "integral", "real floating", "complex floating", "numeric"
 * @see Array API 2024.12, Data Type Functions, isdtype
 * @example isdtype("int8", ["real floating", "integral"])   // true
 */
export function isdtype(dtype: DType, kind: DType | Kind | readonly (DType | Kind)[]): boolean {
  const known: readonly string[] = [...kinds, ...dtypes]
  const odd = [kind].flat().filter((k) => !known.includes(k))
  if (odd.length > 0)
    throw new ValueError(`isdtype: no kind ${describe(odd[0])} (it takes ${known.join(", ")})`)
  return isOfKind(checkDTypeName("isdtype", dtype), kind)
}
