import * as xp from "@carton/array-api"
import { describeTerm, isdtype, operatorOf, sorts, type DType, type NDArray } from "@carton/array-api"
import { postorder, type Term } from "@carton/egraph"
import type { Magnitudes } from "./magnitude.js"
import { type Known } from "./magnitude.js"

/** A condition that must hold at run time, and what to say where it does not. */
export interface Margin {
  readonly condition: Term<"NDArray">
  readonly message: string
}

/** A choice that one rounding may turn over. */
interface Decision {
  readonly term: Term
  /** The arrays of numbers that it looks at. */
  readonly operands: readonly Term[]
}

const comparisons: ReadonlySet<string> = new Set([
  "equal",
  "not_equal",
  "less",
  "less_equal",
  "greater",
  "greater_equal",
])
/** Choices other than comparisons: what is chosen jumps where a number moves a little. */
const jumps: ReadonlySet<string> = new Set(
  (
    "sign signbit floor ceil trunc round floor_divide remainder argmax argmin argsort searchsorted nonzero " +
    "count_nonzero any all unique_all unique_counts unique_inverse unique_values logical_and logical_or logical_not " +
    "logical_xor"
  ).split(" "),
)

/** Everything in a program that decides by floating-point numbers. */
export function decisionsOf(outputs: readonly Term[], known: Known): readonly Decision[] {
  const found: Decision[] = []
  postorder(outputs, (term) => {
    const operator = term.declaration && operatorOf(term.declaration)
    if (operator === undefined) return
    const { name } = operator.entry
    const discards =
      name === "astype" && !isdtype(term.args[1]!.value as DType, ["real floating", "complex floating"])
    if (!comparisons.has(name) && !jumps.has(name) && !discards) return
    const operands = term.args.filter((a) => {
      const dtype = a.kind === "application" ? known(a)?.dtype : undefined
      return dtype !== undefined && isdtype(dtype, ["real floating", "complex floating"])
    })
    if (operands.length > 0) found.push({ term, operands })
  })
  return found
}

const wrap = (t: Term): NDArray => sorts.NDArray.wrap(t as Term<"NDArray">)

/** Numbers nearer than this part of their magnitude are not told apart: thousands of roundings of it. */
const nearness = (dtype: DType | undefined): number => (dtype === "float32" ? 2 ** -12 : 2 ** -36)

/**
 * The margin of a decision some of whose operands are not as written, but for rounding.
 *
 * @param inexact - which operands are not
 * @returns undefined where there is none to state
 */
export function marginOf(
  { term, operands }: Decision,
  inexact: (operand: Term) => boolean,
  magnitudes: Magnitudes,
  known: Known,
): Margin | undefined {
  const { name } = operatorOf(term.declaration!)!.entry
  const message = `${describeTerm(term, 1)}: the numbers compared are too near to each other to be told apart after rounding`
  const moved = operands.filter(inexact)
  const near = nearness(known(moved[0]!)?.dtype)
  const scale = moved.map((t) => magnitudes.of(t) ?? xp.abs(wrap(t))).reduce((a, b) => xp.add(a, b))
  const apart = (distance: NDArray): Margin => ({
    condition: xp.all(xp.greater_equal(distance, xp.multiply(scale, near))).term,
    message,
  })
  const [a, b] = term.args as [Term, Term]
  if (comparisons.has(name)) return apart(xp.abs(xp.subtract(wrap(a), wrap(b))))
  if (name === "sign") return apart(xp.abs(wrap(a)))
  const axis = term.args[1]?.value
  const extent = known(a)?.shape?.[axis as number]
  if ((name === "argmax" || name === "argmin") && typeof axis === "number" && typeof extent === "number") {
    if (extent < 2) return undefined
    const sorted = xp.sort(wrap(a), { axis, descending: name === "argmax" })
    const at = (i: number): NDArray =>
      xp.basic_index(
        sorted,
        known(a)!.shape!.map((_, k) => (k === axis ? i : { start: null, stop: null, step: 1 })),
      )
    return {
      condition: xp.all(xp.greater_equal(xp.abs(xp.subtract(at(0), at(1))), xp.multiply(xp.max(scale), near)))
        .term,
      message,
    }
  }
  return undefined
}
