import { library, list_laws } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"
import { examples } from "./labelled.js"

const SEED = 20260722

test("every rule of the library holds", () => {
  const report = check_ruleset(library, { seed: SEED, examples, runs: 100 })
  expect(report.failed.map((r) => [r.name, r.counterexample!.source])).toEqual([])
  expect(report.untested).toEqual([])
  expect(report.rules.filter((r) => r.cases < 50).map((r) => [r.name, r.cases])).toEqual([])
})

test.each([2, 3])("every law on lists of %i arrays holds", (count) => {
  const report = check_ruleset(list_laws(count), { seed: SEED, examples, runs: 100 })
  expect(report.failed.map((r) => [r.name, r.counterexample!.source])).toEqual([])
  expect(report.untested).toEqual([])
})
