import { execFileSync } from "node:child_process"
import { bundle } from "./bundle.js"

/**
 * Bytes on V8's heap for a call on 10 elements, its result among them: an array object and a typed array with its
 * buffer take some 250, a shape and strides of their own 50 to 100 more.
 */
const calls: readonly (readonly [call: string, bytes: number])[] = [
  ["add(x, y)", 300],
  ["multiply(x, 2)", 300],
  ["add(matrix, row)", 400],
  ["less(x, y)", 350],
  ["where(mask, x, 0)", 400],
  ["sum(x)", 750],
  ["sum(matrix, { axis: 0 })", 1000],
  ["max(x)", 550],
  ["argmax(x)", 550],
  ["all(mask)", 550],
  ["matrix.T", 300],
  ["x.at(slice(2, 7))", 700],
  ["reshape(x, [2, 5])", 900],
  ["matmul(matrix, matrix.T)", 2500],
  ["concat([x, y])", 1800],
  ["clip(x, { min: 0, max: 1 })", 1600],
]

test("calls on small arrays make little but their result", () => {
  const { text } =
    bundle(`import { add, all, argmax, clip, concat, from_buffer, less, matmul, max, multiply, reshape,
      slice, sum, where } from "@carton/array-api"
    const [x, y] = [1, 2].map((seed) => from_buffer(Float64Array.from({ length: 10 }, (_, i) => Math.sin(seed * i))))
    const [matrix, row, mask] = [reshape(x, [2, 5]), y.at(slice(0, 5)), less(x, y)]
    let result
    /** The least of many batches: in others V8 compiles, or collects. */
    const bytesOf = (call) => {
      let least = Infinity
      for (let batch = 0; batch < 200; batch++) {
        const before = process.memoryUsage().heapUsed
        for (let i = 0; i < 200; i++) result = call()
        const made = process.memoryUsage().heapUsed - before
        if (made > 0) least = Math.min(least, made / 200)
      }
      return least
    }
    console.log(JSON.stringify([${calls.map(([call]) => `bytesOf(() => ${call})`).join(", ")}]))`)
  const args = ["--max-semi-space-size=32", "--input-type=module", "-"]
  const bytes = JSON.parse(
    execFileSync(process.execPath, args, { input: text, encoding: "utf8" }),
  ) as number[]
  expect(calls.filter(([, most], i) => bytes[i]! > most).map(([call], i) => [call, bytes[i]])).toEqual([])
})
