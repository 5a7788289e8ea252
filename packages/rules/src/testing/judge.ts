import {
  abs,
  ArrayError,
  astype,
  EagerArray,
  FactError,
  factor_gram,
  type Facts,
  identity_like,
  isdtype,
  linalg,
  matmul,
  matrix_transpose,
  max,
  mean,
  mergeFacts,
  min,
  sorts,
  subtract,
  type NDArray,
} from "@carton/array-api"
import type { Equality, Term } from "@carton/egraph"
import { elementsOf } from "./elements.js"
import { evaluateTerm, MissingEvaluator } from "./evaluate.js"
import { exactDifference, type Difference } from "./exact.js"
import { everyFact } from "./known-facts.js"
import { factsOfLeaf, type Instance } from "./instance.js"
import { Noise } from "./noise.js"
import type { CheckOptions } from "./options.js"
import { projectorDifference, valuesOfVectors } from "./projectors.js"
import { roundingDifference, type Bound, type Measured } from "./rounding.js"
import type { Claim } from "./sides.js"
import { typeTerms } from "./typing.js"

/** What came of one claim. */
export interface Verdict {
  /** Why the claim is wrong; undefined where it is right. */
  readonly reason: string | undefined
  readonly left: unknown
  readonly right: unknown
  /** The difference as a part of what the rule's class allows. */
  readonly ratio: number
}

type Outcome = { readonly value: unknown } | { readonly error: Error }

const attempt = (f: () => unknown): Outcome => {
  try {
    return { value: f() }
  } catch (error) {
    if (error instanceof MissingEvaluator) throw error
    return { error: error as Error }
  }
}

const describe = (error: Error): string => `${error.name} "${error.message}"`
const codeOf = (error: Error): string => (error instanceof ArrayError ? error.code : error.name)

/** Disturbed runs of a side that did not throw where the other did. */
const TURNS = 16

/** Tries one thing that a rule says. */
export function judge(claim: Claim, instance: Instance, equality: Equality, options: CheckOptions): Verdict {
  return claim.kind === "equal"
    ? judgeEqual(claim.left, claim.right, instance, equality, options)
    : judgeOutput(claim, instance, options)
}

function judgeEqual(
  leftTerm: Term,
  rightTerm: Term,
  instance: Instance,
  equality: Equality,
  options: CheckOptions,
): Verdict {
  const left = attempt(() => evaluateTerm(leftTerm, instance, options))
  const right = attempt(() => evaluateTerm(rightTerm, instance, options))
  const shown = {
    left: "value" in left ? left.value : left.error,
    right: "value" in right ? right.value : right.error,
  }
  const wrong = (reason: string): Verdict => ({ ...shown, reason, ratio: Infinity })
  const badlyTyped = contradiction(leftTerm, rightTerm, instance, isLoose(equality))
  if ("error" in left !== "error" in right && isLoose(equality)) {
    // whether a matrix is singular is a choice that one rounding may turn over; numbers out of range turn it over at any time
    const [fine, failed] = "error" in left ? [rightTerm, left] : [leftTerm, right]
    const noises = Array.from({ length: TURNS }, (_, k) => new Noise(k * 7919, 2))
    const turned = noises.map((noise) =>
      attempt(() => evaluateTerm(observed(fine), instance, options, noise)),
    )
    const code = codeOf((failed as { error: Error }).error)
    if (noises.some((n) => n.extreme) || turned.some((t) => "error" in t && codeOf(t.error) === code))
      return { ...shown, reason: undefined, ratio: 0 }
  }
  if ("error" in left || "error" in right) {
    if (!("error" in left))
      return wrong(`only the right side throws: ${describe((right as { error: Error }).error)}`)
    if (!("error" in right)) return wrong(`only the left side throws: ${describe(left.error)}`)
    return codeOf(left.error) === codeOf(right.error)
      ? { ...shown, reason: undefined, ratio: 0 }
      : wrong(`the sides throw different errors: ${describe(left.error)}, ${describe(right.error)}`)
  }
  const same = options.same?.[leftTerm.sort.name]
  const measured =
    same !== undefined
      ? wholly(same(left.value, right.value) ? undefined : { reason: "the values differ" })
      : leftTerm.sort.name !== "NDArray" && leftTerm.sort.name !== "RowFactor"
        ? wholly(sameHost(left.value, right.value) ? undefined : { reason: "the values differ" })
        : compare(leftTerm, rightTerm, left.value, right.value, instance, equality, options)
  const reason = measured.difference?.reason ?? badlyTyped
  return { ...shown, reason, ratio: measured.ratio }
}

