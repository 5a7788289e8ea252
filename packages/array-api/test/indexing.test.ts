import {
  arange,
  asarray,
  ellipsis,
  IndexError,
  isdtype,
  newaxis,
  permute_dims,
  reshape,
  ShapeError,
  slice,
  take,
  take_along_axis,
  tolist,
  ValueError,
  DTypeError,
  zeros,
  type NDArray,
} from "../src/index.js"

const ints = (...values: number[]): NDArray => asarray(values, { dtype: "int32" })
const grid = (...shape: number[]): NDArray => reshape(arange(shape.reduce((a, b) => a * b, 1)), shape)

describe("basic keys", () => {
  const x = grid(3, 4) // [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
  test.each<[string, NDArray, unknown]>([
    ["a row", x.at(1), [4, 5, 6, 7]],
    ["from the end", x.at(-1), [8, 9, 10, 11]],
    ["one element", x.at(2, 1), 9],
    ["rows backwards", x.at(slice(null, null, -1), 0), [8, 4, 0]],
    ["every second from the second", x.at(0, slice(1, null, 2)), [1, 3]],
    ["backwards by two", x.at(0, slice(null, null, -2)), [3, 1]],
    ["backwards to a bound", x.at(0, slice(2, 0, -1)), [2, 1]],
    ["bounds beyond the ends", x.at(slice(-100, 100), 1), [1, 5, 9]],
    ["nothing", x.at(slice(2, 1)), []],
    ["a new axis in front", x.at(newaxis, 0, slice(0, 2)), [[0, 1]]],
    ["an ellipsis", x.at(ellipsis, 0), [0, 4, 8]],
    ["an ellipsis of no axes", x.at(0, ellipsis, 0), 0],
    ["the empty key", grid(2).at(), [0, 1]],
    [
      "text",
      x.at("1:, ::-1"),
      [
        [7, 6, 5, 4],
        [11, 10, 9, 8],
      ],
    ],
    ["text with an ellipsis and a new axis", x.at("..., 1, None"), [[1], [5], [9]]],
    ["text beside items", x.at("0", slice(1, 3)), [1, 2]],
  ])("%s", (_, got, want) => expect(tolist(got)).toEqual(want))

  test("views share the buffer", () => {
    const view = x.at(slice(1, null), slice(null, null, -1))
    expect((view as unknown as { data: unknown }).data).toBe((x as unknown as { data: unknown }).data)
  })
  test("set_at leaves the array as it was", () => {
    expect(tolist(x.set_at([0, slice(1, 3)], -1).at(0))).toEqual([0, -1, -1, 3])
    expect(tolist(x.at(0))).toEqual([0, 1, 2, 3])
  })
  test.each<[string, NDArray, unknown]>([
    [
      "a row by a scalar",
      grid(2, 2).set_at([1], 9),
      [
        [0, 1],
        [9, 9],
      ],
    ],
    [
      "a column by an array",
      grid(2, 2).set_at([slice(null), 0], ints(7, 8)),
      [
        [7, 1],
        [8, 3],
      ],
    ],
    ["backwards", grid(3).set_at([slice(null, null, -1)], ints(7, 8, 9)), [9, 8, 7]],
    ["by a view of itself", grid(3).set_at([slice(1, null)], grid(3).at(slice(0, 2))), [0, 0, 1]],
    ["through a new axis", grid(2).set_at([newaxis, 0], 5), [5, 1]],
    ["of nothing", grid(2).set_at([slice(0, 0)], 5), [0, 1]],
    [
      "of a transposed array",
      permute_dims(grid(2, 2), [1, 0]).set_at([0], 9),
      [
        [9, 9],
        [1, 3],
      ],
    ],
  ])("set %s", (_, got, want) => expect(tolist(got)).toEqual(want))
})

