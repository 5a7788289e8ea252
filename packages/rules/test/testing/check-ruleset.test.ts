import * as xp from "@carton/array-api"
import {
  add,
  facts,
  linalg,
  matmul,
  multiply,
  negative,
  sorts,
  subtract,
  sum,
  SymbolicArray,
  tolist,
  type NDArray as AnyArray,
} from "@carton/array-api"
import {
  application,
  constructor,
  F64,
  fn,
  greater,
  guard,
  literal,
  rewrite,
  rule,
  ruleset,
  set,
  sort,
  type Rule,
  type Term,
} from "@carton/egraph"
import { library, list_laws, of_kind } from "@carton/rules"
import { check_ruleset, type CheckOptions } from "@carton/rules/testing"
import fc from "fast-check"
import { loopInstances, loops } from "./loops.js"

const { NDArray } = sorts
const check = (rules: readonly Rule[], options: CheckOptions = {}) =>
  check_ruleset({ kind: "ruleset", name: "tried", rules }, { seed: 11, runs: 100, ...options })
const statuses = (rules: readonly Rule[], options?: CheckOptions) =>
  Object.fromEntries(check(rules, options).rules.map((r) => [r.name, r.status]))

const known = (x: AnyArray) => facts(x as SymbolicArray)
const matrix = (x: AnyArray) => guard((f) => (f as xp.Facts).shape?.length === 2, known(x))
const finite = (x: AnyArray) => guard((f) => (f as xp.Facts).finite === true, known(x))

/** What a counterexample's program computes. */
function sidesOf(source: string): readonly [AnyArray, AnyArray] {
  const names = Object.keys(xp).filter((name) => name !== "var")
  const run = new Function(...names, `${source.replace(/^import .*$/m, "")}\nreturn [left, right]`)
  return run(...names.map((name) => (xp as Record<string, unknown>)[name])) as [AnyArray, AnyArray]
}

test("a counterexample is small, and its program shows the difference", () => {
  const { rules } = ruleset("r", { x: NDArray, y: NDArray }, ({ x, y }) => [
    rewrite("wrong", negative(subtract(x, y)), subtract(y, x)).exact(),
  ])
  const { counterexample } = check(rules).failed[0]!
  const [left, right] = sidesOf(counterexample!.source)
  expect(left.size).toBe(1)
  expect([tolist(left)].flat(9)).not.toEqual([tolist(right)].flat(9))
})

test("counterexamples with loops are programs too", () => {
  const wrong = loops.rules.map(({ name, rewrite: law }) => {
    const result = law!.lhs as Term<"NDArray">
    return rewrite(`${name} wrong`, result, add(new SymbolicArray(result), 1), ...law!.when).exact()
  })
  const examples = Object.fromEntries(
    Object.entries(loopInstances).map(([name, draw]) => [`${name} wrong`, draw]),
  )
  const { failed } = check(
    wrong.flatMap((r) => r.rules),
    { examples },
  )
  expect(failed).toHaveLength(loops.rules.length)
  for (const { counterexample } of failed) {
    const [left, right] = sidesOf(counterexample!.source)
    expect(tolist(right)).toEqual(tolist(add(left, 1)))
  }
})

test("the same seed gives the same report", () => {
  const once = () => String(check_ruleset(library[1]!, { seed: 3, runs: 30 }))
  expect(once()).toBe(once())
  expect(once()).toMatch(/seed 3$/)
})

test("what is never met, and what nothing computes, is untested", () => {
  const Box = sort("Box")
  const box = constructor("box", [Box], Box)
  const { rules } = ruleset("r", { x: NDArray, b: Box }, ({ x, b }) => [
    rewrite(
      "never",
      negative(x),
      x,
      guard(() => false, facts(x as SymbolicArray)),
    ).exact(),
    rewrite("no axes", xp.squeeze(x, [0, 0]), x).exact(),
    rewrite("unknown sort", box(b), b).exact(),
  ])
  const report = check(rules, { runs: 10 })
  expect(report.passed).toBe(false)
  expect(report.untested.map((r) => [r.name, r.reason])).toEqual([
    ["never", "its conditions were never met"],
    [
      "no axes",
      "its conditions were never met: no array drawn fits its left side (squeeze: axis [0, 0] names an axis twice)",
    ],
    ["unknown sort", "check_ruleset: no arbitrary for the sort Box; give one as arbitraries: { Box: … }"],
  ])
})

