import * as xp from "../src/index.js"
import { contiguous, type EagerArray, type NDArray } from "../src/index.js"

/** docs/design.md, section 4: one after the other within blocks of 256, then the blocks, rounded where a block ends. */
function inOrder(a: NDArray, b: NDArray): number[] {
  const round = a.dtype === "float32" ? Math.fround : (x: number) => x
  const [x, y] = [xp.tolist(a), xp.tolist(b)] as [number[][], number[][]]
  return x.flatMap((row) =>
    y[0]!.map((_, j) => {
      let total = -0
      for (let from = 0; from < row.length; from += 256) {
        let sum = -0
        for (let k = from; k < Math.min(row.length, from + 256); k++) sum += row[k]! * y[k]![j]!
        total = round(total + round(sum))
      }
      return total
    }),
  )
}
const noise = (shape: readonly number[], dtype: "float64" | "float32") =>
  xp.astype(
    xp.sin(
      xp.multiply(xp.reshape(xp.arange(1, 1 + shape[0]! * shape[1]!, 1, { dtype: "float64" }), shape), 7),
    ),
    dtype,
  )

/** Once so much was multiplied, blocks are done on vectors where the host has them. */
const multiplyMuch = (dtype: "float64" | "float32"): void => {
  const x = noise([260, 260], dtype)
  for (const _ of [1, 2]) xp.matmul(x, x)
}
const shapes = [[1, 600, 1], [3, 600, 2], [1, 300, 40], [40, 300, 1], [600, 5, 3], [5, 5, 5], [4, 513, 7], [20, 300, 21], [65, 257, 9], [9, 30, 515]] as const // prettier-ignore

describe.each([
  ["float64", "by rows and tiles", () => undefined],
  ["float32", "by rows and tiles", () => undefined],
  ["float64", "by blocks", multiplyMuch],
  ["float32", "by blocks", multiplyMuch],
] as const)("products of matrices of %s add in one order, %s", (dtype, _, before) => {
  beforeAll(() => before(dtype))
  test.each(shapes)("[%i, %i] by [.., %i]", (n, k, m) => {
    const [a, b] = [noise([n, k], dtype), noise([k, m], dtype)]
    const expected = inOrder(a, b)
    // the same matrices, in columns
    const turned = (x: NDArray) => xp.asarray(x.T, { copy: true }).T
    for (const x of [a, turned(a)])
      for (const y of [b, turned(b)])
        expect(Array.from(contiguous(xp.matmul(x, y) as EagerArray).data as Float64Array)).toEqual(expected)
    if (m === 1) expect(xp.tolist(xp.matmul(a, b.at(xp.slice(null), 0)))).toEqual(expected)
    if (n === 1) expect(xp.tolist(xp.matmul(a.at(0), b))).toEqual(expected)
  })
  test("many at once are those of each", () => {
    const [a, b] = [noise([12, 5], dtype), noise([15, 4], dtype)]
    const [many, others] = [xp.reshape(a, [3, 4, 5]), xp.reshape(b, [3, 5, 4])]
    const alone = (x: NDArray, y: NDArray) => xp.tolist(xp.matmul(x, y)) as unknown
    const parts = [0, 1, 2]
    expect(alone(many, others)).toEqual(parts.map((i) => alone(many.at(i), others.at(i))))
    expect(alone(many, others.at(1))).toEqual(parts.map((i) => alone(many.at(i), others.at(1))))
    expect(alone(many, b.at(xp.slice(0, 5), 0))).toEqual(
      parts.map((i) => alone(many.at(i), b.at(xp.slice(0, 5), 0))),
    )
    expect(alone(many.at(1), others)).toEqual(parts.map((i) => alone(many.at(1), others.at(i))))
  })
})
