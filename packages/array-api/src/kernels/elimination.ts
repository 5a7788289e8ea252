/** L U = P A in place: L below the diagonal (its own diagonal is 1), U on and above it. */
export interface LU {
  /** n x n, row-major. */
  readonly data: Float64Array
  readonly n: number
  /** Numbers of an element. */
  readonly lanes: 1 | 2
  /** order[i] is the row of A that stands at i. */
  readonly order: Int32Array
  /** 1 or -1: how `order` permutes. */
  readonly sign: number
  /** A pivot is exactly zero. */
  readonly singular: boolean
}

/** What solving and determinants need of a number field; elements take `lanes` numbers. */
export interface Elimination {
  /** Factors A (n x n, row-major), overwriting it; `order` has room for n. */
  factor(A: Float64Array, n: number, order: Int32Array): LU
  /** Overwrites the rows of B (n x columns, row-major, already in `order`) with the solution. */
  substitute(lu: LU, B: Float64Array, columns: number): void
}

/** Exchanges `length` numbers. */
export function exchange(data: Float64Array | Int32Array, a: number, b: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const held = data[a + i]!
    data[a + i] = data[b + i]!
    data[b + i] = held
  }
}
