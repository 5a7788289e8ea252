import {
  array_var,
  assume_dtype,
  assume_shape,
  add,
  exp,
  facts,
  matmul,
  matrix_transpose,
  sorts,
  std,
  sum,
  type NDArray,
  type Program,
  trace,
} from "@carton/array-api"
import { dag, EGraph, saturate } from "@carton/egraph"
import { cost, DEFAULT_COSTS, folding, nanoseconds } from "../src/index.js"

const input = (name: string, shape: readonly number[]) =>
  assume_dtype(assume_shape(array_var(name), shape), "float64")
const costOf = (f: (...xs: NDArray[]) => NDArray, ...inputs: NDArray[]): number => {
  const traced: Program & { operators: never[] } = trace(f, inputs) as never
  const egraph = new EGraph()
  for (const { name, facts: f } of traced.inputs)
    egraph.set(facts(sorts.input(name)), sorts.FactsSort.lift(f))
  for (const t of traced.outputs) egraph.add(t)
  egraph.run(saturate(folding(traced.operators)))
  return egraph.extract(traced.outputs, { method: dag, cost: cost(egraph) }).cost
}

test("an elementwise call reads its inputs, writes its result, and does its operations", () => {
  const n = 1000
  const work = { flops: n, bytes_read: 16 * n, bytes_written: 8 * n, calls: 1 }
  expect(costOf((x, y) => add(x, y), input("x", [n]), input("y", [n]))).toBeCloseTo(
    nanoseconds(work, DEFAULT_COSTS),
    -1,
  )
})

test("a view is free", () => {
  const x = input("x", [100, 100])
  expect(costOf((a) => matrix_transpose(a), x)).toBeLessThan(10)
})

test("shared work is paid once", () => {
  const x = input("x", [1000])
  const once = costOf((a) => sum(exp(a)), x)
  expect(costOf((a) => sum(exp(a)).add(sum(exp(a))), x)).toBeLessThan(once + 1000)
})

test("costs grow with the shapes, and a product of matrices with all three extents", () => {
  const product = (n: number, k: number, m: number) =>
    costOf((a, b) => matmul(a, b), input("a", [n, k]), input("b", [k, m]))
  expect(product(200, 100, 100) / product(100, 100, 100)).toBeGreaterThan(1.6)
  expect(product(100, 200, 100) / product(100, 100, 100)).toBeGreaterThan(1.6)
})

test("a function in terms of others costs what they cost together", () => {
  const x = input("x", [1000, 10])
  expect(costOf((a) => std(a, { axis: 0 }), x)).toBeGreaterThan(2 * costOf((a) => sum(a, { axis: 0 }), x))
})
