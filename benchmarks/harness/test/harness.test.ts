import {
  defineBenchmark,
  quantile,
  relativeError,
  runBenchmark,
  same,
  speedups,
  Timed,
  within,
} from "../index.js"
import { caseTable } from "../table.js"

const sum = (input: number[]) => input.reduce((a, b) => a + b, 0)
const example = (programs: Record<string, (input: number[]) => unknown>, absent?: string) =>
  defineBenchmark<number[], unknown>({
    name: "example",
    about: "adds three numbers",
    cases: [{ name: "three", input: () => [1, 2, 3] }],
    programs: Object.entries(programs).map(([name, program], i) => ({
      name,
      prepare: (input) => () => program(input),
      absent: () => (i === 0 ? undefined : absent),
    })),
    compare: same,
    min_sample_ms: 0,
    warmup: 1,
    rounds: 3,
  })

test("quantiles are linear between neighbours", () => {
  expect([0, 0.25, 0.5, 0.75, 1].map((q) => quantile([4, 1, 3, 2], q))).toEqual([1, 1.75, 2.5, 3.25, 4])
  expect(quantile([], 0.5)).toBeNaN()
})

test("speed-ups pair the samples of a round", () => {
  expect(speedups([10, 40], [5, 10])).toEqual([2, 4])
})

test.each([
  [[1, 100], [1, 100], 0],
  [[1, 100], [2, 100], 0.01],
  [[NaN], [NaN], 0],
  [[NaN], [1], Infinity],
  [[1], [1, 2], Infinity],
  [[0, 0], [0, 0], 0],
])("relativeError(%j, %j) is %d", (expected, actual, error) => {
  expect(relativeError(expected, actual)).toBe(error)
  expect(within(0.02)(expected, actual) === undefined).toBe(error <= 0.02)
})

test("every program has a sample per round, in turn", async () => {
  const order: string[] = []
  const logged = (name: string) => (input: number[]) => (order.push(name), sum(input))
  const report = await runBenchmark(example({ a: logged("a"), b: logged("b") }))
  expect(report.cases[0]!.measurements.map((m) => m.samples_ms.length)).toEqual([3, 3])
  expect(order).toEqual(["a", "b", "a", "b", "b", "a", "a", "b"])
})

test("what is known of a program beside its time is a column, a note a line", async () => {
  const { cases, ...rest } = example({ plain: sum, known: sum })
  const [plain, known] = rest.programs
  const report = await runBenchmark({
    ...rest,
    cases,
    programs: [
      plain!,
      {
        ...known!,
        prepare: (input) => Object.assign(() => sum(input), { figures: { passes: 3 }, note: "by law" }),
      },
    ],
  })
  const { head, rows, notes } = caseTable(report.cases[0]!)
  expect([head.at(-1), ...rows.map((row) => row.at(-1))]).toEqual(["passes", "-", "3"])
  expect(notes).toEqual(["known: by law"])
})

test("a program whose result differs is an error, one that is absent is skipped, one that throws says so", async () => {
  const wrong = await runBenchmark(example({ a: sum, b: () => 7 }))
  expect(wrong.cases[0]!.measurements[1]!.error).toBe("expected 6, got 7")
  const absent = await runBenchmark(example({ a: sum, b: () => 7 }, "not installed"))
  expect(absent.cases[0]!.measurements[1]).toMatchObject({ skipped: "not installed", samples_ms: [] })
  const thrown = await runBenchmark(
    example({
      a: sum,
      b: () => {
        throw new Error("no")
      },
    }),
  )
  expect(thrown.cases[0]!.measurements[1]!.error).toBe("no")
})

test("a program that runs elsewhere brings its own time", async () => {
  const report = await runBenchmark(example({ a: sum, b: async (input) => new Timed(42, sum(input)) }))
  expect(report.cases[0]!.measurements[1]).toMatchObject({ samples_ms: [42, 42, 42] })
})
