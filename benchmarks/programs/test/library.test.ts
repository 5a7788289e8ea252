import { compile, optimize, type Optimized } from "@carton/jit"
import { library, list_laws, type Laws } from "@carton/rules"
import fc from "fast-check"
import { reckon } from "../../../packages/jit/src/reckon.js"
import { programs, traceProgram } from "../programs.js"

// WHOLE=1 npx jest benchmarks/programs leaves each rule out of each program; otherwise a sample is drawn
const WHOLE = process.env["WHOLE"] !== undefined
const SAMPLE = 20
/** No clock cuts a search short. */
const limits = { milliseconds: 3_600_000 }

const all = programs.map((program) => {
  const traced = traceProgram(program, program.n ?? 1_000_000)
  return { name: program.name, traced, optimized: optimize(traced, { limits }) }
})
type Case = (typeof all)[number]

/** What the program costs with the rules of the library as `change` makes them. */
function costWith({ traced }: Case, change: (sets: readonly Laws[]) => readonly Laws[]): number {
  const lists = new Map<number, readonly Laws[]>()
  const list_rules = (n: number): readonly Laws[] =>
    lists.get(n) ?? lists.set(n, change(list_laws(n))).get(n)!
  return optimize(traced, { rules: change(library), list_rules, limits }).report.cost
}
const apart = (a: number, b: number): number => Math.abs(a / b - 1)

test.each(all)("$name: everything is found within 20,000 nodes", ({ optimized: { report } }) => {
  expect(report.stop_reason).toBe("finished")
  expect(report.nodes).toBeLessThan(20_000)
})

test.each(all)("$name: in any order the rules find a program of the same cost", (item) => {
  const seed = fc.readConfigureGlobal().seed!
  const [order] = fc.sample(fc.array(fc.double({ noNaN: true }), { minLength: 2000, maxLength: 2000 }), {
    numRuns: 1,
    seed,
  })
  let next = 0
  const shuffled = <T>(list: readonly T[]): T[] =>
    list
      .map((x) => ({ x, at: order![next++ % order!.length]! }))
      .sort((a, b) => a.at - b.at)
      .map(({ x }) => x)
  const cost = costWith(item, (sets) => shuffled(sets).map((set) => ({ ...set, rules: shuffled(set.rules) })))
  expect(apart(cost, item.optimized.report.cost)).toBeLessThan(1e-9)
})

/** Rules that found something and had no part in the program that was chosen; what states facts has. */
function unrelated({ traced, optimized }: Case): string[] {
  const stating = new Set(
    [...library, ...traced.operators.flatMap((o) => o.counts.flatMap(list_laws))]
      .flatMap(({ rules }) => rules)
      .filter(({ rewrite }) => rewrite === undefined)
      .map(({ name }) => name),
  )
  const used = new Set(optimized.explain().steps.map(({ rule }) => rule))
  return optimized.report.rules
    .map(({ name }) => name)
    .filter((name) => !used.has(name) && !stating.has(name))
}

test("a rule that has no part in a program can be left out, and it becomes no worse", () => {
  const pairs = all.flatMap((item) => unrelated(item).map((rule) => ({ item, rule })))
  expect(pairs.length).toBeGreaterThan(50)
  const drawn = WHOLE
    ? pairs
    : fc.sample(fc.constantFrom(...pairs), { numRuns: SAMPLE, seed: fc.readConfigureGlobal().seed! })
  const worse = drawn.filter(({ item, rule }) => {
    const cost = costWith(item, (sets) =>
      sets.map((set) => ({ ...set, rules: set.rules.filter(({ name }) => name !== rule) })),
    )
    return cost > item.optimized.report.cost * (1 + 1e-9)
  })
  expect(worse.map(({ item, rule }) => `${item.name} without ${rule}`)).toEqual([])
}, 3_600_000)

/** Bytes that the cost model reckons, and that the loops move; assumptions are not checked. */
function bytes({ traced, optimized }: { traced: Case["traced"]; optimized: Optimized }) {
  const { outputs } = optimized
  const predicted = reckon(traced, outputs, { flop: 0, byte_read: 1, byte_written: 1, call: 0 })
  const { bytes_read, bytes_written } = compile(optimized, { guards: false }).report
  return { predicted, moved: bytes_read + bytes_written }
}

test.each(all)(
  "$name: the bytes that the cost model reckons are those that the loops move, within 10 %",
  (item) => {
    const { predicted, moved } = bytes(item)
    expect(apart(predicted, moved)).toBeLessThan(0.1)
  },
)

test("over all programs the bytes agree within 10 %", () => {
  const total = all.map(bytes).reduce((a, b) => ({
    predicted: a.predicted + b.predicted,
    moved: a.moved + b.moved,
  }))
  expect(apart(total.predicted, total.moved)).toBeLessThan(0.1)
})

test.each(all)("$name: by the cost model it is no worse than as it is written", ({ traced, optimized }) => {
  expect(optimized.report.cost).toBeLessThanOrEqual(reckon(traced, traced.outputs) * (1 + 1e-9))
})
