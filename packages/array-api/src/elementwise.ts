import * as e from "@carton/codegen"
import { isComplex, isFloat, type Expr, type MathFunction } from "@carton/codegen"
import { binary, binaryEntry, byField, mapOfTwo, unary, type Binary } from "./elementwise-entry.js"
import { runCompiled } from "./compiled-recipe.js"
import { astype } from "./data_type.js"
import { checkDType, isScalar } from "./dtype.js"
import { powers } from "./powers.js"
import * as kernels from "./kernels/index.js"
import { broadcastNode, castNode, kernelNodes } from "./nodes.js"
import type { EagerArray } from "./eager-array.js"
import { define, type Quick, type Spec } from "./registry.js"
import { broadcastShapes } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Operand } from "./static.js"
import * as accurate from "./accurate-math.js"
import * as hyperbolic from "./complex-hyperbolic.js"
import * as complex from "./scalar-complex.js"
import * as scalar from "./scalar-math.js"
import { unbranched } from "./unbranched.js"

const floating = ["real floating", "complex floating"] as const
const ordered = ["integral", "real floating"] as const
const any = ["bool", "numeric"] as const
const bits = ["bool", "integral"] as const

const math =
  (fn: MathFunction) =>
  (x: Expr): Expr =>
    e.math(fn, x)

/** A predicate of numbers that are not floats is false, or true for `isfinite`; of complex ones it joins the parts. */
const byParts =
  (test: (x: Expr) => Expr, join: "and" | "or") =>
  (x: Expr): Expr =>
    isComplex(x.type)
      ? (join === "and" ? e.and : e.or)(test(e.re(x)), test(e.im(x)))
      : isFloat(x.type)
        ? test(x)
        : e.constant("bool", join === "and")

// arithmetic

/**
 * x1 + x2.
 *
 * @example add(asarray([1, 2]), 3)   // [4, 5]
 */
export const add = /* @__PURE__ */ binary("add", "numeric", (a, b) => e.add(a, b))

/**
 * x1 - x2.
 *
 * @example subtract(asarray([1, 2]), asarray([3, 5]))   // [-2, -3]
 */
export const subtract = /* @__PURE__ */ binary("subtract", "numeric", (a, b) => e.sub(a, b))

/**
 * x1 · x2.
 *
 * @example multiply(asarray([1, 2]), 3)   // [3, 6]
 */
export const multiply = /* @__PURE__ */ binary("multiply", "numeric", (a, b) => e.mul(a, b))

/**
 * x1 / x2. Floating-point dtypes only: integers are converted with astype, or divided by floor_divide. Complex
 * numbers by 0 give NaN + NaN i.
 *
 * @example divide(asarray([1, 2]), 4)   // [0.25, 0.5]
 */
export const divide = /* @__PURE__ */ binary("divide", floating, (a, b) => e.div(a, b))

/**
 * The largest integer not above x1 / x2; of integers by 0 it is 0.
 *
 * @example floor_divide(asarray([7, -7]), 2)   // [3, -4]
 */
export const floor_divide = /* @__PURE__ */ binary("floor_divide", ordered, scalar.floorDivide)

/**
 * x1 - x2 · floor(x1 / x2), with the sign of x2; of integers by 0 it is 0.
 *
 * @example remainder(asarray([7, -7]), 3)   // [1, 2]
 */
export const remainder = /* @__PURE__ */ binary("remainder", ordered, scalar.remainder)

/**
 * x1 to the power x2; pow(x, 0) is 1, and of real numbers pow(1, x), of NaN too. Integers wrap around. Of complex
 * numbers it is exp(x2 log x1), also where zeros, infinities and NaN take part; pow(x, 1) is x.
 *
 * @example pow(asarray([2, 3]), 2)   // [4, 9]
 */
