import {
  add,
  array_var,
  asarray,
  assume_dtype,
  assume_shape,
  astype,
  carryOut,
  cond,
  eager,
  fori_loop,
  less,
  matmul,
  multiply,
  negative,
  scan,
  sum,
  tolist,
  trace,
  where,
  while_loop,
  zeros,
  type DType,
  type EagerArray,
  type NDArray,
  type Tree,
} from "@carton/array-api"
import { compile, optimize } from "../src/index.js"

const int = (x: number | number[] | number[][]): NDArray => asarray(x as number[], { dtype: "int32" })

/** Programs with control flow, their arguments, and what they give: by hand, or by the plain loop beside. */
const programs: Record<string, [(...xs: NDArray[]) => Tree<NDArray>, NDArray[], unknown]> = {
  "while: doubled until 100": [
    (x) =>
      while_loop(
        (v) => less(v, 100),
        (v) => multiply(v, 2),
        x,
      ),
    [int(3)],
    192,
  ],
  "while: names in another order": [
    (x) =>
      while_loop(
        ({ v }) => less(v, 100),
        ({ v, step }) => ({ step, v: multiply(v, step) }),
        { v: x, step: int(3) },
      ).v,
    [int(4)],
    108,
  ],
  "while: no turn": [
    (x) =>
      while_loop(
        (v) => less(v, 100),
        (v) => multiply(v, 2),
        x,
      ),
    [int(300)],
    300,
  ],
  "while: what is carried is swapped (Fibonacci)": [
    (n) =>
      while_loop(
        ({ i }) => less(i, n),
        ({ i, a, b }) => ({ i: i.add(1), a: b, b: a.add(b) }),
        { i: int(0), a: int(0), b: int(1) },
      ),
    [int(30)],
    { i: 30, a: 832040, b: 1346269 },
  ],
  "while: Newton's square root, elementwise, with a captured array": [
    (x) =>
      while_loop(
        ({ r }) => less(1e-24, sum(r.multiply(r).subtract(x).multiply(r.multiply(r).subtract(x)))),
        ({ r }) => ({ r: r.add(x.divide(r)).multiply(0.5) }),
        { r: asarray([1, 1, 1]) },
      ),
    [asarray([4, 9, 16])],
    { r: [2, 3, 4] },
  ],
  "fori: a number of turns that the data decide": [
    (n) => fori_loop(0, n, (i, total) => add(total, i), int(0)),
    [int(5)],
    10,
  ],
  "fori: a matrix to the 10th power": [
    (m) =>
      fori_loop(
        0,
        10,
        (_, p) => matmul(p, m),
        asarray([
          [1, 0],
          [0, 1],
        ]),
      ),
    [
      asarray([
        [1, 1],
        [1, 0],
      ]),
    ],
    [
      [89, 55],
      [55, 34],
    ],
  ],
  "fori: elements set at the counter": [
    (x) => fori_loop(1, 6, (i, p) => p.set_at([i], p.at(i).add(p.at(i.subtract(1)))), x),
    [int([1, 2, 3, 4, 5, 6])],
    [1, 3, 6, 10, 15, 21],
  ],
  "scan: running sums": [
    (xs) => scan((t, x: NDArray) => [t.add(x), t.add(x)], int(0), xs) as unknown as Tree<NDArray>,
    [int([1, 2, 3])],
    [6, [1, 3, 6]],
  ],
  "scan: from the last row": [
    (xs) => scan((t, x: NDArray) => [t.add(x), t], int(0), xs, { reverse: true }) as unknown as Tree<NDArray>,
    [int([1, 2, 3])],
    [6, [5, 3, 0]],
  ],
  "scan: rows of matrices, two results, a captured weight": [
    (xs, w) =>
      scan(
        (h, x: NDArray) => {
          const next = matmul(w, h).add(x)
          return [next, { norm: sum(next.multiply(next)), next }]
        },
        zeros(2),
        xs,
      ) as unknown as Tree<NDArray>,
    [
      asarray([
        [1, 0],
        [0, 1],
        [2, 2],
      ]),
      asarray([
        [1, 1],
        [0, 1],
      ]),
    ],
    [
      [4, 3],
      {
        norm: [1, 2, 25],
        next: [
          [1, 0],
          [1, 1],
          [4, 3],
        ],
      },
    ],
  ],
  "scan: without xs": [
    (x) => scan((t) => [t.multiply(2), t], x, null, { length: 4 }) as unknown as Tree<NDArray>,
    [int(1)],
    [16, [1, 2, 4, 8]],
  ],
  "scan: no turn": [
    (x) => scan((t) => [t.multiply(2), t], x, null, { length: 0 }) as unknown as Tree<NDArray>,
    [int(7)],
    [7, []],
  ],
  "cond: the first": [
    (x) =>
      cond(
        less(sum(x), 0),
        (y: NDArray) => negative(y),
        (y) => y.add(1),
        x,
      ),
    [asarray([-1, -2])],
    [1, 2],
  ],
  "cond: the second": [
    (x) =>
      cond(
        less(sum(x), 0),
        (y: NDArray) => negative(y),
        (y) => y.add(1),
        x,
      ),
    [asarray([1, -2, 4])],
    [2, -1, 5],
  ],
  "cond within while (Collatz: steps from 27 down to 1)": [
    (n) =>
      while_loop(
        ({ n }) => less(1, n),
        ({ n, steps }) => ({
          n: cond(
            n.remainder(2).equal(0),
            () => n.floor_divide(2),
            () => n.multiply(3).add(1),
          ),
          steps: steps.add(1),
        }),
        { n, steps: int(0) },
      ).steps,
    [int(27)],
    111,
  ],
  "a loop within a loop, both capturing": [
    (x) => fori_loop(0, 3, (i, t) => fori_loop(0, 2, (j, u) => u.add(x.multiply(i.add(j))), t), int([0, 0])),
    [int([1, 10])],
    [9, 90],
  ],
}

