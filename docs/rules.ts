import { FactError, IndexError, type Traced } from "@carton/array-api"
import { optimize } from "@carton/jit"
import { describeEquality, laws, library, list_laws, reals, type Laws } from "@carton/rules"
import { example_of } from "@carton/rules/testing"
import type { Rule } from "@carton/egraph"
import { programs, traceProgram } from "../benchmarks/programs/programs.js"
import { options } from "../packages/rules/test/testing/instances.js"
import { loops } from "../packages/rules/test/testing/loops.js"

/** The programs in which each rule finds something, by the rule's name. */
function firedIn(): ReadonlyMap<string, ReadonlySet<string>> {
  const fired = new Map<string, Set<string>>()
  for (const program of programs) {
    const { report } = optimize(traceProgram(program, program.n ?? 1_000_000))
    for (const { name } of report.rules) fired.set(name, (fired.get(name) ?? new Set()).add(program.name))
  }
  return fired
}

/** A program of one call or a few in which the rule finds something, as code; undefined where none was drawn. */
function exampleOf(rule: Rule): string | undefined {
  for (let i = 0; i < 8; i++) {
    const example = example_of(rule, { ...options, seed: options.seed + i }, [reals])
    if (example !== undefined && finds(rule, example.traced)) return example.source
  }
  return undefined
}
function finds(rule: Rule, traced: Traced): boolean {
  const alone = laws("alone", {}, () => ({ alone: rule }))
  try {
    const { report } = optimize(traced, { rules: [alone, reals], precision: "fast" })
    return report.rules.some(({ name, matches }) => name === rule.name && matches > 0)
  } catch (error) {
    // facts of the drawn elements that contradict each other, an index that is out of range: another draw
    if (error instanceof FactError || error instanceof IndexError) return false
    throw error
  }
}

const cell = (text: string): string => text.replaceAll("|", "\\|")
const code = (text: string): string => cell(`\`${text}\``)

const bounds = ({ equality: { reassociates, guarded } }: Rule): string =>
  [reassociates?.bound, ...guarded]
    .filter((bound) => bound !== undefined)
    .map((bound) => (typeof bound === "number" ? `${bound} roundings of the largest element` : String(bound)))
    .join("; ")

/**
 * All laws of the library as Markdown.
 *
 * @throws where a law finds nothing in any program
 */
export function rulesPage(): string {
  const fired = firedIn()
  const silent: string[] = []
  const row = (law: string, rules: readonly Rule[]): string => {
    const found = [...new Set(rules.flatMap((r) => [...(fired.get(r.name) ?? [])]))]
    const shown = found.length > 0 ? found.join(", ") : rules.map(exampleOf).find((x) => x !== undefined)
    if (shown === undefined) silent.push(law)
    const classes = [
      ...new Set(rules.map((r) => (r.rewrite ? describeEquality(r.equality) : "states a fact"))),
    ]
    const bound = [...new Set(rules.map(bounds))].join("")
    return `| ${cell(law)} | ${classes.join(", ")}${bound && `: ${cell(bound)}`} | ${rules.map((r) => code(r.name)).join(" ")} | ${found.length > 0 ? shown! : code(shown ?? "")} |`
  }
  const sets: readonly Laws[] = [...library, ...list_laws(2), loops]
  const sections = sets.map(({ name, laws }) =>
    [
      `## ${name.replace(/\/2$/, " on lists, here of two").replace(/^loops$/, "loops, here of one program")}`,
      "",
      "| law | equal in the sense | rules | finds something in |",
      "| --- | --- | --- | --- |",
      ...[...laws].map(([law, rules]) => row(law, rules)),
    ].join("\n"),
  )
  if (silent.length > 0) throw new Error(`these laws find nothing in any program: ${silent.join("; ")}`)
  const count = sets.reduce((n, { laws }) => n + laws.size, 0)
  return `# The laws

Generated from the library by \`node docs/rules.mjs\`; do not edit. ${count} laws; a family of rules that differ in the function alone is one law. _exact_: the same bits for every input, NaN payloads aside. _reassociates_: equal over the reals, with another rounding. _guarded_: within a bound that is checked at run time, at \`precision: "fast"\` alone. Every rule is tried by the [soundness bench](soundness.md). Where a law finds something is one of the programs in benchmarks/programs, or else a small program of its own.

${sections.join("\n\n")}
`
}
