// Checks every package as it would be installed: publint and are-the-types-wrong on the packed tarball; and that the
// packages, unpacked side by side, work on each other's arrays and terms, and are bundled without what is not used.
import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { build } from "esbuild"
import { publint } from "publint"
import { formatMessage } from "publint/utils"

const root = fileURLToPath(new URL("..", import.meta.url))
// below the root, where other packages' dependencies are found
const cache = join(root, "node_modules/.cache")
mkdirSync(cache, { recursive: true })
const scratch = mkdtempSync(join(cache, "carton-pack-"))
let failed = 0
try {
  for (const name of readdirSync(join(root, "packages"))) {
    const folder = join(root, "packages", name)
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    )
    const file = join(scratch, packed.filename)
    const tarball = new Uint8Array(readFileSync(file))
    const installed = join(scratch, "node_modules", manifest.name)
    mkdirSync(installed, { recursive: true })
    execFileSync("tar", ["-xzf", file, "-C", installed, "--strip-components=1"])
    const lint = await publint({ pack: { tarball: tarball.buffer }, strict: true })
    const types = await checkPackage(createPackageFromTarballData(tarball))
    const complaints = [
      ...lint.messages.map((m) => formatMessage(m, manifest)),
      ...(types.types === false ? ["no types"] : types.problems.map((p) => JSON.stringify(p))),
    ]
    console.log(`${complaints.length === 0 ? "ok  " : "FAIL"} ${manifest.name}`)
    for (const complaint of complaints) console.log(`     ${complaint}`)
    failed += complaints.length
  }
  const together = `
    const x = asarray([[1, 2], [3, 4], [6, 5]])
    const spread = jit((x) => std(x, { axis: 0 }))
    spread(x)
    const mine = ruleset("mine", { x: Term }, ({ x }) => [rewrite("twice", twice(x), x)])
    const e = new EGraph()
    e.add(twice(leaf()))
    e.run(mine)
    const scaled = new StandardScaler().fit_transform(x)
    const found = [spread.traces, e.equal(twice(leaf()), leaf()), scaled instanceof x.constructor, library.length > 9]
    try {
      jit((x) => (x.at(0, 0).item() > 0 ? x : x.negative()))(x)
    } catch ({ message }) {
      if (!message.includes("[eval")) throw new Error("not the line of the code being traced: " + message)
    }
    if (found.join() !== "1,true,true,true") throw new Error("packages do not work together: " + found)`
  const names = {
    "@carton/array-api": "asarray, std",
    "@carton/egraph": "constructor, EGraph, rewrite, ruleset, sort",
    "@carton/jit": "jit",
    "@carton/rules": "library",
    "@carton/estimators": "StandardScaler",
  }
  const terms = `
    const Term = sort("Term")
    const [leaf, twice] = [constructor("Leaf", [], Term), constructor("Twice", [Term], Term)]`
  for (const [type, load] of [
    ["module", ([from, what]) => `import { ${what} } from "${from}"`],
    ["commonjs", ([from, what]) => `const { ${what} } = require("${from}")`],
  ]) {
    const code = [...Object.entries(names).map(load), terms, together].join("\n")
    try {
      execFileSync(process.execPath, [`--input-type=${type}`, "-e", code], { cwd: scratch, stdio: "pipe" })
      console.log(`ok   together, ${type}`)
    } catch (error) {
      console.log(`FAIL together, ${type}\n${error.stderr}`)
      failed++
    }
  }
  const { outputFiles } = await build({
    stdin: { contents: 'export { asarray, add } from "@carton/array-api"', resolveDir: scratch },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    mainFields: ["module", "main"],
    tsconfigRaw: {},
    write: false,
  })
  const bytes = gzipSync(outputFiles[0].contents).length
  console.log(`${bytes < 25_000 ? "ok  " : "FAIL"} asarray and add, minified and gzipped: ${bytes} bytes`)
  if (bytes >= 25_000) failed++
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1
