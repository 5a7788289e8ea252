import { abs, divide, multiply, sorts, square, subtract } from "@carton/array-api"
import { rewrite, ruleset } from "@carton/egraph"
import { of_kind } from "./conditions.js"

const { NDArray } = sorts

/** Laws of elementwise functions that hold for every input bit for bit. */
// prettier-ignore
export const algebra = /* @__PURE__ */ ruleset("algebra", { x: NDArray }, ({ x }) => [
  rewrite("subtract-zero", subtract(x, 0), x).exact(),                                          // x - 0 = x      (-0 - 0 = -0)
  rewrite("multiply-one", multiply(x, 1), x, of_kind(x, ["integral", "real floating"])).exact(), // x · 1 = x      (complex: (inf + 0i) · 1 = inf + NaN i)
  rewrite("divide-one", divide(x, 1), x, of_kind(x, "real floating")).exact(),                  // x / 1 = x
  rewrite("square-abs", square(abs(x)), square(x), of_kind(x, "real floating")).exact(),        // |x|^2 = x^2    x real
])
