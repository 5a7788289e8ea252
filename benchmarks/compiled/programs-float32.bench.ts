import { handSingle, handWide, jaxJs, numpy, tfjs } from "./libraries.js"
import { programs } from "./programs.js"

export const benchmark = programs(
  "programs-float32",
  "float32",
  1e-3,
  [[handWide, "single"], [tfjs], [jaxJs], [numpy]],
  handSingle,
)
