import { compile, lower } from "../src/index.js"
import type { Value } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

const sourceOf = (b: Build, outputs: readonly Value[]): string => compile(lower(b.graph, outputs)).source

/** (X - mean) / std, as a person would lower it. */
const standardise = (n: number, d: number): [Build, Value[]] => {
  const b = new Build()
  const X = b.input("X", [n, d])
  const mean = b.map([b.reduce(X, [0], "sum")], (s) => e.div(s, f64(n)), {
    name: "mean",
    note: "mean(X, axis=0)",
  })
  const centred = b.map([X, b.broadcast(mean, [n, d], [1])], e.sub, {
    name: "centred",
    note: "subtract(X, mean)",
  })
  const squares = b.map([centred], (x) => e.mul(x, x))
  const std = b.map([b.reduce(squares, [0], "sum")], (s) => e.math("sqrt", e.div(s, f64(n))), {
    name: "std",
    note: "std(X, axis=0)",
  })
  const out = b.map([centred, b.broadcast(std, [n, d], [1])], e.div, {
    name: "scaled",
    note: "divide(subtract(X, mean), std)",
  })
  return [b, [out, mean, std]]
}

describe("emitted source", () => {
  test("standardise", () => {
    expect(sourceOf(...standardise(150, 4))).toMatchSnapshot()
  })
  test("standardise, long", () => {
    expect(sourceOf(...standardise(1_000_000, 20))).toMatchSnapshot()
  })
  test("softmax", () => {
    const b = new Build()
    const x = b.input("x", [10, 1000])
    const top = b.broadcast(b.reduce(x, [1], "max", { name: "top" }), [10, 1000], [0])
    const exp = b.map([x, top], (v, m) => e.math("exp", e.sub(v, m)), { name: "exps" })
    const total = b.broadcast(b.reduce(exp, [1], "sum", { name: "total" }), [10, 1000], [0])
    expect(
      sourceOf(b, [b.map([exp, total], e.div, { name: "softmax", note: "softmax(x, axis=1)" })]),
    ).toMatchSnapshot()
  })
  test("a sum of a chain, guarded", () => {
    const b = new Build()
    const x = b.input("x", [1000])
    const finite = b.map([x], (v) => e.lt(e.math("abs", v), f64(Infinity)), { type: "bool" })
    b.graph.guard(b.reduce(finite, [0], "all", { name: "finite" }), "x: holds NaN or infinity")
    const y = b.map([b.map([x], (v) => e.div(e.sub(v, f64(0.5)), f64(3)))], (v) =>
      e.math("sqrt", e.add(e.mul(v, v), f64(1))),
    )
    expect(
      sourceOf(b, [b.reduce(y, [0], "sum", { name: "total", note: "sum(sqrt(square(z) + 1))" })]),
    ).toMatchSnapshot()
  })
  test("means of classes by mask, then projected", () => {
    const b = new Build()
    const X = b.input("X", [150, 4])
    const y = b.input("y", [150], "int32")
    const means = [0, 1].map((c) => {
      const mask = b.map([y], (v) => e.eq(v, e.constant("int32", c)), { type: "bool" })
      const masked = b.map([X, b.broadcast(mask, [150, 4], [0])], (x, m) => e.select(m, x, f64(0)))
      const count = b.reduce(
        b.map([mask], (m) => e.cast("float64", m), { type: "float64" }),
        [0],
        "sum",
      )
      return b.map([b.reduce(masked, [0], "sum"), b.broadcast(count, [4], [])], e.div, {
        name: `mean_${c}`,
        note: `mean(X[y == ${c}], axis=0)`,
      })
    })
    const W = b.input("W", [4, 2])
    const shift = b.map([means[0]!, means[1]!], (p, q) => e.mul(e.add(p, q), f64(0.5)), { name: "xbar" })
    const centred = b.map([X, b.broadcast(shift, [150, 4], [1])], e.sub, { name: "centred" })
    expect(
      sourceOf(b, [b.matmul(centred, W, { name: "projected", note: "matmul(X - xbar, W)" })]),
    ).toMatchSnapshot()
  })
})
