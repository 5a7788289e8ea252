import {
  GuardError,
  compile,
  lower,
  parse,
  print,
  validate,
  type Dense,
  type Kernel,
  type Program,
} from "@carton/codegen"
import { exactDifference } from "../../rules/src/testing/exact.js"
import {
  GraphBackend,
  asarray,
  dense,
  denseData,
  tensordot,
  type EagerArray,
  type GraphArray,
  type NDArray,
} from "../src/index.js"
import { checkPrograms, runSteps } from "./random-program.js"

const RUNS = Number(process.env["RUNS"] ?? 24)
const SEED = Number(process.env["SEED"] ?? 20260901)

const kernelsOf = ({ body }: Program): Kernel[] => body.flatMap((s) => (s.kind === "call" ? [s.kernel] : []))

/** What a program gives, or the guard that refuses it. */
const outcome = (run: () => Dense[]): Dense[] | string => {
  try {
    return run()
  } catch (error) {
    if (error instanceof GuardError) return error.message
    throw error
  }
}

// eager calls are compiled with their extents as parameters, one function at a time: the other side of the comparison
test("programs of the whole namespace give the bits of the eager run: compiled, checked, interpreted, read back", () => {
  let compared = 0
  checkPrograms(RUNS, SEED, (random) => {
    const backend = new GraphBackend()
    const inputs = random.inputs.map((x, i) => backend.input(`v${i}`, x.spec))
    const values = runSteps(random, inputs).slice(inputs.length) as GraphArray[]
    const program = lower(
      backend.graph,
      values.map((x) => x.value),
    )
    validate(program)
    const buffers = random.inputs.map((x) => denseData(x))
    const compiled = outcome(() => compile(program).run(buffers))
    const others: Record<string, () => Dense[]> = {
      debug: () => compile(program, { debug: true }).run(buffers),
      interpreted: () => compile(program, { target: "interpret" }).run(buffers),
      "read back": () => compile(parse(print(program), kernelsOf(program))).run(buffers),
    }
    const agree = (way: string, given: Dense[] | string, expected: (i: number) => unknown): void => {
      if (typeof given === "string") return
      given.forEach(({ data, shape }, i) => {
        const difference = exactDifference(dense(data, values[i]!.dtype, shape), expected(i) as never)
        if (difference !== undefined) throw new Error(`${way}: v${inputs.length + i}: ${difference.reason}`)
        compared++
      })
    }
    agree("compiled", compiled, (i) => random.values[inputs.length + i])
    for (const [way, run] of Object.entries(others)) {
      const given = outcome(run)
      if (typeof given !== typeof compiled || (typeof given === "string" && given !== compiled))
        throw new Error(`${way}: ${String(given)}, compiled: ${String(compiled)}`)
      agree(way, given, (i) => random.values[inputs.length + i])
    }
  })
  // few are refused because extents that the data decide turn out not to broadcast as they were taken to
  expect(compared).toBeGreaterThan(20 * RUNS)
})

test.each([0, [[1], [1]], [[0], [0]], [[], []]])(
  "tensordot over axes %j of arrays of which the data decide an extent each",
  (axes) => {
    const x = asarray([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
    const mask = asarray([true, false, true])
    const program = (x: NDArray, mask: NDArray) => tensordot(x.at(mask), x.at(mask), { axes: axes as never })
    const backend = new GraphBackend()
    const made = program(backend.input("x", x.spec), backend.input("mask", mask.spec)) as GraphArray
    const [result] = compile(lower(backend.graph, [made.value])).run(
      [x, mask].map((a) => denseData(a as EagerArray)),
    )
    expect(dense(result!.data, made.dtype, result!.shape)).toEqual(program(x, mask))
  },
)
