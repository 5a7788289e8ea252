// the array and its kinds
export { NDArray } from "./ndarray.js"
export { contiguous, dense, EagerArray } from "./eager-array.js"
export { contiguousStrides, denseData, elementAt, isContiguous } from "./layout.js"
export { eager } from "./eager.js"
export { GraphArray } from "./graph-array.js"
export { GraphBackend } from "./graph-backend.js"
export type { Layout } from "./graph-backend.js"
export { checkOptions, isArray, signature } from "./arguments.js"
export { define, recipeOf } from "./registry.js"
export type {
  ArrayFunction,
  Backend,
  Complex,
  Entry,
  Input,
  Options,
  Parameter,
  ParameterKind,
  Reading,
  Recipe,
  ResultSpec,
  Scalar,
  Spec,
} from "./registry.js"
export { entries } from "./registry-list.js"
export { describe } from "./describe.js"
export { bytesOf, defaults, dtypes, isScalar, kindOf, rangeOf } from "./dtype.js"
export type { DType, Kind } from "./dtype.js"
export {
  ArrayError,
  AxisError,
  DTypeError,
  FactError,
  IndexError,
  ParseError,
  ShapeError,
  TraceError,
  ValueError,
} from "./errors.js"
export { concatBytes, hashBytes, hexOf, sameBytes } from "./bytes.js"
export type {
  Axis,
  Bool,
  Device,
  DTypeArgument,
  Float,
  Int,
  OneAxis,
  Operand,
  ShapeArgument,
} from "./static.js"

// the standard, by chapter
export * from "./named-constants.js"
export { asarray, from_buffer, from_dlpack, tolist } from "./asarray.js"
export {
  empty,
  empty_like,
  eye,
  full,
  full_like,
  meshgrid,
  ones,
  ones_like,
  tril,
  triu,
  zeros,
  zeros_like,
} from "./creation.js"
export type { ArrayLike, AsArrayOptions, NestedList } from "./asarray.js"
export type { EyeOptions, CreationOptions } from "./creation.js"
export { arange, linspace } from "./evenly-spaced.js"
export type { ArangeOptions, LinspaceOptions } from "./evenly-spaced.js"
export type { AsTypeOptions } from "./data_type.js"
export { astype, can_cast, finfo, iinfo, isdtype, result_type } from "./data_type.js"
export * from "./elementwise.js"
export { __array_namespace_info__ } from "./inspection.js"
export type { NamespaceInfo } from "./inspection.js"
export { ellipsis, index, newaxis, set_index, slice, take, take_along_axis } from "./indexing.js"
export type { IndexItem, IndexKey, Slice } from "./indexing.js"
export type { BasicItem, BasicKey, StaticSlice } from "./index-key.js"
export {
  basic_index,
  boolean_index,
  integer_index,
  set_basic,
  set_integer,
  set_mask,
} from "./indexing-entries.js"
export { dynamic_slice, set_dynamic_slice } from "./dynamic-slice.js"
export { matmul, matrix_transpose, tensordot, vecdot } from "./linear_algebra.js"
export { identity_like } from "./norms.js"
export * as linalg from "./linalg.js"
export * as fft from "./fft.js"
export { concat, stack } from "./joining.js"
export {
  broadcast_arrays,
  broadcast_to,
  expand_dims,
  flip,
  moveaxis,
  permute_dims,
  reshape,
  squeeze,
  unstack,
} from "./manipulation.js"
export { repeat, tile } from "./repeat.js"
export { roll } from "./roll.js"
export {
  factor_column_squares,
  factor_concat,
  factor_gram,
  factor_scale,
  factor_svd,
  gram_factor,
  row_factor,
} from "./row-factors.js"
export type { RowFactor } from "./row-factors.js"
export { gram, tmatmul } from "./gram.js"
export { choose, segment_count, segment_sum } from "./segments.js"
export { argmax, argmin, count_nonzero, nonzero, searchsorted, where } from "./searching.js"
export type { ArgumentOptions } from "./searching.js"
export { unique_all, unique_counts, unique_inverse, unique_values } from "./sets.js"
export { argsort, sort } from "./sorting.js"
export type { SortOptions } from "./sorting.js"
export {
  cumulative_prod,
  cumulative_sum,
  max,
  mean,
  min,
  prod,
  size,
  std,
  sum,
  var,
  var_,
} from "./statistical.js"
export type { ReductionOptions } from "./reduction.js"
export type { CumulativeOptions, SumOptions, VarianceOptions } from "./statistical.js"
export { all, any, diff } from "./utility.js"
export type { DiffOptions } from "./utility.js"

// other libraries and files
export { array_serializer, array_tester } from "./jest.js"
export { array_repr, array_text } from "./repr.js"
export { from_foreign, from_json, to_json } from "./foreign.js"
export type { ArrayJSON, Foreign } from "./foreign.js"
export { from_npy, from_npz, to_npy, to_npz } from "./npy.js"

// tracing
export * from "./assume.js"
export { carryOut } from "./carry-out.js"
export type { Leaves } from "./carry-out.js"
export { factRules, factsOfScalar, factsOfValue } from "./fact-rules.js"
export { factor_facts, facts, factsOf, labels } from "./facts-of.js"
export { consequences, mergeFacts } from "./facts.js"
export type { Facts } from "./facts.js"
export { asTraced, asWritten, parametersOf } from "./traced-rules.js"
export { groupInputs, infer, resolveCall } from "./inference.js"
export type { Call } from "./inference.js"
export { constantsOf, describeTerm, print, showCall } from "./print.js"
export { parse } from "./parse.js"
export { programKey } from "./part-program.js"
export * as sorts from "./sorts.js"
export { constructorsOf, operatorOf, type Called, type Operator } from "./operators.js"
export { array_var, assume, callTerms, SymbolicArray } from "./symbolic.js"
export { trace } from "./trace.js"
export { Tracer } from "./tracer.js"
export type { Program, Traced, TraceOptions } from "./trace.js"
export { flatten, unflatten } from "./tree.js"
export type { Tree } from "./tree.js"
export { cond, fori_loop, scan, while_loop } from "./control-flow.js"
export { flowEntry } from "./flow-entries.js"
export type { PartProgram } from "./part-program.js"
export type { Values } from "./control-flow.js"
export { measured, operationsOf, unknownElement, workOf } from "./work.js"
export type { Work } from "./work.js"
