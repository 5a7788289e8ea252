import {
  abs,
  add,
  all,
  any,
  argmax,
  argsort,
  astype,
  basic_index,
  boolean_index,
  broadcast_to,
  clip,
  concat,
  count_nonzero,
  cumulative_sum,
  diff,
  divide,
  equal,
  exp,
  expand_dims,
  facts,
  flip,
  floor,
  floor_divide,
  greater,
  greater_equal,
  less,
  linalg,
  log,
  logical_not,
  matmul,
  matrix_transpose,
  maximum,
  mean,
  minimum,
  multiply,
  negative,
  ones_like,
  permute_dims,
  pow,
  reshape,
  roll,
  sorts,
  sqrt,
  square,
  squeeze,
  stack,
  std,
  subtract,
  sum,
  tril,
  triu,
  unique_values,
  var_,
  where,
  zeros_like,
  set_mask,
  fft,
  unique_counts,
  sort,
  bitwise_left_shift,
  less_equal,
  round,
  sign,
  argmin,
  max,
  remainder,
  type Facts,
  type NDArray as AnyArray,
  type SymbolicArray,
} from "@carton/array-api"
import { Bool, eq, guard, rewrite, rule, ruleset, rulesetOf, set, union } from "@carton/egraph"
import { of_kind } from "@carton/rules"
import { check_ruleset } from "@carton/rules/testing"

const { NDArray, Axis, Shape, Float, DTypeSort, FactsSort } = sorts
const known = (x: AnyArray) => facts(x as SymbolicArray)
const slice = (start: number, stop: number) => ({ start, stop, step: 1 })

