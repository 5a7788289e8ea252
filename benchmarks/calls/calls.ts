import * as xp from "@carton/array-api"
import { slice, type DType, type EagerArray, type NDArray } from "@carton/array-api"

/** Arrays of about ten elements, all of one dtype but for the mask and the positions. */
interface Arrays {
  readonly x: NDArray
  readonly y: NDArray
  /** 2 x 5. */
  readonly matrix: NDArray
  /** 5. */
  readonly row: NDArray
  /** 2 x 1. */
  readonly column: NDArray
  /** 3 x 3, symmetric and definite. */
  readonly square: NDArray
  /** 3. */
  readonly right: NDArray
  /** 2 x 2 x 3. */
  readonly cube: NDArray
  /** 10 elements, of which 2 are alike. */
  readonly mask: NDArray
  /** 3. */
  readonly positions: NDArray
  /** 2. */
  readonly twice: NDArray
  /** How often each of 10 elements is repeated. */
  readonly repeats: NDArray
  /** Below 0: 3 x 3, with exponentials that nearly add up to 1. */
  readonly halves: readonly [NDArray, NDArray]
  /** As x, but small integers. */
  readonly counts: NDArray
  readonly sorted: NDArray
  /** 2 x 3. */
  readonly places: NDArray
}

const values = (n: number, seed: number, dtype: DType): number[] =>
  Array.from({ length: n }, (_, i) => {
    const value = Math.sin(seed * (i + 1))
    return /^(u?int)/.test(dtype)
      ? Math.round(100 * Math.abs(value))
      : dtype === "bool"
        ? +(value > 0)
        : value
  })

const near = (sign: number): number[] => Array.from({ length: 10 }, (_, i) => Math.log(0.5 + (sign * i) / 30))

function arraysOf(dtype: DType): Arrays {
  const array = (list: readonly number[], shape: readonly number[] = [list.length], as = dtype): NDArray => {
    const real = xp.astype(xp.from_buffer(Float64Array.from(list), shape), as)
    // an imaginary part where there can be one
    return as.startsWith("complex") && list.length !== 9
      ? xp.add(real, xp.multiply(xp.flip(real), { re: 0, im: 0.5 }))
      : real
  }
  const x = array(values(10, 1, dtype))
  return {
    x,
    y: array(values(10, 2, dtype)),
    matrix: array(values(10, 1, dtype), [2, 5]),
    row: array(values(5, 3, dtype)),
    column: array(values(2, 5, dtype), [2, 1]),
    square: array([5, 1, 2, 1, 6, 3, 2, 3, 7], [3, 3]),
    right: array(values(3, 5, dtype)),
    cube: array(values(12, 7, dtype), [2, 2, 3]),
    mask: array(values(10, 2, "bool"), [10], "bool"),
    positions: array([3, 1, 2], [3], "int32"),
    twice: array([1, 0], [2], "int32"),
    repeats: array([1, 0, 2, 1, 1, 1, 1, 1, 1, 1], [10], "int32"),
    halves: [array(near(1)), array(near(-1))],
    counts: array([0, 1, 2, 3, 4, 2, 1, 0, 3, 2]),
    sorted: xp.astype(xp.sort(xp.from_buffer(Float64Array.from(values(10, 1, dtype)))), dtype),
    places: array([1, 0, 4, 3, 3, 2], [2, 3], "int32"),
  }
}

type Form = (arrays: Arrays) => unknown

const elementwise = (names: string, form: (f: any) => Form): [string, Form][] =>
  names.split(/\s+/).map((name) => [name, form((xp as unknown as Record<string, unknown>)[name])])
const within = (space: object, names: string, form: (f: any) => Form): [string, Form][] =>
  names.split(/\s+/).map((name) => [name, form((space as Record<string, unknown>)[name])])

