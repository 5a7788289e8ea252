import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Outcome } from "./child.js"
import { runCommands } from "./commands.js"

const folder = mkdtempSync(join(tmpdir(), "carton-lda-"))
afterAll(() => rmSync(folder, { recursive: true }))

const data = join(__dirname, "../../estimators/test/data")
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

const small = {
  "string labels": "label,a,b\noak,1,2\nash,2,1.5\noak,3,4\nash,5,0\noak,2,2\n",
  "more columns than rows": "a,b,c,d,e,label\n1,5,2,3,9,x\n2,3,8,1,1,y\n3,4,4,0,2,x\n0,1,1,5,3,y\n",
  "duplicated columns": "a,b,label\n1,1,x\n2,2,y\n3,3,x\n7,7,y\n",
  "a constant column": "a,b,label\n1,5,x\n2,5,y\n3,5,x\n7,5,y\n",
  // the mean of 0.1 is not exact, so the standard deviation is rounding noise, and is divided by
  "a column whose deviation is noise":
    "a,b,label\n" + Array.from({ length: 30 }, (_, i) => `${(i * i) % 17},0.1,${"xyz"[i % 3]}\n`).join(""),
}
for (const [name, text] of Object.entries(small)) writeFileSync(join(folder, `${name}.csv`), text)

const once = ["--repeat", "1", "--json"]
const madeUp = ["--rows", "300", "--features", "6", "--classes", "4"]
const csv = (name: string) => ["--data", join(data, `${name}.csv`), "--label", "label"]
const calls: Record<string, string[]> = {
  iris: [...csv("iris"), "--repeat", "2", "--json", "--out", "json-iris"],
  wine: [...csv("wine"), "--repeat", "2", "--json", "--out", "json-wine"],
  plain: [...csv("iris"), "--repeat", "2", "--out", "plain"],
  profile: [...csv("iris"), "--repeat", "1", "--profile", "--out", "profile"],
  "profile as JSON": [...csv("iris"), ...once, "--profile"],
  ...Object.fromEntries(
    ["term", "ir", "js"].map((form) => [
      form,
      [...csv("iris"), "--dump", form, "--repeat", "1", "--out", "dump"],
    ]),
  ),
  ...Object.fromEntries(
    ["exact", "reassociate", "fast"].map((p) => [p, [...csv("iris"), ...once, "--precision", p]]),
  ),
  interpret: [...csv("iris"), ...once, "--target", "interpret"],
  "seed 1": [...madeUp, ...once, "--seed", "1"],
  "seed 1 again": [...madeUp, ...once, "--seed", "1"],
  "seed 2": [...madeUp, ...once, "--seed", "2"],
  long: ["--rows", "10500", "--features", "2", ...once],
  ...Object.fromEntries(
    Object.keys(small).map((name) => [name, ["--data", `${name}.csv`, "--label", "label", ...once]]),
  ),
}
const outcomes = runCommands(
  "command-lda",
  Object.values(calls).map((args) => ({ args: ["lda", ...args], cwd: folder })),
)
const outcome = (name: string): Outcome => outcomes[Object.keys(calls).indexOf(name)]!
const result = (name: string): Printed => (JSON.parse(outcome(name).stdout) as [Printed])[0]

