import { saturate } from "@carton/egraph"
import { exactDifference } from "../../rules/src/testing/exact.js"
import { falseFact } from "../../rules/src/testing/judge.js"
import { someFacts } from "../../rules/src/testing/known-facts.js"
import {
  array_var,
  assume,
  carryOut,
  eager,
  entries,
  facts,
  factRules,
  trace,
  type EagerArray,
  type Facts,
  type NDArray,
  type SymbolicArray,
} from "../src/index.js"
import { checkPrograms, Random, runSteps, type RandomProgram } from "./random-program.js"

const RUNS = Number(process.env["RUNS"] ?? 40)
const SEED = Number(process.env["SEED"] ?? 20260801)

/** Variables for the inputs, with some of what is true of them. */
const variables = (program: RandomProgram, seed: number): SymbolicArray[] => {
  const random = new Random(seed)
  return program.inputs.map((x, i) => {
    const { value: _, ...known } = someFacts(random as never, x, () => ({}))
    return assume(array_var(`v${i}`), { ...known, shape: x.shape, likely: x.shape })
  })
}

test("evaluating the trace of a program is the eager run, bit for bit", () => {
  checkPrograms(RUNS, SEED, (program, seed) => {
    const traced = trace((...xs) => runSteps(program, xs), variables(program, seed))
    const leaves = {
      input: (name: string): NDArray => program.inputs[Number(name.slice(1))]!,
      constant: (x: EagerArray) => x,
    }
    carryOut(traced.outputs, leaves, eager).forEach((x, i) => {
      const difference = exactDifference(x, program.values[i])
      if (difference !== undefined) throw new Error(`v${i}: ${difference.reason}`)
    })
  })
})

test("what is known of an array is true of it", () => {
  let bounded = 0
  checkPrograms(RUNS / 2, SEED + 1000, (program, seed) => {
    const seen: SymbolicArray[] = []
    const { egraph, operators } = trace(
      (...xs) => runSteps(program, xs, (x) => seen.push(x as SymbolicArray)),
      variables(program, seed),
    )
    const check = (): void =>
      seen.forEach((x, i) => {
        const said = egraph.lookup(facts(x)) as Facts
        const wrong = falseFact(said, program.values[i])
        if (wrong !== undefined)
          throw new Error(
            `v${i}: ${wrong} ${String(said[wrong])} is not true of ${program.values[i]!.toString()}`,
          )
        if (said.lower !== undefined) bounded++
      })
    check()
    const fixed = entries().filter((entry) => !entry.parameters.some((p) => p.kind === "arrays"))
    const rules = factRules([...fixed.map((entry) => ({ entry, counts: [] })), ...operators])
    egraph.run(saturate(rules), { nodes: 4000 })
    check()
  })
  expect(bounded).toBeGreaterThan(RUNS)
})