export const pow = /* @__PURE__ */ define<Binary>(
  /* @__PURE__ */ binaryEntry(
    "pow",
    "numeric",
    {
      kind: "build",
      run: powers,
      build: (...call) => call[4].powers(...call),
      ofFloats: /* @__PURE__ */ mapOfTwo("pow", scalar.pow),
    },
    "same",
    "elementwise",
  ),
)

/**
 * -x.
 *
 * @example negative(asarray([1, -2]))   // [-1, 2]
 */
export const negative = /* @__PURE__ */ unary("negative", "numeric", (x) => e.neg(x))

/**
 * x itself.
 *
 * @example positive(asarray([1, -2]))   // [1, -2]
 */
export const positive = /* @__PURE__ */ unary("positive", "numeric", (x) => x)

/**
 * |x|; of complex numbers the modulus, as a real dtype.
 *
 * @example abs(asarray([1, -2]))   // [1, 2]
 */
export const abs = /* @__PURE__ */ unary(
  "abs",
  "numeric",
  /* @__PURE__ */ byField(scalar.abs, complex.modulus),
  "real",
)

/**
 * x · x.
 *
 * @example square(asarray([3, -2]))   // [9, 4]
 */
export const square = /* @__PURE__ */ unary("square", "numeric", (x) => e.mul(x, x))

/**
 * 1 / x.
 *
 * @example reciprocal(asarray([4, 0.5]))   // [0.25, 2]
 */
export const reciprocal = /* @__PURE__ */ unary("reciprocal", floating, (x) =>
  e.div(e.constant(x.type, 1), x),
)

/**
 * -1, 0 or 1, NaN for NaN; of complex numbers x / |x|.
 *
 * @example sign(asarray([-3, 0, 2]))   // [-1, 0, 1]
 */
export const sign = /* @__PURE__ */ unary(
  "sign",
  "numeric",
  /* @__PURE__ */ byField(scalar.sign, complex.sign),
)

/**
 * sqrt(x1² + x2²) without overflow or underflow on the way.
 *
 * @example hypot(asarray([3]), 4)   // [5]
 */
export const hypot = /* @__PURE__ */ binary("hypot", "real floating", accurate.hypot)

/**
 * The larger one; NaN where either is NaN.
 *
 * @example maximum(asarray([1, 5]), 3)   // [3, 5]
 */
export const maximum = /* @__PURE__ */ binary(
  "maximum",
  ordered,
  scalar.maximum,
  "same",
  "elementwise",
  unbranched,
)

/**
 * The smaller one; NaN where either is NaN.
 *
 * @example minimum(asarray([1, 5]), 3)   // [1, 3]
 */
export const minimum = /* @__PURE__ */ binary(
  "minimum",
  ordered,
  scalar.minimum,
  "same",
  "elementwise",
  unbranched,
)

/**
 * |x1| with the sign of x2, that of a zero too.
 *
 * @example copysign(asarray([1, 2]), -3)   // [-1, -2]
 */
export const copysign = /* @__PURE__ */ binary(
  "copysign",
  "real floating",
  scalar.copysign,
  "same",
  "elementwise",
  unbranched,
)

/**
 * The next representable number after x1 towards x2.
 *
 * @example nextafter(asarray([1]), 2)   // [1.0000000000000002]
 */
export const nextafter = /* @__PURE__ */ binary("nextafter", "real floating", scalar.nextafter)

// rounding

/**
 * The smallest integer not below x.
 *
 * @example ceil(asarray([1.2, -1.2]))   // [2, -1]
 */
export const ceil = /* @__PURE__ */ unary(
  "ceil",
  ordered,
  /* @__PURE__ */ scalar.rounding((x) => e.math("ceil", x)),
)

/**
 * The largest integer not above x.
 *
 * @example floor(asarray([1.2, -1.2]))   // [1, -2]
 */
export const floor = /* @__PURE__ */ unary(
  "floor",
  ordered,
  /* @__PURE__ */ scalar.rounding((x) => e.math("floor", x)),
)

/**
 * The integer part of x.
 *
 * @example trunc(asarray([1.7, -1.7]))   // [1, -1]
 */
