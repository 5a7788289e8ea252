// node benchmarks/run.mjs [NAME...] [options]: bundles benchmarks/NAME/*.bench.ts (all of them without a name)
// with the packages' sources, runs them and writes a page.
import { mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { forNode } from "../scripts/sources.mjs"

const usage = `usage: node benchmarks/run.mjs [NAME...] [options]
  --case TEXT      only cases whose name contains TEXT
  --program TEXT   only programs whose name contains TEXT (and the first, which the others are compared with)
  --rounds N       runs of each program that count
  --warmup N       runs before them
  --fresh          every sample in a process of its own
  --json FILE      write the report there too
  --out DIR        where report.json, the pictures and index.html go (carton-out/bench)
  --compare FILE   say what changed beyond noise since the run that wrote FILE
  --list           name the cases and programs and stop
NAME is one of: `

const here = fileURLToPath(new URL(".", import.meta.url))
const root = join(here, "..")

const benchFiles = (folder) => readdirSync(join(here, folder)).filter((f) => f.endsWith(".bench.ts"))
const known = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && benchFiles(entry.name).length > 0)
  .map((entry) => entry.name)

const args = process.argv.slice(2)
const end = args.findIndex((arg) => arg.startsWith("-"))
const names = end < 0 ? args : args.slice(0, end)
const options = end < 0 ? [] : args.slice(end)
const unknown = names.filter((name) => !known.includes(name))
if (unknown.length > 0 || options.includes("--help")) {
  const trouble = unknown.map((name) => `there is no benchmark ${name}\n`).join("")
  process.stderr.write(`${trouble}${usage}${known.join(", ")}\n`)
  process.exit(unknown.length > 0 ? 1 : 0)
}

const outdir = join(root, "node_modules/.cache/carton-bench")
mkdirSync(outdir, { recursive: true })

/** Bundles a module of this folder. */
async function bundle(name, contents) {
  const file = join(outdir, `${name}.mjs`)
  await build({
    stdin: { contents, resolveDir: here, sourcefile: `${name}.mjs` },
    outfile: file,
    ...forNode,
    sourcemap: "inline",
  })
  return { name, file }
}

/** A bundle whose `main` runs every `benchmark` that the files of a folder export. */
function bundleFolder(name) {
  const files = benchFiles(name)
  return bundle(
    name,
    [
      `import { main } from "./harness/main.js"`,
      ...files.map((f, i) => `import { benchmark as b${i} } from "./${name}/${f.replace(/\.ts$/, ".js")}"`),
      `await main([${files.map((_, i) => `b${i}`).join(", ")}])`,
    ].join("\n"),
  )
}

process.env.CARTON_BENCHMARKS = here
const suite = await bundle("suite", `export { runSuite } from "./harness/suite.js"`)
const bundles = await Promise.all(
  (names.length > 0 ? names : known.filter((n) => n !== "example")).map(bundleFolder),
)
const { runSuite } = await import(pathToFileURL(suite.file).href)
try {
  process.exitCode = await runSuite(bundles, options)
} catch (error) {
  process.stderr.write(`bench: ${error.message}\n`)
  process.exitCode = 1
}
