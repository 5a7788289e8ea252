import type { Expr, Size } from "./expr.js"
import type { Graph } from "./graph-builder.js"
import type { Buffer, ScalarType } from "./scalar.js"

/** Where along one axis of the input an element of a view lies: `base + step * index[axis]` (no axis: `base`). */
export interface AxisMap {
  readonly base: Size
  readonly step: Size
  /** The axis of the view that moves along this axis of the input. */
  readonly axis?: number
}

/**
 * How values are combined. `sum` and `product` have the fixed order of lanes, blocks and pairs
 * (docs/design.md, one summation order); a fold goes through its elements in row-major order.
 */
export type Combine =
  | { readonly kind: "sum" }
  | { readonly kind: "product" }
  | { readonly kind: "min" | "max" } // NaN wins; -0 is below +0
  | { readonly kind: "any" | "all" } // may stop early
  | {
      /** A fold with a state of several scalars, as argmax has: the best and where it was. */
      readonly kind: "fold"
      readonly state: readonly Expr[] // initial, constants
      step(state: readonly Expr[], element: Expr, position: Expr): readonly Expr[]
      finish(state: readonly Expr[]): Expr
    }

/** An array over a row-major buffer, as kernels take and give it. */
export interface Dense {
  readonly data: Buffer
  readonly shape: readonly number[]
}

/** A named function over whole arrays (svd, sort, …). */
export interface Kernel {
  /** The exported name, a JavaScript identifier. */
  readonly name: string
  /** Where an emitted module imports it from. */
  readonly module: string
  /** `wanted[i]` is false when output i is not used: it may then be left empty. */
  readonly run: (
    inputs: readonly Dense[],
    options: KernelOptions,
    wanted: readonly boolean[],
  ) => readonly Dense[]
}
/** Plain data, printable in source. */
export type KernelOptions = Readonly<Record<string, number | boolean | string | null | readonly number[]>>

/** How the elements of a value come about. Shapes of inputs and result are on the values. */
export type Recipe =
  /** An argument of the compiled function. Without strides it is row-major from offset 0. */
  | {
      readonly kind: "input"
      readonly name: string
      readonly strides?: readonly Size[]
      readonly offset?: Size
    }
  /** Row-major data known when compiling. */
  | { readonly kind: "constant"; readonly data: Buffer }
  /** Elementwise: every input has the shape of the result (broadcasting is a view). */
  | { readonly kind: "map"; expr(...args: readonly Expr[]): Expr }
  /** The element at `index`, from any elements of the inputs: gathers, concatenation, triangles, ranges. */
  | {
      readonly kind: "pull"
      expr(index: readonly Expr[], at: (input: number, index: readonly Expr[]) => Expr): Expr
    }
  /** An affine map of one input: transposition, slices, broadcasting, new axes. One AxisMap per input axis. */
  | { readonly kind: "view"; readonly map: readonly AxisMap[] }
  /** The same elements in row-major order under another shape. */
  | { readonly kind: "reshape" }
  /** The axes of the one input are combined away (their order ascending; the result has the others). */
  | { readonly kind: "reduce"; readonly axes: readonly number[]; readonly combine: Combine }
  /** Running combination along one axis; result i combines inputs 0..i. */
  | { readonly kind: "scan"; readonly axis: number; readonly combine: Combine }
  /** inputs[0] with the elements at `target(index)` replaced by inputs[1] at `index`, where `when` holds. In place where inputs[0] is dead. */
  | {
      readonly kind: "scatter"
      target(index: readonly Expr[], at: (input: number, index: readonly Expr[]) => Expr): readonly Expr[]
      when?(index: readonly Expr[], at: (input: number, index: readonly Expr[]) => Expr): Expr
    }
  /** The slices along axis 0 of inputs[0] where inputs[1] (bool, 1-d) holds, in order. The result's extent is the count. */
  | { readonly kind: "compress" }
  /** A loop nest that codegen knows how to block and to feed from a fused producer: "matmul", "gram", "row_factor". */
  | { readonly kind: "generator"; readonly name: string; readonly options?: KernelOptions }
  /** Output `output` of the call, which is shared by all outputs of one node. */
  | { readonly kind: "kernel"; readonly call: KernelCall; readonly output: number }

/** A graph of its own that a program runs once or many times, on arrays of known extents. */
export interface Part {
  /** Its inputs, in the order in which they were added, are what it is run on. */
  readonly graph: Graph
  readonly outputs: readonly Value[]
}

/** Control flow: parts that run as the data say. Arrays that do not change are given to each part after the others. */
export type Flow = { readonly name: string } &
  /** `then` or `otherwise`, as the first input, a 0-d bool, says; the others are `then`'s and after them `otherwise`'s. */
  (
    | { readonly kind: "branch"; readonly then: Part; readonly otherwise: Part }
    /** The first inputs are carried: `body` makes them anew as long as `test` of them gives true. */
    | { readonly kind: "while"; readonly test: Part; readonly body: Part }
    /** `turns` times, from the last row to the first if `reverse`: `body` makes what is carried anew, from it and a row of each of `rows` further inputs, and then a row of each further output. */
    | {
        readonly kind: "turns"
        readonly turns: number
        readonly reverse: boolean
        readonly carried: number
        readonly rows: number
        readonly body: Part
      }
  )

/** One call of a kernel, or of control flow; its outputs are values of their own. */
export interface KernelCall {
  readonly kernel: Kernel | Flow
  readonly options: KernelOptions
  readonly inputs: readonly Value[]
  readonly outputs: readonly Value[]
}

/** The call that a value stands for, as a person would read it, over the names of its inputs. */
export type Note = string | ((name: (input: Value) => string) => string)

/** A node of the DAG: an array that a recipe makes from others. */
export interface Value {
  readonly id: number
  readonly type: ScalarType
  readonly shape: readonly Size[]
  readonly recipe: Recipe
  readonly inputs: readonly Value[]
  /** For reading: the name it should have in emitted source, and the call that it stands for. */
  readonly name?: string
  readonly note?: Note
}