export const trunc = /* @__PURE__ */ unary(
  "trunc",
  ordered,
  /* @__PURE__ */ scalar.rounding((x) => e.math("trunc", x)),
)

/**
 * The nearest integer, halves to the even one.
 *
 * @example round(asarray([0.5, 1.5, 2.5]))   // [0, 2, 2]
 */
export const round = /* @__PURE__ */ unary(
  "round",
  "numeric",
  /* @__PURE__ */ byField(
    /* @__PURE__ */ scalar.rounding(scalar.roundHalfEven),
    /* @__PURE__ */ complex.roundParts(scalar.roundHalfEven),
  ),
  "same",
  unbranched,
)

// exponential

/**
 * e to the power x.
 *
 * @example exp(asarray([0, 1]))   // [1, 2.718281828459045]
 */
export const exp = /* @__PURE__ */ unary(
  "exp",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.exp), complex.exp),
)

/**
 * exp(x) - 1, exact near 0.
 *
 * @example expm1(asarray([0, 1e-20]))   // [0, 1e-20]
 */
export const expm1 = /* @__PURE__ */ unary(
  "expm1",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.expm1), complex.expm1),
)

/**
 * The natural logarithm; NaN below 0.
 *
 * @example log(asarray([1, 0]))   // [0, -Infinity]
 */
export const log = /* @__PURE__ */ unary(
  "log",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.log), complex.log),
)

/**
 * log(1 + x), exact near 0.
 *
 * @example log1p(asarray([0, 1e-20]))   // [0, 1e-20]
 */
export const log1p = /* @__PURE__ */ unary(
  "log1p",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.log1p), complex.log1p),
)

/**
 * The logarithm to base 2.
 *
 * @example log2(asarray([8, 1]))   // [3, 0]
 */
export const log2 = /* @__PURE__ */ unary(
  "log2",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math("log2"), complex.log2),
)

/**
 * The logarithm to base 10.
 *
 * @example log10(asarray([1000, 1]))   // [3, 0]
 */
export const log10 = /* @__PURE__ */ unary(
  "log10",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.log10), complex.log10),
)

/**
 * log(exp(x1) + exp(x2)) without overflow.
 *
 * @example logaddexp(asarray([1000]), 1000)   // [1000.6931471805599]
 */
export const logaddexp = /* @__PURE__ */ define<Binary>(
  /* @__PURE__ */ binaryEntry(
    "logaddexp",
    "real floating",
    {
      kind: "build",
      run: runCompiled,
      build(graph, operands, _options, [result]) {
        const { dtype, shape } = result as Spec
        const inputs = operands.map((x) => broadcastNode(graph, castNode(graph, x, dtype), shape))
        return kernelNodes(graph, kernels.logaddexp, inputs, {}, [{ dtype, shape }])[0]!
      },
    },
    "same",
    "elementwise",
  ),
)

/**
 * The square root; NaN below 0.
 *
 * @example sqrt(asarray([9, 2]))   // [3, 1.4142135623730951]
 */
export const sqrt = /* @__PURE__ */ unary(
  "sqrt",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math("sqrt"), complex.sqrt),
)

// trigonometric and hyperbolic

/**
 * The sine of x in radians.
 *
 * @example sin(asarray([0]))   // [0]
 */
export const sin = /* @__PURE__ */ unary(
  "sin",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.sin), hyperbolic.sin),
)

/**
 * The cosine of x in radians.
 *
 * @example cos(asarray([0]))   // [1]
 */
export const cos = /* @__PURE__ */ unary(
  "cos",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.cos), hyperbolic.cos),
)

/**
 * The tangent of x in radians.
 *
 * @example tan(asarray([0]))   // [0]
 */
export const tan = /* @__PURE__ */ unary(
  "tan",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math("tan"), hyperbolic.tan),
)

/**
 * The inverse sine, in radians.
 *
 * @example asin(asarray([1]))   // [1.5707963267948966]
 */
