export * as e from "./expression.js"
// and one by one: of a namespace that is exported as a value, bundlers keep all
export * from "./expression.js"
export { add as addSizes, ceilDiv, equals as equalSizes, max as maxSize, min as minSize } from "./size.js"
export { mul as multiplySizes, sub as subtractSizes } from "./size.js"
export * as size from "./size.js"
export type { BinaryOp, Expr, MathFunction, Size, UnaryOp } from "./expr.js"
export type {
  AxisMap,
  Combine,
  Dense,
  Flow,
  Kernel,
  KernelCall,
  KernelOptions,
  Note,
  Part,
  Recipe,
  Value,
} from "./graph.js"
export { Graph } from "./graph-builder.js"
export type { DeclaredShape, Guard, OutputOptions, ValueOptions } from "./graph-builder.js"
export { allocate, bufferOf, isBig, isComplex, isFloat, isInteger, lanesOf, scalarTypes } from "./scalar.js"
export type { Buffer, ScalarType } from "./scalar.js"
export { GuardError, LoweringError, MemoryError } from "./errors.js"
export { checkRoom } from "./room.js"
export { lower } from "./lower.js"
export type { LowerOptions } from "./lower.js"
export { elementary } from "./elementary.js"
export { definitionOf } from "./own-function.js"
export type { Definition, ElementaryFunction, OwnFunction, PrimitiveFunction } from "./own-function.js"
export * from "./functions.js"
export { exponent, pow2 } from "./primitives.js"
export { emit } from "./emit.js"
export type { Emitted, EmitOptions, NamedKernel } from "./emit.js"
export { elementwise } from "./elementwise.js"
export type { ElementwiseKernel, ElementwiseOptions, Walk } from "./elementwise.js"
export { blocks, largestBlock } from "./blocks.js"
export type { BlockKind, Blocks } from "./blocks.js"
export { compile, compileBare } from "./compile.js"
export type { Bare, Compiled, CompileOptions, Target } from "./compile.js"
export type { FlatArray, Program, Result, Routine, Shaped, Statement, Term, Variable } from "./ir.js"
export { parse } from "./parse.js"
export { print } from "./print.js"
export type { Profile, TimedPass } from "./profile.js"
export { report } from "./report.js"
export type { Pass, Report, Temporary } from "./report.js"
export { classify, rowOperands } from "./classify.js"
export { addsBlocks, isRowLocalProduct } from "./matmul.js"
export { sharesRows } from "./passes.js"
export { needs } from "./plan.js"
export type { Traffic } from "./classify.js"
export { uncleared } from "./uncleared.js"
export { validate } from "./validate.js"
export { workOf } from "./work.js"
export { readBySizes } from "./plan.js"
