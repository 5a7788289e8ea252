import {
  array_var,
  asarray,
  assume,
  assume_dtype,
  assume_shape,
  cond,
  constantsOf,
  less,
  negative,
  nonzero,
  parse,
  print,
  programKey,
  scan,
  sum,
  trace,
  while_loop,
  type NDArray,
  type Program,
  type Tree,
} from "@carton/array-api"
import { LinearDiscriminantAnalysis } from "@carton/estimators"
import { checkPrograms, runSteps } from "../../array-api/test/random-program.js"
import { optimize } from "../src/index.js"

const RUNS = Number(process.env["RUNS"] ?? 40)
const SEED = Number(process.env["SEED"] ?? 20261101)

const structure = (outputs: Program["outputs"]): string => programKey({ inputs: [], outputs, specs: [] })
const readBack = ({ outputs }: Program): void => {
  const text = print(outputs, () => "int32 [2]")
  expect(structure(parse(text, constantsOf(outputs)))).toBe(structure(outputs))
}

test("a printed program, read back, is the program: random ones of the whole namespace", () => {
  checkPrograms(RUNS, SEED, (program) => {
    const inputs = program.inputs.map(({ shape, dtype }, i) =>
      assume(array_var(`v${i}`), { shape, likely: shape, dtype }),
    )
    readBack(trace((...xs) => runSteps(program, xs), inputs))
  })
})

test("optimised ones", () => {
  checkPrograms(RUNS / 4, SEED + 1000, (program) => {
    const inputs = program.inputs.map(({ shape, dtype }, i) =>
      assume(array_var(`v${i}`), { shape, likely: shape, dtype }),
    )
    readBack(optimize(trace((...xs) => runSteps(program, xs), inputs)))
  })
})

const x = (shape: readonly number[]) => assume_dtype(assume_shape(array_var("x"), shape), "float64")
const y = assume(array_var("y"), { shape: [20], likely: [20], dtype: "int32" })

test("linear discriminant analysis, with its row factors", () => {
  const fit = (x: NDArray, y: NDArray) => new LinearDiscriminantAnalysis().fit_transform(x, y)
  const values = asarray([0, 1], { dtype: "int32" }) as never
  readBack(optimize(trace(fit, [x([20, 3]), assume(y, { values })])))
})

test.each<[string, (x: NDArray) => Tree<NDArray>]>([
  [
    "while",
    (x) =>
      while_loop(
        (v) => less(sum(v), 100),
        (v) => v.multiply(2).add(x.at(0)),
        x,
      ),
  ],
  [
    "cond",
    (x) =>
      cond(
        less(sum(x), 0),
        () => negative(x),
        () => x.add(asarray(Array.from({ length: 9 }, Math.sqrt))),
      ),
  ],
  ["scan", (x) => scan((c, v: NDArray) => [c.add(v), { v, c }], asarray(-0), x, { reverse: true }) as never],
  [
    "a loop in a loop",
    (x) =>
      while_loop(
        (v) => less(sum(v), 9),
        (v) =>
          while_loop(
            (u) => less(sum(u), 5),
            (u) => u.add(1),
            v,
          ),
        x,
      ),
  ],
  ["nonzero", (x) => [...nonzero(x.at(null))]],
  [
    "numbers",
    (x) => [
      x.add(-0),
      x.multiply(NaN),
      x.subtract(-Infinity),
      x.add(1e-300),
      x.multiply(asarray([-0, NaN, Infinity]).at(0)),
    ],
  ],
])("%s", (_, fn) => readBack(trace(fn, [x([9])])))

test("strange names of inputs", () => {
  const inputs = ["t1", "true", "a b", "slice", "sum", "linalg"].map((name) =>
    assume(array_var(name), { shape: [], likely: [], dtype: "float64" }),
  )
  readBack(trace((...xs) => xs.reduce((a, b) => a.add(b)), inputs))
})

test("it reads as code", () => {
  const program = trace(
    (x) => {
      const centred = x.subtract(sum(x, { axis: 0 }).divide(20))
      return [centred.at("1:, ::-1"), centred.at(0, null).set_at([0, 1], 5)]
    },
    [x([20, 3])],
  )
  expect(print(program.outputs)).toMatchInlineSnapshot(`
    "const t1 = subtract(x, divide(sum(x, { axis: 0 }), 20))
    return [t1.at(slice(1, 20), slice(2, null, -1)), t1.at(0, newaxis, slice(null)).set_at([0, 1], 5)]"
  `)
})

test.each<[string, RegExp]>([
  ["return add(x, ", /line 1, column 15: unexpected end/],
  ["const t1 = abs(x)\nreturn nothing(t1)", /line 2, column 19: there is no function nothing/],
  ["return sum()", /line 1, column 13: sum: x is missing/],
  ["return x y", /line 1, column 10: expected the end, got y/],
  ["return linalg.svd(x).Q", /svd has the results U, S, Vh/],
  ["return constant(0, [9], {})", /constant 0 is not given/],
])("what is wrong is said with its place: %s", (text, message) => expect(() => parse(text)).toThrow(message))
