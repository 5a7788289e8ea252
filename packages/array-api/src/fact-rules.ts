import {
  eq,
  primitive,
  rule,
  rulesetOf,
  set,
  union,
  variable,
  type AnySort,
  type HasTerm,
  type Rule,
  type Ruleset,
} from "@carton/egraph"
import * as e from "@carton/codegen"
import type { EagerArray } from "./eager-array.js"
import { facts, factsOf } from "./facts-of.js"
import { consequences, type Facts } from "./facts.js"
import { infer, resolveCall, settle } from "./inference.js"
import { labelRules } from "./label-rules.js"
import { structureRules } from "./structure-rules.js"
import type { Entry, Options, Scalar } from "./registry.js"
import { absent, Const, FactsSort, known, NDArray, ScalarSort, sortOf, weak } from "./sorts.js"
import { constructorsOf, operatorOf, type Called } from "./operators.js"
import { isComplexScalar, scalarDType } from "./dtype.js"

/** What is known of an array by its elements. */
export function factsOfValue(value: EagerArray): Facts {
  return consequences({ shape: value.shape, dtype: value.dtype, likely: value.shape, value })
}

/** What is known of a host number. */
export function factsOfScalar(value: Scalar): Facts {
  const real = typeof value === "number" || typeof value === "boolean"
  const bound = real && !Number.isNaN(value) ? { lower: Number(value), upper: Number(value) } : {}
  const finite = typeof value === "number" ? Number.isFinite(value) : !isComplexScalar(value)
  return consequences({
    shape: [],
    dtype: scalarDType("scalar", value, undefined),
    likely: [],
    weak: value,
    ...bound,
    finite: finite || undefined,
    integral: (typeof value === "number" && Number.isInteger(value)) || undefined,
  })
}

/** Facts of constants, scalars, and of the optional array that is not given. */
const leafRules = (): Rule[] => {
  const value = variable("value", Const)
  const host = variable("host", ScalarSort)
  const what = variable("what", FactsSort)
  const ofValue = primitive("facts-of-constant", [Const], FactsSort, factsOfValue)
  const none = primitive("facts-of-none", [], FactsSort, (): Facts => ({ absent: true }))
  const ofScalar = primitive("facts-of-scalar", [ScalarSort], FactsSort, factsOfScalar)
  return [
    rule("facts constant", [known(value), eq(what, ofValue(value))], [set(facts(known(value)), what)]),
    rule("facts none", [absent()], [set(facts(absent()), none())]),
    rule("facts scalar", [weak(host), eq(what, ofScalar(host))], [set(facts(weak(host)), what)]),
  ]
}

/** A value that is known is a constant. */
const foldRule = (): Rule => {
  const x = variable("x", NDArray)
  const valueOf = primitive("value-of", [FactsSort], Const, (f) =>
    f.weak === undefined ? settle(f).value : undefined,
  )
  const value = variable("value", Const)
  return rule("fold", [eq(value, valueOf(facts(x)))], [union(x, known(value))])
}

/** One rule per output of an entry: facts of the call from facts of its inputs. */
function entryRules(entry: Entry, counts: readonly number[]): Rule[] {
  return constructorsOf(entry, counts).map((constructor) => {
    const { output } = operatorOf(constructor.declaration)!
    const name = constructor.declaration.name
    const factor = entry.sort === "RowFactor"
    const result = variable("result", constructor.declaration.output) as HasTerm
    const args: HasTerm[] = []
    const inputs: HasTerm[] = []
    const options: HasTerm[] = []
    const names: string[] = []
    const add = (sort: AnySort, list: HasTerm[]) => {
      const v = variable(`x${args.length}`, sort) as HasTerm
      args.push(v)
      list.push(v)
    }
    let list = 0
    for (const p of entry.parameters)
      if (p.kind === "array") add(sortOf(p), inputs)
      else if (p.kind === "arrays") for (let i = counts[list++]!; i > 0; i--) add(sortOf(p), inputs)
      else {
        names.push(p.name)
        add(sortOf(p), options)
      }
    const derive = primitive(
      `facts-of-${name}`,
      [
        result.term.sort,
        ...inputs.map(() => FactsSort),
        ...options.map((o) => o.term.sort),
      ] as readonly AnySort[],
      FactsSort,
      (id: unknown, ...values: unknown[]) => {
        const given: Options = Object.fromEntries(names.map((n, i) => [n, values[inputs.length + i]]))
        const present = (values as Facts[]).slice(0, inputs.length).map((f) => (f.absent ? null : f))
        const call = resolveCall({ entry, counts }, present, given)
        const inferred = call && infer(call, (_, axis) => e.parameter(`n${String(id)}_${axis}`))[output]
        return factor && inferred ? { ...inferred, value: undefined } : inferred
      },
    )
    const known = inputs.map((_, i) => variable(`facts${i}`, FactsSort))
    const derived = variable("derived", FactsSort)
    return rule(
      `facts ${name}`,
      [
        eq(result, constructor(...args) as HasTerm),
        ...inputs.map((x, i) => eq(known[i]!, factsOf(x))),
        eq(derived, derive(result, ...known, ...options) as HasTerm<"Facts">),
      ],
      [set(factsOf(result), derived)],
    )
  })
}

const rules = /* @__PURE__ */ new WeakMap<Entry, Map<string, Rule[]>>()

/** The rules that carry facts through the calls of these operators; made once for each. */
export function factRules(operators: Iterable<Called>): Ruleset {
  const all = new Set<Rule>([...leafRules(), foldRule(), ...structureRules(), ...labelRules()])
  for (const { entry, counts } of operators) {
    let made = rules.get(entry)
    if (made === undefined) rules.set(entry, (made = new Map()))
    const key = counts.join(",")
    if (!made.has(key)) made.set(key, entryRules(entry, counts))
    for (const r of made.get(key)!) all.add(r)
  }
  return rulesetOf("facts", [...all])
}
