import { divide, mean, size, sorts, sqrt, square, std, subtract, sum, var_ } from "@carton/array-api"
import { Bool, rewrite, ruleset } from "@carton/egraph"
import { of_kind, scalar_of } from "./conditions.js"

const { NDArray, Axis, Float, weak } = sorts

/**
 * Means, variances and standard deviations are sums: Array API 2024.12, Statistical Functions. What is
 * lowered is subsumed: it would hide a pass over its array from the cost.
 */
// prettier-ignore
export const statistics = /* @__PURE__ */ ruleset(
  "statistics",
  { x: NDArray, axis: Axis, keepdims: Bool, correction: Float },
  ({ x, axis, keepdims, correction }) => [
    // mean(x) = sum(x) / n
    rewrite("mean-sum", mean(x, { axis, keepdims }),
      divide(sum(x, { axis, keepdims }), size(x, { axis })), of_kind(x, "real floating"), { subsume: true }).exact(),
    // std(x) = sqrt(var(x))
    rewrite("std-var", std(x, { axis, correction, keepdims }),
      sqrt(var_(x, { axis, correction, keepdims })), { subsume: true }).exact(),
    // var(x) = sum((x - mean(x))^2) / (n - correction)
    rewrite("var-sum", var_(x, { axis, correction, keepdims }),
      divide(sum(square(subtract(x, mean(x, { axis, keepdims: true }))), { axis, keepdims }),
        subtract(size(x, { axis }), weak(scalar_of(correction)))), of_kind(x, "real floating"), { subsume: true }).exact(),
  ],
)
