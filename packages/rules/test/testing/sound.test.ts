import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { eq, rewrite, rule, ruleset, set } from "@carton/egraph"
import { of_kind } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"
import { known, where_known, float64, floating, integral, rank, finite, slice, svd } from "./conditions.js"

const { Axis, NDArray, Shape, FactsSort } = sorts
const {
  add,
  subtract,
  multiply,
  divide,
  floor_divide,
  remainder,
  abs,
  negative,
  sum,
  mean,
  var_,
  std,
  max,
  sort,
  argsort,
  where,
  equal,
  not_equal,
  less,
  greater,
  greater_equal,
  logical_and,
  logical_or,
  logical_not,
  bitwise_xor,
  bitwise_invert,
  bitwise_left_shift,
  bitwise_right_shift,
  sqrt,
  square,
  exp,
  log,
  log1p,
  round,
  floor,
  ceil,
  hypot,
  logaddexp,
  clip,
  maximum,
  minimum,
  isfinite,
  isnan,
  isinf,
  astype,
  reshape,
  flip,
  roll,
  tile,
  moveaxis,
  concat,
  tril,
  triu,
  matmul,
  matrix_transpose,
  vecdot,
  conj,
  take,
  cumulative_sum,
  diff,
  count_nonzero,
  unique_values,
  linalg,
  fft,
  basic_index,
  set_basic,
  zeros_like,
  ones_like,
  sin,
  cos,
  tanh,
  size,
} = xp
const own = (x: AnyArray) => where_known((f) => f.weak === undefined, x)
const alike = (x: AnyArray, y: AnyArray) =>
  where_known(
    (f, g) =>
      f.dtype !== undefined &&
      f.dtype === g.dtype &&
      f.weak === undefined &&
      g.weak === undefined &&
      JSON.stringify(f.shape) === JSON.stringify(g.shape),
    x,
    y,
  )