test("a static argument that no call takes is named: looked for, it is never met; made, it is wrong", () => {
  // as a term alone can hold it
  const badly = (x: AnyArray): AnyArray => {
    const { declaration, args } = (xp.permute_dims(x, [0]) as SymbolicArray).term
    return NDArray.wrap!(application(declaration!, [args[0]!, literal(args[1]!.sort, null)]) as never)
  }
  const { rules } = ruleset("r", { x: NDArray }, ({ x }) => [
    rewrite("null looked for", badly(x), x).exact(),
    rewrite("null made", negative(x), badly(x)).exact(),
  ])
  const report = check(rules, { runs: 10 })
  expect(report.untested.map((r) => r.reason)).toEqual([
    expect.stringMatching(/^null looked for: looks for permute_dims with axes null, which no call takes/),
  ])
  expect(report.failed.map((r) => r.counterexample!.source)).toEqual([
    expect.stringContaining("const right = permute_dims(x, null)"),
  ])
})

test("an example's number stands in an axis as an axis", () => {
  const { rules } = ruleset("r", { x: NDArray, a: sorts.Axis }, ({ x, a }) => [
    rewrite("any axis", xp.flip(xp.flip(x, { axis: a }), { axis: a }), x).exact(),
  ])
  const examples = { "any axis": () => ({ x: xp.asarray([[1, 2, 3]]), a: 1 }) }
  expect(check(rules, { examples }).rules.map((r) => r.counterexample?.source)).toEqual([undefined])
})

test("static arguments of a pattern match what tracing makes of them", () => {
  const { rules } = ruleset("r", { x: NDArray, y: NDArray }, ({ x, y }) => [
    rewrite("an axis there and back", xp.squeeze(xp.expand_dims(x, 0), 0), x).exact(),
    rewrite("the last axis", sum(x, { axis: -1 }), sum(x, { axis: 0 })).exact(),
    rewrite("the last axis kept", sum(x, { axis: -1, keepdims: true }), xp.expand_dims(sum(x, { axis: -1 }), -1)).exact(), // prettier-ignore
    rewrite("zeros of one dtype", xp.add(x, xp.zeros_like(y)), x).exact(),
    rewrite("every other of every other", x.at("::2").at("::2"), x.at("::4")).exact(),
    rewrite("one too many", x.at("::2").at("::2"), x.at("::3")).exact(),
    rewrite("products", xp.tensordot(x, y, { axes: 1 }), matmul(x, y), matrix(x), matrix(y)).reassociates(),
  ])
  expect(statuses(rules)).toEqual({
    "an axis there and back": "passed",
    "the last axis": "failed",
    "the last axis kept": "passed",
    "zeros of one dtype": "failed",
    "every other of every other": "passed",
    "one too many": "failed",
    products: "passed",
  })
})

test("the library is written as tracing writes", () => {
  const rules = [...library, ...list_laws(2)].flatMap((set) => set.rules)
  const sought = (r: Rule): string => r.facts.map((f) => f.terms.join()).join()
  expect(rules.filter((r) => !sought(xp.asTraced(r)).startsWith(sought(r))).map((r) => r.name)).toEqual([])
})

test("rounding is allowed where the class says so, and no more than there is", () => {
  const { rules } = ruleset("r", { x: NDArray, y: NDArray, z: NDArray }, ({ x, y, z }) => [
    rewrite(
      "regrouped",
      matmul(matmul(x, y), z),
      matmul(x, matmul(y, z)),
      matrix(y),
      ...[x, y, z].flatMap((v) => [of_kind(v, "real floating"), finite(v)]), // an infinite number times no row is no sum
    ).reassociates(),
    rewrite(
      "one in 10^9 too much",
      sum(x, { axis: 0 }),
      multiply(sum(x, { axis: 0 }), 1.000000001),
    ).reassociates(),
    rewrite("within a stated bound", multiply(x, 0.1), xp.divide(x, 10)).reassociates(4),
    rewrite("outside a stated bound", multiply(x, 0.1), multiply(x, 0.10000001)).reassociates(4),
  ])
  const report = check(rules)
  expect(Object.fromEntries(report.rules.map((r) => [r.name, r.status]))).toEqual({
    regrouped: "passed",
    "one in 10^9 too much": "failed",
    "within a stated bound": "passed",
    "outside a stated bound": "failed",
  })
  expect(report.rules[0]!.error).toBeGreaterThan(0)
  expect(report.rules[0]!.error).toBeLessThan(1)
})

