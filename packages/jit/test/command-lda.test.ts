import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ChildProgram, type Outcome } from "./child.js"

const program = new ChildProgram(
  "command-lda",
  `import { main } from "../src/main.js"
   process.exitCode = await main(process.argv.slice(2))`,
)
const folder = mkdtempSync(join(tmpdir(), "carton-lda-"))
afterAll(() => {
  program.remove()
  rmSync(folder, { recursive: true })
})

const data = join(__dirname, "../../estimators/test/data")
const run = (...args: string[]): Outcome => program.run(["lda", "--repeat", "2", ...args], folder)
const iris = ["--data", join(data, "iris.csv"), "--label", "label"]
const files = ["egraph.json", "egraph.svg", "program.js", "timings.svg"]

interface Printed {
  shape: number[]
  transform: number[][]
  explained_variance_ratio: number[]
  stages: { name: string; ms: number }[]
  timings_ms: Record<string, number[]>
  max_abs_error: number
  target: string
  precision: string
  source: string
}

/** Largest difference, columns up to sign, over the largest value. */
function columnError(actual: number[][], expected: number[][]): number {
  const scale = Math.max(...expected.flat().map(Math.abs))
  const worst = expected[0]!.map((_, j) =>
    Math.min(
      ...[1, -1].map((sign) =>
        Math.max(...expected.map((row, i) => Math.abs(row[j]! - sign * actual[i]![j]!))),
      ),
    ),
  )
  return Math.max(...worst) / scale
}

describe.each(["iris", "wine"])("%s from a CSV file, as JSON", (name) => {
  const outcome = run(
    "--data",
    join(data, `${name}.csv`),
    "--label",
    "label",
    "--json",
    "--out",
    `json-${name}`,
  )
  const expected = JSON.parse(readFileSync(join(data, `${name}.lda.json`), "utf8"))

  test("prints one array and nothing else", () => {
    expect([outcome.status, outcome.stderr]).toEqual([0, ""])
    const printed = JSON.parse(outcome.stdout) as Printed[]
    expect(printed).toHaveLength(1)
    expect(Object.keys(printed[0]!)).toEqual([
      "shape",
      "transform",
      "explained_variance_ratio",
      "stages",
      "timings_ms",
      "max_abs_error",
      "target",
      "precision",
      "source",
    ])
  })

  test("gives scikit-learn's result to 1e-9", () => {
    const [result] = JSON.parse(outcome.stdout) as [Printed]
    expect(columnError(result.transform, expected.transform)).toBeLessThan(1e-9)
    expected.explained_variance_ratio.forEach((share: number, i: number) =>
      expect(Math.abs(result.explained_variance_ratio[i]! - share)).toBeLessThan(1e-9),
    )
    expect(result.max_abs_error).toBeLessThan(1e-9)
  })

  test("has the stages in order and a time for every run", () => {
    const [result] = JSON.parse(outcome.stdout) as [Printed]
    const names = result.stages.map((stage) => stage.name)
    const order = ["read", "trace", "extract", "lower", "compile", "run"]
    expect(names.filter((stage) => order.includes(stage))).toEqual(order)
    expect(Object.entries(result.timings_ms).map(([program, times]) => [program, times.length])).toEqual([
      ["eager", 2],
      ["extracted", 2],
      ["compiled", 2],
    ])
    expect(result.source).toBe(readFileSync(join(folder, `json-${name}`, "program.js"), "utf8"))
  })
})

