import { fork } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { Report } from "./benchmark.js"
import { changeRows, changes } from "./changes.js"
import { parseRunArguments } from "./options.js"
import { reportPage } from "./page.js"
import { digits, formatTable } from "./table.js"

/** A folder of benchmarks, bundled. */
export interface Bundle {
  readonly name: string
  readonly file: string
}

/**
 * Runs bundles one after the other, each in a process of its own, and writes report.json, a picture of each
 * benchmark and index.html into the output folder.
 *
 * @returns the exit status: 1 where a result differs or a bundle fails
 */
export async function runSuite(bundles: readonly Bundle[], args: readonly string[]): Promise<number> {
  const { suite, forwarded, list } = parseRunArguments(args)
  // read first: a wrong name must not cost a run of the suite
  const older = suite.compare === undefined ? undefined : readReports(suite.compare)
  const scratch = mkdtempSync(join(tmpdir(), "carton-bench-"))
  let status = 0
  const reports: Report[] = []
  try {
    for (const { name, file } of bundles) {
      const json = join(scratch, `${name}.json`)
      const code = await runBundle(file, [...forwarded, ...(list ? [] : ["--json", json])])
      if (code !== 0) status = 1
      if (!list && code <= 1) reports.push(...readReports(json))
    }
  } finally {
    rmSync(scratch, { recursive: true })
  }
  if (list) return status
  const changed = older === undefined ? undefined : changes(older, reports)
  if (changed !== undefined)
    console.log(
      changed.length === 0
        ? "nothing changed beyond noise\n"
        : formatTable([["program", "figure", "before", "after", "change"], ...changeRows(changed, digits)]) +
            "\n",
    )
  await writeResults(resolve(suite.out), reports, changed)
  if (suite.json !== undefined) writeFileSync(suite.json, toText(reports))
  console.log(`page: ${join(suite.out, "index.html")}`)
  return status
}

/** One helper thread for V8: its usual four take turns with the program where there are two cores. */
const FLAGS = ["--expose-gc", "--enable-source-maps", "--v8-pool-size=1"]

/** Statuses from 2 on: it broke before it could report. */
const runBundle = (file: string, args: readonly string[]): Promise<number> =>
  new Promise((done) => fork(file, args, { execArgv: FLAGS }).on("close", (status) => done(status ?? 2)))

const toText = (reports: readonly Report[]): string => JSON.stringify(reports, null, 2) + "\n"

/** @throws Error where the file is not what an earlier run wrote */
export function readReports(file: string): Report[] {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, "utf8"))
  } catch (error) {
    throw new Error(`${file} cannot be read as a report: ${(error as Error).message}`)
  }
  const isReport = (r: Partial<Report> | null) => typeof r?.benchmark === "string" && Array.isArray(r.cases)
  if (!Array.isArray(value) || !value.every(isReport))
    throw new Error(`${file} is not a report (expected what --json wrote)`)
  return value as Report[]
}

async function writeResults(
  folder: string,
  reports: readonly Report[],
  changed: ReturnType<typeof changes> | undefined,
): Promise<void> {
  const { reportPlot } = await import("./plot.js")
  const pictures = reports.map(reportPlot)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "report.json"), toText(reports))
  reports.forEach((r, i) =>
    writeFileSync(join(folder, `${r.benchmark.replace(/[^\w-]+/g, "-")}.svg`), pictures[i]!),
  )
  writeFileSync(join(folder, "index.html"), reportPage({ reports, pictures, changes: changed }))
}
