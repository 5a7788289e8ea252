import * as xp from "../src/index.js"
import {
  arange,
  asarray,
  AxisError,
  DTypeError,
  linalg,
  reshape,
  ShapeError,
  tolist,
  ValueError,
  type NDArray,
} from "../src/index.js"

const ints = (...values: number[]) => asarray(values, { dtype: "int32" })
const grid = (...shape: number[]): NDArray => reshape(arange(shape.reduce((a, b) => a * b, 1)), shape)

describe("statistics of integers, booleans and nothing", () => {
  test.each<[string, NDArray, string, unknown]>([
    ["sum of int8 is int32", xp.sum(asarray([100, 100], { dtype: "int8" })), "int32", 200],
    ["sum of uint8 is uint32", xp.sum(asarray([200, 200], { dtype: "uint8" })), "uint32", 400],
    ["sum of int64 stays", xp.sum(asarray([1n, 2n])), "int64", 3n],
    ["sum of bool counts", xp.sum(asarray([true, false, true])), "int32", 2],
    ["sum with a dtype", xp.sum(ints(1, 2), { dtype: "float64" }), "float64", 3],
    ["sum of nothing", xp.sum(xp.zeros([0])), "float64", 0],
    ["prod of nothing", xp.prod(xp.zeros([0])), "float64", 1],
    ["sum over no axes", xp.sum(grid(2), { axis: [] }), "int32", [0, 1]],
    ["sum along an empty axis", xp.sum(xp.zeros([2, 0]), { axis: 1 }), "float64", [0, 0]],
    ["mean of integers", xp.mean(ints(1, 2)), "float64", 1.5],
    ["mean of nothing", xp.mean(xp.zeros([0])), "float64", NaN],
    ["mean of float32 stays", xp.mean(asarray([1, 2], { dtype: "float32" })), "float32", 1.5],
    ["var with a correction", xp.var(ints(1, 2, 3), { correction: 1 }), "float64", 1],
    ["var without freedom", xp.var(ints(1, 2), { correction: 2 }), "float64", NaN],
    ["std kept", xp.std(grid(2, 2), { axis: -1, keepdims: true }), "float64", [[0.5], [0.5]]],
    ["all of nothing", xp.all(asarray([], { dtype: "bool" })), "bool", true],
    ["any of nothing", xp.any(asarray([], { dtype: "bool" })), "bool", false],
    ["any of floats", xp.any(asarray([0, NaN])), "bool", true],
    ["max with NaN", xp.max(asarray([1, NaN, 3])), "float64", NaN],
    ["argmax with NaN", xp.argmax(asarray([1, NaN, 3, NaN])), "int32", 1],
    ["argmax of -infinities", xp.argmax(asarray([-Infinity, -Infinity])), "int32", 0],
    [
      "argmin flattened",
      xp.argmin(
        asarray([
          [3, 1],
          [0, 2],
        ]),
      ),
      "int32",
      2,
    ],
    ["argmax kept", xp.argmax(grid(2, 2), { axis: 1, keepdims: true }), "int32", [[1], [1]]],
    ["argmax of a 0-d array", xp.argmax(asarray(5)), "int32", 0],
    ["sums over two axes", xp.sum(grid(2, 3, 2), { axis: [0, -1] }), "int32", [14, 22, 30]],
    [
      "running sums from nothing",
      xp.cumulative_sum(ints(1, 2), { include_initial: true }),
      "int32",
      [0, 1, 3],
    ],
    [
      "counts",
      xp.count_nonzero(
        asarray([
          [0, NaN],
          [2, 0],
        ]),
        { axis: 0 },
      ),
      "int32",
      [1, 1],
    ],
    ["differences twice", xp.diff(ints(1, 4, 9, 16), { n: 2 }), "int32", [2, 2]],
    ["differences after joining", xp.diff(ints(1, 4), { prepend: ints(0) }), "int32", [1, 3]],
  ])("%s", (_, got, dtype, want) => expect([got.dtype, tolist(got)]).toEqual([dtype, want]))
})

