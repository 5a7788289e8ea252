import {
  abs,
  add,
  expand_dims,
  flip,
  logical_and,
  logical_not,
  matrix_transpose,
  maximum,
  multiply,
  negative,
  sorts,
  square,
  squeeze,
  subtract,
  sum,
  where,
} from "@carton/array-api"
import { postorder, rewrite, ruleset, type Rule } from "@carton/egraph"
import { library } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"
import { counterexampleOf } from "./exhaustive.js"
import { mutant, randomOf, type Sides } from "./mutants.js"

const { NDArray, Axis } = sorts

/** Laws that hold bit for bit; edits of them are tried as edits of the library are. */
// prettier-ignore
const more = ruleset("more", { x: NDArray, y: NDArray, m: NDArray, a: Axis }, ({ x, y, m, a }) => [
  rewrite("transposed twice", matrix_transpose(matrix_transpose(x)), x).exact(),
  rewrite("not not", logical_not(logical_not(m)), m).exact(),
  rewrite("and commutes", logical_and(x, y), logical_and(y, x)).exact(),
  rewrite("plus commutes", add(x, y), add(y, x)).exact(),
  rewrite("minus the negative", subtract(x, negative(y)), add(x, y)).exact(),
  rewrite("sign and size", abs(negative(x)), abs(x)).exact(),
  rewrite("square of the negative", square(negative(x)), square(x)).exact(),
  rewrite("maximum of one", add(maximum(x, x), y), add(x, y)).exact(),
  rewrite("flipped twice", flip(flip(x, { axis: a }), { axis: a }), x).exact(),
  rewrite("an axis and back", squeeze(expand_dims(x, a), a), x).exact(),
  rewrite("kept axis", expand_dims(sum(x, { axis: 0 }), [0]), sum(x, { axis: 0, keepdims: true })).exact(),
  rewrite("where not", where(logical_not(m), x, y), where(m, y, x)).exact(),
  rewrite("twice", multiply(add(x, 0), 2), multiply(x, 2)).exact(),
])

/** Rewrites whose right sides are plain array functions of what the left side names. */
const editable = (rule: Rule): Sides[] => {
  if (rule.rewrite === undefined || rule.equality.exact !== true) return []
  let plain = true
  postorder([rule.rewrite.lhs, rule.rewrite.rhs], (t) => {
    if (t.declaration?.kind === "primitive") plain = false
    if (t.kind === "variable" && !["NDArray", "Axis", "bool", "Float"].includes(t.sort.name)) plain = false
  })
  return plain ? [{ name: rule.name, ...rule.rewrite }] : []
}
/** Trying everything takes long where there is much to choose. */
const few = ({ lhs }: Sides): boolean => {
  const names = new Set<unknown>()
  postorder([lhs], (t) => t.kind === "variable" && names.add(t.value))
  return names.size <= 2
}
const sound = [...library, more]
  .flatMap((r) => r.rules.flatMap(editable))
  .filter(few)
  .filter((s) => counterexampleOf(s) === undefined)

const MUTANTS = 160
const random = randomOf(20260724)
const mutants = Array.from({ length: MUTANTS * 3 }, (_, i) => mutant(sound[i % sound.length]!, random, i))
  .filter((m) => m !== undefined)
  .slice(0, MUTANTS)
const changed = mutants.filter((m) => counterexampleOf(m) !== undefined)

test("there are rules to edit, and most edits change what they mean", () => {
  expect(sound.length).toBeGreaterThanOrEqual(15)
  expect(changed.length).toBeGreaterThanOrEqual(80)
})

test("at least 95 % of the edits that change a rule's meaning are caught", () => {
  const report = check_ruleset(
    { kind: "ruleset", name: "mutants", rules: changed.map((m) => m.rule) },
    { seed: 20260725, analyses: [] },
  )
  const missed = report.rules.filter((r) => r.status === "passed").map((r) => r.name)
  const tried = report.rules.length - report.untested.length
  expect(tried).toBeGreaterThanOrEqual(0.9 * report.rules.length)
  expect(missed.length).toBeLessThanOrEqual(0.05 * tried)
})

test("unedited they pass", () => {
  const names = new Set(sound.map((s) => s.name))
  const rules = [...library, more].flatMap((r) => r.rules).filter((r) => names.has(r.name))
  const report = check_ruleset({ kind: "ruleset", name: "sound", rules }, { seed: 20260726, runs: 60 })
  expect(report.failed.map((r) => r.counterexample!.source)).toEqual([])
  expect(report.untested).toEqual([])
})
