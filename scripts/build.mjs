// Builds every package: esbuild writes ESM and CJS with source maps; with --types, tsc writes the types.
import { execFileSync } from "node:child_process"
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = fileURLToPath(new URL("..", import.meta.url))
const types = process.argv.includes("--types")
const formats = { esm: "module", cjs: "commonjs" }

/** Every source by itself, beside its types: what a bundler does not need it can leave out. */
async function compile(folder) {
  const src = join(folder, "src")
  const sources = readdirSync(src, { recursive: true }).filter((file) => file.endsWith(".ts"))
  for (const [format, type] of Object.entries(formats)) {
    const outdir = join(folder, "dist", format)
    rmSync(outdir, { recursive: true, force: true })
    mkdirSync(outdir, { recursive: true })
    // the nearest package.json is the one that counts
    writeFileSync(join(outdir, "package.json"), JSON.stringify({ type, sideEffects: false }) + "\n")
    await build({
      entryPoints: sources.map((file) => join(src, file)),
      outbase: src,
      outdir,
      format,
      platform: "neutral",
      target: "node20",
      sourcemap: true,
      // import.meta.url has no meaning in CommonJS
      define: format === "cjs" ? { "import.meta.url": "undefined" } : {},
      logLevel: "error",
    })
  }
}

const folders = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name))
await Promise.all(folders.map(compile))

if (types) {
  const out = join(root, "node_modules/.cache/carton-types")
  rmSync(out, { recursive: true, force: true })
  execFileSync(
    process.execPath,
    [
      join(root, "node_modules/typescript/bin/tsc"),
      ...["-p", join(root, "tsconfig.build.json"), "--outDir", out],
    ],
    { stdio: "inherit" },
  )
  for (const folder of folders) {
    const name = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).name.split("/")[1]
    for (const format of Object.keys(formats))
      cpSync(join(out, name, "src"), join(folder, "dist", format), { recursive: true })
  }
}