test("prints stages, e-graph, rules, timings, the difference and the head of the program, and writes the files", () => {
  const { status, stdout, stderr } = run(...iris, "--out", "plain")
  expect(status).toBe(0)
  expect(stdout).toMatch(/^iris: 150 x 4, 3 classes; target js, precision reassociate\n/)
  for (const text of ["stage", "trace", "extract", "compile", "e-graph: ", "rules fired: "])
    expect(stdout).toContain(text)
  for (const name of ["eager", "extracted", "compiled"])
    expect(stdout).toMatch(new RegExp(`\n  ${name} +[\\d.]+ `))
  expect(stdout).toMatch(/largest difference from eager: extracted \S+, compiled \S+/)
  expect(stdout).toContain("explained variance ratio: 0.991213, 0.008787")
  expect(stdout).toContain(`${join("plain", "program.js")} begins:`)
  // plain lines where there is no terminal
  expect(stderr).toMatch(/^iris: read [\d.]+ ms\niris: trace [\d.]+ ms\n/)
  expect(readdirSync(join(folder, "plain")).sort()).toEqual(files)
  const egraph = JSON.parse(readFileSync(join(folder, "plain/egraph.json"), "utf8"))
  expect(Object.keys(egraph.nodes).length).toBeGreaterThan(50)
  for (const picture of ["egraph.svg", "timings.svg"])
    expect(readFileSync(join(folder, "plain", picture), "utf8")).toContain(
      'xmlns="http://www.w3.org/2000/svg"',
    )
})

test.each([
  ["term", /const t1 = /],
  ["ir", /for|loop/],
  ["js", /export/],
])("--dump %s prints it in full", (form, pattern) => {
  const { status, stdout } = run(...iris, "--dump", form, "--repeat", "1", "--out", "dump")
  expect(status).toBe(0)
  expect(stdout).toContain(`  ${form}:\n`)
  expect(stdout).toMatch(pattern)
  if (form === "js") expect(stdout).toContain(readFileSync(join(folder, "dump/program.js"), "utf8").trimEnd())
})

test.each(["exact", "reassociate", "fast"])("--precision %s", (precision) => {
  const { status, stdout } = run(...iris, "--precision", precision, "--json", "--repeat", "1")
  expect(status).toBe(0)
  expect((JSON.parse(stdout) as Printed[])[0]).toMatchObject({ precision })
})

test("--target interpret gives what --target js gives", () => {
  const [js, interpreted] = ["js", "interpret"].map(
    (target) =>
      (JSON.parse(run(...iris, "--json", "--target", target, "--repeat", "1").stdout) as Printed[])[0]!,
  )
  expect(interpreted!.target).toBe("interpret")
  expect(interpreted!.transform).toEqual(js!.transform)
})

test("made-up data are the same for the same seed", () => {
  const size = ["--rows", "300", "--features", "6", "--classes", "4", "--repeat", "1", "--json"]
  const results = ["1", "1", "2"].map(
    (seed) => (JSON.parse(run(...size, "--seed", seed).stdout) as Printed[])[0]!,
  )
  expect(results[0]!.shape).toEqual([300, 6])
  expect(results[0]!.transform[0]).toHaveLength(3)
  expect(results[1]!.transform).toEqual(results[0]!.transform)
  expect(results[2]!.transform).not.toEqual(results[0]!.transform)
})

test("prints at most 10,000 rows", () => {
  const [result] = JSON.parse(
    run("--rows", "10500", "--features", "2", "--repeat", "1", "--json").stdout,
  ) as [Printed]
  expect(result.shape).toEqual([10_500, 2])
  expect(result.transform).toHaveLength(10_000)
})

test.each([
  ["string labels", "label,a,b\noak,1,2\nash,2,1.5\noak,3,4\nash,5,0\noak,2,2\n"],
  ["more columns than rows", "a,b,c,d,e,label\n1,5,2,3,9,x\n2,3,8,1,1,y\n3,4,4,0,2,x\n0,1,1,5,3,y\n"],
  ["duplicated columns", "a,b,label\n1,1,x\n2,2,y\n3,3,x\n7,7,y\n"],
  ["a constant column", "a,b,label\n1,5,x\n2,5,y\n3,5,x\n7,5,y\n"],
])("%s", (_, text) => {
  writeFileSync(join(folder, "small.csv"), text)
  const { status, stderr, stdout } = run("--data", "small.csv", "--label", "label", "--json", "--repeat", "1")
  expect([status, stderr]).toEqual([0, ""])
  const [result] = JSON.parse(stdout) as [Printed]
  expect(result.max_abs_error).toBeLessThan(1e-9)
  expect(result.transform.flat().every(Number.isFinite)).toBe(true)
})
