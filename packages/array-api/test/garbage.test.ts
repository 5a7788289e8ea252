import { execFileSync } from "node:child_process"
import { bundle } from "./bundle.js"

/**
 * Bytes on V8's heap for a call on 10 elements, its result among them. A result is an array object (72), a typed array
 * with its buffer (184, or 208 to 264 with up to 64 bytes of elements; more of them lie outside of the heap), strides
 * (32 to 64), and a shape as large where no operand has it. Bounds that are near 300 leave nothing beside it.
 */
const calls: readonly (readonly [call: string, bytes: number])[] = [
  ["add(x, y)", 265],
  ["multiply(x, 2)", 265],
  ["add(matrix, row)", 270],
  ["less(x, y)", 300],
  ["where(mask, x, 0)", 270],
  ["sum(x)", 290],
  ["sum(matrix, { axis: 0 })", 420],
  ["max(x)", 290],
  ["argmax(x)", 290],
  ["all(mask)", 290],
  ["matrix.T", 210],
  ["x.at(slice(2, 7))", 400],
  ["reshape(x, [2, 5])", 250],
  ["matmul(matrix, matrix.T)", 950],
  ["matmul(matrix, row)", 660],
  ["concat([x, y])", 445],
  ["clip(x, { min: 0, max: 1 })", 310],
  ["cumulative_sum(x)", 270],
  ["vecdot(x, y)", 530],
  ["expand_dims(x, 0)", 325],
  ["std(x)", 290],
  ["x.at(mask)", 620],
  ["x.at(indices)", 690],
  ["sort(x)", 270],
  ["zeros([10])", 560],
  ["unique_values(indices)", 1120],
  ["linalg.solve(square, b)", 1280],
  ['matrix.at(":, ::-1")', 370],
  ["matrix.at(ellipsis, 1)", 260],
  ["x.at(newaxis)", 270],
  ["x.at(slice(-3, null))", 420],
  ["maximum(x, 1)", 265],
  ["clip(x, { min: 0 })", 300],
  ["logaddexp(x, y)", 1500],
  ["unstack(matrix)", 970],
  ["tensordot(x, y, { axes: 1 })", 1860],
  ["linalg.svd(square)", 2120],
  ["linalg.svdvals(square)", 1430],
  ["linalg.qr(square)", 1580],
  ["linalg.eigh(square)", 1480],
  ["linalg.inv(square)", 920],
  ["linalg.det(square)", 890],
  ["linalg.cholesky(square)", 845],
  ["linalg.pinv(matrix)", 2180],
  ["linalg.matrix_rank(matrix)", 1520],
  ["linalg.matrix_norm(matrix)", 290],
  ["linalg.vector_norm(x)", 290],
  ["fft.fft(z)", 950],
  ["fft.rfft(x)", 1400],
  ["fft.fftn(reshape(z, [2, 5]))", 2790],
  ["from_buffer(x.data)", 250],
  ["asarray(x.data)", 760],
  ["searchsorted(x, y)", 1080],
  ["take(x, indices)", 640],
  ["x.set_at([3], 0)", 500],
  ["x.set_at([mask], 0)", 730],
  ["astype(x, 'float32')", 390],
  ["meshgrid(b, b)", 2310],
  ["pow(x, y)", 265],
  ["pow(z, z)", 1400],
  ["pow(integers, 3n)", 1500],
]

/** Of a typed array with its buffer in the versions of V8 that the bounds were measured in; later ones need more. */
const TYPED_ARRAY = 184

test("calls on small arrays make little but their result", () => {
  const { text } =
    bundle(`import { add, all, argmax, asarray, astype, clip, concat, cumulative_sum, ellipsis, expand_dims,
      fft, from_buffer, less, linalg, logaddexp, matmul, max, maximum, meshgrid, multiply, newaxis, pow, reshape, searchsorted,
      slice, sort, std, sum, take, tensordot, unique_values, unstack, vecdot, where, zeros } from "@carton/array-api"
    const [x, y] = [1, 2].map((seed) => from_buffer(Float64Array.from({ length: 10 }, (_, i) => Math.sin(seed * i))))
    const [matrix, row, mask] = [reshape(x, [2, 5]), y.at(slice(0, 5)), less(x, y)]
    const indices = from_buffer(Int32Array.of(3, 1, 2))
    const [square, b] = [from_buffer(Float64Array.of(4, 1, 2, 3), [2, 2]), from_buffer(Float64Array.of(1, 2))]
    const z = astype(x, 'complex128')
    const integers = from_buffer(BigInt64Array.from({ length: 10 }, (_, i) => BigInt(i)))
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
    console.log(JSON.stringify([bytesOf(() => new Float64Array(10)), ${calls.map(([call]) => `bytesOf(() => ${call})`).join(", ")}]))`)
  // compiled at once, whatever else the machine does
  const args = ["--max-semi-space-size=32", "--no-concurrent-recompilation", "--input-type=module", "-"]
  const [array, ...bytes] = JSON.parse(
    execFileSync(process.execPath, args, { input: text, encoding: "utf8" }),
  ) as [number, ...number[]]
  const more = Math.max(0, array - TYPED_ARRAY)
  const found = calls.map(([call, most], i) => ({ call, most, bytes: bytes[i]! }))
  expect(found.filter(({ most, bytes }) => bytes > most + 2 * more)).toEqual([])
})
