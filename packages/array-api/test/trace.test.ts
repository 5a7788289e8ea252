import { variable } from "@carton/egraph"
import { inspect } from "node:util"
import * as xp from "../src/index.js"
import {
  array_var,
  asarray,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  carryOut,
  eager,
  print,
  trace,
  TraceError,
  type EagerArray,
  type NDArray,
} from "../src/index.js"

const matrix = (name: string, shape: number[]) =>
  assume_isfinite(assume_dtype(assume_shape(array_var(name), shape), "float64"))
const labels = (name: string, n: number, values: number[]) =>
  assume_value_one_of(assume_dtype(assume_shape(array_var(name), [n]), "int32"), values)

const run = (program: xp.Program, inputs: Record<string, NDArray>) =>
  carryOut(program.outputs, { input: (name) => inputs[name]!, constant: (x: EagerArray) => x }, eager)

describe("trace", () => {
  test("gives the term of what the function does, and evaluating it is the eager call", () => {
    const f = (x: NDArray) => xp.std(x.multiply(2), { axis: 0 }).add(xp.mean(x))
    const traced = trace(f, [matrix("X", [3, 2])])
    expect(print(traced.outputs)).toBe("return add(std(multiply(X, 2), { axis: 0 }), mean(X))")
    expect(print(traced)).toBe(print(traced.outputs))
    const x = asarray([
      [1, 2],
      [3, 5],
      [4, 4],
    ])
    expect(xp.tolist(run(traced, { X: x })[0]!)).toEqual(xp.tolist(f(x)))
  })

  test("equal calls are one term, spelled alike", () => {
    const traced = trace((x) => xp.sum(x, { axis: -1 }).add(xp.sum(x, { axis: 1 })), [matrix("X", [3, 2])])
    expect(print(traced.outputs)).toBe("const t1 = sum(X, { axis: 1 })\nreturn add(t1, t1)")
  })

  test("a symbolic array shows its expression", () => {
    let shown: unknown[] = []
    trace(
      (x) => {
        const y = x
          .multiply(2)
          .at(0)
          .add(xp.exp(xp.sqrt(xp.abs(xp.sin(x)))))
        shown = [String(x), String(y), inspect(y)]
        return y
      },
      [matrix("X", [3, 2])],
    )
    const y = "add(multiply(X, 2).at(0, slice(null)), exp(sqrt(abs(…))))"
    expect(shown).toEqual(["X", y, y])
    expect(String(xp.sum(variable("x", xp.sorts.NDArray), { axis: 0 }))).toBe("sum(x, { axis: 0 })")
  })

  test("answers shapes, and how many values an array takes", () => {
    let asked: unknown
    trace(
      (x, y) => {
        asked = [x.shape, x.ndim, x.dtype, xp.unique_values(y).shape, xp.unique_values(y).at(1).item()]
        return x
      },
      [matrix("X", [5, 2]), labels("y", 5, [7, 3])],
    )
    expect(asked).toEqual([[5, 2], 2, "float64", [2], 7])
  })

  test("values that follow from constants are known", () => {
    let value: unknown
    trace(
      (x) => {
        value = xp
          .sum(asarray([1, 2, 3]))
          .multiply(xp.size(x, { axis: 0 }))
          .item()
        return x
      },
      [matrix("X", [4, 2])],
    )
    expect(value).toBe(24)
  })

  test("an extent that the data decides stays symbolic and may be a slice bound", () => {
    const f = (x: NDArray) => {
      const rank = xp.sum(xp.astype(x.greater(1), "int32"))
      return x.at(xp.slice(null, rank)).multiply(2)
    }
    const traced = trace(f, [matrix("x", [4])])
    expect(xp.tolist(run(traced, { x: asarray([5, 0, 3, 1]) })[0]!)).toEqual([10, 0])
  })

  test("results may be nested", () => {
    const traced = trace((x) => ({ a: [x, x.add(1)], b: { c: x.at(0) } }), [matrix("x", [2])])
    const out = traced.rebuild(run(traced, { x: asarray([1, 2]) })) as { a: NDArray[]; b: { c: NDArray } }
    expect(out.a.map((x) => xp.tolist(x))).toEqual([
      [1, 2],
      [2, 3],
    ])
    expect(out.b.c.item()).toBe(1)
  })
})

describe("what cannot be known", () => {
  test("names the expression, the line, and what would settle it", () => {
    const ask = () => trace((x) => (xp.any(x.less(0)).item() ? x : x.add(1)), [matrix("X", [2])])
    expect(ask).toThrow(TraceError)
    expect(ask).toThrow(/any\(less\(X, 0\)\) is not known.*assume.*trace\.test\.ts:\d+/)
  })
  test.each<[string, (x: NDArray) => NDArray, string, (x: xp.SymbolicArray) => xp.SymbolicArray]>([
    ["a sign", (x) => xp.any(x.less(0)), "assume_positive or assume_range on X", xp.assume_positive],
    ["a bound", (x) => xp.all(x.less_equal(9)), "assume_range on X", (x) => xp.assume_range(x, 0, 9)],
    ["NaN", (x) => xp.any(xp.isnan(x)), "assume_isfinite on X", xp.assume_isfinite],
    [
      "values",
      (x) => xp.any(x.equal(7)),
      "assume_value_one_of on X",
      (x) => xp.assume_value_one_of(x, [1, 2]),
    ],
  ])("what settles it does: %s", (_, of, what, settle) => {
    const f = (x: NDArray) => (of(x).item() ? x : x.add(1))
    const expected = `is not known; ${what} would settle it (trace.test.ts:`
    const X = assume_dtype(assume_shape(array_var("X"), [2]), "float64")
    expect(() => trace(f, [X])).toThrow(expected)
    expect(() => trace(f, [settle(X)])).not.toThrow()
  })
  test("what settles the number of distinct values does", () => {
    const f = (y: NDArray) => y.multiply(xp.unique_values(y).shape[0]!)
    expect(() => trace(f, [matrix("y", [5])])).toThrow(
      "of unique_values(y) depends on the data; assume_value_one_of on y, or using the size as an array",
    )
    expect(() => trace(f, [xp.assume_value_one_of(matrix("y", [5]), [1, 2])])).not.toThrow()
  })
  test("a size that depends on the data", () => {
    expect(() =>
      trace(
        (x) =>
          x
            .at(x.greater(0))
            .at(0)
            .multiply(x.at(x.greater(0)).shape[0]!),
        [matrix("X", [2])],
      ),
    ).toThrow(/depends on the data/)
  })
  test.each<[string, () => unknown, RegExp]>([
    ["an input that is no array_var", () => trace((x) => x, [asarray([1])]), /array_var/],
    [
      "two inputs of one name",
      () => trace((x) => x, [matrix("X", [1]), matrix("X", [1])]),
      /two inputs are named "X"/,
    ],
    ["no shape", () => trace((x) => x.add(1), [array_var("X")]), /shape of X is not known.*assume_shape/],
    ["a result that is no array", () => trace(() => 3 as never, []), /must give arrays/],
  ])("%s", (_, ask, message) => expect(ask).toThrow(message))
  test("bad arguments fail where they are made", () => {
    expect(() => trace((x) => xp.sum(x, { axis: 2 }), [matrix("X", [2, 2])])).toThrow(xp.AxisError)
  })
})
