import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as arrays from "@carton/array-api"
import * as egraph from "@carton/egraph"
import * as rules from "@carton/rules"
import * as testing from "@carton/rules/testing"
import { transformSync } from "esbuild"
import * as fastCheck from "fast-check"

const markdown = readFileSync(join(__dirname, "../soundness.md"), "utf8")
const blocks = [...markdown.matchAll(/^```ts\n(.*?)^```$/gms)].map((match) => match[1]!)

const modules: Readonly<Record<string, unknown>> = {
  "@carton/array-api": arrays,
  "@carton/egraph": egraph,
  "@carton/rules": rules,
  "@carton/rules/testing": testing,
  "fast-check": fastCheck,
}

/** Lines `expression // value` outside of other statements: what they are, and what is said of them. */
function values(code: string): [found: unknown, said: unknown][] {
  const noted = code.replace(
    /^((?!const |import |  )\S.*?) \/\/ (.*)$/gm,
    (_, expression: string, value: string) => `note(${expression}, ${value});`,
  )
  const { code: script } = transformSync(noted, { format: "cjs", loader: "ts" })
  const found: [unknown, unknown][] = []
  const note = (is: unknown, said: unknown) => found.push([is, said])
  new Function("require", "note", script)((name: string) => modules[name], note)
  return found
}

test("the guide has examples", () => expect(blocks.length).toBeGreaterThanOrEqual(6))

test.each(blocks.map((code, i) => [i + 1, code] as const))("example %i does what it says", (_, code) => {
  const found = values(code)
  expect(found.length).toBeGreaterThan(0)
  expect(found.map(([is]) => is)).toEqual(found.map(([, said]) => said))
})

test("the counterexample that the guide prints is what the bench gives", () => {
  const { NDArray } = arrays.sorts
  const mine = egraph.ruleset("mine", { x: NDArray }, ({ x }) => [
    egraph.rewrite("add-zero", arrays.add(x, 0), x).exact(),
  ])
  const [printed] = [...markdown.matchAll(/^```js\n(.*?)\n```$/gms)].map((match) => match[1]!)
  expect(testing.check_ruleset(mine, { seed: 1 }).failed[0]!.counterexample!.source).toBe(printed)
})