/** Laws that look right, each wrong for some arrays. */
// prettier-ignore
const planted = ruleset("planted", {
  x: NDArray, y: NDArray, z: NDArray, w: NDArray, m: NDArray, lo: NDArray, hi: NDArray,
  a: Axis, b: Axis, s: Shape, t: Shape, c: Float, k: Bool, d: DTypeSort, p: NDArray, q: NDArray,
}, ({ x, y, z, m, lo, hi, a, b, s, t, c, k, p, q }) => [
  rewrite("x + 0 = x", add(x, 0), x).exact(),                                                    // -0 + 0 is 0
  rewrite("x - x = 0", subtract(x, x), zeros_like(x)).exact(),                                   // infinity, NaN
  rewrite("x - x = the number 0", subtract(x, x), sorts.weak(0)).exact(),
  rewrite("x / x = 1", divide(x, x), ones_like(x)).exact(),
  rewrite("x · 0 = 0", multiply(x, 0), zeros_like(x)).exact(),
  rewrite("x · 0 = 0 over the reals", multiply(x, 0), zeros_like(x)).reassociates(),
  rewrite("sqrt(x · x) = x", sqrt(multiply(x, x)), x).reassociates(),
  rewrite("(a / b) · b = a", multiply(divide(x, y), y), x).reassociates(),                       // b = 0
  rewrite("keepdims lost", sum(x, { axis: a, keepdims: true }), sum(x, { axis: a })).exact(),
  rewrite("keepdims ignored", mean(x, { axis: a, keepdims: k }), mean(x, { axis: a })).exact(),
  rewrite("axis not transposed", sum(matrix_transpose(x), { axis: 0 }), sum(x, { axis: 0 })).exact(),
  rewrite("float32 and back", astype(astype(x, "float32"), "float64"), x, of_kind(x, "real floating")).exact(),
  rewrite("cast forgotten", astype(x, "float64"), x).exact(),
  rewrite("cast through", astype(astype(x, "int32"), "float64"), astype(x, "float64"), of_kind(x, "integral")).exact(),
  rewrite("empty mean", mean(multiply(x, 0)), multiply(sum(x), 0)).exact(),
  rewrite("all is any", all(x, { axis: a }), any(x, { axis: a })).exact(),
  rewrite("integers wrap", floor_divide(multiply(x, 2), 2), x, of_kind(x, "integral")).exact(),
  rewrite("integers wrap before the cast", astype(add(x, y), "float64"), add(astype(x, "float64"), astype(y, "float64"))).reassociates(),
  rewrite("compare shifted", less(add(x, 1), add(y, 1)), less(x, y), of_kind(x, "integral")).exact(),
  rewrite("compare by difference", greater(subtract(x, y), 0), greater(x, y)).exact(),
  rewrite("slice by one off", basic_index(basic_index(x, [slice(1, 3)]), [0]), basic_index(x, [0])).exact(),
  rewrite("slice too short", concat([basic_index(x, [slice(0, 2)]), basic_index(x, [slice(3, 5)])], { axis: 0 }), basic_index(x, [slice(0, 5)])).exact(),
  rewrite("sum of a broadcast", sum(add(x, y)), add(sum(x), sum(y))).reassociates(),
  rewrite("scale by an array", sum(multiply(x, y)), multiply(sum(x), y)).reassociates(),
  rewrite("rows counted once", sum(subtract(x, y), { axis: 0 }), subtract(sum(x, { axis: 0 }), y)).reassociates(),
  rewrite("division moved out of where", where(m, divide(x, y), 0), divide(where(m, x, 0), y), float64(x)).reassociates(),
  rewrite("where of the same", where(m, x, x), x).exact(),
  rewrite("where as a product", where(m, x, 0), multiply(astype(m, "float64"), x), float64(x)).reassociates(),
  rewrite("masked sum as a product", sum(boolean_index(x, m)), sum(multiply(x, astype(m, "float64"))), float64(x)).reassociates(),
  rewrite("empty class", multiply(divide(sum(boolean_index(x, m)), count(m)), count(m)), sum(boolean_index(x, m)), float64(x)).reassociates(),
  rewrite("unique with NaN", unique_values(concat([x, x], { axis: 0 })), unique_values(x)).exact(),
  rewrite("argmax by sorting", argmax(x), basic_index(argsort(x), [-1])).exact(),                // ties
  rewrite("argmax of floors", argmax(floor(x)), argmax(x)).exact(),
  rewrite("argmax of negated", argmax(negative(x)), argmax(x)).exact(),
  rewrite("-(x - y) = y - x", negative(subtract(x, y)), subtract(y, x)).exact(),                 // -0
  rewrite("|x| = x at -0", abs(x), x, guard((f) => (f as Facts).lower! >= 0, known(x))).exact(),
  rewrite("maximum as where", maximum(x, y), where(greater(x, y), x, y)).exact(),
  rewrite("clip with a bound left out", clip(x, { min: lo, max: hi }), minimum(maximum(x, lo), hi)).exact(),
  rewrite("e^(x + y) exactly", exp(add(x, y)), multiply(exp(x), exp(y))).exact(),
  rewrite("log of a product", log(multiply(x, y)), add(log(x), log(y))).reassociates(),
  rewrite("root of a product", sqrt(multiply(x, y)), multiply(sqrt(x), sqrt(y)), of_kind(x, "real floating")).reassociates(),
  rewrite("root of a square", pow(pow(x, 2), 0.5), x).reassociates(),
  rewrite("x = x", equal(x, x), equal(zeros_like(x), zeros_like(x))).exact(),
  rewrite("not less", logical_not(less(x, y)), greater_equal(x, y)).exact(),
  rewrite("sums regrouped", add(add(x, y), z), add(x, add(y, z))).exact(),
  rewrite("numbers regrouped", multiply(multiply(x, y), z), multiply(x, multiply(y, z))).reassociates(), // the dtype of two numbers
  rewrite("distributed", multiply(x, add(y, z)), add(multiply(x, y), multiply(x, z))).exact(),
  rewrite("square with a sign", square(x), multiply(x, abs(x))).reassociates(),
  rewrite("|x|² = x², complex", square(abs(x)), square(x)).exact(),
  rewrite("remainder of a sum", remainder(add(x, y), y), remainder(x, y)).exact(),
  rewrite("product commutes", matmul(x, y), matmul(y, x)).reassociates(),
  rewrite("product transposed", matrix_transpose(matmul(x, y)), matmul(matrix_transpose(x), matrix_transpose(y))).reassociates(),
  rewrite("reshape forgotten", reshape(reshape(x, s), t), reshape(x, s)).exact(),
  rewrite("permuted twice", permute_dims(permute_dims(x, a), a), x).exact(),
  rewrite("axis put elsewhere", expand_dims(sum(x, { axis: 0 }), [1]), sum(x, { axis: 0, keepdims: true })).exact(),
  rewrite("another axis squeezed", squeeze(expand_dims(x, a), b), x).exact(),
  rewrite("broadcast forgotten", broadcast_to(x, s), x).exact(),
  rewrite("flipped otherwise", flip(flip(x, { axis: a })), x).exact(),
  rewrite("rolled back", roll(x, [1]), roll(x, [-1])).exact(),
  rewrite("concat commutes", concat([x, y], { axis: 0 }), concat([y, x], { axis: 0 })).exact(),
  rewrite("sum of parts, exactly", sum(concat([x, y], { axis: 0 })), add(sum(x), sum(y))).exact(),
  rewrite("stack is concat", stack([x, y], { axis: 0 }), concat([x, y], { axis: 0 })).exact(),
  rewrite("correction ignored", var_(x, { correction: c }), var_(x)).reassociates(),
  rewrite("mean without its axis", std(x, { axis: a }), sqrt(mean(square(subtract(x, mean(x, { axis: a }))), { axis: a })), float64(x)).reassociates(),
  rewrite("integers in float32", mean(x), astype(mean(astype(x, "float32")), "float64"), of_kind(x, "integral")).reassociates(),
  rewrite("count as sum", count_nonzero(x), sum(astype(x, "int32"))).exact(),
  rewrite("differences of sums", diff(cumulative_sum(x, { axis: 0 }), { axis: 0 }), x).reassociates(),
  rewrite("rank of a rank", argsort(argsort(x, { axis: 0 }), { axis: 0 }), argsort(x, { axis: 0 })).exact(),
  rewrite("inverse twice", linalg.inv(linalg.inv(x)), x).exact(),
  rewrite("determinant of 2 x", linalg.det(multiply(x, 2)), multiply(linalg.det(x), 2)).reassociates(),
  rewrite("singular values of a wide matrix", linalg.svdvals(matmul(matrix_transpose(x), x)), square(linalg.svdvals(x))).reassociates(),
  rewrite("an error lost", multiply(linalg.cholesky(x), 0), multiply(x, 0)).reassociates(),
  rewrite("triangles", add(tril(x), triu(x)), x).reassociates(),                                 // the diagonal twice
  // of extents and axes
  rewrite("largest of a part", max(concat([x, y], { axis: 0 })), maximum(max(x), max(y))).exact(), // an empty part
  rewrite("mean of two means", mean(concat([x, y], { axis: 0 }), { axis: 0 }), divide(add(mean(x, { axis: 0 }), mean(y, { axis: 0 })), 2)).reassociates(),
  rewrite("place in what is stretched", argmax(where(m, x, x)), argmax(x)).exact(),
  rewrite("the axis that is left", sum(permute_dims(x, [2, 1, 0]), { axis: 0 }), sum(x, { axis: 2 })).exact(),
  rewrite("the last axis for the first", sum(x, { axis: -1 }), sum(x, { axis: 0 })).exact(),
  rewrite("an axis put last", expand_dims(x, -1), expand_dims(x, 0)).exact(),
  rewrite("zeros of another shape", add(x, zeros_like(y)), x).exact(),
  rewrite("the mask of an empty array", set_mask(x, m, 0), where(m, 0, x)).exact(),
  // of dtypes
  rewrite("quotients of integers", floor_divide(x, y), astype(floor(divide(astype(x, "float64"), astype(y, "float64"))), "int32"), where_known((f) => f.dtype === "int32", x)).exact(),
  rewrite("small integers summed", sum(add(x, y), { axis: 0 }), add(sum(x, { axis: 0 }), sum(y, { axis: 0 })), of_kind(x, "integral")).exact(),
  rewrite("|x| of integers", greater_equal(abs(x), 0), equal(x, x), of_kind(x, "integral")).exact(), // -128
  rewrite("least of negated integers", argmax(negative(x)), argmin(x), of_kind(x, "integral")).exact(),
  rewrite("shifted too far", bitwise_left_shift(bitwise_left_shift(x, y), z), bitwise_left_shift(x, add(y, z))).exact(),
  rewrite("divided by zero", add(multiply(floor_divide(x, y), y), remainder(x, y)), x, of_kind(x, "integral")).exact(),
  // of zeros, NaN and the last bit
  rewrite("largest last", max(x), basic_index(sort(x), [-1]), where_known((f) => f.shape?.length === 1, x)).exact(), // 0, -0
  rewrite("from the end", flip(sort(x, { axis: 0 }), { axis: [0] }), sort(x, { axis: 0, descending: true })).exact(),
  rewrite("sign and size", multiply(sign(x), abs(x)), x).exact(),
  rewrite("half rounded up", round(x), floor(add(x, 0.5)), of_kind(x, "real floating")).exact(),
  rewrite("half of a floor", floor(divide(floor(x), 2)), floor(divide(x, 2)), of_kind(x, "real floating")).exact(), // the smallest numbers
  rewrite("root as a power", pow(x, 0.5), sqrt(x), of_kind(x, "real floating")).exact(),
  rewrite("at most, turned round", less_equal(x, y), logical_not(less(y, x))).exact(),
  rewrite("doubled", less(multiply(x, 2), multiply(y, 2)), less(x, y), of_kind(x, "real floating")).exact(), // overflow
  rewrite("counts of both", unique_counts(concat([x, x], { axis: 0 })).counts, multiply(unique_counts(x).counts, 2)).exact(),
  // of matrices
  rewrite("lengths of odd transforms", fft.irfft(fft.rfft(x)), x).reassociates(),
  rewrite("shifted twice", fft.fftshift(fft.fftshift(x)), x).exact(),
  rewrite("vectors of a wide matrix", matmul(x, y), sum(multiply(x, y), { axis: 0 }), where_known((f) => f.shape?.length === 1, x), float64(x), float64(y)).reassociates(),
  rewrite("eigenvalues turned round", linalg.eigvalsh(negative(x)), negative(linalg.eigvalsh(x))).reassociates(),
  rewrite("first vectors for last", linalg.svd(matrix_transpose(x), { full_matrices: false }).U, linalg.svd(x, { full_matrices: false }).Vh).reassociates(),
  rule("products of finite numbers", [eq(p, multiply(x, y)), finite(x), finite(y)], [set(known(p), FactsSort.lift({ finite: true }))]),
  rule("squares of what is not 0", [eq(p, square(x)), where_known((f) => f.nonzero === true, x)], [set(known(p), FactsSort.lift({ nonzero: true }))]),
  rule("any products", [eq(p, matmul(x, y)), eq(q, matmul(x, z))], [union(p, q)]),
  rule("finite sums", [eq(p, add(x, y)), finite(x), finite(y)], [set(known(p), FactsSort.lift({ finite: true }))]),
  rule("positive squares", [eq(p, square(x)), of_kind(x, "real floating")], [set(known(p), FactsSort.lift({ lower: 1 }))]),
])

function count(m: AnyArray): AnyArray {
  return astype(count_nonzero(m), "float64")
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
    rewrite("axis put back", expand_dims(sum(x, { axis: 0 }), [0]), sum(x, { axis: 0, keepdims: true })).exact(),
    rewrite("the same axis squeezed", squeeze(expand_dims(x, a), a), x).exact(),
    rewrite("transposed twice", matrix_transpose(matrix_transpose(x)), x).exact(),
    rewrite("not not", logical_not(logical_not(m)), m).exact(),
    rewrite(
      "|x| = x",
      abs(x),
      x,
      guard((f) => (f as Facts).lower! > 0, known(x)),
    ).exact(),
  ])
  const mended = check_ruleset(rulesetOf("mended", rules), { seed: 7, runs: 60 })
  expect(mended.rules.filter((r) => r.status !== "passed")).toEqual([])
})
