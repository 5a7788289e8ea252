import * as xp from "../src/index.js"
import { asarray, AxisError, DTypeError, IndexError, ShapeError, ValueError } from "../src/index.js"
import { errorOf } from "./error-of.js"

const square = asarray([
  [2, 1],
  [1, 3],
])
const wide = xp.ones([2, 3])
const cube = xp.ones([2, 3, 4])
const whole = (list: number[]) => asarray(list, { dtype: "int32" })
const { linalg, fft } = xp
const SHAPES: [string, () => unknown, new (message: string) => Error, string][] = [
  [
    "broadcast_arrays",
    () => xp.broadcast_arrays(wide, cube),
    ShapeError,
    "shapes [2, 3] and [2, 3, 4] do not broadcast",
  ],
  [
    "broadcast_to",
    () => xp.broadcast_to(wide, [3, 2]),
    ShapeError,
    "shape [2, 3] does not broadcast to [3, 2]",
  ],
  [
    "clip",
    () => xp.clip(wide, { min: xp.ones([2]) }),
    ShapeError,
    "shapes [2, 3] and [2] do not broadcast together",
  ],
  [
    "concat",
    () => xp.concat([wide, cube]),
    ShapeError,
    "shapes [2, 3] and [2, 3, 4] differ outside of axis 0",
  ],
  [
    "take_along_axis",
    () => xp.take_along_axis(wide, xp.zeros([3, 1], { dtype: "int32" })),
    ShapeError,
    "shapes [2] and [3] do not broadcast together",
  ],
  [
    "stack",
    () => xp.stack(wide as never),
    ValueError,
    "arrays must be a list of arrays, got an array of float64",
  ],
  [
    "concat",
    () => xp.concat(wide as never),
    ValueError,
    "arrays must be a list of arrays, got an array of float64",
  ],
  ["stack", () => xp.stack([wide, null as never]), ValueError, "arrays must be a list of arrays, got ["],
  [
    "concat",
    () => xp.concat([[1, 2], [3]] as never),
    ValueError,
    "arrays must be a list of arrays, got [[1, 2], [3]]",
  ],
  ["isdtype", () => xp.isdtype("int8", undefined as never), ValueError, "no kind undefined (it takes"],
  [
    "diff",
    () => xp.diff(wide, { prepend: xp.ones([3, 1]) }),
    ShapeError,
    "must have its shape but for axis 1, got [3, 1]",
  ],
  ["diff", () => xp.diff(wide, { n: -1 }), ValueError, "n must be a non-negative integer, got -1"],
  [
    "expand_dims",
    () => xp.expand_dims(wide, { axis: 3 }),
    AxisError,
    "axis 3 is out of range for shape [2, 3]",
  ],
  ["eye", () => xp.eye(-1), ValueError, "shape must be a list of non-negative integers, got [-1, -1]"],
  ["flip", () => xp.flip(wide, { axis: [0, 0] }), AxisError, "axis [0, 0] names an axis twice"],
  [
    "from_dlpack",
    () => xp.from_dlpack(5 as never),
    ValueError,
    "takes an object with the method __dlpack__, got 5",
  ],
  ["full", () => xp.full([2], 1.5, { dtype: "int8" }), ValueError, "1.5 is no integer, as int8 needs it"],
  ["full_like", () => xp.full_like(whole([1]), 1.5), ValueError, "1.5 is no integer, as int32 needs it"],
  [
    "full_like",
    () => xp.full_like(wide, wide as never),
    ShapeError,
    "fill_value must be a scalar or 0-d, got shape [2, 3]",
  ],
  ["linspace", () => xp.linspace(0, 1, -1), ValueError, "num must be a non-negative integer, got -1"],
  ["linspace", () => xp.linspace(0, "1" as never, 3), ValueError, 'start and stop must be numbers, got "1"'],
  ["arange", () => xp.arange(0, 5, 0), ValueError, "step must not be 0"],
  ["arange", () => xp.arange(-2, 5, { dtype: "uint8" }), ValueError, "-2 is out of range for uint8 (0..255)"],
  ["arange", () => xp.arange(120, 130, { dtype: "int8" }), ValueError, "129 is out of range for int8"],
  ["arange", () => xp.arange(0.5, 3, { dtype: "int64" }), ValueError, "0.5 is no integer, as int64 needs it"],
  ["arange", () => xp.arange(0, 3, 0.5, { dtype: "int64" }), ValueError, "step 0.5 is no integer"],
  [
    "matmul",
    () => xp.matmul(wide, wide),
    ShapeError,
    "shapes [2, 3] and [2, 3] do not fit: 3 columns meet 2 rows",
  ],
  [
    "matmul",
    () => xp.matmul(asarray(1), wide),
    ShapeError,
    "takes arrays of at least one axis, got shapes [] and [2, 3]",
  ],
  ["matrix_transpose", () => xp.matrix_transpose(xp.ones([2])), ShapeError, "must have at least two axes"],
  ["moveaxis", () => xp.moveaxis(cube, [0, 1], [0]), AxisError, "must be as long as each other, got 2 and 1"],
  ["nonzero", () => xp.nonzero(asarray(1)), ShapeError, "x must have at least one axis, got a 0-d array"],
  [
    "permute_dims",
    () => xp.permute_dims(cube, [0, 1]),
    AxisError,
    "axes must name each axis of shape [2, 3, 4] once",
  ],
  [
    "repeat",
    () => xp.repeat(wide, whole([1, 2]), { axis: 1 }),
    ShapeError,
    "repeats must have shape [1] or [3], got [2]",
  ],
  ["repeat", () => xp.repeat(wide, -1), ValueError, "repeats must be a non-negative integer, got -1"],
  [
    "repeat",
    () => xp.repeat(wide, whole([1, -2, 0]), { axis: 1 }),
    ValueError,
    "repeats must not be negative, got -2",
  ],
  ["reshape", () => xp.reshape(wide, [4]), ShapeError, "shape [2, 3] has 6 elements, [4] has 4"],
  ["reshape", () => xp.reshape(wide, [-1, -1]), ValueError, "shape must be a list of non-negative integers"],
  [
    "roll",
    () => xp.roll(wide, [1, 2], { axis: [0] }),
    ValueError,
    "must be as long as each other, got 2 and 1",
  ],
  ["searchsorted", () => xp.searchsorted(wide, wide), ShapeError, "x1 must be 1-d, got shape [2, 3]"],
  [
    "searchsorted",
    () => xp.searchsorted(xp.ones([2]), wide, { side: "up" as never }),
    ValueError,
    'side must be "left" or "right", got "up"',
  ],
  [
    "searchsorted",
    () => xp.searchsorted(xp.ones([2]), wide, { sorter: whole([0]) }),
    ShapeError,
    "sorter must have the shape of x1, [2], got [1]",
  ],
  [
    "searchsorted",
    () => xp.searchsorted(xp.ones([2]), wide, { sorter: whole([0, 2]) }),
    IndexError,
    "sorter has 2, x1 has positions 0..1",
  ],
  ["squeeze", () => xp.squeeze(wide, 0), ShapeError, "axis 0 of shape [2, 3] has extent 2, not 1"],
  [
    "stack",
    () => xp.stack([wide, cube]),
    ShapeError,
    "the arrays must have one shape, got [2, 3] and [2, 3, 4]",
  ],
  [
    "sum",
    () => xp.sum(asarray([{ re: 1, im: 1 }]), { dtype: "float64" }),
    DTypeError,
    "complex128 does not convert to float64",
  ],
  ["take", () => xp.take(wide, whole([0])), AxisError, "axis must be given for shape [2, 3]"],
  [
    "take",
    () => xp.take(wide, whole([2]), { axis: 0 }),
    IndexError,
    "index 2 is out of range for axis 0 of shape [2, 3]",
  ],
  [
    "take",
    () => xp.take(wide, whole([-4]), { axis: 1 }),
    IndexError,
    "index -4 is out of range for axis 1 of shape [2, 3]",
  ],
  [
    "take",
    () => xp.take(wide, xp.ones([1]), { axis: 0 }),
    DTypeError,
    "must have an integral dtype, got float64",
  ],
  [
    "take_along_axis",
    () => xp.take_along_axis(wide, whole([0])),
    ShapeError,
    "indices must have 2 axes, got shape [1]",
  ],
  [
    "take_along_axis",
    () => xp.take_along_axis(wide, asarray([[3]], { dtype: "int8" })),
    IndexError,
    "index 3 is out of range for axis 1",
  ],
  ["tensordot", () => xp.tensordot(wide, cube, { axes: 1 }), ShapeError, "tensordot"],
  [
    "tensordot",
    () => xp.tensordot(wide, cube, { axes: 3 }),
    ValueError,
    "axes 3 must be between 0 and the axes of both arrays",
  ],
  [
    "tensordot",
    () => xp.tensordot(wide, cube, { axes: [0] as never }),
    ValueError,
    "axes must be an integer or two lists of integers, got [0]",
  ],
  ["tile", () => xp.tile(wide, [-1]), ValueError, "non-negative integers, got [-1]"],
  ["tril", () => xp.tril(xp.ones([2])), ShapeError, "x must have at least two axes, got shape [2]"],
  ["triu", () => xp.triu(xp.ones([2])), ShapeError, "x must have at least two axes, got shape [2]"],
  ["vecdot", () => xp.vecdot(wide, xp.ones([2])), ShapeError, "axis -1 of shapes [2, 3] and [2] differs"],
  [
    "where",
    () => xp.where(whole([1]), wide, wide),
    DTypeError,
    "condition must have a bool dtype, got int32",
  ],
  [
    "cholesky",
    () =>
      linalg.cholesky(
        asarray([
          [1, 2],
          [2, 1],
        ]),
      ),
    ValueError,
    "positive definite",
  ],
  ["cross", () => linalg.cross(xp.ones([2]), xp.ones([2])), ShapeError, "must have extent 3"],
  ["diagonal", () => linalg.diagonal(xp.ones([2])), ShapeError, "diagonal"],
  ["inv", () => linalg.inv(xp.ones([2, 2])), ValueError, "singular"],
  [
    "matrix_norm",
    () => linalg.matrix_norm(wide, { ord: 3 }),
    ValueError,
    'ord must be "fro", "nuc", ±1, ±2 or ±Infinity, got 3',
  ],
  ["matrix_power", () => linalg.matrix_power(square, 0.5), ValueError, "n must be an integer, got 0.5"],
  ["outer", () => linalg.outer(wide, xp.ones([2])), ShapeError, "outer"],
  [
    "qr",
    () => linalg.qr(wide, { mode: "r" as never }),
    ValueError,
    'mode must be "reduced" or "complete", got "r"',
  ],
  [
    "solve",
    () => linalg.solve(square, xp.ones([3])),
    ShapeError,
    "x1 of shape [2, 2] and x2 of shape [3] do not fit",
  ],
  ["solve", () => linalg.solve(xp.ones([2, 2]), xp.ones([2])), ValueError, "singular"],
  ["svd", () => linalg.svd(xp.ones([2])), ShapeError, "svd"],
  [
    "vector_norm",
    () => linalg.vector_norm(wide, { ord: "fro" as never }),
    ValueError,
    'ord must be a number, got "fro"',
  ],
  ...["det", "eigh", "eigvalsh", "inv", "slogdet", "cholesky", "matrix_power"].map(
    (name): (typeof SHAPES)[number] => [
      name,
      () =>
        (linalg as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!(
          wide,
          ...(name === "matrix_power" ? [2] : []),
        ),
      ShapeError,
      "x must be square in its last two axes, got [2, 3]",
    ],
  ),
  ["fft", () => fft.fft(wide, { n: 0 }), ValueError, "n must be an integer of at least 1, got 0"],
  [
    "fft",
    () => fft.fft(wide, { norm: "half" as never }),
    ValueError,
    'norm must be "backward", "ortho" or "forward", got "half"',
  ],
  [
    "fftn",
    () => fft.fftn(wide, { s: [2], axes: [0, 1] }),
    ValueError,
    "s and axes must be as long as each other, got 1 and 2",
  ],
  ["fftn", () => fft.fftn(wide, { axes: [0, 0] }), AxisError, "axis [0, 0] names an axis twice"],
  [
    "rfft",
    () => fft.rfft(asarray([{ re: 1, im: 2 }])),
    DTypeError,
    "x must have a real floating dtype, got complex128",
  ],
  ["irfft", () => fft.irfft(xp.ones([2, 1])), ValueError, "axis 1 of shape [2, 1] is too short; say n"],
  ["irfftn", () => fft.irfftn(xp.ones([2, 1])), ValueError, "axis 1 of shape [2, 1] is too short; say n"],
]
const INDEXES: [() => unknown, new (message: string) => Error, string][] = [
  [() => wide.at(2), IndexError, "at: index 2 is out of range for axis 0 of shape [2, 3]"],
  [() => wide.at(0, -4), IndexError, "at: index -4 is out of range for axis 1 of shape [2, 3]"],
  [() => wide.at(0, 0, 0), IndexError, "at: the key names 3 axes, shape [2, 3] has 2"],
  [() => wide.at(0.5), IndexError, "at: an index must be an integer, got 0.5"],
  [() => wide.at("1:2:0"), ValueError, "at: a slice takes integers and a step that is not 0"],
  [() => wide.at("a:b"), IndexError, 'at: cannot read "a:b" in the key "a:b"'],
  [() => wide.at(xp.ellipsis, xp.ellipsis), IndexError, "at: a key has one ellipsis at most"],
  [
    () => wide.at(asarray([true])),
    IndexError,
    "at: a mask of shape [1] does not fit the first axes of shape [2, 3]",
  ],
  [() => wide.at(whole([2])), IndexError, "at: index 2 is out of range for axis 0 of shape [2, 3]"],
  [() => wide.at(xp.ones([1])), DTypeError, "at: an index array must have an integral dtype, got float64"],
  [
    () => wide.at({} as never),
    IndexError,
    "at: a key holds integers, slices, newaxis, ellipsis and arrays, got {}",
  ],
  [
    () => wide.set_at([0], xp.ones([2])),
    ShapeError,
    "set_at: a value of shape [2] does not broadcast to [3]",
  ],
  [() => whole([1]).set_at([0], xp.ones([1])), DTypeError, "set_at"],
  [() => whole([1]).set_at([0], 1.5), DTypeError, "set_at"],
  [() => wide.set_at([5], 0), IndexError, "set_at: index 5 is out of range for axis 0 of shape [2, 3]"],
  [
    () => wide.set_at([whole([5])], 0),
    IndexError,
    "set_at: index 5 is out of range for axis 0 of shape [2, 3]",
  ],
]
describe("shapes and values", () => {
  test.each(SHAPES)("%s %#", (name, call, kind, message) => {
    const error = errorOf(name, call)
    expect(error).toBeInstanceOf(kind)
    expect(error.message).toContain(message)
  })
  test.each(INDEXES)("indexing %#", (call, kind, message) => {
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
  })
})
