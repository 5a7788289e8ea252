import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as xp from "../src/index.js"

const chapters = [
  "bytes",
  "creation",
  "data_type",
  "decompositions",
  "elementwise",
  "fourier",
  "fourier-nd",
  "gram",
  "indexing",
  "inspection",
  "linear_algebra",
  "manipulation",
  "norms",
  "repeat",
  "row-factors",
  "searching",
  "segments",
  "sets",
  "sorting",
  "statistical",
  "utility",
]
const example = /@example (.+?)\s{3}\/\/ (.+?)(?: \*\/)?$/gm
const scope: Record<string, unknown> = { ...xp, ...xp.linalg, ...xp.fft }
delete scope["var"] // no identifier

const run = (code: string): unknown =>
  new Function(...Object.keys(scope), `return (${code})`)(...Object.values(scope)) as unknown
const plain = (x: unknown): unknown => (x instanceof xp.NDArray ? (xp.tolist(x) as unknown) : x)

describe.each(chapters)("the examples of %s", (chapter) => {
  const source = readFileSync(join(__dirname, `../src/${chapter}.ts`), "utf8")
  const found = [...source.matchAll(example)].map(([, code, expected]) => [code!, expected!] as const)
  test("are there", () => expect(found.length).toBeGreaterThan(0))
  test.each(found)("%s is %s", (code, expected) => {
    expect(plain(run(code))).toEqual(plain(run(expected)))
  })
})
