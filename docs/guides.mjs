// node docs/guides.mjs [--check] [--times] [NAME...]: runs the code of the guides and writes what they show.
//
// The `ts` blocks of a guide are one program. A `text` block below one is what it printed; a picture
// `pictures/NAME.svg` is the variable `egraph`, or the string `svg` where the block above made one. Blocks `ts
// times` measure: they run with --times only, and what they print is not compared. With --check nothing is written.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { parseArgs } from "node:util"
import { instance } from "@viz-js/viz"
import { build } from "esbuild"
import { format, resolveConfig } from "prettier"
import { forNode } from "../scripts/sources.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: "boolean" }, times: { type: "boolean" } },
})
const viz = await instance()
let stale = 0

const PARTS =
  /^```ts( times)?\n(.*?)^```$\n(?:\n```text\n(.*?)^```$)?|!\[[^\]]*\]\(pictures\/([\w-]+)\.svg\)/gms

for (const name of readdirSync(here).filter((file) => file.endsWith(".md"))) {
  if (positionals.length > 0 && !positionals.includes(name.replace(/\.md$/, ""))) continue
  const path = join(here, name)
  const markdown = readFileSync(path, "utf8")
  const parts = [...markdown.matchAll(PARTS)].map(([whole, times, code, printed, picture]) => ({
    whole,
    skipped: times !== undefined && !values.times,
    code,
    printed,
    picture,
  }))
  if (!parts.some(({ printed, picture }) => printed !== undefined || picture !== undefined)) continue
  const shown = await run(name, parts)
  let written = markdown
  parts.forEach(({ whole, code, printed, picture }, i) => {
    if (shown[i] == null) return
    if (printed !== undefined) {
      // a function: $ in what is printed means nothing
      const block = `\`\`\`text\n${shown[i]}\`\`\``
      written = written.replace(whole, () => whole.replace(/```text\n.*?^```$/ms, () => block))
    }
    if (picture !== undefined) {
      const svg = shown[i].startsWith("<svg") ? shown[i] : viz.renderString(shown[i], { format: "svg" })
      save(join(here, "pictures", `${picture}.svg`), svg, name)
    }
    if (code !== undefined && printed === undefined && shown[i] !== "")
      throw new Error(`${name}: a block prints and shows no text:\n${code}`)
  })
  save(path, await format(written, { ...(await resolveConfig(path)), parser: "markdown" }), name)
}
if (values.check && stale > 0) process.exitCode = 1

function save(path, text, guide) {
  if (existsSync(path) && readFileSync(path, "utf8") === text) return
  stale++
  if (values.check) console.error(`${path} is not what ${guide} makes; run node docs/guides.mjs`)
  else writeFileSync(path, text)
}

/** Runs a guide's code in a process of its own: for each part what it printed, or what its picture is made of. */
async function run(name, parts) {
  const code = parts.map(({ skipped, code, picture }, i) => {
    if (skipped || (picture !== undefined && parts[i - 1]?.skipped)) return ""
    if (code !== undefined) return `part(${i})\n${code}`
    const drawn = /^const svg\b/m.test(parts[i - 1]?.code ?? "")
      ? "svg"
      : "dotOf(egraph.toJSON({ maxNodes: 60 }))"
    return `part(${i})\nshown[${i}] = ${drawn}`
  })
  const contents = `import { toDot as dotOf } from "@carton/egraph"
import { format as formatted } from "node:util"
const shown = []
let current = 0
const part = (i) => (shown[(current = i)] = "")
console.log = (...values) => (shown[current] += formatted(...values) + "\\n")
${code.join("\n")}
process.stdout.write(JSON.stringify(shown))`
  const cache = join(here, "../node_modules/.cache/carton-docs")
  mkdirSync(cache, { recursive: true })
  const outfile = join(cache, name.replace(/md$/, "mjs"))
  await build({
    stdin: { contents, resolveDir: here, loader: "ts" },
    outfile,
    ...forNode,
  })
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", outfile], {
    encoding: "utf8",
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${name}: ${stderr}`)
  return JSON.parse(stdout)
}