export const asin = /* @__PURE__ */ unary(
  "asin",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.asin), hyperbolic.asin),
)

/**
 * The inverse cosine, in radians.
 *
 * @example acos(asarray([1]))   // [0]
 */
export const acos = /* @__PURE__ */ unary(
  "acos",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.acos), hyperbolic.acos),
)

/**
 * The inverse tangent, in radians.
 *
 * @example atan(asarray([1]))   // [0.7853981633974483]
 */
export const atan = /* @__PURE__ */ unary(
  "atan",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.atan), hyperbolic.atan),
)

/**
 * The angle of the point (x2, x1), in radians, in its quadrant.
 *
 * @example atan2(asarray([1]), -1)   // [2.356194490192345]
 */
export const atan2 = /* @__PURE__ */ binary("atan2", "real floating", (x1, x2) => e.math("atan2", x1, x2))

/**
 * The hyperbolic sine.
 *
 * @example sinh(asarray([0]))   // [0]
 */
export const sinh = /* @__PURE__ */ unary(
  "sinh",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.sinh), hyperbolic.sinh),
)

/**
 * The hyperbolic cosine.
 *
 * @example cosh(asarray([0]))   // [1]
 */
export const cosh = /* @__PURE__ */ unary(
  "cosh",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.cosh), hyperbolic.cosh),
)

/**
 * The hyperbolic tangent.
 *
 * @example tanh(asarray([0, 50]))   // [0, 1]
 */
export const tanh = /* @__PURE__ */ unary(
  "tanh",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math(e.tanh), hyperbolic.tanh),
)

/**
 * The inverse hyperbolic sine.
 *
 * @example asinh(asarray([0]))   // [0]
 */
export const asinh = /* @__PURE__ */ unary(
  "asinh",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math("asinh"), hyperbolic.asinh),
)

/**
 * The inverse hyperbolic cosine; NaN below 1.
 *
 * @example acosh(asarray([1]))   // [0]
 */
export const acosh = /* @__PURE__ */ unary(
  "acosh",
  floating,
  /* @__PURE__ */ byField(accurate.acosh, hyperbolic.acosh),
)

/**
 * The inverse hyperbolic tangent; NaN outside -1..1.
 *
 * @example atanh(asarray([0, 1]))   // [0, Infinity]
 */
export const atanh = /* @__PURE__ */ unary(
  "atanh",
  floating,
  /* @__PURE__ */ byField(/* @__PURE__ */ math("atanh"), hyperbolic.atanh),
)

// comparison

/**
 * x1 = x2; NaN equals nothing.
 *
 * @example equal(asarray([1, 2]), 2)   // [false, true]
 */
export const equal = /* @__PURE__ */ binary("equal", any, (a, b) => e.eq(a, b), "bool")

/**
 * x1 ≠ x2.
 *
 * @example not_equal(asarray([1, 2]), 2)   // [true, false]
 */
export const not_equal = /* @__PURE__ */ binary("not_equal", any, (a, b) => e.ne(a, b), "bool")

/**
 * x1 < x2.
 *
 * @example less(asarray([1, 2]), 2)   // [true, false]
 */
export const less = /* @__PURE__ */ binary("less", ordered, (a, b) => e.lt(a, b), "bool")

/**
 * x1 ≤ x2.
 *
 * @example less_equal(asarray([1, 3]), 2)   // [true, false]
 */
export const less_equal = /* @__PURE__ */ binary("less_equal", ordered, (a, b) => e.le(a, b), "bool")

/**
 * x1 > x2.
 *
 * @example greater(asarray([1, 3]), 2)   // [false, true]
 */
export const greater = /* @__PURE__ */ binary("greater", ordered, (a, b) => e.gt(a, b), "bool")

/**
 * x1 ≥ x2.
 *
 * @example greater_equal(asarray([1, 2]), 2)   // [false, true]
 */
export const greater_equal = /* @__PURE__ */ binary("greater_equal", ordered, (a, b) => e.ge(a, b), "bool")

// predicates and parts

