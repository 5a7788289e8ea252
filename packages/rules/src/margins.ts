import * as xp from "@carton/array-api"
import { describeTerm, isdtype, operatorOf, sorts, type DType, type NDArray } from "@carton/array-api"
import { postorder, type Term } from "@carton/egraph"
import { LEFT } from "./centring.js"
import type { Magnitudes } from "./magnitude.js"
import { type Known } from "./magnitude.js"

/** A condition that must hold at run time, and what to say where it does not. */
export interface Margin {
  readonly condition: Term<"NDArray">
  readonly message: string
}

/** A choice that one rounding may turn over. */
export interface Decision {
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
    "logical_xor cond while_loop scan"
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
      const facts = a.kind === "application" ? known(a) : undefined
      // a number that is written takes the dtype of the array beside it
      if (facts?.dtype === undefined || facts.weak !== undefined) return false
      return isdtype(facts.dtype, ["real floating", "complex floating"])
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
  const message = `${describeTerm(term, 1)}: too near to each other to be told apart after rounding`
  const moved = operands.filter(inexact)
  const dtype = known(moved[0]!)?.dtype
  // singular values from a Gram matrix have an error of the root of a rounding
  const rooted = moved.some((t) => t.declaration?.name.startsWith("factor_svd.") && usesGram(t.args[0]!))
  const near = rooted ? (dtype === "float32" ? 2 ** -8 : 2 ** -22) : nearness(dtype)
  const scale = moved.map((t) => magnitudes.of(t) ?? xp.abs(wrap(t))).reduce((a, b) => xp.add(a, b))
  const apart = (distance: NDArray): Margin => ({
    condition: xp.all(xp.greater_equal(distance, xp.multiply(scale, near))).term,
    message,
  })
  const [a, b] = term.args as [Term, Term]
  if (comparisons.has(name)) return apart(xp.abs(xp.subtract(wrap(a), wrap(b))))
  if (name === "sign") return apart(xp.abs(wrap(a)))
  if (name === "argmax" || name === "argmin") {
    const shape = known(a)?.shape
    if (shape === undefined || !shape.every((n) => typeof n === "number")) return undefined
    // along no axis it is one of all elements
    const all = term.args[1]!.value === null
    const axis = all ? 0 : (term.args[1]!.value as number)
    const extents = all ? [shape.reduce((n, extent) => n * extent, 1)] : shape
    if (extents[axis]! < 2) return undefined
    const sorted = xp.sort(all ? xp.reshape(wrap(a), extents) : wrap(a), {
      axis,
      descending: name === "argmax",
    })
    const at = (i: number): NDArray =>
      xp.basic_index(
        sorted,
        extents.map((_, k) => (k === axis ? i : { start: null, stop: null, step: 1 })),
      )
    return {
      condition: xp.all(xp.greater_equal(xp.abs(xp.subtract(at(0), at(1))), xp.multiply(xp.max(scale), near)))
        .term,
      message,
    }
  }
  return undefined
}

/**
 * The least part of the largest singular value that one may be whose digits are asked for: eps / part² is 1e-8, in
 * float32 2e-4; of a Gram matrix that something was taken away from, where LEFT of it was left, eps / LEFT / part².
 */
function leastKept(gram: Term, dtype: DType | undefined): number {
  if (dtype === "float32") return 2 ** -6
  let taken = false
  postorder([gram], ({ declaration, args }) => {
    taken ||= declaration?.name === "subtract" && args.some((a) => a.declaration?.name === "gram")
  })
  return 2 ** -12.5 / (taken ? Math.sqrt(LEFT) : 1)
}
/** Squares of numbers outside are lost to underflow or overflow. */
const SQUARES = [2 ** -900, 2 ** 900] as const

/**
 * What must be true where singular values were found from a Gram matrix: each is large enough beside the largest, or
 * a comparison of the program discards it.
 */
export function gramMargins(
  outputs: readonly Term[],
  decisions: readonly Decision[],
  known: Known,
): readonly Margin[] {
  const found = new Map<Term, Margin[]>()
  postorder(outputs, (t) => {
    if (t.declaration?.name === "gram_factor") {
      const lengths = xp.linalg.diagonal(wrap(t.args[0]!))
      const inside = xp.logical_and(xp.greater_equal(lengths, SQUARES[0]), xp.less_equal(lengths, SQUARES[1]))
      found.set(t, [{ condition: xp.all(inside).term, message: "the squares of a column are out of range" }])
    }
    if (!t.declaration?.name.startsWith("factor_svd.")) return
    const factor = t.args[0]!
    if (found.has(factor) || !usesGram(factor)) return
    const { S } = xp.factor_svd(sorts.RowFactor.wrap(factor as Term<"RowFactor">))
    const cut = decisions.find(
      ({ term: { declaration, args } }) =>
        declaration?.name === "greater" &&
        args[0]!.declaration?.name === "factor_svd.S" &&
        args[0]!.args[0] === factor,
    )
    const large = xp.greater_equal(S, xp.multiply(xp.max(S), leastKept(factor, known(t)?.dtype)))
    const kept = cut === undefined ? large : xp.logical_or(large, xp.logical_not(wrap(cut.term)))
    found.set(factor, [
      {
        condition: xp.all(kept).term,
        message: `${describeTerm(t, 1)}: a singular value is too small beside the largest to be found from a Gram matrix`,
      },
    ])
  })
  return [...found.values()].flat()
}

function usesGram(factor: Term): boolean {
  let found = false
  postorder([factor], (t) => (found ||= t.declaration?.name === "gram_factor"))
  return found
}
