import { library, list_laws, reals } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"
import { options } from "./instances.js"
import { loops } from "./loops.js"

/** Cases for each rule; packages/rules/scripts/check.mjs tries as many as one likes. */
const RUNS = 12

test("every rule of the library holds", () => {
  const report = check_ruleset(library, { ...options, runs: RUNS })
  expect(report.failed.map((r) => [r.name, r.counterexample!.source])).toEqual([])
  expect(report.untested).toEqual([])
  expect(report.rules.filter((r) => r.cases < 3).map((r) => [r.name, r.cases])).toEqual([])
})

test.each([2, 3])("every law on lists of %i arrays holds", (count) => {
  const report = check_ruleset(list_laws(count), { ...options, runs: RUNS, analyses: [reals] })
  expect(report.failed.map((r) => [r.name, r.counterexample!.source])).toEqual([])
  expect(report.untested).toEqual([])
})

test("every law on the loops of a program holds", () => {
  const report = check_ruleset(loops, { ...options, runs: RUNS })
  expect(report.failed.map((r) => [r.name, r.counterexample!.source])).toEqual([])
  expect(report.untested).toEqual([])
})
