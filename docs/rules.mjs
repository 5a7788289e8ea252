// node docs/rules.mjs [--check]: writes docs/rules.md from the library of rules; with --check only says when it is stale.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { format, resolveConfig } from "prettier"
import { forNode } from "../scripts/sources.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))
const cache = join(here, "../node_modules/.cache/carton-docs")
mkdirSync(cache, { recursive: true })
const outfile = join(cache, "rules.mjs")
await build({
  entryPoints: [join(here, "rules.ts")],
  outfile,
  ...forNode,
})
const { rulesPage } = await import(pathToFileURL(outfile).href)
const path = join(here, "rules.md")
const page = await format(rulesPage(), { ...(await resolveConfig(path)), parser: "markdown" })
if (!process.argv.includes("--check")) writeFileSync(path, page)
else if (readFileSync(path, "utf8") !== page) {
  console.error("docs/rules.md is stale; run node docs/rules.mjs")
  process.exitCode = 1
}
