// node bundle.mjs OUTFILE: bundles the module on standard input with the packages' sources.
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "esbuild"

const here = fileURLToPath(new URL(".", import.meta.url))
await build({
  stdin: { contents: readFileSync(0, "utf8"), resolveDir: here, loader: "ts" },
  outfile: process.argv[2],
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [
    {
      name: "sources",
      setup({ onResolve }) {
        onResolve({ filter: /^@carton\/[^/]+$/ }, ({ path }) => ({
          path: join(here, "../..", path.split("/")[1], "src/index.ts"),
        }))
      },
    },
  ],
  logLevel: "error",
})
