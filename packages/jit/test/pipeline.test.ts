import {
  array_var,
  asarray,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  print,
  slice,
  std,
  sum,
  mean,
  sqrt,
  linalg,
  tolist,
  trace,
  unique_values,
  type EagerArray,
  type NDArray,
  type Program,
} from "@carton/array-api"
import { postorder } from "@carton/egraph"
import { LinearDiscriminantAnalysis, load_iris } from "@carton/estimators"
import { compile, evaluate, GuardError, jit, optimize } from "../src/index.js"

const { X, y } = load_iris()
const inputs = () => [
  assume_isfinite(assume_dtype(assume_shape(array_var("X"), X.shape), "float64")),
  assume_value_one_of(assume_dtype(assume_shape(array_var("y"), y.shape), y.dtype), [0, 1, 2]),
]
const lda = (x: NDArray, labels: NDArray) => new LinearDiscriminantAnalysis().fit_transform(x, labels)
const data = (x: unknown) => Array.from((x as EagerArray).data as Float64Array)
const operators = (program: Program) => {
  const names = new Set<string>()
  postorder(program.outputs, (t) => t.declaration && names.add(t.declaration.name))
  return names
}
const expectClose = (a: readonly number[], b: readonly number[], relative: number) => {
  expect(a.length).toBe(b.length)
  const scale = Math.max(...b.map(Math.abs))
  a.forEach((v, i) => expect(Math.abs(v - b[i]!)).toBeLessThanOrEqual(relative * scale))
}

