import * as xp from "@carton/array-api"
import {
  array_var,
  asarray,
  assume_dtype,
  assume_shape,
  print,
  tolist,
  trace,
  type NDArray,
} from "@carton/array-api"
import fc from "fast-check"
import { evaluate as oracle } from "mathjs"
import { from_mathjs } from "../src/mathjs.js"

const formulas = [
  "sqrt(x^2 + 1)",
  "-x + 3 * y - 2 / y",
  "sin(x) * cos(y) + tan(x / 4)",
  "exp(-x^2 / 2) / sqrt(2 * pi)",
  "log(abs(x) + 1) + log2(y^2 + 1) + log(abs(x) + 2, 3)",
  "x > y ? x : y",
  "0 < x and x < y",
  "x mod 3 + floor(y)",
  "max(x, y) - min(x, y, 0)",
  "hypot(x, y) + atan2(y, x)",
  "round(x * 2.5) + fix(y) + sign(x)",
  "cube(x) + square(y)",
  "-1 < x <= y",
  "not (x == y)",
]

test.each(formulas)("%s is what mathjs computes of each element", (text) => {
  const number = fc.double({ min: -50, max: 50, noNaN: true }).map((v) => Math.round(v * 8) / 8 + 0)
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 5 }), (pairs) => {
      const scope = { x: asarray(pairs.map((p) => p[0])), y: asarray(pairs.map((p) => p[1])) }
      const got = tolist(from_mathjs(text)(scope)) as (number | boolean)[]
      pairs.forEach(([x, y], i) => {
        const expected = oracle(text, { x, y }) as number | boolean
        if (typeof expected === "boolean") expect(got[i]).toBe(expected)
        else if (!Number.isFinite(expected)) expect(got[i]).toBe(expected)
        else
          expect(Math.abs((got[i] as number) - expected)).toBeLessThanOrEqual(
            1e-13 * Math.max(1, Math.abs(expected)),
          )
      })
    }),
    { numRuns: 50 },
  )
})

test("whole-array functions are those of mathjs", () => {
  const x = [1.5, 2, 4, -3]
  for (const text of ["sum(x)", "mean(x)", "std(x)", "variance(x)", "prod(x)", "max(x)", "norm(x)"])
    expect(from_mathjs(text)({ x: asarray(x) }).item()).toBeCloseTo(oracle(text, { x }) as number, 12)
})

test("complex arithmetic agrees with mathjs", () => {
  const z = { re: 1.5, im: -2 }
  const got = from_mathjs("(z + 2i) * z / (1 - 3i)")({ z: asarray(z) }).item() as { re: number; im: number }
  const expected = oracle("(z + 2i) * z / (1 - 3i)", { z: oracle("1.5 - 2i") as object }) as {
    re: number
    im: number
  }
  expect(got.re).toBeCloseTo(expected.re, 14)
  expect(got.im).toBeCloseTo(expected.im, 14)
})

test("a formula of symbolic arrays is a term", () => {
  const x = assume_dtype(assume_shape(array_var("x"), [3]), "float64")
  const traced = trace((a: NDArray) => from_mathjs("sqrt(x^2 + 1)")({ x: a }), [x])
  expect(print(traced.outputs)).toBe("return sqrt(add(pow(x, 2), 1))")
})

test.each<[string, string, RegExp]>([
  ["a function that the standard has not", "gamma(x)", /gamma is not a function of the array API/],
  ["an assignment", "y = x", /AssignmentNode/],
  ["an inherited name", "toString(x)", /toString is not a function/],
])("%s fails by name", (_, text, message) => expect(() => from_mathjs(text)).toThrow(message))

test("a missing name fails by name", () => {
  expect(() => from_mathjs("x + y")({ x: xp.asarray(1) })).toThrow(/y is missing \(the formula uses x, y\)/)
})
