import * as xp from "../src/index.js"
import {
  asarray,
  DTypeError,
  ShapeError,
  tolist,
  ValueError,
  type DType,
  type NDArray,
} from "../src/index.js"

const one = (f: (x: NDArray) => NDArray, x: number, dtype: DType = "float64") =>
  f(asarray([x], { dtype }))
    .at(0)
    .item()
const two = (f: (a: NDArray, b: NDArray) => NDArray, a: number, b: number, dtype: DType = "float64") =>
  f(asarray([a], { dtype }), asarray([b], { dtype }))
    .at(0)
    .item()
const inf = Infinity
const max = Number.MAX_VALUE

// The special cases of the standard's elementwise functions that JavaScript's Math or its operators leave out.
describe("one argument", () => {
  test.each<[string, (x: NDArray) => NDArray, [number, number][]]>([
    [
      "round",
      xp.round,
      [
        [0.5, 0],
        [-0.5, -0],
        [1.5, 2],
        [2.5, 2],
        [-2.5, -2],
        [-0, -0],
        [0.49999999999999994, 0],
        [4503599627370497.5, 4503599627370498],
        [inf, inf],
        [-inf, -inf],
        [NaN, NaN],
      ],
    ],
    [
      "sign",
      xp.sign,
      [
        [-0, 0],
        [0, 0],
        [NaN, NaN],
        [-inf, -1],
        [5e-324, 1],
      ],
    ],
    [
      "floor",
      xp.floor,
      [
        [-0, -0],
        [-0.5, -1],
        [inf, inf],
      ],
    ],
    [
      "ceil",
      xp.ceil,
      [
        [-0.5, -0],
        [0.5, 1],
      ],
    ],
    [
      "trunc",
      xp.trunc,
      [
        [-0.9, -0],
        [0.9, 0],
      ],
    ],
    [
      "sqrt",
      xp.sqrt,
      [
        [-0, -0],
        [-1, NaN],
        [inf, inf],
      ],
    ],
    [
      "exp",
      xp.exp,
      [
        [-0, 1],
        [-inf, 0],
        [inf, inf],
        [NaN, NaN],
      ],
    ],
    [
      "expm1",
      xp.expm1,
      [
        [-0, -0],
        [-inf, -1],
      ],
    ],
    [
      "log",
      xp.log,
      [
        [-0, -inf],
        [1, 0],
        [-1, NaN],
      ],
    ],
    [
      "log1p",
      xp.log1p,
      [
        [-1, -inf],
        [-0, -0],
        [-2, NaN],
      ],
    ],
    [
      "acos",
      xp.acos,
      [
        [1, 0],
        [1.1, NaN],
      ],
    ],
    [
      "acosh",
      xp.acosh,
      [
        [1, 0],
        [0.5, NaN],
        [inf, inf],
      ],
    ],
    [
      "atanh",
      xp.atanh,
      [
        [-1, -inf],
        [1, inf],
        [-0, -0],
        [2, NaN],
      ],
    ],
    [
      "tanh",
      xp.tanh,
      [
        [-inf, -1],
        [-0, -0],
      ],
    ],
    [
      "reciprocal",
      xp.reciprocal,
      [
        [-0, -inf],
        [-inf, -0],
      ],
    ],
    [
      "square",
      xp.square,
      [
        [-inf, inf],
        [-0, 0],
      ],
    ],
    [
      "abs",
      xp.abs,
      [
        [-0, 0],
        [-inf, inf],
      ],
    ],
    [
      "negative",
      xp.negative,
      [
        [0, -0],
        [inf, -inf],
      ],
    ],
  ])("%s", (_, f, rows) => {
    for (const [x, want] of rows) expect([x, one(f, x)]).toEqual([x, want])
  })
  test("integers wrap around", () => {
    expect(one(xp.abs, -128, "int8")).toBe(-128)
    expect(one(xp.negative, 1, "uint8")).toBe(255)
    expect(one(xp.square, 65536, "int32")).toBe(0)
    expect(one(xp.bitwise_invert, 0, "uint16")).toBe(65535)
  })
  test("signbit sees the sign of zero", () => {
    expect(tolist(xp.signbit(asarray([0, -0, -1, inf, -inf])))).toEqual([false, true, true, false, true])
  })
  test("predicates of integers", () => {
    const x = asarray([0, 1], { dtype: "int32" })
    expect([tolist(xp.isfinite(x)), tolist(xp.isinf(x)), tolist(xp.isnan(x))]).toEqual([
      [true, true],
      [false, false],
      [false, false],
    ])
  })
})

