import {
  astype,
  divide,
  mean,
  size,
  sorts,
  sqrt,
  square,
  std,
  subtract,
  sum,
  var_,
  type NDArray as AnyArray,
} from "@carton/array-api"
import { Bool, rewrite, type Term } from "@carton/egraph"
import { more_elements_than, of_kind, scalar_of } from "./conditions.js"
import { laws } from "./laws.js"

const { NDArray, Axis, Float, weak } = sorts

/** sum((x - mean(x))^2) */
const squared_deviations = (x: AnyArray, axis: Term<"Axis">, keepdims: Term<"bool">): AnyArray =>
  sum(square(subtract(x, mean(x, { axis, keepdims: true }))), { axis, keepdims })

/**
 * Means, variances and standard deviations are sums: Array API 2024.12, Statistical Functions. What is
 * lowered is subsumed: it would hide a pass over its array from the cost.
 */
// prettier-ignore
export const statistics = /* @__PURE__ */ laws(
  "statistics",
  { x: NDArray, axis: Axis, keepdims: Bool, correction: Float },
  ({ x, axis, keepdims, correction }) => ({
    "mean(x) = sum(x) / n": rewrite("mean-sum", mean(x, { axis, keepdims }),
      divide(sum(x, { axis, keepdims }), size(x, { axis })), of_kind(x, "real floating"), { subsume: true }).exact(),
    "std(x) = √var(x)": rewrite("std-var", std(x, { axis, correction, keepdims }),
      sqrt(var_(x, { axis, correction, keepdims })), { subsume: true }).exact(),
    "var(x) = sum((x - mean(x))²) / n": rewrite("var-sum", var_(x, { axis, keepdims }),
      divide(squared_deviations(x, axis, keepdims), size(x, { axis })), of_kind(x, "real floating"), { subsume: true }).exact(),
    "var(x) = sum((x - mean(x))²) / (n - c)   n > c": rewrite("var-sum-corrected", var_(x, { axis, correction, keepdims }),
      divide(squared_deviations(x, axis, keepdims), subtract(size(x, { axis }), weak(scalar_of(correction)))),
      of_kind(x, "real floating"), more_elements_than(x, axis, correction), { subsume: true }).exact(),
    "mean(x) = mean(float64(x))   x integers": rewrite("mean-integer", mean(x, { axis, keepdims }),
      mean(astype(x, "float64"), { axis, keepdims }), of_kind(x, "integral"), { subsume: true }).exact(),
    "var(x) = var(float64(x))   x integers": rewrite("var-integer", var_(x, { axis, correction, keepdims }),
      var_(astype(x, "float64"), { axis, correction, keepdims }), of_kind(x, "integral"), { subsume: true }).exact(),
  }),
)
