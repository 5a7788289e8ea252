import { compile, lower, type Buffer } from "@carton/codegen"
import fc from "fast-check"
import * as xp from "../src/index.js"
import type { EagerArray, GraphArray } from "../src/index.js"
import { denseData, GraphBackend, hexOf, linalg, slice, type DType, type NDArray } from "../src/index.js"

const { add, asarray, concat, mean, std, sum, where } = xp

/** Special values are as likely as others. */
const float = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, 2.5, -2.5, NaN, Infinity, -Infinity, 5e-324, 1e300, 1e-5),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
)
const extent = fc.integer({ min: 0, max: 5 })
const matrix = (dtype: DType): fc.Arbitrary<NDArray> =>
  fc.tuple(extent, extent).chain(([n, d]) => {
    const value = dtype.startsWith("float")
      ? float
      : fc.integer({ min: dtype.startsWith("u") ? 0 : -9, max: 9 })
    return fc.array(value, { minLength: n * d, maxLength: n * d }).map((list) => {
      const flat = xp.reshape(asarray(list.length === 0 ? [] : list, { dtype }), [n, d])
      return flat
    })
  })

/** The bytes; NaN is NaN, whatever its sign and payload. */
const bitsOf = (data: Buffer): string =>
  hexOf(
    data instanceof Float64Array || data instanceof Float32Array
      ? data.map((x) => (x !== x ? NaN : x))
      : data,
  )

/** The call on arguments of a graph, by both targets, and eagerly: each result's shape and bytes. */
function everyWay(
  call: (...args: NDArray[]) => NDArray | readonly NDArray[],
  args: readonly NDArray[],
): string[][] {
  const describe = (shape: readonly number[], data: Buffer) => `[${shape.join(", ")}] ${bitsOf(data)}`
  const eagerly = [call(...args)].flat().map((x) => describe(x.shape, denseData(x as EagerArray)))
  const backend = new GraphBackend()
  const inputs = args.map((x, i) => backend.input(`x${i}`, x.spec))
  const values = [call(...inputs)].flat().map((x) => (x as GraphArray).value)
  const program = lower(backend.graph, values)
  const buffers = args.map((x) => denseData(x as EagerArray))
  const compiled = (["js", "interpret"] as const).map((target) =>
    compile(program, { target })
      .run(buffers)
      .map((result) => describe(result.shape, result.data)),
  )
  return [eagerly, ...compiled]
}

const noRows = xp.zeros([0], { dtype: "bool" })
const one: Record<string, (x: NDArray) => NDArray | readonly NDArray[]> = {
  "elementwise chain": (x) => xp.sqrt(xp.abs(add(x.multiply(2), 1))),
  exp: (x) => xp.exp(x),
  round: (x) => xp.round(x),
  sign: (x) => xp.sign(x),
  remainder: (x) => xp.remainder(x, 3),
  floor_divide: (x) => xp.floor_divide(x, -2),
  pow: (x) => xp.pow(x, 3),
  nextafter: (x) => xp.nextafter(x, 0),
  logaddexp: (x) => xp.logaddexp(x, 1),
  clip: (x) => xp.clip(x, { min: -1, max: 1 }),
  comparison: (x) => x.less(0.5),
  sum: (x) => sum(x),
  "sum of rows": (x) => sum(x, { axis: 1, keepdims: true }),
  "sum of columns": (x) => sum(x, { axis: 0 }),
  prod: (x) => xp.prod(x, { axis: 0 }),
  mean: (x) => mean(x, { axis: 0 }),
  "std with correction": (x) => std(x, { axis: 0, correction: 1 }),
  "any and all": (x) => [xp.any(x.greater(1), { axis: 0 }), xp.all(x.less(1))],
  cumulative_sum: (x) => xp.cumulative_sum(x, { axis: 1, include_initial: true }),
  transposed: (x) => x.T.add(1),
  sliced: (x) => x.at(slice(null, null, -2), slice(1, null)).multiply(3),
  masked: (x) => x.at(x.at(slice(null), 0).greater(0)),
  "mask without elements": (x) => [x.at(noRows), x.set_at([noRows], 7)],
  "set where": (x) => x.set_at([x.less(0)], 7),
  "set a slice": (x) => x.set_at([slice(null, null, 2)], 7),
  take: (x) => xp.take(x, xp.argsort(xp.sum(x, { axis: 1 })), { axis: 0 }),
  take_along_axis: (x) => xp.take_along_axis(x, xp.argsort(x, { axis: 1 }), { axis: 1 }),
  "set at positions": (x) => x.set_at([xp.argsort(xp.sum(x, { axis: 1 })).at(slice(null, 2))], 7),
  concat: (x) => concat([x, x.multiply(2)], { axis: 1 }),
  stack: (x) => xp.stack([x, x], { axis: 1 }),
  where: (x) => where(x.greater(0), x, -1),
  flip: (x) => xp.flip(x),
  roll: (x) => [xp.roll(x, 2), xp.roll(x, [1, -1], { axis: [0, 1] })],
  repeat: (x) => [xp.repeat(x, 2), xp.repeat(x, 2, { axis: 0 })],
  "repeat by counts": (x) => xp.repeat(x, xp.count_nonzero(x.not_equal(0), { axis: 1 }), { axis: 0 }),
  "repeat by one count": (x) => xp.repeat(x, xp.count_nonzero(x.not_equal(0))),
  tile: (x) => xp.tile(x, [2, 1, 2]),
  triangles: (x) => [xp.tril(x, { k: -1 }), xp.triu(x, { k: 1 })],
  reshape: (x) => xp.reshape(x.T, [-1]),
  diff: (x) => xp.diff(x, { axis: 0 }),
  diagonal: (x) => [linalg.diagonal(x, { offset: 1 }), linalg.trace(x)],
  gram: (x) => x.T.matmul(x),
  "matrix vector": (x) => x.matmul(sum(x, { axis: 0 })),
  outer: (x) => linalg.outer(sum(x, { axis: 0 }), sum(x, { axis: 1 })),
  norms: (x) => [linalg.vector_norm(x, { axis: 1 }), linalg.vector_norm(x, { ord: 1 })],
  sort: (x) => [xp.sort(x, { axis: 0 }), xp.argsort(x, { descending: true })],
  unique: (x) => Object.values(xp.unique_all(x)),
  count_nonzero: (x) => xp.count_nonzero(x, { axis: 0 }),
  nonzero: (x) => xp.nonzero(x),
  searchsorted: (x) => xp.searchsorted(xp.sort(xp.reshape(x, [-1])), x),
}
const needsColumn = new Set(["masked"])
const realOnly = new Set([
  "elementwise chain",
  "exp",
  "nextafter",
  "logaddexp",
  "comparison",
  "mean",
  "std with correction",
  "norms",
])

