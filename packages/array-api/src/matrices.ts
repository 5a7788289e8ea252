import type { Size } from "@carton/codegen"
import { ShapeError } from "./errors.js"
import type { Spec } from "./registry.js"
import { mayEqual, showShape } from "./shapes.js"

export const floating = ["real floating", "complex floating"] as const
/** Throws where x has fewer than two axes, or is not square in them. */
export function checkMatrices(
  name: string,
  { shape }: Spec,
  square = false,
): { batch: readonly Size[]; n: Size; d: Size } {
  const [n, d] = [shape.at(-2), shape.at(-1)]
  if (n === undefined || d === undefined)
    throw new ShapeError(`${name}: x must have at least two axes, got shape ${showShape(shape)}`)
  if (square && !mayEqual(n, d))
    throw new ShapeError(`${name}: x must be square in its last two axes, got ${showShape(shape)}`)
  return { batch: shape.slice(0, -2), n, d }
}

/** An extent to reckon work with: 1 where it is not known. */
export const numberOf = (extent: Size): number => (typeof extent === "number" ? extent : 1)
export const elementsOf = (shape: readonly Size[]): number =>
  shape.reduce<number>((n, extent) => n * numberOf(extent), 1)
