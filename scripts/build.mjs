// Builds every package: esbuild bundles ESM and CJS with source maps; with --types, tsc writes the types.
import { execFileSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const root = fileURLToPath(new URL("..", import.meta.url))
const types = process.argv.includes("--types")
const formats = { esm: "module", cjs: "commonjs" }

/** The sources that are entry points: index.ts, what else `exports` names, and the command. */
const entries = (folder) =>
  ["index.ts", "kernels/index.ts", "testing/index.ts", "mathjs.ts", "plots.ts", "main.ts"]
    .map((file) => join(folder, "src", file))
    .filter(existsSync)

async function bundle(folder) {
  for (const [format, type] of Object.entries(formats)) {
    const outdir = join(folder, "dist", format)
    mkdirSync(outdir, { recursive: true })
    // chunks are named by what is in them: those of earlier builds would stay
    for (const file of readdirSync(outdir)) if (/\.js(\.map)?$/.test(file)) rmSync(join(outdir, file))
    writeFileSync(join(outdir, "package.json"), JSON.stringify({ type }) + "\n")
    await build({
      entryPoints: entries(folder),
      outbase: join(folder, "src"),
      outdir,
      bundle: true,
      splitting: format === "esm",
      packages: "external",
      // the paths of tsconfig.json would take the sources of other packages in
      external: ["@carton/*"],
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
await Promise.all(folders.map(bundle))

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