describe("two arguments", () => {
  test.each<[string, (a: NDArray, b: NDArray) => NDArray, [number, number, number][]]>([
    [
      "pow",
      xp.pow,
      [
        [1, NaN, 1],
        [NaN, 0, 1],
        [NaN, -0, 1],
        [-1, inf, 1],
        [-1, -inf, 1],
        [2, inf, inf],
        [0.5, inf, 0],
        [0.5, -inf, inf],
        [-inf, 3, -inf],
        [-inf, -3, -0],
        [-inf, 2, inf],
        [-0, 3, -0],
        [-0, -3, -inf],
        [0, -2, inf],
        [-8, 1 / 3, NaN],
      ],
    ],
    [
      "remainder",
      xp.remainder,
      [
        [-7, 3, 2],
        [7, -3, -2],
        [-0, 3, 0],
        [0, -3, -0],
        [-6, 3, 0],
        [6, -3, -0],
        [5, inf, 5],
        [-5, inf, inf],
        [5, -inf, -inf],
        [-5, -inf, -5],
        [inf, 2, NaN],
        [1, 0, NaN],
        [inf, inf, NaN],
      ],
    ],
    [
      "floor_divide",
      xp.floor_divide,
      [
        [7, -2, -4],
        [1, 0.1, 9],
        [-0, 3, -0],
        [1, inf, 0],
        [-1, -inf, 0],
        [inf, 2, inf],
        [-inf, 2, -inf],
        [inf, inf, NaN],
        [0, 0, NaN],
        [1, 0, inf],
        [1, -0, -inf],
        [6, 3, 2],
      ],
    ],
    [
      "divide",
      xp.divide,
      [
        [1, -0, -inf],
        [0, 0, NaN],
        [inf, inf, NaN],
        [-0, 5, -0],
      ],
    ],
    [
      "atan2",
      xp.atan2,
      [
        [0, -0, Math.PI],
        [-0, -0, -Math.PI],
        [1, inf, 0],
        [inf, -inf, (3 * Math.PI) / 4],
        [-0, 1, -0],
      ],
    ],
    [
      "hypot",
      xp.hypot,
      [
        [inf, NaN, inf],
        [NaN, 1, NaN],
        [1e300, 1e300, Math.SQRT2 * 1e300],
        [0, -0, 0],
      ],
    ],
    [
      "copysign",
      xp.copysign,
      [
        [1, -0, -1],
        [-1, 0, 1],
        [inf, -1, -inf],
      ],
    ],
    [
      "nextafter",
      xp.nextafter,
      [
        [0, 1, 5e-324],
        [0, -1, -5e-324],
        [5e-324, 0, 0],
        [-5e-324, 1, -0],
        [max, inf, inf],
        [inf, 0, max],
        [-inf, 0, -max],
        [1, 1, 1],
        [1, 0, 1 - 2 ** -53],
        [2.2250738585072014e-308, 0, 2.225073858507201e-308],
        [NaN, 1, NaN],
      ],
    ],
    [
      "logaddexp",
      xp.logaddexp,
      [
        [-inf, -inf, -inf],
        [inf, -inf, inf],
        [inf, inf, inf],
        [1000, 1000, 1000 + Math.LN2],
        [NaN, 1, NaN],
        [-inf, 3, 3],
      ],
    ],
    [
      "maximum",
      xp.maximum,
      [
        [1, NaN, NaN],
        [NaN, 1, NaN],
        [-inf, inf, inf],
      ],
    ],
    [
      "minimum",
      xp.minimum,
      [
        [1, NaN, NaN],
        [-inf, inf, -inf],
      ],
    ],
  ])("%s", (_, f, rows) => {
    for (const [a, b, want] of rows) expect([a, b, two(f, a, b)]).toEqual([a, b, want])
  })
  test.each<[string, (a: NDArray, b: NDArray) => NDArray, DType, number, number, number | bigint]>([
    ["floor_divide", xp.floor_divide, "int8", -128, -1, -128],
    ["floor_divide", xp.floor_divide, "int32", -7, 2, -4],
    ["floor_divide by 0", xp.floor_divide, "int64", 7, 0, 0n],
    ["remainder", xp.remainder, "int32", 7, -3, -2],
    ["remainder by 0", xp.remainder, "int64", 7, 0, 0n],
    ["pow", xp.pow, "int8", 3, 5, -13],
    ["pow", xp.pow, "int32", -2, 31, -2147483648],
    ["pow", xp.pow, "int64", 3, 40, 12157665459056928801n - 2n ** 64n],
    ["pow", xp.pow, "int32", 7, 0, 1],
    ["pow to a negative", xp.pow, "int32", -1, -3, -1],
    ["shift to the left beyond the width", xp.bitwise_left_shift, "int32", 1, 32, 0],
    ["shift to the left", xp.bitwise_left_shift, "int8", 1, 7, -128],
    ["shift to the right beyond the width", xp.bitwise_right_shift, "int32", -1, 40, -1],
    ["shift to the right, unsigned", xp.bitwise_right_shift, "uint32", 4294967295, 31, 1],
    ["shift of bigints", xp.bitwise_left_shift, "int64", 1, 63, -(2n ** 63n)],
    ["multiply", xp.multiply, "uint8", 200, 2, 144],
  ])("%s of %p", (_, f, dtype, a, b, want) => expect(two(f, a, b, dtype)).toBe(want))

  test("float32 rounds after every operation", () => {
    const x = asarray([0.1], { dtype: "float32" })
    expect(x.multiply(x).at(0).item()).toBe(Math.fround(Math.fround(0.1) * Math.fround(0.1)))
  })
})