/** One call of each function of the standard, or several; of dtypes that a function does not take it throws. */
export const forms: readonly (readonly [name: string, form: Form])[] = [
  ...elementwise(
    `abs acos acosh asin asinh atan atanh bitwise_invert ceil conj cos cosh exp expm1 floor imag isfinite isinf isnan
    log log1p log2 log10 logical_not negative positive real reciprocal round sign signbit sin sinh square sqrt tan tanh
    trunc`,
    (f) =>
      ({ x }) =>
        f(x),
  ),
  ...elementwise(
    `add atan2 bitwise_and bitwise_or bitwise_xor copysign divide equal floor_divide greater greater_equal hypot less
    less_equal logaddexp logical_and logical_or logical_xor maximum minimum multiply nextafter not_equal pow remainder
    subtract`,
    (f) =>
      ({ x, y }) =>
        f(x, y),
  ),
  ...elementwise(
    "bitwise_left_shift bitwise_right_shift",
    (f) =>
      ({ x, counts }) =>
        f(x, counts),
  ),
  ["pow, small whole exponents", ({ x, counts }) => xp.pow(x, counts)],
  ["pow, 2", ({ x }) => xp.pow(x, 2)],
  ["pow, 3", ({ x }) => xp.pow(x, 3)],
  ["pow, 0.5", ({ x }) => xp.pow(x, 0.5)],
  ["add, a number", ({ x }) => xp.add(x, 2)],
  ["add, a number first", ({ x }) => xp.add(2, x)],
  ["add, a row to a matrix", ({ matrix, row }) => xp.add(matrix, row)],
  ["add, a transposed matrix", ({ matrix }) => xp.add(matrix.T, 1)],
  ["add, a row and a column", ({ row, column }) => xp.add(row, column)],
  ["multiply, a number", ({ x }) => xp.multiply(x, 3)],
  ["logaddexp, near 0", ({ halves: [a, b] }) => xp.logaddexp(a, b)],
  ["clip", ({ x }) => xp.clip(x, { min: 0, max: 1 })],
  ["clip, min", ({ x }) => xp.clip(x, { min: 0 })],
  ["clip, arrays", ({ x, y }) => xp.clip(x, { min: y })],
  ["where", ({ mask, x, y }) => xp.where(mask, x, y)],
  ["where, a number", ({ mask, x }) => xp.where(mask, x, 0)],
  // reductions
  ...elementwise(
    "all any argmax argmin count_nonzero cumulative_sum cumulative_prod max mean min nonzero prod std sum var",
    (f) =>
      ({ x }) =>
        f(x),
  ),
  ...elementwise(
    "all any argmax argmin count_nonzero max mean min prod std sum var",
    (f) =>
      ({ matrix }) =>
        f(matrix, { axis: 1 }),
  ).map(([name, form]): [string, Form] => [`${name}, along an axis`, form]),
  ...elementwise(
    "max mean std sum",
    (f) =>
      ({ matrix }) =>
        f(matrix, { axis: 0, keepdims: true }),
  ).map(([name, form]): [string, Form] => [`${name}, the axis kept`, form]),
  ["sum, of axes in a list", ({ cube }) => xp.sum(cube, { axis: [0, 2] })],
  ["sum, transposed", ({ matrix }) => xp.sum(matrix.T, { axis: 0 })],
  ["cumulative_sum, along an axis", ({ matrix }) => xp.cumulative_sum(matrix, { axis: 1 })],
  ["cumulative_sum, include_initial", ({ x }) => xp.cumulative_sum(x, { include_initial: true })],
  ["std, correction", ({ x }) => xp.std(x, { correction: 1 })],
  ["diff", ({ x }) => xp.diff(x)],
  ["diff, prepend", ({ x, right }) => xp.diff(x, { prepend: right })],
  // manipulation
  ["broadcast_arrays", ({ row, column }) => xp.broadcast_arrays(row, column)],
  ["broadcast_to", ({ row }) => xp.broadcast_to(row, [2, 5])],
  ["concat", ({ x, y }) => xp.concat([x, y])],
  ["concat, along an axis", ({ matrix, column }) => xp.concat([matrix, column], { axis: 1 })],
  ["expand_dims", ({ x }) => xp.expand_dims(x, 0)],
  ["flip", ({ x }) => xp.flip(x)],
  ["moveaxis", ({ cube }) => xp.moveaxis(cube, 0, 2)],
  ["permute_dims", ({ matrix }) => xp.permute_dims(matrix, [1, 0])],
  ["repeat", ({ x }) => xp.repeat(x, 2)],
  ["repeat, counts", ({ x, repeats }) => xp.repeat(x, repeats)],
  ["reshape", ({ x }) => xp.reshape(x, [2, 5])],
  ["reshape, -1", ({ matrix }) => xp.reshape(matrix, [-1])],
  ["reshape, transposed", ({ matrix }) => xp.reshape(matrix.T, [10])],
  ["roll", ({ x }) => xp.roll(x, 3)],
  ["roll, along axes", ({ matrix }) => xp.roll(matrix, [1, 2], { axis: [0, 1] })],
  ["squeeze", ({ column }) => xp.squeeze(column, 1)],
  ["stack", ({ x, y }) => xp.stack([x, y])],
  ["tile", ({ x }) => xp.tile(x, [2])],
  ["unstack", ({ matrix }) => xp.unstack(matrix)],
  // creation
  ["arange", () => xp.arange(10)],
  ["arange, start", () => xp.arange(1, 11, 2)],
  ["asarray, a list", () => xp.asarray([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])],
  [
    "asarray, lists",
    () =>
      xp.asarray([
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
      ]),
  ],
  ["asarray, an array", ({ x }) => xp.asarray(x)],
  ["asarray, a copy", ({ x }) => xp.asarray(x, { copy: true })],
  ["asarray, a buffer", ({ x }) => xp.asarray((x as EagerArray).data as Float64Array)],
  [
    "from_buffer",
    ({ x }) => xp.from_buffer((x as EagerArray).data as Float64Array, [10], { dtype: x.dtype }),
  ],
  ["from_dlpack", ({ x }) => xp.from_dlpack(x as never)],
  ["empty", ({ x }) => xp.empty([10], { dtype: x.dtype })],
  ["empty_like", ({ x }) => xp.empty_like(x)],
  ["eye", ({ x }) => xp.eye(3, null, { dtype: x.dtype })],
  ["full", ({ x }) => xp.full([10], 1, { dtype: x.dtype })],
  ["full_like", ({ x }) => xp.full_like(x, 1)],
  ["linspace", () => xp.linspace(0, 1, 10)],
  ["meshgrid", ({ right }) => xp.meshgrid(right, right)],
  ["meshgrid, ij", ({ row, right }) => xp.meshgrid(row, right, { indexing: "ij" })],
  ["ones", ({ x }) => xp.ones([10], { dtype: x.dtype })],
  ["ones_like", ({ x }) => xp.ones_like(x)],
  ["tril", ({ square }) => xp.tril(square)],
  ["triu", ({ square }) => xp.triu(square, { k: 1 })],
  ["zeros", ({ x }) => xp.zeros([10], { dtype: x.dtype })],
  ["zeros_like", ({ x }) => xp.zeros_like(x)],
  // data types
  ["astype, float32", ({ x }) => xp.astype(x, "float32")],
  ["astype, complex128", ({ x }) => xp.astype(x, "complex128")],
  ["astype, int32", ({ x }) => xp.astype(x, "int32")],
  ["can_cast", ({ x }) => xp.can_cast(x, "complex128")],
  ["finfo", ({ x }) => xp.finfo(x.dtype as "float64")],
  ["iinfo", ({ x }) => xp.iinfo(x.dtype as "int32")],
  ["isdtype", ({ x }) => xp.isdtype(x.dtype, "numeric")],
  ["result_type", ({ x, y }) => xp.result_type(x, y)],
  ["__array_namespace_info__", () => xp.__array_namespace_info__()],
  // indexing, searching, sorting, sets
  ["take", ({ x, positions }) => xp.take(x, positions)],
  ["take, along an axis", ({ matrix, positions }) => xp.take(matrix, positions, { axis: 1 })],
  ["take_along_axis", ({ matrix, places }) => xp.take_along_axis(matrix, places)],
  ["searchsorted", ({ sorted, y }) => xp.searchsorted(sorted, y)],
  ["sort", ({ x }) => xp.sort(x)],
  ["sort, descending", ({ x }) => xp.sort(x, { descending: true })],
  ["sort, along an axis", ({ matrix }) => xp.sort(matrix, { axis: 0 })],
  ["argsort", ({ x }) => xp.argsort(x)],
  ...elementwise(
    "unique_all unique_counts unique_inverse unique_values",
    (f) =>
      ({ x }) =>
        f(x),
  ),
  [".at, a position", ({ x }) => x.at(3)],
  [".at, a row", ({ matrix }) => matrix.at(1)],
  [".at, a slice", ({ x }) => x.at(slice(2, 7))],
  [".at, slices and a position", ({ cube }) => cube.at(slice(0, 1), 1, slice(null))],
  [".at, text", ({ matrix }) => matrix.at(":, ::-1")],
  [".at, newaxis and ellipsis", ({ x }) => x.at(xp.newaxis, xp.ellipsis)],
  [".at, a mask", ({ x, mask }) => x.at(mask)],
  [".at, positions", ({ x, positions }) => x.at(positions)],
  [".at, positions and a slice", ({ matrix, positions }) => matrix.at(slice(null), positions)],
  [".at, positions and a position", ({ matrix, positions }) => matrix.at(1, positions)],
  [".at, positions twice", ({ square, twice }) => square.at(twice, twice)],
  [".set_at, a position", ({ x }) => x.set_at([3], 1)],
  [".set_at, a slice", ({ x }) => x.set_at([slice(2, 7)], 1)],
  [".set_at, a row", ({ matrix, row }) => matrix.set_at([1], row)],
  [".set_at, a mask", ({ x, mask }) => x.set_at([mask], 1)],
  [".set_at, positions", ({ x, positions }) => x.set_at([positions], 1)],
  [".set_at, positions and a slice", ({ matrix, positions }) => matrix.set_at([slice(null), positions], 1)],
  [".item", ({ x }) => x.at(0).item()],
  [".T", ({ matrix }) => matrix.T],
  [".mT", ({ cube }) => cube.mT],
  // linear algebra
  ["matmul", ({ square }) => xp.matmul(square, square)],
  ["matmul, a transposed matrix", ({ matrix }) => xp.matmul(matrix, matrix.T)],
  ["matmul, a vector", ({ matrix, row }) => xp.matmul(matrix, row)],
  ["matmul, stacks", ({ cube }) => xp.matmul(cube, cube.mT)],
  ["matrix_transpose", ({ matrix }) => xp.matrix_transpose(matrix)],
  ["tensordot", ({ x, y }) => xp.tensordot(x, y, { axes: 1 })],
  [
    "tensordot, axes",
    ({ cube }) =>
      xp.tensordot(cube, cube, {
        axes: [
          [0, 1],
          [0, 1],
        ],
      }),
  ],
  ["tensordot, outer", ({ right }) => xp.tensordot(right, right, { axes: 0 })],
  ["vecdot", ({ x, y }) => xp.vecdot(x, y)],
  ...within(
    xp.linalg,
    "cholesky det diagonal eigh eigvalsh inv matrix_norm matrix_rank pinv qr slogdet svd svdvals trace",
    (f) =>
      ({ square }) =>
        f(square),
  ).map(([name, form]): [string, Form] => [`linalg.${name}`, form]),
  ...within(
    xp.linalg,
    "matrix_norm matrix_rank pinv qr svd svdvals",
    (f) =>
      ({ matrix }) =>
        f(matrix),
  ).map(([name, form]): [string, Form] => [`linalg.${name}, 2 x 5`, form]),
  ["linalg.qr, complete", ({ matrix }) => xp.linalg.qr(matrix.T, { mode: "complete" })],
  ["linalg.svd, thin", ({ matrix }) => xp.linalg.svd(matrix, { full_matrices: false })],
  ["linalg.cholesky, upper", ({ square }) => xp.linalg.cholesky(square, { upper: true })],
  ["linalg.cross", ({ right }) => xp.linalg.cross(right, right)],
  ["linalg.matmul", ({ square }) => xp.linalg.matmul(square, square)],
  ["linalg.matrix_power", ({ square }) => xp.linalg.matrix_power(square, 5)],
  ["linalg.matrix_power, -1", ({ square }) => xp.linalg.matrix_power(square, -1)],
  ["linalg.matrix_norm, nuclear", ({ square }) => xp.linalg.matrix_norm(square, { ord: "nuc" })],
  ["linalg.matrix_norm, 2", ({ square }) => xp.linalg.matrix_norm(square, { ord: 2 })],
  ["linalg.matrix_transpose", ({ matrix }) => xp.linalg.matrix_transpose(matrix)],
  ["linalg.outer", ({ right }) => xp.linalg.outer(right, right)],
  ["linalg.solve", ({ square, right }) => xp.linalg.solve(square, right)],
  ["linalg.solve, a matrix", ({ square }) => xp.linalg.solve(square, square)],
  ["linalg.tensordot", ({ x, y }) => xp.linalg.tensordot(x, y, { axes: 1 })],
  ["linalg.vecdot", ({ x, y }) => xp.linalg.vecdot(x, y)],
  ["linalg.vector_norm", ({ x }) => xp.linalg.vector_norm(x)],
  ["linalg.vector_norm, ord 1", ({ x }) => xp.linalg.vector_norm(x, { ord: 1 })],
  ["linalg.vector_norm, ord 3", ({ x }) => xp.linalg.vector_norm(x, { ord: 3 })],
  ["linalg.vector_norm, along an axis", ({ matrix }) => xp.linalg.vector_norm(matrix, { axis: 1 })],
  // Fourier transforms
  ...within(
    xp.fft,
    "fft ifft rfft hfft ihfft irfft fftshift ifftshift",
    (f) =>
      ({ x }) =>
        f(x),
  ).map(([name, form]): [string, Form] => [`fft.${name}`, form]),
  ...within(
    xp.fft,
    "fftn ifftn rfftn irfftn",
    (f) =>
      ({ matrix }) =>
        f(matrix),
  ).map(([name, form]): [string, Form] => [`fft.${name}`, form]),
  ["fft.fft, n", ({ x }) => xp.fft.fft(x, { n: 8 })],
  ["fft.fft, along an axis", ({ matrix }) => xp.fft.fft(matrix, { axis: 0 })],
  ["fft.fftfreq", () => xp.fft.fftfreq(10)],
  ["fft.rfftfreq", () => xp.fft.rfftfreq(10)],
]

export const dtypes = ["float64", "float32", "int32", "int64", "bool", "complex128"] as const

export interface NamedCall {
  readonly name: string
  readonly dtype: DType
  readonly call: () => unknown
}

/** Every form over every dtype that it takes; what takes no array is there once. */
export function everyCall(): NamedCall[] {
  return dtypes.flatMap((dtype) => {
    const arrays = arraysOf(dtype)
    return forms.flatMap(([name, form]) => {
      if (form.length === 0 && dtype !== "float64") return []
      const call = () => form(arrays)
      try {
        call()
      } catch (error) {
        if (error instanceof xp.DTypeError || error instanceof xp.ValueError) return []
        throw new Error(`${name} of ${dtype}: ${(error as Error).message}`, { cause: error })
      }
      return [{ name, dtype, call }]
    })
  })
}
