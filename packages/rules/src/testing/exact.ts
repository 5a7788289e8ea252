import { denseData, EagerArray } from "@carton/array-api"

/** Where and how two values differ. */
export interface Difference {
  readonly reason: string
  /** How large, in the unit of the rule's class; undefined where it is no matter of size. */
  readonly size?: number
}

const text = (x: unknown): string =>
  x instanceof EagerArray
    ? `${x.dtype} [${x.shape.join(", ")}]`
    : x === null
      ? "no array"
      : `the number ${String(x)}`

/** What is wrong with two results before their elements; undefined where their dtype and shape agree. */
export function differentKind(left: unknown, right: unknown): Difference | undefined {
  const arrays = [left, right].every((x) => x instanceof EagerArray)
  if (!arrays) return { reason: `the left side is ${text(left)}, the right side ${text(right)}` }
  const [a, b] = [left as EagerArray, right as EagerArray]
  if (a.dtype !== b.dtype) return { reason: `the dtypes differ: ${a.dtype} and ${b.dtype}` }
  if (a.shape.join() !== b.shape.join())
    return { reason: `the shapes differ: [${a.shape.join(", ")}] and [${b.shape.join(", ")}]` }
  return undefined
}

/** The same dtype, shape and bits; all NaN are one. */
export function exactDifference(left: unknown, right: unknown): Difference | undefined {
  if (!(left instanceof EagerArray) && !(right instanceof EagerArray) && Object.is(left, right))
    return undefined
  const kind = differentKind(left, right)
  if (kind !== undefined) return kind
  const [a, b] = [denseData(left as EagerArray), denseData(right as EagerArray)]
  for (let i = 0; i < a.length; i++)
    if (!Object.is(a[i], b[i])) return { reason: `entry ${i} is ${show(a[i])} and ${show(b[i])}` }
  return undefined
}

export const show = (x: unknown): string => (Object.is(x, -0) ? "-0" : String(x))
