import {
  asarray,
  denseData,
  elementAt,
  isdtype,
  linalg,
  matmul,
  matrix_transpose,
  add,
  eye,
  multiply,
  reshape,
  zeros,
  type DType,
  type EagerArray,
  type Scalar,
} from "@carton/array-api"
import type { Random } from "fast-check"

const uniform = (random: Random, low: number, high: number): number =>
  low + random.nextDouble() * (high - low)
export const pick = <T>(random: Random, list: readonly T[]): T => list[random.nextInt(0, list.length - 1)]!

/** The least and the largest value of an integer dtype. */
function range(dtype: DType): [bigint, bigint] {
  const bits = BigInt(/\d+$/.exec(dtype)![0])
  return dtype.startsWith("u") ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n]
}

const special = (dtype: DType): readonly number[] => {
  const single = dtype === "float32" || dtype === "complex64"
  const [largest, smallest, least, epsilon] = single
    ? [3.4028234663852886e38, 1.1754943508222875e-38, 1.401298464324817e-45, 2 ** -23]
    : [1.7976931348623157e308, 2.2250738585072014e-308, 5e-324, 2 ** -52]
  return [0, -0, 1, -1, NaN, Infinity, -Infinity, largest, -largest, smallest, least, -least, epsilon, 0.5]
}

type Profile = (random: Random, dtype: DType) => () => number
function few(random: Random, dtype: DType): () => number {
  const list = special(dtype)
  const some = Array.from({ length: random.nextInt(1, 3) }, () => pick(random, list))
  return () => pick(random, some)
}

/** Infinities among plain numbers. */
const unbounded: Profile = (random) => () => pick(random, [Infinity, -Infinity, Infinity, 1, -2, 0, NaN])

/** And nothing above them. */
const zerosOfBothSigns: Profile = (random) => () => pick(random, [0, -0, 0, -0, -1])

/** Numbers next to each other. */
const adjacent: Profile = (random, dtype) => {
  const single = dtype === "float32" || dtype === "complex64"
  const [base, step] = [uniform(random, 1, 10), single ? 2 ** -24 : 2 ** -53]
  return () => base * (1 + random.nextInt(-3, 3) * step)
}

/** Each number and its opposite: sums vanish, and what is summed does not. */
function opposites(random: Random): () => number {
  let last = 0
  return () => (last = last > 0 ? -last : random.nextInt(1, 9))
}

/** Ways to fill an array: each makes some conditions likely and breaks some laws. */
const profiles: readonly Profile[] = [
  (r) => () => r.nextInt(-3, 3),
  (r) => () => uniform(r, -1000, 1000),
  (r, dtype) => () => pick(r, special(dtype)),
  (r) => () => uniform(r, 0.1, 10),
  (r) => () => r.nextInt(1, 9),
  (r) => {
    const value = pick(r, [0, 0.1, 1, 1, -1, -2.5, uniform(r, -5, 5)])
    return () => value
  },
  (r) => () => uniform(r, 0, 1),
  (r, dtype) => () => (r.nextInt(0, 3) === 0 ? pick(r, special(dtype)) : uniform(r, -2, 2)),
  (r, dtype) => {
    const size = dtype === "float32" || dtype === "complex64" ? 37 : 300
    return () => uniform(r, -9, 9) * 10 ** (r.nextBoolean() ? size : -size)
  },
  (r) => () => 1e8 + uniform(r, -1, 1),
  // two or three special values, often
  few,
  few,
  few,
  // near overflow, of one sign
  (r, dtype) => () => special(dtype)[7]! * (1 - r.nextDouble() / 2),
  adjacent,
  adjacent,
  opposites,
  (r) => () => r.nextInt(0, 2),
  (r) => () => -uniform(r, 0.1, 10),
  zerosOfBothSigns,
  zerosOfBothSigns,
  zerosOfBothSigns,
  unbounded,
  unbounded,
]

/** Numbers that a rule names, all the same or next to others: what turns over at them is seen nowhere else. */
function near(random: Random, named: readonly number[], between: () => number, next: number): () => number {
  const one = pick(random, named)
  if (random.nextInt(0, 2) === 0) return () => one
  return () => {
    const c = pick(random, named)
    return pick(random, [c, c, c, -c, c + 1, c - 1, c * (1 + next), c * (1 - next), between()])
  }
}

