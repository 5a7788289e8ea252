import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { eq, rewrite, rule, ruleset, set } from "@carton/egraph"
import { of_kind } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"
import {
  alike,
  finite,
  float64,
  floating,
  integral,
  known,
  own,
  rank,
  slice,
  svd,
  where_known,
} from "./conditions.js"

const { Axis, NDArray, Shape, FactsSort } = sorts
const { fft, linalg } = xp

/** Laws that hold, each in its own class and under its own conditions: none may be reported. */
// prettier-ignore
const sound = ruleset("sound", { x: NDArray, y: NDArray, z: NDArray, m: NDArray, a: Axis, s: Shape, p: NDArray }, ({ x, y, z, m, a, s, p }) => [
  rewrite("x - 0", xp.subtract(x, 0), x, floating(x), own(x)).exact(),
  rewrite("x · 1", xp.multiply(x, 1), x, floating(x), own(x)).exact(),
  rewrite("x / 1", xp.divide(x, 1), x, floating(x), own(x)).exact(),
  rewrite("-0 identity", xp.add(x, -0), x, floating(x), own(x)).exact(),
  rewrite("x · -1", xp.multiply(x, -1), xp.negative(x), floating(x), own(x)).exact(),
  rewrite("halving", xp.divide(x, 2), xp.multiply(x, 0.5), floating(x), own(x)).exact(),
  rewrite("doubling", xp.multiply(x, 2), xp.add(x, x), floating(x), own(x)).exact(),
  rewrite("square", xp.square(x), xp.multiply(x, x)).exact(),
  rewrite("square complex", xp.square(x), xp.multiply(x, x), of_kind(x, "complex floating")).exact(),
  rewrite("where selects", xp.where(xp.logical_not(m), x, y), xp.where(m, y, x)).exact(),
  rewrite("less turned", xp.less(x, y), xp.greater(y, x)).exact(),
  rewrite("equal commutes", xp.equal(x, y), xp.equal(y, x)).exact(),
  rewrite("and or", xp.logical_not(xp.logical_and(x, y)), xp.logical_or(xp.logical_not(x), xp.logical_not(y))).exact(),
  rewrite("not less for ints", xp.logical_not(xp.less(x, y)), xp.greater_equal(x, y), integral(x), integral(y)).exact(),
  rewrite("shift is halving", xp.bitwise_right_shift(x, 1), xp.floor_divide(x, 2), integral(x), own(x)).exact(),
  rewrite("shift is doubling", xp.bitwise_left_shift(x, 1), xp.multiply(x, 2), integral(x), own(x)).exact(),
  rewrite("invert", xp.bitwise_invert(x), xp.subtract(-1, x), of_kind(x, "signed integer"), own(x)).exact(),
  rewrite("xor self", xp.bitwise_xor(x, x), xp.zeros_like(x), integral(x), own(x)).exact(),
  rewrite("wrapping sums", xp.subtract(xp.add(x, y), y), x, integral(x), alike(x, y)).exact(),
  rewrite("modular distribution", xp.multiply(x, xp.add(y, z)), xp.add(xp.multiply(x, y), xp.multiply(x, z)), integral(x), alike(x, y), alike(y, z)).exact(),
  rewrite("floor and remainder", xp.remainder(xp.remainder(x, y), y), xp.remainder(x, y), integral(x), alike(x, y)).exact(),
  rewrite("round is idempotent", xp.round(xp.round(x)), xp.round(x)).exact(),
  rewrite("floor by ceil", xp.floor(xp.negative(x)), xp.negative(xp.ceil(x)), floating(x)).exact(),
  rewrite("clip", xp.clip(x, { min: y, max: z }), xp.minimum(xp.maximum(x, y), z), float64(x), alike(x, y), alike(y, z)).exact(),
  rewrite("isnan", xp.isnan(x), xp.not_equal(x, x), floating(x)).exact(),
  rewrite("finite", xp.isfinite(x), xp.logical_not(xp.logical_or(xp.isnan(x), xp.isinf(x))), floating(x)).exact(),
  rewrite("sum of concat ints", xp.sum(xp.concat([x, y], { axis: 0 }), { axis: 0 }), xp.add(xp.sum(x, { axis: 0 }), xp.sum(y, { axis: 0 })), integral(x), where_known((f, g) => f.dtype === g.dtype, x, y)).exact(),
  rewrite("sum distributes", xp.sum(xp.add(x, y)), xp.add(xp.sum(x), xp.sum(y)), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("mean", xp.mean(x), xp.divide(xp.sum(x), xp.size(x)), float64(x)).reassociates(),
  rewrite("variance", xp.var_(x), xp.subtract(xp.mean(xp.square(x)), xp.square(xp.mean(x))), float64(x), finite(x), where_known((f) => f.shape!.every((n) => typeof n === "number" && n > 0), x)).reassociates(),
  rewrite("std scaled", xp.std(xp.multiply(x, -2)), xp.multiply(xp.std(x), 2), float64(x)).reassociates(),
  rewrite("difference of squares", xp.subtract(xp.square(x), xp.square(y)), xp.multiply(xp.subtract(x, y), xp.add(x, y)), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("tenth", xp.multiply(x, 0.1), xp.divide(x, 10), float64(x)).reassociates(4),
  rewrite("sum within a bound", xp.sum(xp.multiply(x, 0.5), { axis: 0 }), xp.multiply(xp.sum(x, { axis: 0 }), 0.5), float64(x), finite(x)).reassociates(),
  rewrite("exp of sum", xp.exp(xp.add(x, y)), xp.multiply(xp.exp(x), xp.exp(y)), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("log of exp", xp.log(xp.exp(x)), x, float64(x), where_known((f) => f.lower !== undefined && f.lower > -100 && f.upper !== undefined && f.upper < 100, x)).reassociates(),
  rewrite("sin cos", xp.add(xp.square(xp.sin(x)), xp.square(xp.cos(x))), xp.ones_like(x), float64(x), finite(x)).reassociates(),
  rewrite("tanh", xp.tanh(xp.negative(x)), xp.negative(xp.tanh(x)), floating(x)).exact(),
  rewrite("logaddexp", xp.logaddexp(x, y), xp.add(xp.maximum(x, y), xp.log1p(xp.exp(xp.negative(xp.abs(xp.subtract(x, y)))))), float64(x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("hypot", xp.hypot(x, y), xp.sqrt(xp.add(xp.square(x), xp.square(y))), float64(x), alike(x, y)).reassociates(),
  rewrite("root where not negative", xp.sqrt(xp.square(x)), x, float64(x), where_known((f) => f.lower !== undefined && f.lower >= 0, x)).reassociates(),
  rewrite("x / x", xp.divide(x, x), xp.ones_like(x), float64(x), finite(x), where_known((f) => f.nonzero === true, x)).exact(),
  rewrite("x - x", xp.subtract(x, x), xp.zeros_like(x), floating(x), finite(x), own(x)).exact(),
  rewrite("x - x assuming", xp.subtract(x, x), xp.zeros_like(x), floating(x), own(x)).exact().assuming(finite(x)),
  rewrite("guarded root", xp.sqrt(xp.square(x)), x, floating(x), own(x)).reassociates().guarded(xp.greater_equal(x, 0)),
  rewrite("guarded quotient", xp.multiply(xp.divide(x, y), y), x, float64(x), alike(x, y)).reassociates().guarded(xp.logical_and(xp.not_equal(y, 0), xp.logical_and(xp.isfinite(x), xp.isfinite(y)))),
  rewrite("transposed product", xp.matrix_transpose(xp.matmul(x, y)), xp.matmul(xp.matrix_transpose(y), xp.matrix_transpose(x)), rank(2, x), rank(2, y)).reassociates(),
  rewrite("symmetric product", xp.matmul(x, y), xp.matrix_transpose(xp.matmul(y, x)), float64(x), float64(y), finite(x), finite(y), where_known((f, g) => f.symmetric === true && g.symmetric === true && f.shape!.length === 2 && g.shape!.length === 2, x, y)).reassociates(),
  rewrite("trace of product", linalg.trace(xp.matmul(x, y)), xp.sum(xp.multiply(x, xp.matrix_transpose(y))), float64(x), float64(y), finite(x), finite(y), rank(2, x), rank(2, y), where_known((f, g) => f.shape![0] === g.shape![1], x, y)).reassociates(),
  rewrite("det of product", linalg.det(xp.matmul(x, y)), xp.multiply(linalg.det(x), linalg.det(y)), float64(x), float64(y), alike(x, y), rank(2, x), finite(x), finite(y)).reassociates(),
  rewrite("inverse of transpose", linalg.inv(xp.matrix_transpose(x)), xp.matrix_transpose(linalg.inv(x)), float64(x), finite(x)).reassociates(),
  rewrite("solve by inverse", linalg.solve(x, y), xp.matmul(linalg.inv(x), y), float64(x), float64(y), finite(x), finite(y), rank(2, x), rank(2, y)).reassociates(),
  rewrite("singular values", svd(xp.matrix_transpose(x)).S, svd(x).S, float64(x), finite(x)).reassociates(),
  rewrite("singular values scaled", svd(xp.multiply(x, -2)).S, xp.multiply(svd(x).S, 2), float64(x), finite(x)).reassociates(),
  rewrite("eigenvalues", linalg.eigvalsh(xp.add(x, xp.matrix_transpose(x))), linalg.eigh(xp.add(x, xp.matrix_transpose(x))).eigenvalues, float64(x), finite(x)).reassociates(),
  rewrite("cholesky upper", linalg.cholesky(x, { upper: true }), xp.matrix_transpose(linalg.cholesky(x)), float64(x)).reassociates(),
  rewrite("norm", linalg.vector_norm(x), xp.sqrt(xp.sum(xp.square(x))), float64(x), finite(x)).reassociates(),
  rewrite("fft", fft.ifft(fft.fft(x)), x, of_kind(x, "complex floating"), where_known((f) => f.dtype === "complex128" && (f.shape!.at(-1) as number) > 0, x), finite(x)).reassociates(),
  rewrite("vecdot", xp.vecdot(x, y), xp.sum(xp.multiply(xp.conj(x), y), { axis: -1 }), where_known((f) => f.dtype === "complex128", x), alike(x, y), finite(x), finite(y)).reassociates(),
  rewrite("roll back", xp.roll(xp.roll(x, [1], { axis: [0] }), [-1], { axis: [0] }), x).exact(),
  rewrite("flip twice", xp.flip(xp.flip(x, { axis: a }), { axis: a }), x).exact(),
  rewrite("moveaxis", xp.moveaxis(xp.moveaxis(x, 0, 2), 2, 0), x).exact(),
  rewrite("reshape twice", xp.reshape(xp.reshape(x, [-1]), s), xp.reshape(x, s)).exact(),
  rewrite("tile twice", xp.tile(xp.tile(x, [2]), [3]), xp.tile(x, [6])).exact(),
  rewrite("set then get", xp.basic_index(xp.set_basic(x, y, [0]), [0]), y, rank(1, x), rank(0, y), where_known((f, g) => f.dtype === g.dtype && g.weak === undefined, x, y)).exact(),
  rewrite("unique twice", xp.unique_values(xp.unique_values(x)), xp.unique_values(x), integral(x)).exact(),
  rewrite("unique of sorted", xp.unique_values(x), x, integral(x), rank(1, x), where_known((f) => f.sorted === true && f.unique === true, x)).exact(),
  rewrite("sort twice", xp.sort(xp.sort(x)), xp.sort(x)).exact(),
  rewrite("argsort", xp.take(x, xp.argsort(x), { axis: 0 }), xp.sort(x), rank(1, x)).exact(),
  rewrite("count", xp.count_nonzero(x), xp.sum(xp.astype(xp.not_equal(x, 0), "int32")), own(x), of_kind(x, "numeric")).exact(),
  rewrite("diff", xp.diff(x), xp.subtract(xp.basic_index(x, [slice(1, null)]), xp.basic_index(x, [slice(0, -1)])), rank(1, x), of_kind(x, "numeric")).exact(),
  rewrite("cumsum ints", xp.basic_index(xp.cumulative_sum(x, { axis: 0 }), [-1]), xp.sum(x, { axis: 0 }), integral(x)).exact(),
  rewrite("max of concat", xp.max(xp.concat([x, y], { axis: 0 }), { axis: 0 }), xp.maximum(xp.max(x, { axis: 0 }), xp.max(y, { axis: 0 })), float64(x), float64(y), where_known((f, g) => (f.shape![0] as number) > 0 && (g.shape![0] as number) > 0, x, y)).exact(),
  rewrite("triangles", xp.add(xp.tril(x), xp.triu(x, { k: 1 })), x, float64(x), finite(x), where_known((f) => f.nonzero === true, x)).exact(),
  rule("squares", [eq(p, xp.square(x)), floating(x), where_known((f) => f.no_nan === true, x)], [set(known(p), FactsSort.lift({ lower: 0 }))]),
  rule("sums of integers", [eq(p, xp.add(x, y)), floating(x), where_known((f, g) => f.integral === true && g.integral === true, x, y)], [set(known(p), FactsSort.lift({ integral: true }))]),
])

/** Laws whose conditions no array meets. */
// prettier-ignore
const never = ruleset("never", { x: NDArray }, ({ x }) => [
  rewrite("rank 9", xp.negative(x), x, rank(9, x)).exact(),
  rewrite("lower above upper", xp.negative(x), x, where_known((f) => f.lower! > f.upper!, x)).exact(),
  rewrite("two dtypes", xp.negative(x), x, float64(x), integral(x)).exact(),
  rewrite("assumed", xp.negative(x), x).exact().assuming(({ x }: { x: AnyArray }) => x.size < 0),
  rewrite("guarded", xp.negative(x), x).reassociates().guarded(xp.greater(xp.size(x), 1e9)),
])

test("no law that holds is reported", () => {
  const report = check_ruleset(sound, { seed: 20260902, runs: 25 })
  expect(
    report.rules
      .filter((r) => r.status !== "passed")
      .map((r) => [r.name, r.reason ?? r.counterexample?.source]),
  ).toEqual([])
  expect(report.rules.filter((r) => r.cases < 10).map((r) => r.name)).toEqual([])
})

test("laws that no array meets are untested", () => {
  const report = check_ruleset(never, { seed: 20260903, runs: 20 })
  expect(report.rules.filter((r) => r.status !== "untested").map((r) => r.name)).toEqual([])
})