/**
 * Neither NaN nor infinite.
 *
 * @example isfinite(asarray([1, Infinity, NaN]))   // [true, false, false]
 */
export const isfinite = /* @__PURE__ */ unary(
  "isfinite",
  "numeric",
  /* @__PURE__ */ byParts(scalar.isFinite_, "and"),
  "bool",
)

/**
 * Infinite.
 *
 * @example isinf(asarray([1, Infinity, NaN]))   // [false, true, false]
 */
export const isinf = /* @__PURE__ */ unary(
  "isinf",
  "numeric",
  /* @__PURE__ */ byParts(scalar.isInfinite, "or"),
  "bool",
)

/**
 * NaN.
 *
 * @example isnan(asarray([1, Infinity, NaN]))   // [false, false, true]
 */
export const isnan = /* @__PURE__ */ unary(
  "isnan",
  "numeric",
  /* @__PURE__ */ byParts(scalar.isNaN_, "or"),
  "bool",
)

/**
 * Whether the sign is negative, that of a zero too.
 *
 * @example signbit(asarray([1, -0, -2]))   // [false, true, true]
 */
export const signbit = /* @__PURE__ */ unary("signbit", "real floating", scalar.signBit, "bool")

/**
 * The complex conjugate.
 *
 * @example conj(asarray([{ re: 1, im: 2 }]))   // [{ re: 1, im: -2 }]
 */
export const conj = /* @__PURE__ */ unary(
  "conj",
  "numeric",
  /* @__PURE__ */ byField((x) => x, complex.conj),
)

/**
 * The real part.
 *
 * @example real(asarray([{ re: 1, im: 2 }]))   // [1]
 */
export const real = /* @__PURE__ */ unary("real", "numeric", (x) => e.re(x), "real")

/**
 * The imaginary part.
 *
 * @example imag(asarray([{ re: 1, im: 2 }]))   // [2]
 */
export const imag = /* @__PURE__ */ unary("imag", "complex floating", (x) => e.im(x), "real")

// logic and bits

/**
 * Both.
 *
 * @example logical_and(asarray([true, false]), true)   // [true, false]
 */
export const logical_and = /* @__PURE__ */ binary("logical_and", "bool", (a, b) => e.and(a, b), "bool")

/**
 * At least one.
 *
 * @example logical_or(asarray([true, false]), true)   // [true, true]
 */
export const logical_or = /* @__PURE__ */ binary("logical_or", "bool", (a, b) => e.or(a, b), "bool")

/**
 * Exactly one.
 *
 * @example logical_xor(asarray([true, false]), true)   // [false, true]
 */
export const logical_xor = /* @__PURE__ */ binary("logical_xor", "bool", (a, b) => e.xor(a, b), "bool")

/**
 * Not.
 *
 * @example logical_not(asarray([true, false]))   // [false, true]
 */
export const logical_not = /* @__PURE__ */ unary("logical_not", "bool", (x) => e.not(x), "bool")

/**
 * Bits set in both.
 *
 * @example bitwise_and(asarray([6], { dtype: "int32" }), 3)   // [2]
 */
export const bitwise_and = /* @__PURE__ */ binary("bitwise_and", bits, (a, b) => e.and(a, b))

/**
 * Bits set in either.
 *
 * @example bitwise_or(asarray([6], { dtype: "int32" }), 3)   // [7]
 */
export const bitwise_or = /* @__PURE__ */ binary("bitwise_or", bits, (a, b) => e.or(a, b))

/**
 * Bits set in exactly one.
 *
 * @example bitwise_xor(asarray([6], { dtype: "int32" }), 3)   // [5]
 */
export const bitwise_xor = /* @__PURE__ */ binary("bitwise_xor", bits, (a, b) => e.xor(a, b))

/**
 * Every bit flipped.
 *
 * @example bitwise_invert(asarray([6], { dtype: "int32" }))   // [-7]
 */
export const bitwise_invert = /* @__PURE__ */ unary("bitwise_invert", bits, (x) => e.not(x))