describe("manipulation", () => {
  const x = grid(2, 3)
  test.each<[string, NDArray | readonly NDArray[], unknown]>([
    [
      "concat promotes",
      xp.concat([asarray([1], { dtype: "int8" }), asarray([2], { dtype: "uint8" })]),
      [1, 2],
    ],
    ["concat flattened", xp.concat([x, ints(9)], { axis: null }), [0, 1, 2, 3, 4, 5, 9]],
    [
      "concat with an empty array",
      xp.concat([x, xp.zeros([0, 3], { dtype: "int32" })]),
      [
        [0, 1, 2],
        [3, 4, 5],
      ],
    ],
    [
      "stack at the end",
      xp.stack([ints(1, 2), ints(3, 4)], { axis: -1 }),
      [
        [1, 3],
        [2, 4],
      ],
    ],
    ["reshape of a transposed array", reshape(x.T, [-1]), [0, 3, 1, 4, 2, 5]],
    ["permute_dims", xp.permute_dims(grid(1, 2, 3), [2, 0, 1]), [[[0, 3]], [[1, 4]], [[2, 5]]]],
    [
      "moveaxis of two",
      xp.moveaxis(grid(1, 2, 3), [0, 1], [-1, 0]),
      [
        [[0], [1], [2]],
        [[3], [4], [5]],
      ],
    ],
    [
      "flip of one axis",
      xp.flip(x, { axis: 1 }),
      [
        [2, 1, 0],
        [5, 4, 3],
      ],
    ],
    [
      "roll along both axes",
      xp.roll(x, [1, -1], { axis: [0, 1] }),
      [
        [4, 5, 3],
        [1, 2, 0],
      ],
    ],
    ["roll by more than the extent", xp.roll(ints(1, 2, 3), -4), [2, 3, 1]],
    ["expand_dims of several", xp.expand_dims(ints(1), [0, -1]), [[[1]]]],
    ["squeeze", xp.squeeze(grid(1, 2, 1), [0, 2]), [0, 1]],
    [
      "repeat along an axis",
      xp.repeat(x, 2, { axis: 1 }),
      [
        [0, 0, 1, 1, 2, 2],
        [3, 3, 4, 4, 5, 5],
      ],
    ],
    [
      "tile of fewer",
      xp.tile(x, [2]),
      [
        [0, 1, 2, 0, 1, 2],
        [3, 4, 5, 3, 4, 5],
      ],
    ],
    [
      "meshgrid ij",
      xp.meshgrid(ints(1, 2), ints(3, 4, 5), { indexing: "ij" })[1]!,
      [
        [3, 4, 5],
        [3, 4, 5],
      ],
    ],
    [
      "eye above",
      xp.eye(2, 3, { k: 1, dtype: "int32" }),
      [
        [0, 1, 0],
        [0, 0, 1],
      ],
    ],
    ["arange by a fraction", arange(0, 1, 0.25), [0, 0.25, 0.5, 0.75]],
    ["arange downwards", arange(3, 0, -1), [3, 2, 1]],
    ["arange of large bigints", arange(2n ** 62n + 1n, 2n ** 62n + 4n, 2n), [2n ** 62n + 1n, 2n ** 62n + 3n]],
    [
      "arange of large bigints downwards",
      arange(2n ** 62n + 3n, 2n ** 62n, -2n),
      [2n ** 62n + 3n, 2n ** 62n + 1n],
    ],
    ["arange of bigints to nowhere", arange(2n, 5n, -1n), []],
    ["linspace without its end", xp.linspace(0, 1, 4, { endpoint: false }), [0, 0.25, 0.5, 0.75]],
    ["full of an int dtype", xp.full([2], 7, { dtype: "int8" }), [7, 7]],
    ["searchsorted from the right", xp.searchsorted(ints(1, 3, 3), ints(3), { side: "right" }), [3]],
  ])("%s", (_, got, want) => expect(tolist(got as NDArray)).toEqual(want))
  test("views copy nothing", () => {
    const buffer = (y: NDArray) => (y as unknown as { data: unknown }).data
    const views = [
      x.T,
      xp.flip(x),
      xp.expand_dims(x, 0),
      reshape(x, [3, 2]),
      xp.broadcast_to(x, [4, 2, 3]),
      linalg.diagonal(x),
      ...xp.unstack(x),
    ]
    for (const view of views) expect(buffer(view)).toBe(buffer(x))
    expect((xp.zeros([1000, 1000]) as xp.EagerArray).data.length).toBe(1)
  })
})

