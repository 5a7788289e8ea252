import { library } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"

const SEED = 20260722

test("every rule of the library holds", () => {
  const report = check_ruleset(library, { seed: SEED })
  expect(report.failed.map((r) => [r.name, r.counterexample!.source])).toEqual([])
  expect(report.untested).toEqual([])
  expect(report.rules.every((r) => r.cases >= 100)).toBe(true)
})