function integers(random: Random, dtype: DType, named: readonly number[], manner: number): () => bigint {
  const [low, high] = range(dtype)
  const clamp = (x: bigint): bigint => (x < low ? low : x > high ? high : x)
  if (named.some(Number.isInteger)) {
    const next = near(random, named.filter(Number.isInteger), () => random.nextInt(-5, 5), 0)
    return () => clamp(BigInt(next()))
  }
  const extremes = [low, high, low + 1n, high - 1n, 0n, 1n, clamp(-1n), high / 2n + 1n]
  switch (manner % 8) {
    case 0:
      return () => pick(random, extremes)
    case 1:
      return () => low + (BigInt(random.nextInt(0, 2 ** 31 - 1)) * (high - low)) / (2n ** 31n - 1n)
    case 2:
      return () => BigInt(random.nextInt(1, 9))
    case 3: {
      const value = pick(random, [0n, 1n, clamp(-1n), 7n, high])
      return () => value
    }
    case 4:
      return () => BigInt(random.nextInt(0, 2))
    case 5: {
      const next = opposites(random)
      return () => clamp(BigInt(next()))
    }
    default:
      return () => clamp(BigInt(random.nextInt(-5, 5)))
  }
}

/** How an array is filled. */
export interface Filling {
  /** Numbers that elements may be compared with. */
  readonly named?: readonly number[]
  /** Which of the ways; arrays that are filled alike overflow, and are 0, together. */
  readonly manner?: number | undefined
}
export const drawManner = (random: Random): number => random.nextInt(0, 8 * profiles.length - 1)

/** Makes the elements of a dtype in one of several ways. */
function source(
  random: Random,
  dtype: DType,
  { named = [], manner = drawManner(random) }: Filling,
): () => Scalar {
  const beside = named.length > 0 && random.nextInt(0, 5) === 0
  if (dtype === "bool") {
    const style = random.nextInt(0, 5)
    return () => (style === 0 ? true : style === 1 ? false : random.nextBoolean())
  }
  if (isdtype(dtype, "integral")) {
    const next = integers(random, dtype, beside ? named : [], manner)
    return dtype === "int64" || dtype === "uint64" ? next : () => Number(next())
  }
  const drawn = profiles[manner % profiles.length]!(random, dtype)
  const single = dtype === "float32" || dtype === "complex64"
  const next = beside ? near(random, named, drawn, single ? 2 ** -23 : 2 ** -52) : drawn
  if (isdtype(dtype, "real floating")) return next
  const imaginary = random.nextInt(0, 3) === 0 ? () => 0 : next
  return () => ({ re: next(), im: imaginary() })
}

/** An array of a list of host values in row-major order. */
export function arrayOf(list: readonly Scalar[], shape: readonly number[], dtype: DType): EagerArray {
  if (list.length === 0) return zeros(shape, { dtype }) as EagerArray
  return reshape(asarray(list as number[], { dtype }), shape) as EagerArray
}

/** A matrix, or a stack of them, with structure: symmetric, definite, triangular, of low rank, orthogonal. */
function structured(random: Random, x: EagerArray): EagerArray {
  const n = x.shape[x.ndim - 1]!
  switch (random.nextInt(0, 4)) {
    case 0:
      return add(x, matrix_transpose(x)) as EagerArray
    case 1:
      return add(matmul(x, matrix_transpose(x)), eye(n, n, { dtype: x.dtype })) as EagerArray
    case 2: {
      const upper = eye(n, n, { dtype: x.dtype })
      return multiply(x, upper) as EagerArray
    }
    case 3:
      return matmul(linalg.qr(x).Q, eye(n, n, { dtype: x.dtype })) as EagerArray
    default:
      return matmul(multiply(x, 0.5), matrix_transpose(multiply(x, 0))) as EagerArray
  }
}

/** An array of this shape and dtype, filled in one of many ways. */
export function drawArray(
  random: Random,
  shape: readonly number[],
  dtype: DType,
  filling: Filling = {},
): EagerArray {
  const size = shape.reduce((a, b) => a * b, 1)
  const next = source(random, dtype, filling)
  const filled = arrayOf(
    Array.from({ length: size }, () => next()),
    shape,
    dtype,
  )
  const square = shape.length >= 2 && size > 0 && shape[shape.length - 1] === shape[shape.length - 2]
  if (!square || !isdtype(dtype, "real floating") || random.nextInt(0, 2) > 0) return filled
  const mild = arrayOf(
    Array.from({ length: size }, () => uniform(random, -3, 3)),
    shape,
    dtype,
  )
  return structured(random, mild)
}

/** The elements in row-major order, as host values. */
export function elementsOf(x: EagerArray): Scalar[] {
  const data = denseData(x)
  return Array.from({ length: x.size }, (_, i) => elementAt(data, x.dtype, i))
}