describe("linear algebra", () => {
  const a = asarray([
    [4, 2],
    [2, 3],
  ])
  test.each<[string, NDArray, unknown]>([
    ["matmul of vectors", ints(1, 2).matmul(ints(3, 4)), 11],
    ["vector and matrix", ints(1, 2).matmul(grid(2, 3)), [6, 9, 12]],
    ["matrix and vector", grid(2, 2).matmul(ints(1, 2)), [2, 8]],
    ["batches that broadcast", xp.matmul(grid(2, 1, 2), grid(2, 2)), [[[2, 3]], [[6, 11]]]],
    [
      "K = 0",
      xp.matmul(xp.zeros([2, 0]), xp.zeros([0, 2])),
      [
        [0, 0],
        [0, 0],
      ],
    ],
    ["tensordot over both axes", xp.tensordot(grid(2, 3), grid(2, 3)), 55],
    [
      "tensordot over named axes",
      xp.tensordot(grid(2, 3), grid(3, 2), { axes: [[1], [0]] }),
      [
        [10, 13],
        [28, 40],
      ],
    ],
    ["tensordot over none", xp.tensordot(ints(1, 2), ints(3), { axes: 0 }), [[3], [6]]],
    ["vecdot along the first axis", xp.vecdot(grid(2, 3), grid(2, 3), { axis: -2 }), [9, 17, 29]],
    ["trace below", linalg.trace(grid(3, 3), { offset: -1 }), 10],
    [
      "cholesky, upper",
      linalg.cholesky(a, { upper: true }),
      [
        [2, 1],
        [0, Math.SQRT2],
      ],
    ],
    ["solve", linalg.solve(a, asarray([2, 3])), [0, 1]],
    ["det of 0 x 0", linalg.det(xp.zeros([0, 0])), 1],
    [
      "matrix_power 0",
      linalg.matrix_power(a, 0),
      [
        [1, 0],
        [0, 1],
      ],
    ],
    ["infinity norm", linalg.matrix_norm(a, { ord: Infinity }), 6],
    ["infinity norm of no rows", linalg.matrix_norm(xp.zeros([0, 2]), { ord: Infinity }), 0],
    ["1-norm kept of no columns", linalg.matrix_norm(xp.zeros([2, 0]), { ord: 1, keepdims: true }), [[0]]],
    ["2-norms of a stack of nothing", linalg.matrix_norm(xp.zeros([2, 0, 3]), { ord: 2 }), [0, 0]],
    ["1-norm kept", linalg.matrix_norm(a, { ord: 1, keepdims: true }), [[6]]],
    ["norm of order 0", linalg.vector_norm(asarray([0, 3, 0]), { ord: 0 }), 1],
    [
      "rank",
      linalg.matrix_rank(
        asarray([
          [1, 1],
          [1, 1],
        ]),
      ),
      1,
    ],
    ["rank of a stack", linalg.matrix_rank(xp.stack([a, xp.zeros([2, 2])])), [2, 0]],
    [
      "ranks, each by its own tolerance",
      linalg.matrix_rank(xp.ones([2, 2, 2]), { rtol: asarray([0.5, 2]) }),
      [1, 0],
    ],
    [
      "inverses, each by its own tolerance",
      linalg.pinv(xp.ones([2, 1, 1]), { rtol: asarray([0.5, 2]) }),
      [[[1]], [[0]]],
    ],
  ])("%s", (_, got, want) => expect(tolist(got)).toEqual(want))
  test("svd and qr put the matrix together again, on stacks too", () => {
    const x = xp.sin(xp.astype(grid(2, 4, 3), "float64"))
    const { U, S, Vh } = linalg.svd(x, { full_matrices: false })
    const { Q, R } = linalg.qr(x)
    for (const again of [xp.matmul(U.multiply(xp.expand_dims(S, 1)), Vh), xp.matmul(Q, R)])
      expect(xp.max(xp.abs(again.subtract(x))).item()).toBeLessThan(1e-14)
    expect(linalg.svd(x).U.shape).toEqual([2, 4, 4])
  })
  test("pinv has the four properties of Penrose, of a matrix without full rank", () => {
    const x = asarray([
      [1, 2, 3],
      [2, 4, 6],
    ])
    const p = linalg.pinv(x)
    const near = (u: NDArray, v: NDArray) => expect(xp.max(xp.abs(u.subtract(v))).item()).toBeLessThan(1e-14)
    near(x.matmul(p).matmul(x), x)
    near(p.matmul(x).matmul(p), p)
    near(x.matmul(p).T, x.matmul(p))
    near(p.matmul(x).T, p.matmul(x))
  })
})

