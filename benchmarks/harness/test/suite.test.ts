import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { changes, reportPage, type Report } from "../index.js"

const report = (base: number[], other: number[]): Report => ({
  benchmark: "example",
  about: "a & b",
  machine: { cpu: "none" },
  cases: [
    {
      case: "<one>",
      fresh: false,
      measurements: [
        { program: "base", samples_ms: base, prepare_ms: 0 },
        { program: "other", samples_ms: other, prepare_ms: 0 },
        { program: "absent", samples_ms: [], prepare_ms: 0, skipped: "not here" },
      ],
    },
  ],
})
const around = (x: number) => [x * 0.99, x, x, x * 1.01, x]

test("a machine twice as slow changes the first program's time and no ratio", () => {
  const found = changes([report(around(10), around(5))], [report(around(20), around(10))])
  expect(found).toMatchObject([{ program: "base", figure: "ms", factor: expect.closeTo(0.5) }])
})

test("a program that became faster than the first is found, one within noise is not", () => {
  const before = [report(around(10), around(5))]
  expect(changes(before, [report(around(10), around(2.5))])).toMatchObject([
    {
      benchmark: "example",
      case: "<one>",
      program: "other",
      figure: "speed-up",
      before: 2,
      after: 4,
      factor: 2,
    },
  ])
  expect(changes(before, [report(around(10), [3, 4, 5, 6, 7])])).toEqual([])
  expect(changes(before, [])).toEqual([])
})

test("the page holds tables, pictures and notes, escaped", () => {
  const page = reportPage({ reports: [report(around(10), around(5))], pictures: ["<svg>picture</svg>"] })
  for (const part of ["<svg>picture</svg>", "a &amp; b", "&lt;one&gt;", "absent: skipped, not here", "2.00"])
    expect(page).toContain(part)
  expect(page).not.toMatch(/<script|src=|<link/)
})

describe("node benchmarks/run.mjs", () => {
  const folder = mkdtempSync(join(tmpdir(), "carton-suite-"))
  afterAll(() => rmSync(folder, { recursive: true }))
  const script = join(__dirname, "../../run.mjs")
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [script, ...args], { encoding: "utf8", cwd: folder })

  test("writes JSON, pictures and a page, and compares with an older run", () => {
    const first = run("example", "--rounds", "5", "--case", "10000", "--out", "out", "--json", "first.json")
    expect([first.stderr, first.status]).toEqual(["", 0])
    const [written] = JSON.parse(readFileSync(join(folder, "first.json"), "utf8"))
    expect(written.cases[0].measurements.map((m: { program: string }) => m.program)).toEqual([
      "reduce",
      "loop",
      "absent",
    ])
    expect(readFileSync(join(folder, "out/report.json"), "utf8")).toBe(
      readFileSync(join(folder, "first.json"), "utf8"),
    )
    expect(readFileSync(join(folder, "out/sum.svg"), "utf8")).toMatch(/^<svg.*<circle/s)
    expect(readFileSync(join(folder, "out/index.html"), "utf8")).toContain(
      "adds the elements of a Float64Array",
    )

    const slower = written.cases[0].measurements[1].samples_ms.map((ms: number) => ms * 1e6)
    written.cases[0].measurements[1].samples_ms = slower
    writeFileSync(join(folder, "old.json"), JSON.stringify([written]))
    const second = run("example", "--rounds", "5", "--case", "10000", "--out", "out", "--compare", "old.json")
    expect(second.stdout).toMatch(/sum, 10000: loop +speed-up .*x faster/)
  })

  test.each([
    [["nothing"], "there is no benchmark nothing"],
    [["example", "--rounds", "many"], "--rounds: expected a whole number, got many"],
    [["example", "--compare", "absent.json"], "absent.json cannot be read as a report"],
    [["example", "--fast"], "--fast"],
  ])("%j says %s before anything runs", (args, message) => {
    const { status, stdout, stderr } = run(...args, "--out", "unwritten")
    expect([status, stdout]).toEqual([1, ""])
    expect(stderr).toContain(message)
    expect(existsSync(join(folder, "unwritten"))).toBe(false)
  })
})