/** Of a row factor only what does not depend on its rotation is compared. */
const observed = (t: Term): Term =>
  t.sort.name === "RowFactor" ? factor_gram(sorts.RowFactor.wrap(t as never)).term : t

const wholly = (difference: Difference | undefined): Measured => ({
  difference,
  ratio: difference ? Infinity : 0,
})

/** Plain values of a user's sort, deeply. */
function sameHost(a: unknown, b: unknown): boolean {
  if (a instanceof EagerArray || b instanceof EagerArray) return exactDifference(a, b) === undefined
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b)
  const [keys, others] = [Object.keys(a), Object.keys(b)]
  return (
    keys.length === others.length &&
    keys.every((k) => sameHost((a as Record<string, unknown>)[k], (b as Record<string, unknown>)[k]))
  )
}

/** What a rule's stated bounds are, as far as the bench can read them. */
function boundOf({ reassociates, guarded }: Equality): Bound | undefined {
  const stated = [reassociates?.bound, ...guarded].filter(
    (b): b is Bound => typeof b === "number" || typeof b === "function",
  )
  return stated[0]
}

const isBroken = (x: unknown): boolean =>
  x instanceof EagerArray && !elementsOf(x).every((v) => Number.isFinite(v))

function compare(
  leftTerm: Term,
  rightTerm: Term,
  left: unknown,
  right: unknown,
  instance: Instance,
  equality: Equality,
  options: CheckOptions,
): Measured {
  if (!isLoose(equality)) return wholly(exactDifference(left, right))
  // what has no number in one place has a row factor that has none anywhere, wherever it is looked for
  if (leftTerm.sort.name === "RowFactor" && [left, right].every(isBroken)) return wholly(undefined)
  const vectors = valuesOfVectors(leftTerm) ?? valuesOfVectors(rightTerm)
  if (vectors !== undefined && left instanceof EagerArray && right instanceof EagerArray) {
    const values = attempt(() => evaluateTerm(vectors.values, instance, options))
    const measured =
      "value" in values && projectorDifference(left, right, values.value as EagerArray, vectors.axis)
    if (measured) return measured
  }
  const side = (t: Term) => (noise?: Noise) => evaluateTerm(observed(t), instance, options, noise)
  return roundingDifference(side(leftTerm), side(rightTerm), boundOf(equality))
}

/** Whether rounding may tell the sides apart. */
const isLoose = ({ exact, reassociates, guarded }: Equality): boolean =>
  exact !== true && (reassociates !== undefined || guarded.length > 0)

/** What tracing's rules say against the right side, or against the two being one. */
function contradiction(left: Term, right: Term, instance: Instance, loose: boolean): string | undefined {
  let known: Map<Term, Facts>
  try {
    known = typeTerms([left, right], (t) => factsOfLeaf(t, instance))
  } catch (error) {
    return `the right side does not fit together: ${describe(error as Error)}`
  }
  // what facts say of elements may differ as the elements do
  const [a, b] = [known.get(left), known.get(right)].map((f) =>
    f && loose ? { shape: f.shape, dtype: f.dtype } : f,
  )
  if (a === undefined || b === undefined) return undefined
  try {
    mergeFacts(a, b)
    return undefined
  } catch (error) {
    if (error instanceof FactError) return `what is known of the sides contradicts itself: ${error.message}`
    throw error
  }
}

