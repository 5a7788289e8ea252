import {
  all,
  any,
  denseData,
  EagerArray,
  elementAt,
  equal,
  isfinite,
  logical_and,
  logical_or,
  type Facts,
  type NDArray,
} from "@carton/array-api"
import { GuardError, type Buffer } from "@carton/codegen"

/** The buffer of an argument, row-major, once its shape and dtype are what was assumed. */
export function checkArgument(name: string, facts: Facts, x: NDArray | undefined): Buffer {
  if (!(x instanceof EagerArray))
    throw new GuardError(`${name}: expected an array, got ${x === undefined ? "nothing" : typeof x}`)
  if (x.dtype !== facts.dtype)
    throw new GuardError(
      `${name}: compiled for ${facts.dtype}, got ${x.dtype}; compile for it, or convert with astype`,
    )
  const { shape } = facts
  if (shape!.length !== x.shape.length || shape!.some((extent, axis) => extent !== x.shape[axis]))
    throw new GuardError(`${name}: compiled for shape [${shape!.join(", ")}], got [${x.shape.join(", ")}]`)
  return denseData(x)
}

/** What must be true of the elements of an input: conditions over it, each with what to say where one fails. */
export function conditionsOf(
  name: string,
  facts: Facts,
  x: NDArray,
): { condition: NDArray; message: string }[] {
  const conditions: { condition: NDArray; message: string }[] = []
  if (facts.finite)
    conditions.push({
      condition: all(isfinite(x)),
      message: `${name}: an element is infinite or NaN (assume_isfinite)`,
    })
  const { values } = facts
  if (values !== undefined) {
    const list = Array.from({ length: values.size }, (_, i) =>
      elementAt(values.data, values.dtype, values.offset + i * values.strides[0]!),
    )
    const known = list.map((v) => equal(x, v))
    conditions.push({
      condition: all(known.reduce((a, b) => logical_or(a, b))),
      message: `${name}: an element is none of ${list.join(", ")} (assume_value_one_of)`,
    })
    conditions.push({
      condition: known.map((k) => any(k)).reduce((a, b) => logical_and(a, b)),
      message: `${name}: not all of ${list.join(", ")} occur (assume_value_one_of)`,
    })
  }
  return conditions
}
