import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { buildSync } from "esbuild"

test("the core, without containers and big numbers, is under 25 kB minified and gzipped", () => {
  const src = join(__dirname, "../src").replace(/\\/g, "/")
  const names = `EGraph, sort, hostSort, constructor, relation, fn, primitive, rawPrimitive, keyword, rule, rewrite,
    birewrite, ruleset, combine, run, seq, saturate, repeat, until, backoff, simple, eq, ne, less, greater, guard, union,
    set, let_, subsume, delete_, panic, call, variable, I64, F64, Bool, Str, Unit`
  const built = buildSync({
    stdin: { contents: `export { ${names} } from "${src}/index.ts"`, resolveDir: src },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    // What packages/egraph/package.json says to bundlers.
    ignoreAnnotations: false,
  })
  const bytes = built.outputFiles[0]?.contents as Uint8Array
  expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(25_000)
})
