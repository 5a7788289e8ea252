import * as arrays from "@carton/array-api"
import * as egraph from "@carton/egraph"
import * as rules from "@carton/rules"
import * as testing from "@carton/rules/testing"
import * as fastCheck from "fast-check"
import { blocks, claims, readGuide } from "./guide.js"

const markdown = readGuide("soundness")
const examples = blocks(markdown, "ts")

const modules: Readonly<Record<string, unknown>> = {
  "@carton/array-api": arrays,
  "@carton/egraph": egraph,
  "@carton/rules": rules,
  "@carton/rules/testing": testing,
  "fast-check": fastCheck,
}

test("the guide has examples", () => expect(examples.length).toBeGreaterThanOrEqual(6))

test.each(examples.map((code, i) => [i + 1, code] as const))("example %i does what it says", (_, code) => {
  const found = claims(code, modules)
  expect(found.length).toBeGreaterThan(0)
  for (const { line, is, said } of found) expect([line, is]).toEqual([line, said])
})

test("the counterexample that the guide prints is what the bench gives", () => {
  const { NDArray } = arrays.sorts
  const mine = egraph.ruleset("mine", { x: NDArray }, ({ x }) => [
    egraph.rewrite("add-zero", arrays.add(x, 0), x).exact(),
  ])
  const [printed] = blocks(markdown, "js")
  expect(testing.check_ruleset(mine, { seed: 1 }).failed[0]!.counterexample!.source + "\n").toBe(printed)
})