/**
 * x1 · 2^x2, wrapped around; 0 where x2 reaches the width.
 *
 * @example bitwise_left_shift(asarray([3], { dtype: "int32" }), 2)   // [12]
 */
export const bitwise_left_shift = /* @__PURE__ */ binary("bitwise_left_shift", "integral", scalar.shiftLeft)

/**
 * floor(x1 / 2^x2).
 *
 * @example bitwise_right_shift(asarray([-5], { dtype: "int32" }), 1)   // [-3]
 */
export const bitwise_right_shift = /* @__PURE__ */ binary(
  "bitwise_right_shift",
  "integral",
  scalar.shiftRight,
)

/** `clip` of floats between numbers or arrays of their dtype, in one pass. */
const between = /* @__PURE__ */ define<(x: NDArray, min: Operand, max: Operand) => NDArray>({
  name: "clip",
  chapter: "elementwise",
  parameters: /* @__PURE__ */ ["x", "min", "max"].map((name) => ({ name, kind: "array", positional: true })),
  result: (inputs) => ({
    shape: broadcastShapes(
      "clip",
      inputs.map(({ shape }) => shape),
    ),
    dtype: inputs[0]!.dtype,
  }),
  recipe: {
    kind: "map",
    operands: ([dtype]) => dtype!,
    expr: ([x, min, max]) => scalar.minimum(scalar.maximum(x!, min!), max!),
    as: unbranched,
  },
})

const isLike = (x: NDArray, bound: any): boolean =>
  typeof bound === "number" || (bound?.dtype === x.dtype && bound.backend.rank === 0)

/** Floats between numbers, or arrays of their dtype, in one call. */
const clipped: Quick = (_, x, named) => {
  if (named === undefined || !isFloat(x.dtype)) return undefined
  for (const name in named) if (name !== "min" && name !== "max") return undefined
  const { min, max } = named as { min?: NDArray | number; max?: NDArray | number }
  let result: NDArray | undefined
  if (min == null && typeof max === "number") result = minimum(x, max)
  else if (max == null && typeof min === "number") result = maximum(x, min)
  else if (isLike(x, min) && isLike(x, max)) result = between(x, min!, max!)
  return result as EagerArray | undefined
}

/**
 * x where it lies between the bounds, else the nearer bound; an absent or null bound is none.
 *
 * @param x - real dtype
 * @param options - `min`, `max`: arrays or scalars, broadcast (null)
 * @returns dtype of `x`; NaN where any is NaN
 * @example clip(asarray([1, 5, 9]), { min: 2, max: 6 })   // [2, 5, 6]
 */
export const clip = /* @__PURE__ */ define<
  (x: NDArray, options?: { min?: Operand | null; max?: Operand | null }) => NDArray
>({
  name: "clip",
  chapter: "elementwise",
  parameters: [
    { name: "x", kind: "array", positional: true },
    { name: "min", kind: "array", positional: false, default: null },
    { name: "max", kind: "array", positional: false, default: null },
  ],
  result(inputs) {
    const given = inputs.filter((input) => input != null)
    for (const input of given) checkDType("clip", "each argument", input.dtype, ordered)
    return {
      shape: broadcastShapes(
        "clip",
        given.map((input) => input.shape),
      ),
      dtype: inputs[0]!.dtype,
    }
  },
  recipe: {
    kind: "compose",
    quick: clipped,
    body([x, min, max]) {
      if (x.backend.rank === 0 && isFloat(x.dtype) && isLike(x, min) && isLike(x, max))
        return between(x, min, max)
      const raised = min === null ? x : maximum(x, min)
      const both = max === null ? raised : minimum(raised, max)
      if (both === x) return positive(x)
      // a scalar bound takes the dtype of x; an array may promote
      return (isScalar(min ?? 0) && isScalar(max ?? 0)) || both.dtype === x.dtype
        ? both
        : astype(both, x.dtype)
    },
  },
})
