import { cosh, exp, expm1, sinh, tanh } from "./exponentials.js"
import { acos, asin, atan } from "./inverse-trigonometric.js"
import { log, log10, log1p } from "./logarithms.js"
import { cos, sin } from "./trigonometric.js"

export { cosh, exp, expm1, sinh, tanh } from "./exponentials.js"
export { acos, asin, atan } from "./inverse-trigonometric.js"
export { log, log10, log1p } from "./logarithms.js"
export { cos, sin } from "./trigonometric.js"

/** By name, as loops are read. */
export const elementaryFunctions = /* @__PURE__ */ [
  ...[exp, expm1, log, log1p, log10],
  ...[asin, acos, atan],
  ...[sin, cos, sinh, cosh, tanh],
]