function judgeOutput(
  { name, inputs, output }: Extract<Claim, { kind: "output" }>,
  instance: Instance,
  options: CheckOptions,
): Verdict {
  const read = (x: unknown): unknown =>
    typeof x === "object" && x !== null && "declaration" in x ? evaluateTerm(x as Term, instance, options) : x
  const own = options.claims?.[name]
  const values = inputs.map((x) => attempt(() => read(x)))
  const failed = values.find((v) => "error" in v)
  if (failed !== undefined) return { reason: undefined, left: undefined, right: undefined, ratio: 0 }
  const hosts = values.map((v) => (v as { value: unknown }).value)
  const said = read(output)
  const holds =
    own !== undefined ? own(said, ...hosts) : name !== "facts" || factsHold(said as Facts, hosts[0])
  return {
    reason: holds ? undefined : `${name} is not what the rule says`,
    left: hosts[0],
    right: said,
    ratio: holds ? 0 : Infinity,
  }
}

const exactFlags = [
  ...(["finite", "no_nan", "nonzero", "integral", "sorted", "unique"] as const),
  ...(["symmetric", "upper_triangular", "lower_triangular"] as const),
]

/** Whether facts are true of an array; of those that hold up to rounding, nearly. */
export const factsHold = (said: Facts, x: unknown): boolean => falseFact(said, x) === undefined

/** The first fact that is not true of an array. */
export function falseFact(said: Facts, x: unknown): keyof Facts | undefined {
  if (!(x instanceof EagerArray)) return undefined
  const { shape, dtype, value, values, lower, upper } = said
  const known = everyFact(x)
  const same = (a: NDArray, b: NDArray | undefined): boolean =>
    b !== undefined && exactDifference(a, b) === undefined
  const real = isdtype(x.dtype, "real floating")
  const above = (bound: number): boolean => elementsOf(x).every((v) => Number(v) >= bound)
  const below = (bound: number): boolean => elementsOf(x).every((v) => Number(v) <= bound)
  if (shape !== undefined)
    if (shape.length !== x.ndim || !shape.every((n, i) => typeof n !== "number" || n === x.shape[i]))
      return "shape"
  if (dtype !== undefined && dtype !== x.dtype) return "dtype"
  if (value !== undefined && !same(value, x)) return "value"
  if (values !== undefined && known.values !== undefined && !same(abs(values), abs(known.values)))
    return "values"
  if (lower !== undefined && !above(lower)) return "lower"
  if (upper !== undefined && !below(upper)) return "upper"
  const wrong = exactFlags.find((flag) => said[flag] && !known[flag])
  if (wrong !== undefined) return wrong
  return real && known.finite && x.size > 0 ? nearlyFalse(said, x) : undefined
}

const NEARLY = 1e-4
const numberOf = (x: NDArray): number => Number(x.item())

/** The first fact that does not even hold nearly. */
function nearlyFalse(said: Facts, given: EagerArray): keyof Facts | undefined {
  const x = astype(given, "float64")
  const size = numberOf(max(abs(x)))
  if (!(size < 1e100)) return undefined
  for (const axis of said.centred ?? [])
    if (numberOf(max(abs(mean(x, { axis })))) > NEARLY * size) return "centred"
  if (x.ndim !== 2) return undefined
  if (said.semidefinite && numberOf(min(linalg.eigvalsh(x))) < -NEARLY * size) return "semidefinite"
  const unit = (products: NDArray): boolean =>
    numberOf(max(abs(subtract(products, identity_like(products))))) < NEARLY
  if (said.orthonormal_columns && !unit(matmul(matrix_transpose(x), x))) return "orthonormal_columns"
  if (said.orthonormal_rows && !unit(matmul(x, matrix_transpose(x)))) return "orthonormal_rows"
  return undefined
}
