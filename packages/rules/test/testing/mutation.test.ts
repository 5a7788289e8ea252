import type { Rule } from "@carton/egraph"
import { library, list_laws, reals } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"
import { editable } from "./editable.js"
import { casesOf, counterexampleOf, type Sides } from "./exhaustive.js"
import { options } from "./instances.js"
import { mutant, sidesOf, type Mutant } from "./mutants.js"
import { randomOf } from "./small-arrays.js"

/**
 * Edits of rules that change what they mean, as trying all small arrays shows, and whether the bench finds them wrong.
 * `MUTANTS=40 npx jest mutation` makes 40 edits of every rule of the library, with a seed of its own that it prints, or
 * with that of `SEED`.
 */
const whole = process.env["MUTANTS"] !== undefined
const EDITS = Number(process.env["MUTANTS"] ?? 4)
const seed = Number(process.env["SEED"] ?? (whole ? Math.floor(Math.random() * 2 ** 31) : 20260724))

const classes = ["exact", "reassociates", "assuming", "guarded"] as const
type Class = (typeof classes)[number]
const classOf = ({ equality }: Rule): Class =>
  equality.guarded.length > 0
    ? "guarded"
    : equality.assuming.length > 0
      ? "assuming"
      : equality.exact
        ? "exact"
        : "reassociates"

/** From its name, so that rules that come and go change nothing for others. */
const numberOf = ({ name }: Rule): number =>
  Array.from(name).reduce((n, letter) => (Math.imul(n, 31) + letter.charCodeAt(0)) >>> 0, 7)
/** Of so many rules of the library one is edited. */
const ONE_OF: Readonly<Record<Class, number>> = { exact: 60, reassociates: 14, assuming: 1, guarded: 7 }
const rules = [...library, ...list_laws(2)].flatMap((set) => set.rules)
const some = classes
  .flatMap((c) => rules.filter((r) => classOf(r) === c).filter((r) => whole || numberOf(r) % ONE_OF[c] === 0))
  .concat(editable.rules)

const wrong: string[] = []
const changed = some.flatMap((rule) => {
  const sides = sidesOf(rule)
  if (sides === undefined) return []
  const cases = [...casesOf(sides)]
  // what cannot be tried here, such as vectors that a decomposition may choose otherwise, is not edited
  if (cases.reduce((n, { envs }) => n + envs.length, 0) < 3) return []
  if (counterexampleOf(sides, cases) !== undefined) {
    if (editable.rules.includes(rule)) wrong.push(rule.name)
    return []
  }
  const asBefore = (m: Sides): boolean =>
    m.lhs === sides.lhs && (["when", "assuming", "guards"] as const).every((part) => m[part] === sides[part])
  const random = randomOf(seed + numberOf(rule))
  return Array.from({ length: EDITS }, (_, i) => mutant(sides, random, i))
    .filter((m) => m !== undefined)
    .filter((m) => counterexampleOf(m, asBefore(m) ? cases : casesOf(m)) !== undefined)
    .map((m): Mutant & { class: Class } => ({ ...m, class: classOf(rule) }))
})

const examples = options.examples as Readonly<Record<string, (typeof options.examples)["sum-label"]>>
const report = check_ruleset(
  { kind: "ruleset", name: "mutants", rules: changed.map((m) => m.rule) },
  {
    ...options,
    seed,
    analyses: [reals],
    examples: Object.fromEntries(
      changed.flatMap((m) => (m.of in examples ? [[m.name, examples[m.of]!] as const] : [])),
    ),
  },
)
/** Edits of rules of a class that change their meaning, and those of them that are not found wrong. */
const of = (wanted: Class): { count: number; missed: string[] } => {
  const reports = report.rules.filter((_, i) => changed[i]!.class === wanted)
  const missed = reports.filter((r) => r.status !== "failed")
  return { count: reports.length, missed: missed.map((r) => `${r.status} ${r.name}: ${sourceOf(r.name)}`) }
}
const sourceOf = (name: string): string => {
  const { lhs, rhs } = changed.find((m) => m.name === name)!
  return `${String(lhs)} -> ${String(rhs)}`
}

test("the rules that are written to be edited hold for all small arrays", () => expect(wrong).toEqual([]))

test.each(classes)("of rules of the class %s edits are found wrong that change what they mean", (name) => {
  const { count, missed } = of(name)
  expect(count).toBeGreaterThanOrEqual(20)
  expect({ seed, count, missed: missed.length > 0.05 * count ? missed : [] }).toEqual({
    seed,
    count,
    missed: [],
  })
})

test("and of all rules together", () => {
  const missed = classes.flatMap((c) => of(c).missed)
  expect({ seed, missed: missed.length > 0.05 * changed.length ? missed : [] }).toEqual({ seed, missed: [] })
  if (whole)
    process.stdout.write(
      `seed ${seed}: ${changed.length} edits, missed ${missed.length}\n${missed.join("\n")}\n`,
    )
})

test("unedited they pass", () => {
  const unedited = check_ruleset(editable, { seed, runs: 15 })
  expect(unedited.failed.map((r) => r.counterexample!.source)).toEqual([])
  expect(unedited.untested).toEqual([])
})