describe.each(["iris", "wine"])("%s from a CSV file, as JSON", (name) => {
  const expected = JSON.parse(readFileSync(join(data, `${name}.lda.json`), "utf8"))

  test("prints one array and nothing else", () => {
    const { status, stdout, stderr } = outcome(name)
    expect([status, stderr]).toEqual([0, ""])
    const printed = JSON.parse(stdout) as Printed[]
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
    const { transform, explained_variance_ratio, max_abs_error } = result(name)
    expect(columnError(transform, expected.transform)).toBeLessThan(1e-9)
    expected.explained_variance_ratio.forEach((share: number, i: number) =>
      expect(Math.abs(explained_variance_ratio[i]! - share)).toBeLessThan(1e-9),
    )
    expect(max_abs_error).toBeLessThan(1e-9)
  })

  test("has the stages in order and a time for every run", () => {
    const { stages, timings_ms, source } = result(name)
    const names = stages.map((stage) => stage.name)
    const order = ["read", "trace", "extract", "lower", "compile", "run"]
    expect(names.filter((stage) => order.includes(stage))).toEqual(order)
    expect(Object.entries(timings_ms).map(([program, times]) => [program, times.length])).toEqual([
      ["eager", 2],
      ["extracted", 2],
      ["compiled", 2],
    ])
    expect(source).toBe(readFileSync(join(folder, `json-${name}`, "program.js"), "utf8"))
  })
})

test("prints stages, e-graph, rules, timings, the difference and the head of the program, and writes the files", () => {
  const { status, stdout, stderr } = outcome("plain")
  expect(status).toBe(0)
  expect(stdout).toMatch(/^iris: 150 x 4, 3 classes; target wasm, precision reassociate\n/)
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
  expect(egraph.root_eclasses).toHaveLength(2)
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
  const { status, stdout } = outcome(form)
  expect(status).toBe(0)
  expect(stdout).toContain(`  ${form}:\n`)
  expect(stdout).toMatch(pattern)
  if (form === "js") expect(stdout).toContain(readFileSync(join(folder, "dump/program.js"), "utf8").trimEnd())
})

test.each(["exact", "reassociate", "fast"])("--precision %s", (precision) => {
  expect(outcome(precision).status).toBe(0)
  expect(result(precision).precision).toBe(precision)
  expect(result(precision).max_abs_error).toBeLessThan(1e-9)
})

test("--target interpret gives what --target wasm gives", () => {
  expect(result("interpret").target).toBe("interpret")
  expect(result("interpret").transform).toEqual(result("iris").transform)
})

test("made-up data are the same for the same seed", () => {
  expect(result("seed 1").shape).toEqual([300, 6])
  expect(result("seed 1").transform[0]).toHaveLength(3)
  expect(result("seed 1 again").transform).toEqual(result("seed 1").transform)
  expect(result("seed 2").transform).not.toEqual(result("seed 1").transform)
})

test("prints at most 10,000 rows", () => {
  expect(result("long").shape).toEqual([10_500, 2])
  expect(result("long").transform).toHaveLength(10_000)
})

test.each(Object.keys(small))("%s", (name) => {
  const { status, stderr } = outcome(name)
  expect([status, stderr]).toEqual([0, ""])
  expect(result(name).max_abs_error).toBeLessThan(1e-9)
  expect(result(name).transform.flat().every(Number.isFinite)).toBe(true)
})

describe("--profile", () => {
  test("is a table by line of the program, with shares and bytes", () => {
    const { status, stdout } = outcome("profile")
    expect(status).toBe(0)
    const program = readFileSync(join(folder, "profile", "program.js"), "utf8").split("\n")
    const rows = [...stdout.matchAll(/^ {4} *(\d+) +([\d.]+) +([\d.]+) +[\d.]+ +[\d.]+ {2}\S/gm)]
    expect(rows.length).toBeGreaterThan(2)
    for (const [, line] of rows) expect(program[Number(line) - 1]).toMatch(/^ {2}(for|while|const \[|\w+\()/)
    const shares = rows.reduce((sum, [, , , share]) => sum + Number(share), 0)
    expect(shares).toBeGreaterThan(0)
    expect(shares).toBeLessThanOrEqual(100.5)
  })
  test("stands in the JSON where it was asked for", () => {
    const { profile } = result("profile as JSON") as Printed & { profile: { runs: number; passes: object[] } }
    expect(profile.runs).toBe(3)
    expect(Object.keys(profile.passes[0]!)).toEqual(
      expect.arrayContaining(["line", "ms", "bytes_read", "text"]),
    )
    expect(result("iris")).not.toHaveProperty("profile")
  })
})
