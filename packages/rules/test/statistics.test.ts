import * as xp from "@carton/array-api"
import {
  array_var,
  asarray,
  assume_dtype,
  assume_shape,
  print,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { evaluate, optimize } from "@carton/jit"
import fc from "fast-check"
import { library } from "../src/index.js"

const input = (shape: readonly number[], dtype: xp.DType) =>
  assume_dtype(assume_shape(array_var("x"), shape), dtype)
const bits = (x: NDArray) => [x.dtype, x.shape, Array.from(xp.denseData(x as EagerArray) as Float64Array)]

const element = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308, 0.1, 1e16),
)
const array = fc
  .tuple(
    fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }),
    fc.constantFrom<xp.DType>("float64", "float32"),
  )
  .chain(([shape, dtype]) =>
    fc
      .array(element, {
        minLength: shape.reduce((a, b) => a * b, 1),
        maxLength: shape.reduce((a, b) => a * b, 1),
      })
      .map((flat) => xp.reshape(asarray(flat.length ? flat : xp.zeros([0]), { dtype }), shape)),
  )
const options = (x: NDArray) =>
  fc.record({
    axis: x.ndim === 0 ? fc.constant(null) : fc.option(fc.integer({ min: -x.ndim, max: x.ndim - 1 })),
    keepdims: fc.boolean(),
  })

describe.each<[string, (x: NDArray, o: { axis: number | null; keepdims: boolean }) => NDArray]>([
  ["mean", (x, o) => xp.mean(x, o)],
  ["var", (x, o) => xp.var_(x, o)],
  ["std", (x, o) => xp.std(x, o)],
  ["|x|^2", (x) => xp.square(xp.abs(x)).subtract(0).multiply(1)],
])("%s", (_, f) => {
  test("is lowered to sums, and no bit changes", () => {
    fc.assert(
      fc.property(
        array.chain((x) => options(x).map((o) => [x, o] as const)),
        ([x, o]) => {
          const traced = trace((v) => f(v, o), [input(x.shape, x.dtype)])
          const optimized = optimize(traced, { precision: "exact" })
          expect(print(optimized.outputs)).not.toMatch(/mean|std|var|abs|subtract\(.*, 0\)|multiply\(.*, 1\)/)
          expect(bits(evaluate(optimized, [x]) as NDArray)).toEqual(bits(f(x, o)))
        },
      ),
      { numRuns: 60 },
    )
  })
})

test("a correction is lowered where the elements are known to be more", () => {
  const lowered = (shape: number[], correction: number) =>
    print(optimize(trace((v) => xp.std(v, { axis: 0, correction }), [input(shape, "float64")])).outputs)
  expect(lowered([3, 2], 1)).not.toMatch(/std|var/)
  expect(lowered([3, 2], 3)).toMatch(/var/)
  const x = asarray([
    [1, 2],
    [5, 3],
    [6, 10],
  ])
  const traced = trace((v) => xp.std(v, { axis: 0, correction: 1 }), [input([3, 2], "float64")])
  expect(bits(evaluate(optimize(traced), [x]) as NDArray)).toEqual(
    bits(xp.std(x, { axis: 0, correction: 1 })),
  )
})

test("integers are lowered through float64", () => {
  const x = asarray(
    [
      [1, 2],
      [5, 3],
    ],
    { dtype: "int32" },
  )
  const f = (v: NDArray) => xp.std(v, { axis: 0 }).add(xp.mean(v))
  const optimized = optimize(trace(f, [input([2, 2], "int32")]))
  expect(print(optimized.outputs)).not.toMatch(/mean|std|var/)
  expect(bits(evaluate(optimized, [x]) as NDArray)).toEqual(bits(f(x)))
})

test("every rule states how its sides are equal", () => {
  // rules that only set facts make nothing equal
  const equal = library.flatMap((r) => r.rules).filter((r) => r.actions.some(({ kind }) => kind === "union"))
  for (const rule of equal) {
    const { exact, reassociates, guarded } = rule.equality
    expect([rule.name, exact === true || reassociates !== undefined || guarded.length > 0]).toEqual([
      rule.name,
      true,
    ])
  }
})

test("names of rules are unique", () => {
  const names = library.flatMap((r) => r.rules.map((rule) => rule.name))
  expect(new Set(names).size).toBe(names.length)
})
