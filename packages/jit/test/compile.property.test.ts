import { array_var, assume, trace, type NDArray } from "@carton/array-api"
import { compile, GuardError, optimize } from "@carton/jit"
import { checkPrograms, runSteps } from "../../array-api/test/random-program.js"
import { exactDifference } from "../../rules/src/testing/exact.js"

const RUNS = Number(process.env["RUNS"] ?? 24)
const SEED = Number(process.env["SEED"] ?? 20260901)

let compared = 0
test("compiled at exact precision a program gives the bits of the eager run", () => {
  checkPrograms(RUNS, SEED, (program) => {
    const inputs = program.inputs.map(({ shape, dtype }, i) =>
      assume(array_var(`v${i}`), { shape, likely: shape, dtype }),
    )
    const traced = trace((...xs) => runSteps(program, xs), inputs)
    const compiled = compile(optimize(traced, { precision: "exact" }))
    let results: NDArray[]
    try {
      results = compiled(...program.inputs) as NDArray[]
    } catch (error) {
      // extents that the data decide: one of them is 1, and stretches
      if (error instanceof GuardError && /taken to be equal/.test(error.message)) return
      throw error
    }
    compared++
    results.forEach((x, i) => {
      const difference = exactDifference(x, program.values[i])
      if (difference !== undefined) throw new Error(`v${i}: ${difference.reason}`)
    })
  })
  // of 100 programs about 5 are refused
  expect(compared).toBeGreaterThanOrEqual(0.8 * RUNS)
})