describe("arrays as keys", () => {
  const x = grid(3, 2)
  const mask = asarray([true, false, true])
  test.each<[string, NDArray, unknown]>([
    [
      "a mask of rows",
      x.at(mask),
      [
        [0, 1],
        [4, 5],
      ],
    ],
    ["a mask of columns", x.at(slice(null), asarray([false, true])), [[1], [3], [5]]],
    ["a mask over all axes", x.at(x.greater(2)), [3, 4, 5]],
    ["a 0-d mask", grid(2).at(asarray(true)), [[0, 1]]],
    ["a mask that chooses none", x.at(x.less(0)), []],
    ["a mask without elements", x.at(zeros([0], { dtype: "bool" })), []],
    [
      "a mask without elements on the second axis",
      x.at(slice(null), zeros([0], { dtype: "bool" })),
      [[], [], []],
    ],
    ["set a mask without elements", grid(2).set_at([zeros([0], { dtype: "bool" })], 5), [0, 1]],
    [
      "integers",
      x.at(ints(2, 0, -1)),
      [
        [4, 5],
        [0, 1],
        [4, 5],
      ],
    ],
    ["integers on each axis", x.at(ints(0, 1, 2), ints(1, 0, -1)), [1, 2, 5]],
    [
      "integers that broadcast",
      x.at(asarray([[0], [2]], { dtype: "int64" }), ints(0, 1)),
      [
        [0, 1],
        [4, 5],
      ],
    ],
    ["integers beside a position", x.at(ints(2, 1), 0), [4, 2]],
    [
      "integers beside a slice",
      x.at(slice(1, null), ints(1, 1)),
      [
        [3, 3],
        [5, 5],
      ],
    ],
    [
      "integers apart: they come first",
      grid(2, 2, 2).at(ints(0, 1), slice(null), ints(0, 1)),
      [
        [0, 2],
        [5, 7],
      ],
    ],
    ["a 0-d integer array", x.at(asarray(1, { dtype: "int32" })), [2, 3]],
    ["a 0-d slice bound", x.at(slice(null, asarray(-1, { dtype: "int32" })), 0), [0, 2]],
  ])("%s", (_, got, want) => expect(tolist(got)).toEqual(want))

  test.each<[string, NDArray, unknown]>([
    [
      "where a mask holds, by a scalar",
      x.set_at([x.greater(2)], 0),
      [
        [0, 1],
        [2, 0],
        [0, 0],
      ],
    ],
    [
      "rows by a mask, by a row",
      x.set_at([mask], ints(8, 9)),
      [
        [8, 9],
        [2, 3],
        [8, 9],
      ],
    ],
    [
      "rows by a mask, each by its own",
      x.set_at(
        [mask],
        asarray(
          [
            [6, 7],
            [8, 9],
          ],
          { dtype: "int32" },
        ),
      ),
      [
        [6, 7],
        [2, 3],
        [8, 9],
      ],
    ],
    [
      "columns by a mask",
      x.set_at([slice(null), asarray([true, false])], 0),
      [
        [0, 1],
        [0, 3],
        [0, 5],
      ],
    ],
    ["at integers, the last of equal ones stays", grid(3).set_at([ints(0, 0)], ints(7, 8)), [8, 1, 2]],
    [
      "at integers on each axis",
      x.set_at([ints(0, 1), ints(0, 1)], 9),
      [
        [9, 1],
        [2, 9],
        [4, 5],
      ],
    ],
    [
      "at integers in a slice",
      x.set_at([slice(1, null), ints(0)], 9),
      [
        [0, 1],
        [9, 3],
        [9, 5],
      ],
    ],
  ])("set %s", (_, got, want) => expect(tolist(got)).toEqual(want))

  test("take and take_along_axis", () => {
    expect(tolist(take(x, ints(1, 1, 0), { axis: 1 }))).toEqual([
      [1, 1, 0],
      [3, 3, 2],
      [5, 5, 4],
    ])
    expect(tolist(take_along_axis(x, asarray([[1, 0, -1]], { dtype: "int32" }), { axis: 1 }))).toEqual([
      [1, 0, 1],
      [3, 2, 3],
      [5, 4, 5],
    ])
  })
})

