import {
  array_var,
  asarray,
  assume_dtype,
  assume_shape,
  assume_value_one_of,
  denseData,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { LinearDiscriminantAnalysis, load_iris } from "@carton/estimators"
import { buildSync } from "esbuild"
import { join } from "node:path"
import { compile, optimize } from "../src/index.js"

type Emitted = (...buffers: unknown[]) => { data: ArrayLike<number>; shape: number[] }[]

/** An emitted module as any bundler takes it, with what it imports. */
function load(source: string): Emitted {
  const packages = join(__dirname, "../..")
  const { outputFiles } = buildSync({
    stdin: { contents: source, resolveDir: __dirname, loader: "js" },
    alias: { "@carton/array-api/kernels": join(packages, "array-api/src/kernels/index.ts") },
    bundle: true,
    write: false,
    format: "cjs",
    platform: "node",
    logLevel: "error",
  })
  const module = { exports: {} as { program: Emitted } }
  new Function("module", "exports", "require", outputFiles[0]!.text)(module, module.exports, require)
  return module.exports.program
}

test("the emitted module of a program runs by itself, with the kernels that it imports", () => {
  const { X, y } = load_iris()
  const traced = trace(
    (x, labels) => new LinearDiscriminantAnalysis().fit_transform(x, labels),
    [
      assume_dtype(assume_shape(array_var("X"), X.shape), "float64"),
      assume_value_one_of(assume_dtype(assume_shape(array_var("y"), y.shape), y.dtype), [0, 1, 2]),
    ],
  )
  const compiled = compile(optimize(traced))
  const [result] = load(compiled.source)(denseData(X as EagerArray), denseData(y as EagerArray))
  const expected = compiled(X, y) as EagerArray
  expect(result!.shape).toEqual(expected.shape)
  expect(Array.from(result!.data)).toEqual(Array.from(expected.data as Float64Array))
})

test("a failed fact is an error of the emitted module too", () => {
  const traced = trace(
    (y: NDArray) => y.add(1),
    [assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [3]), "int32"), [0, 1])],
  )
  const program = load(compile(traced).source)
  expect(Array.from(program(Int32Array.of(0, 1, 1))[0]!.data)).toEqual([1, 2, 2])
  expect(() => program(denseData(asarray([0, 7, 1], { dtype: "int32" }) as EagerArray))).toThrow(
    /y: an element is none of 0, 1/,
  )
})
