import type { LoopType, RealType, Scalar } from "./arithmetic.js"
import type { Axis, BinaryOp, MathFunction, UnaryOp } from "./expr.js"
import type { Kernel, KernelOptions } from "./graph.js"
import type { Buffer, ScalarType } from "./scalar.js"

/** A local of a program. Names are wishes: the printer makes them unique. */
export interface Variable {
  readonly id: number
  readonly name: string
  readonly type: LoopType
  readonly mutable: boolean
}

/** A flat typed array of a program: an argument, a constant, what a call returned, or one of its own. */
export interface FlatArray {
  readonly id: number
  readonly name: string
  readonly type: RealType
  readonly origin: "argument" | "constant" | "local"
  readonly data?: Buffer
  /** How many entries an argument has, over the parameters; undefined: as many as its strides reach. */
  readonly entries?: Term
}

/**
 * A scalar expression. Terms are hash-consed: equal structure is the same object. `version` counts the writes that
 * came before a read, so a read after a write is another term than the one before it.
 */
export type Term = { readonly id: number; readonly type: LoopType } & (
  | { readonly op: "const"; readonly value: Scalar }
  | { readonly op: "get"; readonly variable: Variable; readonly version: number }
  | {
      readonly op: "load"
      readonly array: FlatArray
      readonly version: number
      readonly args: readonly [Term]
    }
  | { readonly op: "length"; readonly array: FlatArray }
  | { readonly op: "unary"; readonly fn: UnaryOp; readonly args: readonly [Term] }
  | { readonly op: "binary"; readonly fn: BinaryOp; readonly args: readonly [Term, Term] }
  | { readonly op: "math"; readonly fn: MathFunction; readonly args: readonly Term[] }
  | { readonly op: "select"; readonly args: readonly [Term, Term, Term] }
  | { readonly op: "cast"; readonly args: readonly [Term] }
  /** The position as it is counted from the front; throws where the axis has none such. */
  | ({ readonly op: "position"; readonly args: readonly [Term] } & Axis)
)
export type Argument = Term | FlatArray

/** A helper function of the program, itself loops. */
export interface Routine {
  readonly name: string
  readonly note: string
  readonly parameters: readonly (Variable | FlatArray)[]
  readonly body: readonly Statement[]
}

/** An array with a shape, as kernels take it. */
export interface Shaped {
  readonly array: FlatArray
  readonly shape: readonly Term[]
}

export type Statement =
  | { readonly kind: "let"; readonly variable: Variable; readonly value: Term }
  | { readonly kind: "set"; readonly variable: Variable; readonly value: Term }
  | { readonly kind: "store"; readonly array: FlatArray; readonly index: Term; readonly value: Term }
  /** A zeroed array; `reuse` names a dead one of the same type and size whose memory it takes over. */
  | {
      readonly kind: "alloc"
      readonly array: FlatArray
      readonly size: Term
      readonly reuse?: FlatArray
      readonly reason?: string
      /** Every element is written before any is read. */
      readonly covered?: boolean
    }
  /** `from <= variable < to`, both taken once before the first turn. */
  | {
      readonly kind: "loop"
      readonly variable: Variable
      readonly from: Term
      readonly to: Term
      readonly step: number
      readonly body: readonly Statement[]
    }
  | { readonly kind: "while"; readonly test: Term; readonly body: readonly Statement[] }
  | {
      readonly kind: "if"
      readonly test: Term
      readonly then: readonly Statement[]
      readonly else: readonly Statement[]
    }
  /** A routine called for what it does to its arrays. */
  | {
      readonly kind: "run"
      readonly routine: Routine
      readonly args: readonly Argument[]
      /** Worth running on vectors: much of what it does are pairs of statements that do the same side by side. */
      readonly vectors?: boolean
    }
  | {
      readonly kind: "call"
      readonly kernel: Kernel
      readonly options: KernelOptions
      readonly inputs: readonly Shaped[]
      /** Where the outputs go; `undefined` for those that are not wanted. */
      readonly outputs: readonly (KernelOutput | undefined)[]
    }
  /** Text, with the arrays and variables that it speaks of. */
  | { readonly kind: "comment"; readonly text: readonly (string | FlatArray | Variable)[] }
  | { readonly kind: "throw"; readonly message: string }

export interface KernelOutput {
  readonly array: FlatArray
  /** A variable is an extent that only the kernel knows: it is bound here. */
  readonly shape: readonly (Term | Variable)[]
}

/** What a program gives back. */
export interface Result {
  readonly array: FlatArray | undefined
  /** The parts of a 0-d result that lives in locals: one, or two of a complex number. */
  readonly scalar?: readonly Term[]
  readonly type: ScalarType
  readonly shape: readonly Term[]
}

/** Loops, ready to print or run. */
export interface Program {
  readonly name: string
  readonly arguments: readonly FlatArray[]
  readonly parameters: readonly Variable[]
  readonly body: readonly Statement[]
  readonly results: readonly Result[]
}
