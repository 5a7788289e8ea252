import { eq, primitive, rule, set, variable, type HasTerm, type Rule, type Term } from "@carton/egraph"
import { eager } from "./eager.js"
import type { EagerArray } from "./eager-array.js"
import { DTypeError } from "./errors.js"
import {
  bitwise_and,
  bitwise_invert,
  bitwise_or,
  equal,
  greater,
  greater_equal,
  less,
  less_equal,
  logical_and,
  logical_not,
  logical_or,
  logical_xor,
  not_equal,
} from "./elementwise.js"
import { facts, labels } from "./facts-of.js"
import type { Facts } from "./facts.js"
import type { NDArray as AnyArray } from "./ndarray.js"
import type { ArrayFunction } from "./registry.js"
import { count_nonzero } from "./searching.js"
import { sizeOf } from "./shapes.js"
import { listOf } from "./show.js"
import { DTypeSort, FactsSort, Labels, NDArray } from "./sorts.js"
import { sum } from "./statistical.js"
import { astype } from "./data_type.js"
import type { SymbolicArray } from "./symbolic.js"
import { all, any } from "./utility.js"

type Binary = ArrayFunction<(x1: AnyArray, x2: AnyArray) => AnyArray>
type Unary = ArrayFunction<(x: AnyArray) => AnyArray>
type Chosen = readonly boolean[]

let made: readonly Rule[] | undefined

/** Masks that compare an array of known values with a number, what logic makes of them, and how often they hold. */
export const labelRules = (): readonly Rule[] => (made ??= [...comparisons(), ...logic(), ...counts()])

const [m, m1, m2, y, v] = ["m", "m1", "m2", "y", "v"].map((name) => variable(name, NDArray)) as [
  SymbolicArray,
  SymbolicArray,
  SymbolicArray,
  SymbolicArray,
  SymbolicArray,
]
const chosen = variable("chosen", Labels)
const found = variable("found", FactsSort)
const term = (x: AnyArray): HasTerm<"NDArray"> => x as SymbolicArray

/** Whether the comparison holds, for each value that is known to occur. */
function compared(f: Binary, ofArray: Facts, ofNumber: Facts, swapped: boolean): Chosen | undefined {
  const { values } = ofArray
  const number = ofNumber.weak ?? ofNumber.value
  if (values === undefined || number === undefined || ofNumber.shape?.length !== 0) return undefined
  try {
    const mask = eager.apply(f.entry, swapped ? [number, values] : [values, number], {}) as EagerArray
    return listOf(mask) as Chosen
  } catch (error) {
    // facts may be tried together before it is known that their arrays are compared
    if (error instanceof DTypeError) return undefined
    throw error
  }
}

const comparisons = (): Rule[] =>
  [equal, not_equal, less, less_equal, greater, greater_equal].flatMap((f) => {
    const { name } = f.entry
    const of = primitive(`labels-of-${name}`, [FactsSort, FactsSort], Labels, (a, b) =>
      compared(f, a, b, false),
    )
    const swapped = primitive(`labels-of-${name}-swapped`, [FactsSort, FactsSort], Labels, (a, b) =>
      compared(f, b, a, true),
    )
    return [
      rule(
        `facts labels ${name}`,
        [eq(m, term(f(y, v))), eq(chosen, of(facts(y), facts(v)))],
        [set(labels(m, y), chosen)],
      ),
      rule(
        `facts labels ${name} swapped`,
        [eq(m, term(f(v, y))), eq(chosen, swapped(facts(v), facts(y)))],
        [set(labels(m, y), chosen)],
      ),
    ]
  })

function logic(): Rule[] {
  const two = (f: Binary, combine: (a: boolean, b: boolean) => boolean): Rule => {
    const of = primitive(`labels-of-${f.entry.name}`, [Labels, Labels], Labels, (a, b) =>
      a.map((holds, i) => combine(holds, b[i]!)),
    )
    return rule(
      `facts labels ${f.entry.name}`,
      [eq(m, term(f(m1, m2))), eq(chosen, of(labels(m1, y), labels(m2, y)))],
      [set(labels(m, y), chosen)],
    )
  }
  const not = (f: Unary): Rule => {
    const of = primitive(`labels-of-${f.entry.name}`, [Labels], Labels, (a) => a.map((holds) => !holds))
    return rule(
      `facts labels ${f.entry.name}`,
      [eq(m, term(f(m1))), eq(chosen, of(labels(m1, y)))],
      [set(labels(m, y), chosen)],
    )
  }
  return [
    two(logical_and, (a, b) => a && b),
    two(logical_or, (a, b) => a || b),
    two(logical_xor, (a, b) => a !== b),
    two(bitwise_and, (a, b) => a && b),
    two(bitwise_or, (a, b) => a || b),
    not(logical_not),
    not(bitwise_invert),
  ]
}

/** Since every value occurs, a mask with k of n labels holds at least k times and fails at least n - k times. */
function counts(): Rule[] {
  const about = (
    name: string,
    say: (mask: Chosen, array: Facts) => Facts | undefined,
    result?: AnyArray,
  ): Rule => {
    const of = primitive(`facts-of-${name}`, [Labels, FactsSort], FactsSort, say)
    const about = variable("about", NDArray)
    return result === undefined
      ? rule(`facts ${name}`, [eq(found, of(labels(m, y), facts(y)))], [set(facts(m), found)])
      : rule(
          `facts ${name}`,
          [eq(about, term(result)), eq(found, of(labels(m, y), facts(y)))],
          [set(facts(about), found)],
        )
  }
  const times = (mask: Chosen, { shape }: Facts): Facts | undefined => {
    if (shape === undefined) return undefined
    const size = sizeOf(shape)
    const yes = mask.filter(Boolean).length
    return { lower: yes, ...(typeof size === "number" ? { upper: size - (mask.length - yes) } : {}) }
  }
  const dtype = variable("dtype", DTypeSort)
  return [
    about("whole mask", (mask) =>
      mask.every(Boolean) ? { lower: 1, upper: 1 } : mask.some(Boolean) ? undefined : { lower: 0, upper: 0 },
    ),
    about("mask count", times, count_nonzero(m)),
    about("mask sum", times, sum(astype(m, dtype as Term<"DType">))),
    about("mask any", (mask) => (mask.some(Boolean) ? { lower: 1, upper: 1 } : undefined), any(m)),
    about("mask all", (mask) => (mask.every(Boolean) ? undefined : { lower: 0, upper: 0 }), all(m)),
  ]
}
