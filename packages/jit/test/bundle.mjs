// node bundle.mjs OUTFILE: bundles the module on standard input with the packages' sources.
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"
import { forNode } from "../../../scripts/sources.mjs"

const here = fileURLToPath(new URL(".", import.meta.url))
await build({
  stdin: { contents: readFileSync(0, "utf8"), resolveDir: here, loader: "ts" },
  outfile: process.argv[2],
  ...forNode,
})