describe.each(["float64", "float32", "int32", "int64", "uint8"] as const)(
  "eager, compiled and interpreted agree on %s",
  (dtype) => {
    const names = Object.keys(one).filter((name) => dtype.startsWith("float") || !realOnly.has(name))
    test.each(names.filter((name) => !(dtype === "uint8" && /floor_divide|clip|where|set/.test(name))))(
      "%s",
      (name) => {
        fc.assert(
          fc.property(matrix(dtype), (x) => {
            fc.pre(!needsColumn.has(name) || x.shape[1]! > 0)
            const [eagerly, compiled, interpreted] = everyWay(one[name]!, [x])
            expect(compiled).toEqual(eagerly)
            expect(interpreted).toEqual(eagerly)
          }),
          { numRuns: 8 },
        )
      },
    )
  },
)

describe("positions are checked before anything is read", () => {
  const int = (...list: number[]) => asarray(list, { dtype: "int32" })
  const calls: [string, (x: NDArray, i: NDArray) => NDArray][] = [
    ["at", (x, i) => x.at(i)],
    ["at", (x, i) => xp.take(x, i, { axis: 0 })],
    ["set_at", (x, i) => x.set_at([i], 0)],
    ["take_along_axis", (x, i) => xp.take_along_axis(x, i, { axis: 0 })],
  ]
  const x = asarray([1, 2, 3])
  test.each(calls)("by a compiled %s", (caller, call) => {
    for (const bad of [3, -4, 2 ** 31 - 1, -(2 ** 31)]) {
      const backend = new GraphBackend()
      const inputs = [x, int(0, 0)].map((given, i) => backend.input(`x${i}`, given.spec))
      const program = lower(backend.graph, [(call(inputs[0]!, inputs[1]!) as GraphArray).value])
      for (const target of ["js", "interpret"] as const) {
        const { run } = compile(program, { target })
        expect(() => run([denseData(x as EagerArray), Int32Array.of(-3, 2)])).not.toThrow()
        expect(() => run([denseData(x as EagerArray), Int32Array.of(0, bad)])).toThrow(
          `${caller}: index ${bad} is out of range for axis 0 of shape [3]`,
        )
      }
    }
  })
})

test("layouts do not change a bit: a transposed, sliced or broadcast operand gives what its copy gives", () => {
  const compact = (x: NDArray) => asarray(xp.tolist(x), { dtype: "float64" })
  fc.assert(
    fc.property(matrix("float64"), fc.constantFrom(...Object.keys(one)), (x, name) => {
      for (const view of [x.T, x.at(slice(null, null, -1)), x.at(slice(1, null), slice(null, null, 2))]) {
        if (view.shape.includes(0)) continue
        const [a, b] = [one[name]!(view), one[name]!(compact(view))].map((results) =>
          [results].flat().map((r) => hexOf(denseData(r as EagerArray))),
        )
        expect(a).toEqual(b)
      }
    }),
    { numRuns: 60 },
  )
})
