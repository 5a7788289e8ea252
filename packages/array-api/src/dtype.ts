import { isComplex, scalarTypes, type ScalarType } from "@carton/codegen"
import { describe } from "./describe.js"
import { DTypeError, ValueError } from "./errors.js"
import type { Complex, Scalar } from "./registry.js"

/** The 13 dtypes of the standard, by name. */
export type DType = ScalarType

/** All dtypes, in the order of the standard. */
export const dtypes: readonly DType[] = scalarTypes

const codes = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ dtypes.map((dtype, i) => [dtype, i]),
) as Readonly<Record<DType, number>>
/** The place of a dtype in `dtypes`: below 16. */
export const codeOf = (dtype: DType): number => codes[dtype]

/** What creation functions and integer reductions give where no dtype is named. */
export const defaults = { integer: "int32", index: "int32", real: "float64", complex: "complex128" } as const

/** The kinds of dtypes that the standard names. */
export const kinds = [
  "bool",
  "signed integer",
  "unsigned integer",
  "integral",
  "real floating",
  "complex floating",
  "numeric",
] as const
export type Kind = (typeof kinds)[number]

/** The narrow kind of a dtype. */
export function kindOf(
  dtype: DType,
): "bool" | "signed integer" | "unsigned integer" | "real floating" | "complex floating" {
  if (dtype === "bool") return "bool"
  if (dtype.startsWith("int")) return "signed integer"
  if (dtype.startsWith("uint")) return "unsigned integer"
  return dtype.startsWith("float") ? "real floating" : "complex floating"
}

const bitsOf = (dtype: DType): number => (dtype === "bool" ? 8 : Number(/\d+$/.exec(dtype)![0]))

/** Bytes per element. */
export const bytesOf = (dtype: DType): number => bitsOf(dtype) / 8

/** Whether `dtype` is of `kind`, which may be a list of kinds and dtypes. */
export function isdtype(dtype: DType, kind: DType | Kind | readonly (DType | Kind)[]): boolean {
  if (typeof kind !== "string") return kind.some((k) => isdtype(dtype, k))
  const own = kindOf(dtype)
  switch (kind) {
    case "integral":
      return own === "signed integer" || own === "unsigned integer"
    case "numeric":
      return own !== "bool"
    default:
      return own === kind || dtype === kind
  }
}

/** What each dtype and each other promote to, as places in `dtypes`; a dot where the standard's table has nothing. */
const promotions = [
  "0............",
  ".1234234.....",
  ".2234234.....",
  ".3334334.....",
  ".4444444.....",
  ".22345678....",
  ".33346678....",
  ".44447778....",
  ".....8888....",
  ".........9abc",
  ".........aacc",
  ".........bcbc",
  ".........cccc",
]

/** What two dtypes promote to; undefined where the standard's table has nothing. */
export const pairOf = (a: DType, b: DType): DType | undefined =>
  dtypes[parseInt(promotions[codeOf(a)]![codeOf(b)]!, 16)]

/**
 * The dtype that arrays of these dtypes promote to.
 *
 * @throws DTypeError where the standard's table leaves the pair out (an integer with a float, bool with a number)
 * @see Array API 2024.12, Type Promotion Rules
 */
export function promote(caller: string, ...types: readonly DType[]): DType {
  let result = types[0]!
  for (const next of types.slice(1)) {
    const pair = pairOf(result, next)
    if (pair === undefined)
      throw new DTypeError(
        `${caller}: ${result} and ${next} do not promote to a common dtype; convert one with astype`,
      )
    result = pair
  }
  return result
}

/** Smallest and largest value of an integer dtype; big integers of the 64-bit ones. */
export function rangeOf(dtype: DType): readonly [number | bigint, number | bigint] {
  const bits = bitsOf(dtype)
  const sign = dtype[0] === "u" ? 0 : 1
  if (bits === 64) return [-BigInt(sign) << 63n, (2n << BigInt(63 - sign)) - 1n]
  return [-sign * 2 ** (bits - 1) + 0, 2 ** (bits - sign) - 1]
}

export const isComplexScalar = (x: unknown): x is Complex =>
  typeof x === "object" && x !== null && "re" in x && "im" in x
export const isScalar = (x: unknown): x is Scalar =>
  typeof x === "number" || typeof x === "bigint" || typeof x === "boolean" || isComplexScalar(x)

/** The dtype that a scalar has beside arrays of dtype `beside`, or alone when there is none. */
export function scalarDType(caller: string, x: Scalar, beside: DType | undefined): DType {
  if (beside === undefined)
    return typeof x === "boolean"
      ? "bool"
      : typeof x === "bigint"
        ? "int64"
        : isComplexScalar(x)
          ? "complex128"
          : "float64"
  const isIntegral = isdtype(beside, "integral")
  const isWhole = typeof x === "bigint" || Number.isInteger(x)
  if ((beside === "bool") !== (typeof x === "boolean") || (isIntegral && !isWhole))
    throw new DTypeError(
      `${caller}: the scalar ${describeScalar(x)} does not fit beside ${beside}; convert the array with astype`,
    )
  if (isComplexScalar(x) && beside.startsWith("f")) return beside === "float32" ? "complex64" : "complex128"
  if (isIntegral) {
    const [low, high] = rangeOf(beside)
    if ((x as number) < low || (x as number) > high)
      throw new ValueError(`${caller}: ${x as number} is out of range for ${beside} (${low}..${high})`)
  }
  return beside
}
export const describeScalar = (x: Scalar): string => (isComplexScalar(x) ? `${x.re}+${x.im}i` : String(x))

/** Throws where an argument is not of the kinds that the function takes. */
export function checkDType(
  caller: string,
  name: string,
  dtype: DType,
  accepted: DType | Kind | readonly (DType | Kind)[],
): void {
  if (isdtype(dtype, accepted)) return
  const wanted = typeof accepted === "string" ? accepted : accepted.join(" or ")
  const article = wanted.startsWith("i") ? "an" : "a"
  // complex numbers convert to no real dtype
  const way = isComplex(dtype) ? "take real, imag or abs" : "convert it with astype"
  throw new DTypeError(`${caller}: ${name} must have ${article} ${wanted} dtype, got ${dtype}; ${way}`)
}

/** The dtype of the real and imaginary parts; a real dtype is its own. */
export const realPartOf = (dtype: DType): DType =>
  dtype === "complex128" ? "float64" : dtype === "complex64" ? "float32" : dtype

/** The dtype that sums and products accumulate in and give: small integers become the default integer. */
export function accumulated(dtype: DType): DType {
  if (dtype === "bool") return defaults.integer
  if (!isdtype(dtype, "integral") || bitsOf(dtype) > 32) return dtype
  return kindOf(dtype) === "unsigned integer" ? "uint32" : defaults.integer
}

/** The dtype in which a function accumulates, and which it gives: `wanted`, or by default `accumulated(dtype)`. */
export function accumulator(caller: string, dtype: DType, wanted: DType | null): DType {
  if (isdtype(dtype, "complex floating") && wanted !== null && !isdtype(wanted, "complex floating"))
    throw new DTypeError(`${caller}: ${dtype} does not convert to ${wanted}; take real or abs`)
  return wanted ?? accumulated(dtype)
}

/** The dtype of that name, or an error that lists the names. */
export function checkDTypeName(caller: string, dtype: unknown): DType {
  if (dtypes.includes(dtype as DType)) return dtype as DType
  throw new DTypeError(`${caller}: no dtype ${describe(dtype)} (it takes ${dtypes.join(", ")})`)
}