test("vectors of a decomposition are compared by what they span", () => {
  const svd = (x: AnyArray) => linalg.svd(x, { full_matrices: false })
  const { rules } = ruleset("r", { x: NDArray, y: NDArray }, ({ x }) => [
    rewrite("rows in another order", svd(x).Vh, svd(xp.flip(x, { axis: [0] })).Vh, matrix(x)).reassociates(),
    rewrite("columns in another order", svd(x).Vh, svd(xp.flip(x, { axis: [1] })).Vh).reassociates(),
  ])
  expect(statuses(rules)).toEqual({ "rows in another order": "passed", "columns in another order": "failed" })
})

test("assumptions are conditions: facts, and predicates over the values", () => {
  const difference = (x: AnyArray) => subtract(x, x)
  const { rules } = ruleset("r", { x: NDArray }, ({ x }) => {
    const law = () =>
      rewrite(
        "x - x = 0 · x",
        difference(x),
        xp.abs(multiply(x, 0)),
        of_kind(x, "real floating"),
      ).reassociates()
    return [law(), law().assuming(finite(x)), law().assuming(({ x }: { x: AnyArray }) => x.size === 0)]
  })
  expect(check([rules[1]!]).rules[0]!.status).toBe("passed")
  expect(check([rules[2]!]).rules[0]!.status).toBe("passed")
})

test("what is checked at run time decides where a rule stands", () => {
  const { rules } = ruleset("r", { x: NDArray }, ({ x }) => {
    const root = (name: string) => rewrite(name, xp.sqrt(xp.square(x)), x, of_kind(x, "real floating"))
    return [
      root("at all times").reassociates(),
      root("of any sign").reassociates().guarded(xp.less(x, 100)),
      root("not below 0").reassociates().guarded(xp.greater_equal(x, 0)),
      root("never")
        .reassociates()
        .guarded(xp.not_equal(xp.size(x), xp.size(x))),
    ]
  })
  const report = check(rules)
  expect(Object.fromEntries(report.rules.map((r) => [r.name, r.status]))).toEqual({
    "at all times": "failed",
    "of any sign": "failed",
    "not below 0": "passed",
    never: "untested",
  })
  const [, , decided, never] = report.rules
  expect(decided!.refused).toBeGreaterThan(10)
  expect(String(report)).toMatch(/not below 0.*cases, \d+ refused by its guard/)
  expect(never!.reason).toBe("its conditions were never met: what is checked at run time never held")
})

test("a sort of one's own, with an analysis of its own", () => {
  const Math_ = sort("Math")
  const num = constructor("num", [F64], Math_)
  const absolute = constructor("absolute", [Math_], Math_)
  const lower = fn("lower", [Math_], F64, { merge: Math.max })
  const { rules } = ruleset("r", { x: Math_, n: F64 }, ({ x, n }) => [
    rule("lower-num", [num(n)], [set(lower(num(n)), n)]),
    rewrite("positive", absolute(x), x, greater(lower(x), 0)).exact(),
    rewrite("of any sign", absolute(x), x).exact(),
  ])
  const options: CheckOptions = {
    arbitraries: { Math: fc.double({ noNaN: true }) },
    evaluate: { num: (n) => n, absolute: (x) => Math.abs(x) },
    describe: { Math: (egraph, x, value) => void egraph.set(lower(x as never), value) },
    claims: { lower: (l, x) => x >= l || Number.isNaN(l) },
  }
  expect(statuses(rules, options)).toEqual({
    "lower-num": "passed",
    positive: "passed",
    "of any sign": "failed",
  })
})

test("both sides may throw the same", () => {
  const { rules } = ruleset("r", { x: NDArray }, ({ x }) => [
    rewrite("the same", negative(linalg.inv(x)), multiply(linalg.inv(x), -1)).reassociates(),
    rewrite("another", linalg.inv(x), linalg.cholesky(x)).reassociates(),
  ])
  expect(statuses(rules)).toEqual({ "the same": "passed", another: "failed" })
})
