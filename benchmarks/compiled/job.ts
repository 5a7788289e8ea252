import type { NDArray } from "@carton/array-api"

/** The same computation as a loop by hand, over arrays, and as peers write it. */
export interface Job {
  readonly name: string
  readonly dtype: "float64" | "float32"
  readonly inputs: readonly Operand[]
  /** A new array for the result, as the others make one. */
  loop(...data: any[]): ArrayLike<number>
  carton(...x: NDArray[]): NDArray
  readonly peers?: Peers
}
export interface Operand {
  readonly name: string
  readonly shape: readonly number[]
  /** Elements lie between these. */
  readonly from: number
  readonly to: number
}
/** What a peer is given differs: its own arrays, or the text of an expression. */
export interface Peers {
  /** Over tensors; float32 only. */
  tfjs?(tf: any, ...x: any[]): any
  /** An expression over the inputs, compiled by mathjs and applied to each element. */
  readonly mathjs?: string
  /** Over ndarrays of ndarray, by ndarray-ops; `out` is made for the result. */
  ndarray_ops?(ops: any, out: any, ...x: any[]): void
  /** Over matrices of ml-matrix. */
  ml_matrix?(...x: any[]): any
}

export const operand = (name: string, shape: readonly number[], from = -1, to = 1): Operand => ({
  name,
  shape,
  from,
  to,
})
