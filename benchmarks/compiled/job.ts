/** What a program is written over: carton's functions, or a peer's. Arrays come first, numbers may stand second. */
export interface Ops<A> {
  add(a: A, b: A | number): A
  subtract(a: A, b: A | number): A
  multiply(a: A, b: A | number): A
  divide(a: A, b: A | number): A
  maximum(a: A, b: A | number): A
  minimum(a: A, b: A | number): A
  greater(a: A, b: A | number): A
  equal(a: A, b: A | number): A
  where(test: A, a: A, b: A): A
  sqrt(a: A): A
  square(a: A): A
  exp(a: A): A
  log(a: A): A
  log1p(a: A): A
  abs(a: A): A
  sin(a: A): A
  cos(a: A): A
  floor(a: A): A
  /** Of bools, the int32 0 or 1. */
  count(a: A): A
  sum(a: A, axis?: number, keepdims?: boolean): A
  max(a: A, axis: number, keepdims?: boolean): A
  argmax(a: A, axis: number): A
  expand(a: A, axis: number): A
  /** From the first to before the second along each axis. */
  slice(a: A, ...ranges: readonly (readonly [number, number])[]): A
  /** 0, 1, … as floats. */
  range(n: number): A
  /** A 0-d array. */
  number(x: number): A
}

/** One computation: as a loop by hand, over arrays of whatever library, and as libraries with calls of their own have it. */
export interface Job {
  readonly name: string
  readonly inputs: readonly Operand[]
  /** A new array for the result, as the others make one; of the type of the first operand. */
  loop(...data: any[]): ArrayLike<number>
  /** The loop of single precision, where it is another: every operation rounds, but sums within a block. */
  single?(...data: any[]): ArrayLike<number>
  program<A>(ops: Ops<A>, ...x: A[]): A
  /** An expression over x that mathjs compiles and evaluates element by element. */
  readonly mathjs?: string
  /** Calls of ndarray-ops; `out` is made for the result. */
  ndarray_ops?(ops: any, out: any, ...x: any[]): void
  /** Methods of ml-matrix. */
  ml_matrix?(...x: any[]): { to1DArray(): number[] } | number[]
  /** An expression of NumPy over the inputs by their names. */
  readonly numpy: string
}
export interface Operand {
  readonly name: string
  readonly shape: readonly number[]
  /** Elements lie between these. */
  readonly from: number
  readonly to: number
}
export type Floats = Float64Array | Float32Array

export const operand = (name: string, shape: readonly number[], from = -1, to = 1): Operand => ({
  name,
  shape,
  from,
  to,
})
/** An array of the type of `like`. */
export const floats = (like: Floats, length: number): Floats =>
  like instanceof Float32Array ? new Float32Array(length) : new Float64Array(length)
