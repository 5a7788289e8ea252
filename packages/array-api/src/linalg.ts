export {
  cross,
  diagonal,
  matmul,
  matrix_transpose,
  outer,
  tensordot,
  trace,
  vecdot,
} from "./linear_algebra.js"
export { cholesky, det, eigh, eigvalsh, inv, qr, slogdet, solve, svd, svdvals } from "./decompositions.js"
export { matrix_norm, matrix_power, matrix_rank, pinv, vector_norm } from "./norms.js"
export type { ContractedAxes } from "./linear_algebra.js"
export type { SVD } from "./decompositions.js"
export type { MatrixNormOptions, VectorNormOptions } from "./norms.js"
