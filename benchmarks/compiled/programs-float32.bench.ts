import { jaxJs, numpy, tfjs } from "./libraries.js"
import { programs } from "./programs.js"

export const benchmark = programs("programs-float32", "float32", 1e-3, [[tfjs], [jaxJs], [numpy]])
