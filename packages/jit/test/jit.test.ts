import {
  add,
  array_var,
  asarray,
  assume_dtype,
  assume_isfinite,
  assume_positive,
  assume_shape,
  matmul,
  multiply,
  sqrt,
  subtract,
  sum,
  tolist,
  trace,
  type NDArray,
} from "@carton/array-api"
import { compile, GuardError, jit, optimize } from "../src/index.js"

const values = (x: NDArray): unknown => tolist(x)

test("arguments and results are objects and lists of arrays", () => {
  interface Layer {
    readonly w: NDArray
    readonly b: NDArray
  }
  const predict = jit((layers: readonly Layer[], x: NDArray) => {
    const out = layers.reduce((h, { w, b }) => add(matmul(h, w), b), x)
    return { out, parts: [sum(out), { first: out.at(0) }] }
  })
  const network = [
    {
      w: asarray([
        [1, 2],
        [3, 4],
      ]),
      b: asarray([1, 1]),
    },
    { w: asarray([[1], [1]]), b: asarray([0.5]) },
  ]
  // [1, 1] -> [1 + 3 + 1, 2 + 4 + 1] = [5, 7] -> 12.5
  const { out, parts } = predict(network, asarray([1, 1]))
  expect([values(out), values(parts[0] as NDArray)]).toEqual([[12.5], 12.5])
  expect(values((parts[1] as { first: NDArray }).first)).toBe(12.5)
  predict(network, asarray([2, 2]))
  expect(predict.traces).toBe(1)
  expect(predict.source(network, asarray([1, 1]))).toContain("layers_0_w")
  // another form is another program
  predict(network.slice(0, 1), asarray([2, 2]))
  expect(predict.traces).toBe(2)
})

test("numbers among arguments are arrays: other numbers need no other program", () => {
  const scaled = jit((x: NDArray, by: NDArray | number) => multiply(x, by))
  expect(values(scaled(asarray([1, 2]), 3))).toEqual([3, 6])
  expect(values(scaled(asarray([1, 2]), 5))).toEqual([5, 10])
  expect(scaled.traces).toBe(1)
})

describe("static arguments", () => {
  test("are part of the program: each value is compiled for once", () => {
    const power = jit(
      (x: NDArray, n: number, { negate }: { readonly negate: boolean }) => {
        let y = x
        for (let i = 1; i < n; i++) y = y.multiply(x)
        return negate ? y.multiply(-1) : y
      },
      { static: [1, 2] },
    )
    const x = asarray([2, 3])
    expect(values(power(x, 3, { negate: false }))).toEqual([8, 27])
    expect(values(power(x, 3, { negate: true }))).toEqual([-8, -27])
    expect(values(power(x, 2, { negate: false }))).toEqual([4, 9])
    expect(values(power(x, 3, { negate: false }))).toEqual([8, 27])
    expect([power.traces, power.cached]).toEqual([3, 3])
  })
  test("-0, text that looks like a number, functions", () => {
    const f = jit(
      (x: NDArray, s: unknown) =>
        x.add(
          typeof s === "function"
            ? (s as () => number)()
            : Object.is(s, -0)
              ? 1
              : typeof s === "string"
                ? 2
                : 3,
        ),
      { static: [1] },
    )
    const x = asarray(0)
    const given = [-0, 0, "0", () => 10, () => 20]
    expect(given.map((s) => f(x, s).item())).toEqual([1, 3, 2, 10, 20])
    expect(f(x, given[3]).item()).toBe(10)
    expect(f.traces).toBe(5)
  })
  test("what is no array and not said to be static", () => {
    const f = jit((x: NDArray, mode: string) => x.add(mode.length))
    expect(() => f(asarray(1), "abc")).toThrow(
      /jit: argument 2 must be an array, .* got "abc"; the option static/,
    )
  })
})

test("a jitted function that another one calls is a part of it", () => {
  const mean = jit((x: NDArray) => sum(x).divide(x.shape[0]!))
  const deviation = jit((x: NDArray) => {
    const centred = subtract(x, mean(x))
    return sqrt(mean(centred.multiply(centred)))
  })
  expect(deviation(asarray([2, 4, 4, 4, 5, 5, 7, 9])).item()).toBe(2)
  expect([deviation.traces, mean.traces]).toEqual([1, 0])
})

test("the cache is bounded: what was used longest ago is compiled again", () => {
  const f = jit((x: NDArray) => sum(x), { cache_size: 2 })
  const [a, b, c] = [1, 2, 3].map((n) => asarray(new Array<number>(n).fill(1)))
  for (const x of [a!, b!, a!, c!]) f(x)
  expect([f.traces, f.cached]).toEqual([3, 2])
  f(a!)
  expect(f.traces).toBe(3)
  expect(f(b!).item()).toBe(2)
  expect([f.traces, f.cached]).toEqual([4, 2])
})

test("the same shapes, by turns with others, and as views", () => {
  const f = jit((x: NDArray, y: NDArray) => add(x, y))
  const [x, m] = [
    asarray([1, 2]),
    asarray([
      [1, 2],
      [3, 4],
    ]),
  ]
  expect([f(x, x), f(m, x), f(x, x), f(m.at(0), m.at("::-1, 0"))].map(values)).toEqual([
    [2, 4],
    [
      [2, 4],
      [4, 6],
    ],
    [2, 4],
    [4, 3],
  ])
  expect(f(x, asarray([1, 2], { dtype: "float32" })).dtype).toBe("float64")
  expect(f.traces).toBe(3)
})

test("facts of arrays within trees; a failed one runs eagerly, or throws", () => {
  type Weighted = { readonly x: NDArray; readonly w: NDArray }
  const mean = ({ x, w }: Weighted) => sum(x.multiply(w)).divide(sum(w))
  const assume = ({ x, w }: Weighted) => [{ x: assume_isfinite(x), w: assume_positive(w) }]
  const [good, bad] = [
    { x: asarray([1, 2]), w: asarray([1, 3]) },
    { x: asarray([1, 2]), w: asarray([1, -3]) },
  ]
  const f = jit(mean, { assume })
  expect([f(good).item(), f(bad).item()]).toEqual([7 / 4, 5 / 2])
  expect([f.fallbacks, f.last_fallback]).toEqual([1, expect.stringMatching(/_w: an element is below 0/)])
  const strict = jit(mean, { assume, on_failed_guard: "throw" })
  expect(strict(good).item()).toBe(7 / 4)
  expect(() => strict(bad)).toThrow(GuardError)
})

test("an option that there is not, or a value that it does not take, is an error", () => {
  const f = (x: NDArray) => sum(x)
  const traced = trace(f, [assume_dtype(assume_shape(array_var("x"), [2]), "float64")])
  expect(() => jit(f, { sttic: [1] } as object)).toThrow('jit: no option "sttic" (it takes target, guards')
  expect(() => jit(f, { on_failed_guard: "ignore" } as object)).toThrow(
    'jit: on_failed_guard must be "eager" or "throw", got "ignore"',
  )
  expect(() => optimize(traced, { precision: "fastest" } as object)).toThrow(
    'optimize: precision must be "exact" or "reassociate" or "fast", got "fastest"',
  )
  expect(() => compile(traced, { target: "c" } as object)).toThrow(
    'compile: target must be "wasm" or "js" or "interpret", got "c"',
  )
  expect(() => compile(traced)(asarray([1, 2]), asarray([3, 4]))).toThrow("compiled for 1 arrays, got 2")
})
