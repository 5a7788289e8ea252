import { blockRoutine, rowsOfBlock } from "./block-routine.js"
import { standardRoutine } from "./routines.js"
import { depth } from "./tiles.js"
import { wasmInstance, wasmModule } from "./wasm-module.js"

/** The most rows, sums and columns that are multiplied at a time. */
export const largestBlock = { rows: rowsOfBlock, inner: depth, columns: 512 } as const

/** Products of blocks on vectors, in memory of their own. */
export interface Blocks {
  /** Strips of four rows, and of four columns: the first numbers of all four, the second ones, … */
  readonly left: Float64Array
  readonly right: Float64Array
  /** Row by row. */
  readonly product: Float64Array | Float32Array
  /** Gives the product of operands that are there, or takes it off what is there, all in whole tiles of 4 by 4. */
  run(rows: number, inner: number, columns: number): void
}
/** Sums of products, in float64 or rounded to float32, or what is left when products are taken off one after the other. */
export type BlockKind = "multiply" | "multiply_float32" | "subtract"

const made = new Map<BlockKind, Blocks | undefined>()

/**
 * A routine for products that no program does; undefined where the host has no vectors. To make it takes as long as 2^24
 * multiplications.
 */
export const blocks = (kind: BlockKind): Blocks | undefined => {
  if (!made.has(kind)) made.set(kind, make(kind))
  return made.get(kind)
}

const make = (kind: BlockKind): Blocks | undefined => {
  const { rows, inner, columns } = largestBlock
  const isSingle = kind === "multiply_float32"
  const type = isSingle ? "float32" : "float64"
  const routine = standardRoutine(`${kind}_block`, (name, terms) =>
    blockRoutine(name, type, terms, kind === "subtract"),
  )
  const rightAt = 8 * rows * inner
  const productAt = rightAt + 8 * inner * columns
  const module = wasmModule(new Map([[routine, "block"]]), new Map())
  const instance = wasmInstance(module, productAt + 8 * rows * columns)
  if (instance === undefined) return undefined
  const { buffer } = instance.memory
  const { block } = instance as unknown as { block(...args: number[]): void }
  return {
    left: new Float64Array(buffer, 0, rows * inner),
    right: new Float64Array(buffer, rightAt, inner * columns),
    product: new (isSingle ? Float32Array : Float64Array)(buffer, productAt, rows * columns),
    run: (height, span, width) => block(0, rightAt, productAt, height, span, width, 0),
  }
}