describe("bad arguments", () => {
  const x = grid(2, 4)
  const cases: [() => unknown, new (message: string) => Error, string][] = [
    [
      () => xp.std(x, { axis: 3 }),
      AxisError,
      "std: axis 3 is out of range for shape [2, 4] (expected -2..1)",
    ],
    [() => xp.sum(x, { axis: [0, -2] }), AxisError, "sum: axis [0, -2] names an axis twice"],
    [
      () => xp.sum(asarray(1), { axis: 0 }),
      AxisError,
      "axis 0 is out of range for shape [] (it has no axes)",
    ],
    [() => xp.max(xp.zeros([0])), ValueError, "max: there are no elements to reduce in shape [0]"],
    [
      () => xp.max(asarray([true])),
      DTypeError,
      "max: x must have an integral or real floating dtype, got bool",
    ],
    [() => xp.cumulative_sum(x), AxisError, "cumulative_sum: axis must be given for shape [2, 4]"],
    [() => reshape(x, [3]), ShapeError, "reshape: shape [2, 4] has 8 elements, [3] has 3"],
    [() => reshape(x, [3, -1]), ShapeError, "has 8 elements, which [3, -1] does not divide"],
    [
      () => xp.concat([x, grid(2, 3)]),
      ShapeError,
      "concat: shapes [2, 4] and [2, 3] differ outside of axis 0",
    ],
    [() => xp.concat([]), ValueError, "concat: takes arrays, got []"],
    [() => xp.squeeze(x, 0), ShapeError, "squeeze: axis 0 of shape [2, 4] has extent 2, not 1"],
    [() => xp.broadcast_to(x, [4]), ShapeError, "broadcast_to: shape [2, 4] does not broadcast to [4]"],
    [() => x.matmul(x), ShapeError, "matmul: shapes [2, 4] and [2, 4] do not fit: 4 columns meet 2 rows"],
    [
      () => linalg.cholesky(xp.zeros([3, 4])),
      ShapeError,
      "cholesky: x must be square in its last two axes, got [3, 4]",
    ],
    [
      () => linalg.svd(x),
      DTypeError,
      "svd: x must have a real floating or complex floating dtype, got int32",
    ],
    [() => xp.astype(x, "float16" as never), DTypeError, 'astype: no dtype "float16"'],
    [
      () => asarray([[1, 2], [3]]),
      ShapeError,
      "asarray: the lists must be of one length at each depth, got 2 and 1",
    ],
    [() => asarray([1.5], { dtype: "int32" }), ValueError, "asarray: 1.5 is no integer, as int32 needs it"],
    [() => asarray([300], { dtype: "uint8" }), ValueError, "asarray: 300 is out of range for uint8 (0..255)"],
    [() => asarray([1, true] as never), DTypeError, "asarray: the lists mix number and boolean"],
    [() => xp.zeros([2 ** 16, 2 ** 16]), ValueError, "more than 2^31 - 1 elements"],
    [
      () => xp.from_buffer(new Float64Array(3), [2]),
      ShapeError,
      "from_buffer: shape [2] does not fit 3 elements",
    ],
    [() => x.item(), ValueError, "item: the array must have one element, got shape [2, 4]"],
  ]
  test.each(cases)("%s", (call, kind, message) => {
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
  })
})
