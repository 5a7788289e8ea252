import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { allocate, bufferOf } from "@carton/codegen"
import * as xp from "../src/index.js"
import { contiguous, type DType, type EagerArray, type NDArray } from "../src/index.js"

// Expected values: NumPy's, made by benchmarks/peers/array-api/golden_fft.py.
type Case = readonly [string, DType, number[], object, number[], DType, string]
const file = join(__dirname, "data/golden-fft.json.gz")
const { cases } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as { cases: readonly Case[] }

function numbers(dtype: DType, shape: readonly number[]): NDArray {
  const size = shape.reduce((n, extent) => n * extent, 1)
  const data = allocate(dtype, size) as Float64Array
  for (let k = 0; k < data.length; k++) data[k] = (((37 * k + 11) % 64) - 32) / 8
  return xp.from_buffer(data, shape, { dtype })
}
const functions = xp.fft as unknown as Record<string, (x: NDArray, options?: object) => NDArray>
const names = [...new Set(cases.map(([name]) => name))]

test.each(names)("%s is NumPy's", (name) => {
  for (const [, dtype, shape, options, wantedShape, wantedDType, base64] of cases.filter(
    (c) => c[0] === name,
  )) {
    const got = functions[name]!(numbers(dtype, shape), options) as EagerArray
    const call = `${name}(${dtype} [${shape.join(", ")}], ${JSON.stringify(options)})`
    expect([call, got.dtype, got.shape]).toEqual([call, wantedDType, wantedShape])
    const bytes = Uint8Array.from(Buffer.from(base64, "base64"))
    const want = [...(Reflect.construct(bufferOf(wantedDType), [bytes.buffer]) as Float64Array)]
    const ours = [...(contiguous(got).data as Float64Array)]
    // rounding grows with the root mean square of the result, slowly with the length
    const size = Math.sqrt(want.reduce((sum, value) => sum + value * value, 0) / want.length)
    const eps = name.endsWith("shift")
      ? 0
      : wantedDType === "complex64" || wantedDType === "float32"
        ? 2 ** -23
        : 2 ** -52
    const error = Math.max(...ours.map((value, i) => Math.abs(value - want[i]!)))
    expect([call, error <= 8 * eps * size]).toEqual([call, true])
  }
})

describe("frequencies", () => {
  test.each([
    [1, 1, [0]],
    [4, 1, [0, 0.25, -0.5, -0.25]],
    [5, 1, [0, 1 / 5, 2 / 5, -2 / 5, -1 / 5]],
    [8, 0.5, [0, 0.25, 0.5, 0.75, -1, -0.75, -0.5, -0.25]],
  ])("fftfreq(%i, { d: %d })", (n, d, wanted) => expect(xp.tolist(xp.fft.fftfreq(n, { d }))).toEqual(wanted))
  test.each([
    [1, 1, [0]],
    [4, 1, [0, 0.25, 0.5]],
    [5, 2, [0, 0.1, 0.2]],
  ])("rfftfreq(%i, { d: %d })", (n, d, wanted) =>
    expect(xp.tolist(xp.fft.rfftfreq(n, { d }))).toEqual(wanted),
  )
  test("take a dtype", () => {
    const x = xp.fft.fftfreq(3, { dtype: "float32" })
    expect([x.dtype, xp.tolist(x)]).toEqual(["float32", [0, Math.fround(1 / 3), -Math.fround(1 / 3)]])
  })
})

describe("odd inputs", () => {
  test.each(["complex64", "complex128"] as const)("an empty stack of %s", (dtype) => {
    const x = xp.zeros([0, 4], { dtype })
    expect([xp.fft.fft(x).shape, xp.fft.fft(x).dtype]).toEqual([[0, 4], dtype])
    expect(xp.fft.irfft(x).shape).toEqual([0, 6])
    expect(xp.fft.ifftn(x, { axes: [1] }).shape).toEqual([0, 4])
  })
  test("no axes: the numbers as they are", () => {
    expect(xp.tolist(xp.fft.fftn(xp.asarray(2)))).toEqual({ re: 2, im: 0 })
  })
  test.each<[string, () => unknown, string]>([
    [
      "integers",
      () => xp.fft.fft(xp.asarray([1], { dtype: "int32" })),
      "fft: x must have a real floating or",
    ],
    [
      "complex for real",
      () => xp.fft.rfft(xp.zeros([2], { dtype: "complex128" })),
      "rfft: x must have a real floating",
    ],
    ["n of 0", () => xp.fft.fft(xp.zeros([2]), { n: 0 }), "fft: n must be an integer of at least 1, got 0"],
    ["no elements", () => xp.fft.fft(xp.zeros([0])), "fft: axis 0 of shape [0] is too short; say n"],
    ["half of one", () => xp.fft.irfft(xp.zeros([1])), "irfft: axis 0 of shape [1] is too short; say n"],
    [
      "norm",
      () => xp.fft.fft(xp.zeros([2]), { norm: "no" as never }),
      'fft: norm must be "backward", "ortho" or',
    ],
    ["axis", () => xp.fft.fft(xp.zeros([2]), { axis: 1 }), "fft: axis 1 is out of range for shape [2]"],
    ["axes twice", () => xp.fft.fftn(xp.zeros([2]), { axes: [0, -1] }), "names an axis twice"],
    [
      "s",
      () => xp.fft.fftn(xp.zeros([2]), { s: [1, 2], axes: [0] }),
      "fftn: s and axes must be as long as each",
    ],
    ["long s", () => xp.fft.fftn(xp.zeros([2]), { s: [1, 2] }), "fftn: s has 2 lengths for 1 axes"],
    ["frequencies of none", () => xp.fft.fftfreq(0), "fftfreq: n must be an integer of at least 1, got 0"],
  ])("%s: an error", (_, call, message) => expect(call).toThrow(message))
})

test("a traced transform is the eager one", () => {
  const x = xp.assume_dtype(xp.assume_shape(xp.array_var("x"), [3, 4]), "float64")
  const f = (x: NDArray) => xp.fft.irfftn(xp.fft.rfftn(x), { s: [3, 4] })
  const program = xp.trace(f, [x])
  const given = numbers("float64", [3, 4])
  const leaves = { input: () => given, constant: (constant: EagerArray) => constant }
  const [got] = xp.carryOut(program.outputs, leaves, xp.eager)
  expect(xp.tolist(got!)).toEqual(xp.tolist(f(given)))
})