const values = (tree: Tree<NDArray>): unknown =>
  "backend" in (tree as object)
    ? tolist(tree as NDArray)
    : Array.isArray(tree)
      ? tree.map(values)
      : Object.fromEntries(Object.entries(tree).map(([name, x]) => [name, values(x as Tree<NDArray>)]))
const near = (found: unknown, expected: unknown): void =>
  expect(JSON.parse(JSON.stringify(found), rounded)).toEqual(expected)
const rounded = (_: string, v: unknown): unknown => (typeof v === "number" ? Math.round(v * 1e9) / 1e9 : v)

describe.each(Object.entries(programs))("%s", (_, [fn, args, expected]) => {
  const traced = () =>
    trace(
      fn,
      args.map((x, i) => assume_dtype(assume_shape(array_var(`x${i}`), x.shape), x.dtype)),
    )
  test("eagerly", () => near(values(fn(...args)), expected))
  test("the trace, evaluated", () => {
    const program = traced()
    const leaves = {
      input: (name: string) => args[Number(name.slice(1))]!,
      constant: (x: EagerArray) => x,
    }
    near(values(program.rebuild(carryOut(program.outputs, leaves, eager))), expected)
  })
  test.each(["js", "interpret"] as const)("optimised and compiled: %s", (target) => {
    const compiled = compile(optimize(traced()), { target })
    near(values(compiled(...args)), expected)
    // what it was given is as it was
    near(values(compiled(...args)), expected)
  })
})

test("a loop is a loop of the loop IR", () => {
  const x = assume_dtype(assume_shape(array_var("x"), [3]), "float64")
  const f = (x: NDArray) =>
    while_loop(
      (v) => less(sum(v), 100),
      (v) => multiply(v, 2),
      x,
    )
  const compiled = compile(optimize(trace(f, [x])))
  expect(compiled.source).toContain("while (going)")
  expect(compiled.ir).toContain("while")
})

describe("errors", () => {
  const body = (dtype: DType) => () =>
    while_loop(
      (v) => less(v, 3),
      (v) => astype(v, dtype),
      int(0),
    )
  test.each<[string, () => unknown, RegExp]>([
    [
      "a dtype that changes",
      body("float64"),
      /while_loop: the function gives float64 \[\] where part 0 .* is int32 \[\]/,
    ],
    [
      "a shape that changes",
      () =>
        while_loop(
          (v) => less(sum(v), 9),
          (v) => v.at(null),
          asarray([1, 2]),
        ),
      /while_loop: the function gives float64 \[1, 2\] where .* float64 \[2\]/,
    ],
    [
      "a form that changes",
      () =>
        while_loop(
          () => asarray(true),
          (v) => [v] as never,
          { a: int(0) },
        ),
      /while_loop: the function gives \[\{"a":0\}\], and takes \{"a":0\}/,
    ],
    [
      "a condition with axes",
      () =>
        while_loop(
          (v) => less(v, 3),
          (v) => v,
          asarray([1]),
        ),
      /a condition has no axes, got shape \[1\]/,
    ],
    [
      "a condition that is a number",
      () =>
        cond(
          int(1),
          () => int(1),
          () => int(2),
        ),
      /a condition is bool, got int32/,
    ],
    ["no length", () => scan((c) => [c, c], int(0), null), /without xs the option length/],
    [
      "lengths that differ",
      () => scan((c) => [c, c], int(0), [int([1, 2]), int([1])]),
      /agree along axis 0, got 2 and 1/,
    ],
  ])("%s", (_, call, message) => expect(call).toThrow(message))
  test("the same while tracing", () => {
    const x = assume_dtype(assume_shape(array_var("x"), []), "int32")
    expect(() =>
      trace(
        (v) =>
          while_loop(
            (u) => less(u, 3),
            (u) => astype(u, "float64"),
            v,
          ),
        [x],
      ),
    ).toThrow(/while_loop: the function gives float64/)
  })
})

test("branches that are not taken do not run", () => {
  const x = assume_dtype(assume_shape(array_var("x"), [2]), "int32")
  const f = (x: NDArray) =>
    cond(
      less(x.at(0), 2),
      () => x.at(x),
      () => where(less(x, 0), x, 0),
    )
  const compiled = compile(optimize(trace(f, [x])))
  // positions 5 and 5 would be out of range
  expect(values(compiled(int([5, 5])))).toEqual([0, 0])
  expect(values(compiled(int([1, 0])))).toEqual([0, 1])
})
