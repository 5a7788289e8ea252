import { checkDTypeName, type DType } from "./dtype.js"
import { describe } from "./describe.js"
import { ValueError } from "./errors.js"
import type { Options, ResultSpec, Spec } from "./registry.js"
import { axesOf, canonicalAxis, reducedShape, showShape, sizeOf } from "./shapes.js"
import type { Axis, Bool } from "./static.js"

export interface ReductionOptions {
  /** The axes to reduce: all (null), one, or several. */
  readonly axis?: Axis
  /** Whether the reduced axes stay, with extent 1 (false). */
  readonly keepdims?: Bool
}
/** Resolves the axis and dtype options of a reduction. */
export const normalizeReduction =
  (name: string) =>
  (options: Options, [x]: readonly Spec[]): Options => ({
    ...options,
    axis: canonicalAxis(name, options.axis, x!.shape),
    ...(options.dtype == null ? {} : { dtype: checkDTypeName(name, options.dtype) }),
  })

/** Shape and dtype of a reduction over `axis`. */
export const reductionResult = (x: Spec, { axis, keepdims }: Options, dtype: DType): ResultSpec => ({
  shape: reducedShape(x.shape, axesOf(axis, x.shape.length), keepdims),
  dtype,
})

/** Throws where the reduced axes are known to hold no element. */
export function checkNotEmpty(name: string, x: Spec, { axis }: Options): void {
  const reduced = axesOf(axis, x.shape.length).map((i) => x.shape[i]!)
  if (sizeOf(reduced) === 0)
    throw new ValueError(
      `${name}: there are no elements to reduce in shape ${showShape(x.shape)}, axis ${describe(axis)}`,
    )
}