/** Laws that hold, each in its own class and under its own conditions: none may be reported. */
// prettier-ignore
const sound = ruleset("sound", { x: NDArray, y: NDArray, z: NDArray, m: NDArray, a: Axis, s: Shape, p: NDArray }, ({ x, y, z, m, a, s, p }) => [
  rewrite("x - 0", subtract(x, 0), x, floating(x), own(x)).exact(),
  rewrite("x · 1", multiply(x, 1), x, floating(x), own(x)).exact(),
  rewrite("x / 1", divide(x, 1), x, floating(x), own(x)).exact(),
  rewrite("-0 identity", add(x, -0), x, floating(x), own(x)).exact(),
  rewrite("x · -1", multiply(x, -1), negative(x), floating(x), own(x)).exact(),
  rewrite("halving", divide(x, 2), multiply(x, 0.5), floating(x), own(x)).exact(),
  rewrite("doubling", multiply(x, 2), add(x, x), floating(x), own(x)).exact(),
  rewrite("square", square(x), multiply(x, x)).exact(),
  rewrite("square complex", square(x), multiply(x, x), of_kind(x, "complex floating")).exact(),
  rewrite("where selects", where(logical_not(m), x, y), where(m, y, x)).exact(),
  rewrite("less turned", less(x, y), greater(y, x)).exact(),
  rewrite("equal commutes", equal(x, y), equal(y, x)).exact(),
  rewrite("and or", logical_not(logical_and(x, y)), logical_or(logical_not(x), logical_not(y))).exact(),
  rewrite("not less for ints", logical_not(less(x, y)), greater_equal(x, y), integral(x), integral(y)).exact(),
  rewrite("shift is halving", bitwise_right_shift(x, 1), floor_divide(x, 2), integral(x), own(x)).exact(),
  rewrite("shift is doubling", bitwise_left_shift(x, 1), multiply(x, 2), integral(x), own(x)).exact(),
  rewrite("invert", bitwise_invert(x), subtract(-1, x), of_kind(x, "signed integer"), own(x)).exact(),
  rewrite("xor self", bitwise_xor(x, x), zeros_like(x), integral(x), own(x)).exact(),
  rewrite("wrapping sums", subtract(add(x, y), y), x, integral(x), alike(x, y)).exact(),
  rewrite("modular distribution", multiply(x, add(y, z)), add(multiply(x, y), multiply(x, z)), integral(x), alike(x, y), alike(y, z)).exact(),
  rewrite("floor and remainder", remainder(remainder(x, y), y), remainder(x, y), integral(x), alike(x, y)).exact(),
  rewrite("round is idempotent", round(round(x)), round(x)).exact(),
  rewrite("floor by ceil", floor(negative(x)), negative(ceil(x)), floating(x)).exact(),
  rewrite("clip", clip(x, { min: y, max: z }), minimum(maximum(x, y), z), float64(x), alike(x, y), alike(y, z)).exact(),
  rewrite("isnan", isnan(x), not_equal(x, x), floating(x)).exact(),
  rewrite("finite", isfinite(x), logical_not(logical_or(isnan(x), isinf(x))), floating(x)).exact(),
  rewrite("sum of concat ints", sum(concat([x, y], { axis: 0 }), { axis: 0 }), add(sum(x, { axis: 0 }), sum(y, { axis: 0 })), integral(x), where_known((f, g) => f.dtype === g.dtype, x, y)).exact(),
  rewrite("sum distributes", sum(add(x, y)), add(sum(x), sum(y)), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("mean", mean(x), divide(sum(x), size(x)), float64(x)).reassociates(),
  rewrite("variance", var_(x), subtract(mean(square(x)), square(mean(x))), float64(x), finite(x), where_known((f) => f.shape!.every((n) => typeof n === "number" && n > 0), x)).reassociates(),
  rewrite("std scaled", std(multiply(x, -2)), multiply(std(x), 2), float64(x)).reassociates(),
  rewrite("difference of squares", subtract(square(x), square(y)), multiply(subtract(x, y), add(x, y)), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("tenth", multiply(x, 0.1), divide(x, 10), float64(x)).reassociates(4),
  rewrite("sum within a bound", sum(multiply(x, 0.5), { axis: 0 }), multiply(sum(x, { axis: 0 }), 0.5), float64(x), finite(x)).reassociates(),
  rewrite("exp of sum", exp(add(x, y)), multiply(exp(x), exp(y)), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("log of exp", log(exp(x)), x, float64(x), where_known((f) => f.lower !== undefined && f.lower > -100 && f.upper !== undefined && f.upper < 100, x)).reassociates(),
  rewrite("sin cos", add(square(sin(x)), square(cos(x))), ones_like(x), float64(x), finite(x)).reassociates(),
  rewrite("tanh", tanh(negative(x)), negative(tanh(x)), floating(x)).exact(),
  rewrite("logaddexp", logaddexp(x, y), add(maximum(x, y), log1p(exp(negative(abs(subtract(x, y)))))), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("hypot", hypot(x, y), sqrt(add(square(x), square(y))), float64(x), alike(x, y)).reassociates(),
  rewrite("root where not negative", sqrt(square(x)), x, float64(x), where_known((f) => f.lower !== undefined && f.lower >= 0, x)).reassociates(),
  rewrite("x / x", divide(x, x), ones_like(x), float64(x), finite(x), where_known((f) => f.nonzero === true, x)).exact(),
  rewrite("x - x", subtract(x, x), zeros_like(x), floating(x), finite(x), own(x)).exact(),
  rewrite("x - x assuming", subtract(x, x), zeros_like(x), floating(x), own(x)).exact().assuming(finite(x)),
  rewrite("guarded root", sqrt(square(x)), x, floating(x), own(x)).reassociates().guarded(greater_equal(x, 0)),
  rewrite("guarded quotient", multiply(divide(x, y), y), x, float64(x), alike(x, y)).reassociates().guarded(logical_and(not_equal(y, 0), logical_and(isfinite(x), isfinite(y)))),
  rewrite("transposed product", matrix_transpose(matmul(x, y)), matmul(matrix_transpose(y), matrix_transpose(x)), rank(2, x), rank(2, y)).reassociates(),
  rewrite("symmetric product", matmul(x, y), matrix_transpose(matmul(y, x)), float64(x), float64(y), finite(x), finite(y), where_known((f, g) => f.symmetric === true && g.symmetric === true && f.shape!.length === 2 && g.shape!.length === 2, x, y)).reassociates(),
  rewrite("trace of product", linalg.trace(matmul(x, y)), sum(multiply(x, matrix_transpose(y))), float64(x), float64(y), finite(x), finite(y), rank(2, x), rank(2, y), where_known((f, g) => f.shape![0] === g.shape![1], x, y)).reassociates(),
  rewrite("det of product", linalg.det(matmul(x, y)), multiply(linalg.det(x), linalg.det(y)), float64(x), float64(y), alike(x, y), rank(2, x), finite(x), finite(y)).reassociates(),
  rewrite("inverse of transpose", linalg.inv(matrix_transpose(x)), matrix_transpose(linalg.inv(x)), float64(x), finite(x)).reassociates(),
  rewrite("solve by inverse", linalg.solve(x, y), matmul(linalg.inv(x), y), float64(x), float64(y), finite(x), finite(y), rank(2, x), rank(2, y)).reassociates(),
  rewrite("singular values", svd(matrix_transpose(x)).S, svd(x).S, float64(x), finite(x)).reassociates(),
  rewrite("singular values scaled", svd(multiply(x, -2)).S, multiply(svd(x).S, 2), float64(x), finite(x)).reassociates(),
  rewrite("eigenvalues", linalg.eigvalsh(add(x, matrix_transpose(x))), linalg.eigh(add(x, matrix_transpose(x))).eigenvalues, float64(x), finite(x)).reassociates(),
  rewrite("cholesky upper", linalg.cholesky(x, { upper: true }), matrix_transpose(linalg.cholesky(x)), float64(x)).reassociates(),
  rewrite("norm", linalg.vector_norm(x), sqrt(sum(square(x))), float64(x), finite(x)).reassociates(),
  rewrite("fft", fft.ifft(fft.fft(x)), x, of_kind(x, "complex floating"), where_known((f) => f.dtype === "complex128" && (f.shape!.at(-1) as number) > 0, x), finite(x)).reassociates(),
  rewrite("vecdot", vecdot(x, y), sum(multiply(conj(x), y), { axis: -1 }), where_known((f) => f.dtype === "complex128", x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("roll back", roll(roll(x, [1], { axis: [0] }), [-1], { axis: [0] }), x).exact(),
  rewrite("flip twice", flip(flip(x, { axis: a }), { axis: a }), x).exact(),
  rewrite("moveaxis", moveaxis(moveaxis(x, 0, 2), 2, 0), x).exact(),
  rewrite("reshape twice", reshape(reshape(x, [-1]), s), reshape(x, s)).exact(),
  rewrite("tile twice", tile(tile(x, [2]), [3]), tile(x, [6])).exact(),
  rewrite("set then get", basic_index(set_basic(x, y, [0]), [0]), y, rank(1, x), rank(0, y), where_known((f, g) => f.dtype === g.dtype && g.weak === undefined, x, y)).exact(),
  rewrite("unique twice", unique_values(unique_values(x)), unique_values(x), integral(x)).exact(),
  rewrite("unique of sorted", unique_values(x), x, integral(x), rank(1, x), where_known((f) => f.sorted === true && f.unique === true, x)).exact(),
  rewrite("sort twice", sort(sort(x)), sort(x)).exact(),
  rewrite("argsort", take(x, argsort(x), { axis: 0 }), sort(x), rank(1, x)).exact(),
  rewrite("count", count_nonzero(x), sum(astype(not_equal(x, 0), "int32")), own(x), of_kind(x, "numeric")).exact(),
  rewrite("diff", diff(x), subtract(basic_index(x, [slice(1, null)]), basic_index(x, [slice(0, -1)])), rank(1, x), of_kind(x, "numeric")).exact(),
  rewrite("cumsum ints", basic_index(cumulative_sum(x, { axis: 0 }), [-1]), sum(x, { axis: 0 }), integral(x)).exact(),
  rewrite("max of concat", max(concat([x, y], { axis: 0 }), { axis: 0 }), maximum(max(x, { axis: 0 }), max(y, { axis: 0 })), float64(x), float64(y), where_known((f, g) => (f.shape![0] as number) > 0 && (g.shape![0] as number) > 0, x, y)).exact(),
  rewrite("triangles", add(tril(x), triu(x, { k: 1 })), x, float64(x), finite(x), where_known((f) => f.nonzero === true, x)).exact(),
  rule("squares", [eq(p, square(x)), floating(x), where_known((f) => f.no_nan === true, x)], [set(known(p), FactsSort.lift({ lower: 0 }))]),
  rule("sums of integers", [eq(p, add(x, y)), floating(x), where_known((f, g) => f.integral === true && g.integral === true, x, y)], [set(known(p), FactsSort.lift({ integral: true }))]),
])

/** Laws whose conditions no array meets. */
// prettier-ignore
const never = ruleset("never", { x: NDArray }, ({ x }) => [
  rewrite("rank 9", negative(x), x, rank(9, x)).exact(),
  rewrite("lower above upper", negative(x), x, where_known((f) => f.lower! > f.upper!, x)).exact(),
  rewrite("two dtypes", negative(x), x, float64(x), integral(x)).exact(),
  rewrite("assumed", negative(x), x).exact().assuming(({ x }: { x: AnyArray }) => x.size < 0),
  rewrite("guarded", negative(x), x).reassociates().guarded(greater(size(x), 1e9)),
])

test("no law that holds is reported", () => {
  const report = check_ruleset(sound, { seed: 20260902, runs: 25 })
  expect(
    report.rules
      .filter((r) => r.status !== "passed")
      .map((r) => [r.name, r.reason ?? r.counterexample?.source]),
  ).toEqual([])
  expect(report.rules.filter((r) => r.cases < 15).map((r) => r.name)).toEqual([])
})

test("laws that no array meets are untested", () => {
  const report = check_ruleset(never, { seed: 20260903, runs: 20 })
  expect(report.rules.filter((r) => r.status !== "untested").map((r) => r.name)).toEqual([])
})
