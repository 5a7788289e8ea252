import { execFileSync } from "node:child_process"
import { gzipSync } from "node:zlib"

/** What esbuild makes of a program that imports from the package, and the bytes that each source file gave. */
function bundle(program: string): { text: string; files: Record<string, number> } {
  // in a process of its own: esbuild refuses the typed arrays of jest's realm
  const script = `
    import { build } from "esbuild"
    const source = (name) => process.cwd() + "/packages/" + name + "/src/index.ts"
    const { outputFiles, metafile } = await build({
      stdin: { contents: process.argv[1], resolveDir: process.cwd() },
      bundle: true, minify: true, format: "esm", write: false, metafile: true, platform: "neutral",
      mainFields: ["module", "main"],
      plugins: [{ name: "sources", setup: ({ onResolve }) =>
        onResolve({ filter: /^@carton\\// }, ({ path }) => ({ path: source(path.slice(8)) })) }],
    })
    const { inputs } = Object.values(metafile.outputs)[0]
    const files = Object.fromEntries(Object.entries(inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]))
    console.log(JSON.stringify({ text: outputFiles[0].text, files }))`
  const root = new URL("../../..", `file://${__dirname}/`).pathname
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script, program], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    }),
  )
}
const used = ({ files }: { files: Record<string, number> }): string[] =>
  Object.keys(files).filter((file) => files[file]! > 0)

describe("a bundle", () => {
  const small = bundle(`import { asarray, add } from "@carton/array-api"
    console.log(String(add(asarray([1, 2]), asarray([10, 20]))))`)

  test("of asarray and add is under 25 kB, minified and gzipped", () => {
    expect(gzipSync(small.text).length).toBeLessThan(25_000)
  })
  test("of eager calls does not hold the e-graph, the planner or kernels that are not called", () => {
    expect(used(small).filter((file) => /egraph|planner|lower|svd|fft|ml-matrix|trace/.test(file))).toEqual(
      [],
    )
    const more = bundle(`import { asarray, linalg, sum, sort } from "@carton/array-api"
      console.log(sum(sort(linalg.svdvals(asarray([[1, 2], [3, 4]])))))`)
    expect(used(more).filter((file) => /egraph|fft|trace|graph-backend/.test(file))).toEqual([])
  })
  test("runs by itself, methods and all, where code may not be generated too", () => {
    const { text } = bundle(`import { asarray, add } from "@carton/array-api"
      const x = add(asarray([[1, 2], [3, 4]]), 1)
      console.log(String(x.matmul(x.T)), String(x.at(x.greater(2))), String(x.set_at([0], 0)), String(x.pow(2)))`)
    for (const host of [[], ["--disallow-code-generation-from-strings"]]) {
      const args = [...host, "--input-type=module", "-e", text]
      const output = execFileSync(process.execPath, args, { encoding: "utf8" })
      expect(output).toBe("[[13, 23], [23, 41]] [3, 4, 5] [[0, 0], [4, 5]] [[4, 9], [16, 25]]\n")
    }
  })
})
