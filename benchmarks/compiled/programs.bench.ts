import { mathjs, mlMatrix, ndarrayOps, numpy, numpyTs } from "./libraries.js"
import { programs } from "./programs.js"

export const benchmark = programs("programs", "float64", 1e-10, [
  [numpyTs],
  [ndarrayOps, "ndarray_ops"],
  [mlMatrix, "ml_matrix"],
  [mathjs, "mathjs"],
  [numpy],
])