describe("dtypes and shapes", () => {
  const f = asarray([1, 2])
  const i = asarray([1, 2], { dtype: "int32" })
  const cases: [string, () => unknown, new (message: string) => Error, string][] = [
    [
      "an integer with a float",
      () => i.add(f as xp.NDArray),
      DTypeError,
      "add: int32 and float64 do not promote to a common dtype; convert one with astype",
    ],
    [
      "uint64 with int8",
      () => xp.add(asarray([1], { dtype: "uint64" }), asarray([1], { dtype: "int8" }) as xp.NDArray),
      DTypeError,
      "uint64 and int8",
    ],
    ["a fraction beside integers", () => i.add(0.5), DTypeError, "the scalar 0.5 does not fit beside int32"],
    [
      "a number beyond the dtype",
      () => asarray([1], { dtype: "int8" }).add(300),
      ValueError,
      "300 is out of range for int8 (-128..127)",
    ],
    [
      "a boolean beside numbers",
      () => f.add(true),
      DTypeError,
      "the scalar true does not fit beside float64",
    ],
    [
      "division of integers",
      () => i.divide(2),
      DTypeError,
      "divide: x1 must have a real floating or complex floating dtype, got int32; convert it with astype",
    ],
    [
      "shapes",
      () => f.add(asarray([1, 2, 3])),
      ShapeError,
      "add: shapes [2] and [3] do not broadcast together",
    ],
    [
      "a list",
      () => xp.add(f, [1, 2] as never),
      ValueError,
      "x2 must be an array or a scalar, got [1, 2]; asarray makes arrays of lists",
    ],
    [
      "an unknown option",
      () => xp.sum(f, { axes: 0 } as never),
      ValueError,
      'sum: no option "axes" (it takes sum(x, { axis, dtype, keepdims }))',
    ],
    [
      "nothing",
      () => (xp.add as unknown as (x: NDArray) => unknown)(f),
      ValueError,
      "add: x2 is missing (it takes add(x1, x2))",
    ],
  ]
  test.each(cases)("%s", (_, call, kind, message) => {
    expect(call).toThrow(kind)
    expect(call).toThrow(message)
  })
  test("scalars take the dtype of the array, on either side", () => {
    expect(xp.add(1, asarray([1], { dtype: "float32" })).dtype).toBe("float32")
    expect(asarray([1], { dtype: "uint8" }).multiply(2).dtype).toBe("uint8")
    expect(f.add({ re: 0, im: 1 }).dtype).toBe("complex128")
    expect(xp.where(asarray([true, false]), 1, asarray([2], { dtype: "int8" })).dtype).toBe("int8")
  })
  test("0-d arrays promote like others", () => {
    expect(asarray(1, { dtype: "float32" }).add(f).dtype).toBe("float64")
  })
  test("broadcasting", () => {
    const x = xp.reshape(xp.arange(3), [3, 1])
    expect(tolist(x.add(xp.reshape(xp.arange(2), [1, 2])))).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ])
    expect(xp.zeros([0, 3]).add(1).shape).toEqual([0, 3])
    expect(xp.zeros([2, 1, 3]).add(xp.zeros([4, 1])).shape).toEqual([2, 4, 3])
  })
  test("results are new arrays, arguments stay", () => {
    const data = Float64Array.of(1, 2)
    const y = xp.from_buffer(data).add(1)
    expect([[...data], tolist(y)]).toEqual([
      [1, 2],
      [2, 3],
    ])
    expect((xp.positive(xp.from_buffer(data)) as xp.EagerArray).data).not.toBe(data)
  })
})
