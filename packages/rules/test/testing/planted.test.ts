import * as xp from "@carton/array-api"
import {
  linalg,
  sorts,
  fft,
  type Facts,
  type NDArray as AnyArray,
  type SymbolicArray,
} from "@carton/array-api"
import { Bool, eq, guard, rewrite, rule, ruleset, rulesetOf, set, union } from "@carton/egraph"
import { of_kind } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"

const { NDArray, Axis, Shape, Float, DTypeSort, FactsSort } = sorts
const known = (x: AnyArray) => xp.facts(x as SymbolicArray)
const slice = (start: number, stop: number) => ({ start, stop, step: 1 })

/** Laws that look right, each wrong for some arrays. */
// prettier-ignore
const planted = ruleset("planted", {
  x: NDArray, y: NDArray, z: NDArray, w: NDArray, m: NDArray, lo: NDArray, hi: NDArray,
  a: Axis, b: Axis, s: Shape, t: Shape, c: Float, k: Bool, d: DTypeSort, p: NDArray, q: NDArray,
}, ({ x, y, z, m, lo, hi, a, b, s, t, c, k, p, q }) => [
  rewrite("x + 0 = x", xp.add(x, 0), x).exact(),                                                    // -0 + 0 is 0
  rewrite("x - x = 0", xp.subtract(x, x), xp.zeros_like(x)).exact(),                                   // infinity, NaN
  rewrite("x - x = the number 0", xp.subtract(x, x), sorts.weak(0)).exact(),
  rewrite("x / x = 1", xp.divide(x, x), xp.ones_like(x)).exact(),
  rewrite("x · 0 = 0", xp.multiply(x, 0), xp.zeros_like(x)).exact(),
  rewrite("x · 0 = 0 over the reals", xp.multiply(x, 0), xp.zeros_like(x)).reassociates(),
  rewrite("sqrt(x · x) = x", xp.sqrt(xp.multiply(x, x)), x).reassociates(),
  rewrite("(a / b) · b = a", xp.multiply(xp.divide(x, y), y), x).reassociates(),                       // b = 0
  rewrite("keepdims lost", xp.sum(x, { axis: a, keepdims: true }), xp.sum(x, { axis: a })).exact(),
  rewrite("keepdims ignored", xp.mean(x, { axis: a, keepdims: k }), xp.mean(x, { axis: a })).exact(),
  rewrite("axis not transposed", xp.sum(xp.matrix_transpose(x), { axis: 0 }), xp.sum(x, { axis: 0 })).exact(),
  rewrite("float32 and back", xp.astype(xp.astype(x, "float32"), "float64"), x, of_kind(x, "real floating")).exact(),
  rewrite("cast forgotten", xp.astype(x, "float64"), x).exact(),
  rewrite("cast through", xp.astype(xp.astype(x, "int32"), "float64"), xp.astype(x, "float64"), of_kind(x, "integral")).exact(),
  rewrite("empty mean", xp.mean(xp.multiply(x, 0)), xp.multiply(xp.sum(x), 0)).exact(),
  rewrite("all is any", xp.all(x, { axis: a }), xp.any(x, { axis: a })).exact(),
  rewrite("integers wrap", xp.floor_divide(xp.multiply(x, 2), 2), x, of_kind(x, "integral")).exact(),
  rewrite("integers wrap before the cast", xp.astype(xp.add(x, y), "float64"), xp.add(xp.astype(x, "float64"), xp.astype(y, "float64"))).reassociates(),
  rewrite("compare shifted", xp.less(xp.add(x, 1), xp.add(y, 1)), xp.less(x, y), of_kind(x, "integral")).exact(),
  rewrite("compare by difference", xp.greater(xp.subtract(x, y), 0), xp.greater(x, y)).exact(),
  rewrite("slice by one off", xp.basic_index(xp.basic_index(x, [slice(1, 3)]), [0]), xp.basic_index(x, [0])).exact(),
  rewrite("slice too short", xp.concat([xp.basic_index(x, [slice(0, 2)]), xp.basic_index(x, [slice(3, 5)])], { axis: 0 }), xp.basic_index(x, [slice(0, 5)])).exact(),
  rewrite("sum of a broadcast", xp.sum(xp.add(x, y)), xp.add(xp.sum(x), xp.sum(y))).reassociates(),
  rewrite("scale by an array", xp.sum(xp.multiply(x, y)), xp.multiply(xp.sum(x), y)).reassociates(),
  rewrite("rows counted once", xp.sum(xp.subtract(x, y), { axis: 0 }), xp.subtract(xp.sum(x, { axis: 0 }), y)).reassociates(),
  rewrite("division moved out of where", xp.where(m, xp.divide(x, y), 0), xp.divide(xp.where(m, x, 0), y), float64(x)).reassociates(),
  rewrite("where of the same", xp.where(m, x, x), x).exact(),
  rewrite("where as a product", xp.where(m, x, 0), xp.multiply(xp.astype(m, "float64"), x), float64(x)).reassociates(),
  rewrite("masked sum as a product", xp.sum(xp.boolean_index(x, m)), xp.sum(xp.multiply(x, xp.astype(m, "float64"))), float64(x)).reassociates(),
  rewrite("empty class", xp.multiply(xp.divide(xp.sum(xp.boolean_index(x, m)), count(m)), count(m)), xp.sum(xp.boolean_index(x, m)), float64(x)).reassociates(),
  rewrite("unique with NaN", xp.unique_values(xp.concat([x, x], { axis: 0 })), xp.unique_values(x)).exact(),
  rewrite("argmax by sorting", xp.argmax(x), xp.basic_index(xp.argsort(x), [-1])).exact(),                // ties
  rewrite("argmax of floors", xp.argmax(xp.floor(x)), xp.argmax(x)).exact(),
  rewrite("argmax of negated", xp.argmax(xp.negative(x)), xp.argmax(x)).exact(),
  rewrite("-(x - y) = y - x", xp.negative(xp.subtract(x, y)), xp.subtract(y, x)).exact(),                 // -0
  rewrite("|x| = x at -0", xp.abs(x), x, guard((f) => (f as Facts).lower! >= 0, known(x))).exact(),
  rewrite("maximum as where", xp.maximum(x, y), xp.where(xp.greater(x, y), x, y)).exact(),
  rewrite("clip with a bound left out", xp.clip(x, { min: lo, max: hi }), xp.minimum(xp.maximum(x, lo), hi)).exact(),
  rewrite("e^(x + y) exactly", xp.exp(xp.add(x, y)), xp.multiply(xp.exp(x), xp.exp(y))).exact(),
  rewrite("log of a product", xp.log(xp.multiply(x, y)), xp.add(xp.log(x), xp.log(y))).reassociates(),
  rewrite("root of a product", xp.sqrt(xp.multiply(x, y)), xp.multiply(xp.sqrt(x), xp.sqrt(y)), of_kind(x, "real floating")).reassociates(),
  rewrite("root of a square", xp.pow(xp.pow(x, 2), 0.5), x).reassociates(),
  rewrite("x = x", xp.equal(x, x), xp.equal(xp.zeros_like(x), xp.zeros_like(x))).exact(),
  rewrite("not less", xp.logical_not(xp.less(x, y)), xp.greater_equal(x, y)).exact(),
  rewrite("sums regrouped", xp.add(xp.add(x, y), z), xp.add(x, xp.add(y, z))).exact(),
  rewrite("numbers regrouped", xp.multiply(xp.multiply(x, y), z), xp.multiply(x, xp.multiply(y, z))).reassociates(), // the dtype of two numbers
  rewrite("distributed", xp.multiply(x, xp.add(y, z)), xp.add(xp.multiply(x, y), xp.multiply(x, z))).exact(),
  rewrite("square with a sign", xp.square(x), xp.multiply(x, xp.abs(x))).reassociates(),
  rewrite("|x|² = x², complex", xp.square(xp.abs(x)), xp.square(x)).exact(),
  rewrite("remainder of a sum", xp.remainder(xp.add(x, y), y), xp.remainder(x, y)).exact(),
  rewrite("product commutes", xp.matmul(x, y), xp.matmul(y, x)).reassociates(),
  rewrite("product transposed", xp.matrix_transpose(xp.matmul(x, y)), xp.matmul(xp.matrix_transpose(x), xp.matrix_transpose(y))).reassociates(),
  rewrite("reshape forgotten", xp.reshape(xp.reshape(x, s), t), xp.reshape(x, s)).exact(),
  rewrite("permuted twice", xp.permute_dims(xp.permute_dims(x, a), a), x).exact(),
  rewrite("axis put elsewhere", xp.expand_dims(xp.sum(x, { axis: 0 }), [1]), xp.sum(x, { axis: 0, keepdims: true })).exact(),
  rewrite("another axis squeezed", xp.squeeze(xp.expand_dims(x, a), b), x).exact(),
  rewrite("broadcast forgotten", xp.broadcast_to(x, s), x).exact(),
  rewrite("flipped otherwise", xp.flip(xp.flip(x, { axis: a })), x).exact(),
  rewrite("rolled back", xp.roll(x, [1]), xp.roll(x, [-1])).exact(),
  rewrite("concat commutes", xp.concat([x, y], { axis: 0 }), xp.concat([y, x], { axis: 0 })).exact(),
  rewrite("sum of parts, exactly", xp.sum(xp.concat([x, y], { axis: 0 })), xp.add(xp.sum(x), xp.sum(y))).exact(),
  rewrite("stack is concat", xp.stack([x, y], { axis: 0 }), xp.concat([x, y], { axis: 0 })).exact(),
  rewrite("correction ignored", xp.var_(x, { correction: c }), xp.var_(x)).reassociates(),
  rewrite("mean without its axis", xp.std(x, { axis: a }), xp.sqrt(xp.mean(xp.square(xp.subtract(x, xp.mean(x, { axis: a }))), { axis: a })), float64(x)).reassociates(),
  rewrite("integers in float32", xp.mean(x), xp.astype(xp.mean(xp.astype(x, "float32")), "float64"), of_kind(x, "integral")).reassociates(),
  rewrite("count as sum", xp.count_nonzero(x), xp.sum(xp.astype(x, "int32"))).exact(),
  rewrite("differences of sums", xp.diff(xp.cumulative_sum(x, { axis: 0 }), { axis: 0 }), x).reassociates(),
  rewrite("rank of a rank", xp.argsort(xp.argsort(x, { axis: 0 }), { axis: 0 }), xp.argsort(x, { axis: 0 })).exact(),
  rewrite("inverse twice", linalg.inv(linalg.inv(x)), x).exact(),
  rewrite("determinant of 2 x", linalg.det(xp.multiply(x, 2)), xp.multiply(linalg.det(x), 2)).reassociates(),
  rewrite("singular values of a wide matrix", linalg.svdvals(xp.matmul(xp.matrix_transpose(x), x)), xp.square(linalg.svdvals(x))).reassociates(),
  rewrite("an error lost", xp.multiply(linalg.cholesky(x), 0), xp.multiply(x, 0)).reassociates(),
  rewrite("triangles", xp.add(xp.tril(x), xp.triu(x)), x).reassociates(),                                 // the diagonal twice
  // of extents and axes
  rewrite("largest of a part", xp.max(xp.concat([x, y], { axis: 0 })), xp.maximum(xp.max(x), xp.max(y))).exact(), // an empty part
  rewrite("mean of two means", xp.mean(xp.concat([x, y], { axis: 0 }), { axis: 0 }), xp.divide(xp.add(xp.mean(x, { axis: 0 }), xp.mean(y, { axis: 0 })), 2)).reassociates(),
  rewrite("place in what is stretched", xp.argmax(xp.where(m, x, x)), xp.argmax(x)).exact(),
  rewrite("the axis that is left", xp.sum(xp.permute_dims(x, [2, 1, 0]), { axis: 0 }), xp.sum(x, { axis: 2 })).exact(),
  rewrite("the last axis for the first", xp.sum(x, { axis: -1 }), xp.sum(x, { axis: 0 })).exact(),
  rewrite("an axis put last", xp.expand_dims(x, -1), xp.expand_dims(x, 0)).exact(),
  rewrite("zeros of another shape", xp.add(x, xp.zeros_like(y)), x).exact(),
  rewrite("the mask of an empty array", xp.set_mask(x, m, 0), xp.where(m, 0, x)).exact(),
  // of dtypes
  rewrite("quotients of integers", xp.floor_divide(x, y), xp.astype(xp.floor(xp.divide(xp.astype(x, "float64"), xp.astype(y, "float64"))), "int32"), where_known((f) => f.dtype === "int32", x)).exact(),
  rewrite("small integers summed", xp.sum(xp.add(x, y), { axis: 0 }), xp.add(xp.sum(x, { axis: 0 }), xp.sum(y, { axis: 0 })), of_kind(x, "integral")).exact(),
  rewrite("|x| of integers", xp.greater_equal(xp.abs(x), 0), xp.equal(x, x), of_kind(x, "integral")).exact(), // -128
  rewrite("least of negated integers", xp.argmax(xp.negative(x)), xp.argmin(x), of_kind(x, "integral")).exact(),
  rewrite("shifted too far", xp.bitwise_left_shift(xp.bitwise_left_shift(x, y), z), xp.bitwise_left_shift(x, xp.add(y, z))).exact(),
  rewrite("divided by zero", xp.add(xp.multiply(xp.floor_divide(x, y), y), xp.remainder(x, y)), x, of_kind(x, "integral")).exact(),
  // of zeros, NaN and the last bit
  rewrite("largest last", xp.max(x), xp.basic_index(xp.sort(x), [-1]), where_known((f) => f.shape?.length === 1, x)).exact(), // 0, -0
  rewrite("from the end", xp.flip(xp.sort(x, { axis: 0 }), { axis: [0] }), xp.sort(x, { axis: 0, descending: true })).exact(),
  rewrite("sign and size", xp.multiply(xp.sign(x), xp.abs(x)), x).exact(),
  rewrite("half rounded up", xp.round(x), xp.floor(xp.add(x, 0.5)), of_kind(x, "real floating")).exact(),
  rewrite("half of a floor", xp.floor(xp.divide(xp.floor(x), 2)), xp.floor(xp.divide(x, 2)), of_kind(x, "real floating")).exact(), // the smallest numbers
  rewrite("root as a power", xp.pow(x, 0.5), xp.sqrt(x), of_kind(x, "real floating")).exact(),
  rewrite("at most, turned round", xp.less_equal(x, y), xp.logical_not(xp.less(y, x))).exact(),
  rewrite("doubled", xp.less(xp.multiply(x, 2), xp.multiply(y, 2)), xp.less(x, y), of_kind(x, "real floating")).exact(), // overflow
  rewrite("counts of both", xp.unique_counts(xp.concat([x, x], { axis: 0 })).counts, xp.multiply(xp.unique_counts(x).counts, 2)).exact(),
  // of matrices
  rewrite("lengths of odd transforms", fft.irfft(fft.rfft(x)), x).reassociates(),
  rewrite("shifted twice", fft.fftshift(fft.fftshift(x)), x).exact(),
  rewrite("vectors of a wide matrix", xp.matmul(x, y), xp.sum(xp.multiply(x, y), { axis: 0 }), where_known((f) => f.shape?.length === 1, x), float64(x), float64(y)).reassociates(),
  rewrite("eigenvalues turned round", linalg.eigvalsh(xp.negative(x)), xp.negative(linalg.eigvalsh(x))).reassociates(),
  rewrite("first vectors for last", linalg.svd(xp.matrix_transpose(x), { full_matrices: false }).U, linalg.svd(x, { full_matrices: false }).Vh).reassociates(),
  rule("products of finite numbers", [eq(p, xp.multiply(x, y)), finite(x), finite(y)], [set(known(p), FactsSort.lift({ finite: true }))]),
  rule("squares of what is not 0", [eq(p, xp.square(x)), where_known((f) => f.nonzero === true, x)], [set(known(p), FactsSort.lift({ nonzero: true }))]),
  rule("any products", [eq(p, xp.matmul(x, y)), eq(q, xp.matmul(x, z))], [union(p, q)]),
  rule("finite sums", [eq(p, xp.add(x, y)), finite(x), finite(y)], [set(known(p), FactsSort.lift({ finite: true }))]),
  rule("positive squares", [eq(p, xp.square(x)), of_kind(x, "real floating")], [set(known(p), FactsSort.lift({ lower: 1 }))]),
])