describe("bad keys", () => {
  const x = grid(2, 3)
  test.each<[string, () => unknown, new (message: string) => Error, string]>([
    ["out of range", () => x.at(2), IndexError, "at: index 2 is out of range for axis 0 of shape [2, 3]"],
    ["too many", () => x.at(0, 0, 0), IndexError, "at: the key names 3 axes, shape [2, 3] has 2"],
    ["no integer", () => x.at(0.5), IndexError, "at: an index must be an integer, got 0.5"],
    ["step 0", () => x.at(slice(0, 1, 0)), ValueError, "a step that is not 0"],
    ["two ellipses", () => x.at(ellipsis, ellipsis), IndexError, "one ellipsis at most"],
    ["text", () => x.at("1:x"), IndexError, 'at: cannot read "1:x"'],
    [
      "a mask of more axes",
      () => grid(2).at(zeros([2, 2], { dtype: "bool" })),
      IndexError,
      "a mask of shape [2, 2] does not fit the first axes of shape [2]",
    ],
    [
      "a mask of another shape",
      () => x.at(asarray([true])),
      IndexError,
      "a mask of shape [1] does not fit the first axes of shape [2, 3]",
    ],
    [
      "integers out of range",
      () => x.at(ints(0, 2)),
      IndexError,
      "at: index 2 is out of range for axis 0 of shape [2, 3]",
    ],
    ["integers out of range below", () => x.at(ints(-3)), IndexError, "at: index -3 is out of range"],
    [
      "floats",
      () => x.at(asarray([0.5])),
      DTypeError,
      "an index array must have an integral dtype, got float64",
    ],
    [
      "setting out of range",
      () => x.set_at([5], 0),
      IndexError,
      "set_at: index 5 is out of range for axis 0",
    ],
    [
      "a value that does not broadcast",
      () => x.set_at([0], ints(1, 2)),
      ShapeError,
      "a value of shape [2] does not broadcast to [3]",
    ],
    ["a value of another kind", () => x.set_at([0], asarray([0.5])), DTypeError, "int32 and float64"],
    [
      "a wrong number of values",
      () => x.set_at([x.greater(1)], ints(1, 2, 3)),
      ShapeError,
      "the mask chooses 4 elements",
    ],
    [
      "a scalar of another kind",
      () => x.set_at([0], 0.5),
      DTypeError,
      "the scalar 0.5 does not fit beside int32",
    ],
    ["take out of range", () => take(grid(3), ints(3)), IndexError, "index 3 is out of range"],
  ])("%s", (_, call, kind, message) => {
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
  })
})

test("indexing an empty array gives empty arrays", () => {
  const x = zeros([0, 3])
  expect(x.at(slice(null, null, -1)).shape).toEqual([0, 3])
  expect(x.at(asarray([], { dtype: "bool" })).shape).toEqual([0, 3])
  expect(x.at(slice(null), ints(0, 2)).shape).toEqual([0, 2])
  expect(isdtype(x.at(slice(null)).dtype, "float64")).toBe(true)
})

test("a number set in an element or a line of a view leaves the others, and the view, as they were", () => {
  const x = asarray([
    [1, 2, 3],
    [4, 5, 6],
  ])
  const view = x.at(slice(null), slice(1, null))
  expect(tolist(view.at(1).set_at([-1], 0))).toEqual([5, 0])
  expect(tolist(view.at(1).set_at([slice(0, 2)], 0))).toEqual([0, 0])
  expect(tolist(x.set_at([1], -1))).toEqual([
    [1, 2, 3],
    [-1, -1, -1],
  ])
  expect(tolist(x.set_at([slice(0, 2), 2], -1))).toEqual([
    [1, 2, -1],
    [4, 5, -1],
  ])
  expect(tolist(view.set_at([0, slice(0, 2, 1)], 7))).toEqual([
    [7, 7],
    [5, 6],
  ])
  expect(x.set_at([0, 0], 0.5).at(0, 0).item()).toBe(0.5)
  expect(tolist(x)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ])
})
