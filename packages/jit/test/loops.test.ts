import {
  add,
  array_var,
  asarray,
  assume_dtype,
  assume_shape,
  divide,
  exp,
  eye,
  fori_loop,
  less,
  linalg,
  matmul,
  multiply,
  print,
  reshape,
  scan,
  sin,
  sqrt,
  square,
  sum,
  tolist,
  trace,
  while_loop,
  zeros,
  type NDArray,
  type Tree,
} from "@carton/array-api"
import { compile, optimize } from "../src/index.js"

const numbers = (...shape: number[]): NDArray => {
  const size = shape.reduce((a, b) => a * b, 1)
  return sin(reshape(asarray(Array.from({ length: size }, (_, i) => i * i + 1)), shape))
}
const traced = (fn: (...xs: NDArray[]) => Tree<NDArray>, args: readonly NDArray[]) =>
  trace(
    fn,
    args.map((x, i) => assume_dtype(assume_shape(array_var(`x${i}`), x.shape), x.dtype)),
  )
/** The optimised program, once it was seen to give the eager bits. */
function optimised(fn: (...xs: NDArray[]) => NDArray, ...args: NDArray[]): string {
  const program = optimize(traced(fn, args), { precision: "exact" })
  expect(tolist(compile(program)(...args) as NDArray)).toEqual(tolist(fn(...args)))
  return print(program.outputs)
}
/** What stands in the braces of functions, and around. */
const within = (text: string): string => [...text.matchAll(/=> \{ (.*?) \}/g)].map((m) => m[1]).join("\n")

test("gradient descent: products of the data are computed once", () => {
  const descent = (X: NDArray, y: NDArray) =>
    fori_loop(
      0,
      20,
      (_, w) => w.subtract(matmul(X.T, matmul(X, w).subtract(y)).multiply(0.01)),
      zeros([3], { dtype: "float64" }),
    )
  const normal = (X: NDArray, y: NDArray) =>
    fori_loop(
      0,
      20,
      (_, w) => w.subtract(matmul(matmul(X.T, X), w).subtract(matmul(X.T, y)).multiply(0.01)),
      zeros([3], { dtype: "float64" }),
    )
  const [X, y] = [numbers(50, 3), numbers(50)]
  expect(within(optimised(normal, X, y)).match(/matmul/g)).toHaveLength(1)
  // here nothing is the same in two turns but a transpose, which costs nothing
  expect(within(optimised(descent, X, y)).match(/matmul/g)).toHaveLength(2)
})

test("what is carried and never changes is taken from around", () => {
  const text = optimised(
    (x, y) =>
      while_loop(
        ({ v, step }) => less(sum(v), sum(sqrt(step))),
        ({ step, v }) => ({ v: add(v, exp(step)), step }),
        { v: x, step: y },
      ).v,
    numbers(2000),
    square(numbers(2000)),
  )
  expect(text).toContain("while_loop([x0], [sum(sqrt(x1))], [exp(x1)]")
  const all = optimised((x) => scan((c, row) => [c, multiply(row, 2)], x, x)[0], numbers(4))
  expect(all).toBe("return x0")
})

test("loops in loops", () => {
  const text = optimised(
    (x, y) =>
      scan(
        (c, row) => [fori_loop(0, 3, (_, v) => v.multiply(sqrt(sum(square(y)))).add(exp(row)), c), c],
        y.at(0),
        x,
      )[0],
    numbers(5),
    numbers(2000),
  )
  expect(text.slice(0, text.indexOf("=> {"))).toContain("[sqrt(sum(square(x1)))]")
  // exp of a row is the same in all turns of the inner loop, and moves to the outer one
  expect(text).toMatch(/while_loop\(\[[^\]]*\], \[[^\]]*\], \[[^\]]*exp\(c1\)/)
})

test("what may throw is not computed where the loop would not have", () => {
  const n = 20
  const regular = eye(n).multiply(3)
  const singular = zeros([n, n], { dtype: "float64" })
  const never = (x: NDArray, A: NDArray) =>
    while_loop(
      (v) => less(sum(v), 0),
      (v) => linalg.solve(A, x).add(v),
      x,
    )
  expect(within(optimised(never, square(numbers(n)), singular))).toContain("solve")
  const rows = (x: NDArray, A: NDArray, xs: NDArray) =>
    scan((c, row) => [linalg.solve(A, x).add(c), row], x, xs)[0]
  expect(within(optimised(rows, numbers(n), regular, numbers(30)))).not.toContain("solve")
})

test("explained and replayed", () => {
  const fn = (x: NDArray, y: NDArray) => fori_loop(0, 3, (_, v) => divide(v, sqrt(sum(square(y)))), x)
  const { steps } = optimize(traced(fn, [numbers(3), numbers(2000)]), { precision: "exact" }).explain()
  expect(steps.map((s) => s.law)).toEqual([
    "what a loop carries and never changes is an array around it",
    "what a loop computes of arrays around it is computed once",
  ])
})
