// node docs/pictures.mjs [--check]: draws the pictures of the guides. A picture `pictures/NAME.svg` of a guide
// is the variable `egraph` after the code that stands above it; with --check they are compared, not written.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { instance } from "@viz-js/viz"
import { build } from "esbuild"
import { sources } from "../scripts/sources.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))
const check = process.argv.includes("--check")
const viz = await instance()
let stale = 0

for (const file of readdirSync(here).filter((name) => name.endsWith(".md"))) {
  const markdown = readFileSync(join(here, file), "utf8")
  const parts = [...markdown.matchAll(/^```ts\n(.*?)^```$|!\[[^\]]*\]\(pictures\/([\w-]+)\.svg\)/gms)]
  if (!parts.some(([, , picture]) => picture)) continue
  const code = parts.map(([, code, picture]) => code ?? `draw(${JSON.stringify(picture)}, egraph)`)
  for (const [name, dot] of Object.entries(await run(file, code.join("\n")))) {
    const path = join(here, "pictures", `${name}.svg`)
    const svg = viz.renderString(dot, { format: "svg" })
    if (existsSync(path) && readFileSync(path, "utf8") === svg) continue
    stale++
    if (check) console.error(`${path} is not what ${file} draws; run node docs/pictures.mjs`)
    else writeFileSync(path, svg)
  }
}
if (check && stale > 0) process.exitCode = 1

/** Runs a guide's code in a process of its own: it gives the pictures in Graphviz's language, by name. */
async function run(file, code) {
  const cache = join(here, "../node_modules/.cache/carton-docs")
  mkdirSync(cache, { recursive: true })
  const outfile = join(cache, file.replace(/md$/, "mjs"))
  const contents = `import { toDot as dotOf } from "@carton/egraph"
const pictures = {}
const draw = (name, egraph) => (pictures[name] = dotOf(egraph.toJSON()))
${code}
process.stdout.write(JSON.stringify(pictures))`
  await build({
    stdin: { contents, resolveDir: here, loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    plugins: [sources],
    logLevel: "error",
  })
  const { status, stdout, stderr } = spawnSync(process.execPath, [outfile], { encoding: "utf8" })
  if (status !== 0) throw new Error(`${file}: ${stderr}`)
  return JSON.parse(stdout)
}
