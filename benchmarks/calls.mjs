// node benchmarks/calls.mjs [PATTERN]: processor time and heap of every call on ten elements whose dtype and name match,
// the dearest first.
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { forNode } from "../scripts/sources.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))
const outfile = join(here, "../node_modules/.cache/carton-bench/calls.mjs")
await build({ entryPoints: [join(here, "calls/measure.ts")], outfile, ...forNode })
const flags = ["--v8-pool-size=1", "--max-semi-space-size=32"]
process.exitCode = spawnSync(process.execPath, [...flags, outfile, ...process.argv.slice(2)], {
  stdio: "inherit",
}).status
