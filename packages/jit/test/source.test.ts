import * as xp from "@carton/array-api"
import {
  array_var,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  denseData,
  slice,
  trace,
  type DType,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { transformSync } from "esbuild"
import { compile } from "../src/index.js"

const {
  add,
  divide,
  equal,
  exp,
  expand_dims,
  log,
  matmul,
  max,
  mean,
  multiply,
  sqrt,
  square,
  std,
  subtract,
  sum,
} = xp

type Input = readonly [name: string, shape: readonly number[], dtype?: DType]
const X: Input = ["X", [6, 4]]
const x: Input = ["x", [300]]

/** The cumulative distribution function of the standard normal distribution (Abramowitz and Stegun 26.2.17). */
const normal = (z: NDArray): NDArray => {
  const t = divide(1, add(1, multiply(0.2316419, xp.abs(z))))
  const b = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429]
  const series = b.reduceRight<NDArray>((p, c) => multiply(t, add(c, p)), multiply(t, 0))
  const tail = multiply(multiply(exp(divide(square(z), -2)), 0.3989422804014327), series)
  return xp.where(z.greater(0), subtract(1, tail), tail)
}

const programs: Record<
  string,
  readonly [inputs: readonly Input[], (...args: NDArray[]) => NDArray | NDArray[]]
> = {
  "a chain": [[x], (a) => sqrt(add(square(divide(subtract(a, 0.5), 3)), 1))],
  "a sum of a chain": [[x], (a) => sum(sqrt(add(square(a), 1)))],
  "columns standardised": [[X], (a) => divide(subtract(a, mean(a, { axis: 0 })), std(a, { axis: 0 }))],
  softmax: [
    [X],
    (a) => {
      const e = exp(subtract(a, max(a, { axis: 1, keepdims: true })))
      return divide(e, sum(e, { axis: 1, keepdims: true }))
    },
  ],
  "layer norm": [
    [X, ["gain", [4]], ["bias", [4]]],
    (a, gain, bias) => {
      const centred = subtract(a, mean(a, { axis: 1, keepdims: true }))
      const scale = sqrt(add(mean(square(centred), { axis: 1, keepdims: true }), 1e-5))
      return add(multiply(divide(centred, scale), gain!), bias!)
    },
  ],
  "pairwise distances": [
    [
      ["A", [5, 3]],
      ["B", [7, 3]],
    ],
    (a, b) =>
      sqrt(sum(square(subtract(expand_dims(a, { axis: 1 }), expand_dims(b!, { axis: 0 }))), { axis: 2 })),
  ],
  "option prices": [
    [
      ["spot", [300]],
      ["strike", [300]],
      ["years", [300]],
    ],
    (spot, strike, years) => {
      const spread = multiply(0.3, sqrt(years!))
      const d1 = divide(add(log(divide(spot, strike!)), multiply(years!, 0.02 + 0.045)), spread)
      const discounted = multiply(strike!, exp(multiply(years!, -0.02)))
      return subtract(multiply(spot, normal(d1)), multiply(discounted, normal(subtract(d1, spread))))
    },
  ],
  "a stencil": [
    [["grid", [8, 9]]],
    (g) =>
      [
        g.at(slice(null, -2), slice(1, -1)),
        g.at(slice(2, null), slice(1, -1)),
        g.at(slice(1, -1), slice(null, -2)),
        g.at(slice(1, -1), slice(2, null)),
      ]
        .reduce((p, q) => add(p, q))
        .multiply(0.25),
  ],
  "a histogram by comparison": [
    [x],
    (a) =>
      sum(
        xp.astype(equal(expand_dims(xp.floor(a), { axis: 1 }), xp.arange(4, { dtype: "float64" })), "int32"),
        { axis: 0 },
      ),
  ],
  "running sums": [[X], (a) => xp.cumulative_sum(a, { axis: 1 })],
  "the mean of some": [[X, ["y", [6], "int32"]], (a, y) => mean(a.at(equal(y!, 1)), { axis: 0 })],
  "two arrays joined": [[X, ["Z", [2, 4]]], (a, z) => sum(xp.concat([a, z!], { axis: 0 }), { axis: 0 })],
  "where the largest is": [[X], (a) => [xp.argmax(a, { axis: 1 }), max(a)]],
  "a layer": [
    [
      ["batch", [6, 4]],
      ["weights", [4, 2]],
      ["bias", [2]],
    ],
    (a, w, b) => xp.maximum(add(matmul(a, w!), b!), 0),
  ],
  "a Gram matrix of centred rows": [
    [["rows", [200, 3]]],
    (a) => {
      const centred = subtract(a, mean(a, { axis: 0 }))
      return matmul(centred.T, centred)
    },
  ],
  "elements set": [[X], (a) => add(a, 1).set_at([slice(1, 3), 0], 7)],
  "a kernel called": [[X], (a) => xp.sort(multiply(a, -1), { axis: 0 })],
  "complex numbers": [[["z", [5], "complex128"]], (z) => xp.abs(multiply(z, xp.conj(z)))],
  "integers of 64 bits": [[["n", [10], "int64"]], (n) => sum(multiply(n, n))],
  "single precision": [[["f", [300], "float32"]], (f) => divide(sum(f), 300)],
  "a fact checked": [[["w", [300], "float64"]], (w) => sqrt(sum(w))],
  "labels checked": [
    [X, ["label", [6], "int32"]],
    (a, label) => sum(xp.where(expand_dims(equal(label!, 2), { axis: 1 }), a, 0), { axis: 0 }),
  ],
}

const data = (dtype: DType, shape: readonly number[]): EagerArray => {
  const size = shape.reduce((n, s) => n * s, 1)
  const values = Array.from({ length: size }, (_, i) => 1 + ((i * 7) % 5) / 2)
  return xp.reshape(xp.astype(xp.asarray(values), dtype), shape) as EagerArray
}
const assumed = (name: string, input: NDArray, dtype: DType): NDArray =>
  name === "a fact checked"
    ? assume_isfinite(input)
    : name === "labels checked" && dtype === "int32"
      ? assume_value_one_of(input, [1, 2, 3])
      : input

describe("emitted source", () => {
  test.each(Object.entries(programs))("%s", (name, [inputs, f]) => {
    const variables = inputs.map(([as, shape, dtype = "float64"]) =>
      assumed(name, assume_dtype(assume_shape(array_var(as), shape), dtype), dtype),
    )
    const compiled = compile(trace(f as (...args: NDArray[]) => NDArray, variables))
    // every module ends with the same helpers
    expect(compiled.source.slice(0, compiled.source.indexOf("\n/** Throws"))).toMatchSnapshot()
    // a module, and so strict; with the user's names, and the shapes in comments
    expect(() => transformSync(compiled.source, { loader: "js", format: "esm" })).not.toThrow()
    expect(compiled.source).toMatch(new RegExp(`program\\(${inputs.map(([as]) => as).join(", ")}\\)`))
    expect(compiled.source).toMatch(/\/\/ \w+ = .* {2}(u?int|float|complex|bool)\d* \[[\d, n]*\]/)
    const args = inputs.map(([, shape, dtype = "float64"]) => data(dtype, shape))
    const [given, expected] = [compiled(...args), f(...args)].map((results) =>
      [results as NDArray | NDArray[]].flat().map((r) => denseData(r as EagerArray)),
    )
    expect(given).toEqual(expected)
  })
})
