// node docs/benchmarks.mjs [--check]: writes docs/benchmarks.md from the run in benchmarks/run.json; with --check only
// says when it is stale.
import { readFileSync } from "node:fs"
import { writePage } from "./page.mjs"

const run = JSON.parse(readFileSync(new URL("../benchmarks/run.json", import.meta.url), "utf8"))
await writePage("benchmarks", ({ benchmarksPage }) => benchmarksPage(run))