function count(m: AnyArray): AnyArray {
  return xp.astype(xp.count_nonzero(m), "float64")
}
function where_known(holds: (f: Facts) => boolean, x: AnyArray) {
  return guard((f) => holds(f as Facts), known(x))
}
function float64(x: AnyArray) {
  return guard((f) => (f as Facts).dtype === "float64", known(x))
}
function finite(x: AnyArray) {
  return guard((f) => (f as Facts).finite === true, known(x))
}

const report = check_ruleset(planted, { seed: 20260723, runs: 300 })

test("at least forty wrong rules are planted", () => expect(planted.rules.length).toBeGreaterThanOrEqual(40))

test.each(report.rules)("$name is found wrong", ({ status, counterexample }) => {
  expect(status).toBe("failed")
  expect(counterexample!.reason).not.toMatch(/the rule throws/)
})

test("with the conditions that they lack, the same laws hold", () => {
  const { rules } = ruleset("mended", { x: NDArray, m: NDArray, a: Axis }, ({ x, m, a }) => [
    // prettier-ignore
    rewrite("axis put back", xp.expand_dims(xp.sum(x, { axis: 0 }), [0]), xp.sum(x, { axis: 0, keepdims: true })).exact(),
    rewrite("the same axis squeezed", xp.squeeze(xp.expand_dims(x, a), a), x).exact(),
    rewrite("transposed twice", xp.matrix_transpose(xp.matrix_transpose(x)), x).exact(),
    rewrite("not not", xp.logical_not(xp.logical_not(m)), m).exact(),
    rewrite(
      "|x| = x",
      xp.abs(x),
      x,
      guard((f) => (f as Facts).lower! > 0, known(x)),
    ).exact(),
  ])
  const mended = check_ruleset(rulesetOf("mended", rules), { seed: 7, runs: 60 })
  expect(mended.rules.filter((r) => r.status !== "passed")).toEqual([])
})
