// Tries every rule of the library for as long as you like: after `npm run build:js`,
//   node packages/rules/scripts/check.mjs [--runs 20000] [--seed N] [--rule NAME]
// Prints the report with its seed; the exit code is 1 where a rule failed or was not tried.
import { parseArgs } from "node:util"
import { library, list_laws, reals } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"

const { values } = parseArgs({
  options: { runs: { type: "string" }, seed: { type: "string" }, rule: { type: "string", multiple: true } },
})
const rules = [...library, ...list_laws(2)]
  .flatMap((set) => set.rules)
  .filter((rule) => values.rule === undefined || values.rule.includes(rule.name))
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed)
let passed = true
// one at a time, so that a long run shows how far it is
for (const rule of rules) {
  const report = check_ruleset(
    { kind: "ruleset", name: rule.name, rules: [rule] },
    {
      seed,
      runs: Number(values.runs ?? 20_000),
      analyses: [reals],
    },
  )
  passed &&= report.passed
  process.stdout.write(`${report}\n`)
}
process.exitCode = passed ? 0 : 1
