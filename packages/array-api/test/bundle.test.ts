import { execFileSync } from "node:child_process"
import { gzipSync } from "node:zlib"
import { bundle } from "./bundle.js"

const used = ({ files }: { files: Record<string, number> }): string[] =>
  Object.keys(files).filter((file) => files[file]! > 0)

describe("a bundle", () => {
  const small = bundle(`import { asarray, add } from "@carton/array-api"
    console.log(String(add(asarray([1, 2]), asarray([10, 20]))))`)

  test("of asarray and add is under 25 kB, minified and gzipped", () => {
    expect(gzipSync(small.text).length).toBeLessThan(25_000)
  })
  test("of eager calls does not hold the e-graph, the planner or kernels that are not called", () => {
    expect(used(small).filter((file) => /egraph|planner|lower|svd|fft|real-lu|trace/.test(file))).toEqual([])
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
