// node benchmarks/run.mjs NAME [options]: bundles benchmarks/NAME/*.bench.ts with the packages' sources and runs it.
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const here = fileURLToPath(new URL(".", import.meta.url))
const root = join(here, "..")
const [name, ...options] = process.argv.slice(2)

const benchFiles = (folder) =>
  existsSync(join(here, folder)) ? readdirSync(join(here, folder)).filter((f) => f.endsWith(".bench.ts")) : []
const names = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && benchFiles(entry.name).length > 0)
  .map((entry) => entry.name)

if (name === undefined || !names.includes(name)) {
  console.error(`usage: node benchmarks/run.mjs NAME [options], where NAME is one of: ${names.join(", ")}`)
  process.exit(1)
}

/** A bundle whose `main` runs every `benchmark` that the files export. */
const files = benchFiles(name)
const contents = [
  `import { main } from "./harness/index.js"`,
  ...files.map((file, i) => `import { benchmark as b${i} } from "./${name}/${file.replace(/\.ts$/, ".js")}"`),
  `await main([${files.map((_, i) => `b${i}`).join(", ")}])`,
].join("\n")

const outdir = join(root, "node_modules/.cache/carton-bench")
mkdirSync(outdir, { recursive: true })
const outfile = join(outdir, `${name}.mjs`)
await build({
  stdin: { contents, resolveDir: here, sourcefile: `${name}.mjs` },
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  sourcemap: "inline",
  packages: "external",
  plugins: [
    {
      // the sources, not what was last built
      name: "sources",
      setup({ onResolve }) {
        onResolve({ filter: /^@carton\/[^/]+$/ }, ({ path }) => ({
          path: join(root, "packages", path.split("/")[1], "src/index.ts"),
        }))
        onResolve({ filter: /^@carton\/[^/]+\/testing$/ }, ({ path }) => ({
          path: join(root, "packages", path.split("/")[1], "src/testing/index.ts"),
        }))
      },
    },
  ],
  logLevel: "error",
})

const child = spawn(process.execPath, ["--expose-gc", "--enable-source-maps", outfile, ...options], {
  stdio: "inherit",
  env: { ...process.env, CARTON_BENCHMARKS: here },
})
child.on("close", (status) => (process.exitCode = status ?? 1))
