import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { build } from "esbuild"
import { format, resolveConfig } from "prettier"
import { forNode } from "../scripts/sources.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))

/** Writes NAME.md as `make` gives it from the exports of NAME.ts; with --check only says when it is stale. */
export async function writePage(name, make) {
  const cache = join(here, "../node_modules/.cache/carton-docs")
  mkdirSync(cache, { recursive: true })
  const outfile = join(cache, `${name}.mjs`)
  await build({ entryPoints: [join(here, `${name}.ts`)], outfile, ...forNode })
  const path = join(here, `${name}.md`)
  const text = make(await import(pathToFileURL(outfile).href))
  const page = await format(text, { ...(await resolveConfig(path)), parser: "markdown" })
  if (!process.argv.includes("--check")) writeFileSync(path, page)
  else if (readFileSync(path, "utf8") !== page) {
    console.error(`docs/${name}.md is stale; run node docs/${name}.mjs`)
    process.exitCode = 1
  }
}
