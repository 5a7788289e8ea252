// A plugin of esbuild: `@carton/x` and `@carton/x/y` are the sources of the packages, not what was last built.
import { existsSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const packages = fileURLToPath(new URL("../packages", import.meta.url))

export const sources = {
  name: "sources",
  setup({ onResolve }) {
    onResolve({ filter: /^@carton\// }, ({ path }) => {
      const [, folder, ...rest] = path.split("/")
      const stem = join(packages, folder, "src", ...rest)
      return { path: [`${stem}.ts`, join(stem, "index.ts")].find(existsSync) ?? stem }
    })
  },
}

/** Options of esbuild for code that Node runs at once. */
export const forNode = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [sources],
  logLevel: "error",
}
