const { transformSync } = require("esbuild")

/** The jest transform: esbuild, one file at a time, with inline source maps. */
module.exports = {
  process(source, path) {
    const { code } = transformSync(source, {
      loader: path.endsWith(".ts") ? "ts" : "js",
      format: "cjs",
      target: "node20",
      sourcemap: "inline",
      sourcefile: path,
    })
    return { code }
  },
}
