import { isScalar, promote, scalarDType, type DType } from "./dtype.js"
import { describe } from "./describe.js"
import { ValueError } from "./errors.js"
import type { Entry, Input, Parameter, Scalar } from "./registry.js"

/** The parameters that take arrays, in the order of a call's inputs. */
export const arrayParameters = (entry: Entry): readonly Parameter[] =>
  entry.parameters.filter((p) => p.kind === "array" || p.kind === "arrays")

/**
 * A call's inputs with every scalar replaced by `make(scalar, dtype)`: scalars take the dtype that the arrays
 * beside them promote to; a `null` stays.
 */
export function liftScalars<A extends { readonly dtype: DType }>(
  entry: Entry,
  inputs: readonly (Input | null)[],
  array: (x: Exclude<Input, Scalar | readonly unknown[]>) => A,
  make: (x: Scalar, dtype: DType) => A,
): (A | null | readonly (A | null)[])[] {
  const parameters = arrayParameters(entry)
  const one = (x: unknown, i: number): A | Scalar | null => {
    if (x === null || isScalar(x)) return x
    if (typeof (x as { backend?: unknown }).backend === "object") return array(x as never)
    throw new ValueError(
      `${entry.name}: ${parameters[i]!.name} must be an array or a scalar, got ${describe(x)}; asarray makes arrays of lists`,
    )
  }
  const ready = inputs.map((x, i) =>
    parameters[i]!.kind === "arrays" ? (x as readonly Input[]).map((y) => one(y, i)) : one(x, i),
  )
  // a group of parameters promotes together: a condition does not take part with the values it chooses
  const groupOf = (i: number): string => parameters[i]!.group ?? ""
  const beside = (group: string): DType | undefined =>
    ready
      .filter((_, i) => groupOf(i) === group)
      .flat()
      .reduce<DType | undefined>(
        (dtype, x) => (x === null || isScalar(x) ? dtype : promote(entry.name, dtype ?? x.dtype, x.dtype)),
        undefined,
      )
  const lift = (x: A | Scalar | null, i: number): A | null =>
    isScalar(x) ? make(x, scalarDType(entry.name, x, beside(groupOf(i)))) : x
  return ready.map((x, i) => (Array.isArray(x) ? x.map((y) => lift(y, i)) : lift(x as A | Scalar | null, i)))
}