describe("linear discriminant analysis, traced", () => {
  const traced = trace(lda, inputs())
  const expected = data(lda(X, y))

  test("with no rules the program keeps its mean, std and svd, and compiles to the same results", () => {
    const plain = optimize(traced, { rules: [] })
    const used = operators(plain)
    for (const name of ["mean", "std", "linalg.svd.S", "linalg.svd.Vh"]) expect(used).toContain(name)
    expect(used).not.toContain("linalg.svd.U")
    expectClose(data(compile(plain)(X, y)), expected, 1e-12)
  })

  test("with rules no mean or std is left, and the results agree", () => {
    const optimized = optimize(traced)
    const used = operators(optimized)
    for (const name of ["mean", "std", "var"]) expect(used).not.toContain(name)
    expect(used).toContain("sum")
    expect(optimized.report.rules.map((r) => r.name)).toEqual(
      expect.arrayContaining(["mean-sum", "std-var", "var-sum"]),
    )
    expectClose(data(evaluate(optimized, [X, y])), expected, 1e-10)
    for (const target of ["wasm", "js", "interpret"] as const)
      expectClose(data(compile(optimized, { target })(X, y)), expected, 1e-10)
  })

  test("the emitted program", () => {
    const { source } = compile(optimize(traced))
    expect(source).toMatchSnapshot()
    // with all its routines; what it imports is not in it
    expect(source.length).toBeLessThan(30_000)
  })

  test.each([true, false])("for many rows it holds routines in WebAssembly too; finite: %s", (finite) => {
    const [rows, labels] = [array_var("X"), array_var("y")]
    const known = assume_dtype(assume_shape(rows, [1_000_000, 20]), "float64")
    const many = [
      finite ? assume_isfinite(known) : known,
      assume_value_one_of(assume_dtype(assume_shape(labels, [1_000_000]), "int32"), [0, 1, 2]),
    ]
    const { source } = compile(optimize(trace(lda, many)))
    expect(source).toMatch(/^const wasm = instance\(/m)
    expect(source.length).toBeLessThan(32_768)
  })
})

test("exact rules change no bit", () => {
  const f = (x: NDArray) => std(x, { axis: 0 }).add(mean(x, { axis: 0 }).subtract(0))
  const traced = trace(f, [inputs()[0]!])
  const compiled = compile(optimize(traced, { precision: "exact" }))
  expect(data(compiled(X))).toEqual(data(f(X)))
})

describe("guards", () => {
  const compiled = compile(
    optimize(trace((x, labels) => sum(x).add(unique_values(labels).shape[0]!), inputs())),
  )
  const withValue = (value: number) =>
    asarray((tolist(X) as number[][]).map((row, i) => (i === 77 ? [row[0]!, value, row[2]!, row[3]!] : row)))
  const detached = (view: (x: NDArray) => NDArray = (x) => x) => {
    const x = X.add(0) as EagerArray
    const seen = view(x)
    structuredClone(x.data.buffer, { transfer: [x.data.buffer as ArrayBuffer] })
    return seen
  }
  test("what was assumed passes", () =>
    expect((compiled(X, y) as NDArray).item()).toBeCloseTo(data(sum(X))[0]! + 3, 9))
  test.each<[string, () => unknown, RegExp]>([
    ["a shape", () => compiled(X.at(slice(0, 10)), y), /X: compiled for shape \[150, 4\], got \[10, 4\]/],
    ["a dtype", () => compiled(X, X.at(slice(null), 0)), /y: compiled for int32, got float64/],
    ["NaN", () => compiled(withValue(NaN), y), /X: an element is infinite or NaN/],
    ["an infinity", () => compiled(withValue(Infinity), y), /X: an element is infinite or NaN/],
    ["a value that was excluded", () => compiled(X, y.add(1)), /y: an element is none of 0, 1, 2/],
    ["a value that does not occur", () => compiled(X, y.multiply(0)), /y: not all of 0, 1, 2 occur/],
    ["a detached buffer", () => compiled(detached(), y), /X: its buffer is detached/],
    [
      "a view of one",
      () =>
        compiled(
          detached((x) => x.at(slice(null, null, -1))),
          y,
        ),
      /X: its buffer is detached/,
    ],
    ["no array", () => compiled(X), /y: expected an array, got nothing/],
  ])("%s fails", (_, call, message) => {
    expect(call).toThrow(GuardError)
    expect(call).toThrow(message)
  })
  test("a view is as good as a copy", () => {
    const wide = asarray((tolist(X) as number[][]).map((row) => row.flatMap((v) => [v, -1])))
    const view = wide.at(slice(null), slice(null, null, 2))
    expect((compiled(view, y) as NDArray).item()).toBe((compiled(X, y) as NDArray).item())
  })
})

describe("jit", () => {
  test("compiles for each dtype and shape once", () => {
    const norm = jit((x: NDArray) => sqrt(sum(x.multiply(x))))
    expect(norm(asarray([3, 4])).item()).toBe(5)
    expect(norm(asarray([6, 8])).item()).toBe(10)
    expect(norm.traces).toBe(1)
    expect(norm(asarray([2, 3, 6])).item()).toBe(7)
    expect(norm.traces).toBe(2)
    expect(norm.source(asarray([3, 4]))).toContain("(x)")
  })
  test("where a fact fails the function runs as written, and says so", () => {
    const f = jit((x: NDArray) => sum(x), { assume: (x) => [assume_isfinite(x)] })
    expect(f(asarray([1, Infinity])).item()).toBe(Infinity)
    expect([f.fallbacks, f.last_fallback]).toEqual([1, expect.stringContaining("infinite")])
    const strict = jit((x: NDArray) => sum(x), {
      assume: (x) => [assume_isfinite(x)],
      on_failed_guard: "throw",
    })
    expect(() => strict(asarray([NaN]))).toThrow(GuardError)
  })
})

test("a program that uses an array of its own keeps it as a constant", () => {
  const weights = asarray([1, 2, 3, 4])
  const traced = trace((x) => x.matmul(weights), [inputs()[0]!])
  expect(print(traced.outputs)).toContain("matmul(X, asarray(")
  expect(data(compile(optimize(traced))(X))).toEqual(data(X.matmul(weights)))
})

test("linear algebra with unused results asks only for what is used", () => {
  const traced = trace((x) => linalg.svd(x, { full_matrices: false }).S, [inputs()[0]!])
  expect(compile(traced).source).toMatch(/svd/)
  expectClose(data(compile(traced)(X)), data(linalg.svd(X, { full_matrices: false }).S), 1e-14)
})
