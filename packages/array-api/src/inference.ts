import type { Size } from "@carton/codegen"
import { asarray } from "./asarray.js"
import { isdtype } from "./dtype.js"
import { eager } from "./eager.js"
import type { EagerArray } from "./eager-array.js"
import { ArrayError } from "./errors.js"
import { consequences, type Facts } from "./facts.js"
import { liftScalars } from "./lift.js"
import type { NDArray } from "./ndarray.js"
import type { Input, Options, ResultSpec, Scalar, Spec } from "./registry.js"
import type { Called } from "./operators.js"
import { transfer } from "./transfer.js"

/** Constants of at most this many elements are folded. */
export const FOLDED_ELEMENTS = 4096

/** The arrays of a call, flattened, with null for one that is not given: grouped into its parameters again. */
export function groupInputs<T>(operator: Called, flat: readonly T[]): (T | readonly T[])[] {
  let next = 0
  let list = 0
  return operator.entry.parameters
    .filter((p) => p.kind === "array" || p.kind === "arrays")
    .map((p) => (p.kind === "array" ? flat[next++]! : flat.slice(next, (next += operator.counts[list++]!))))
}

/** Facts in the place of an array, for the code that gives scalars their dtype. */
class Known {
  readonly backend = eager
  constructor(
    readonly facts: Facts,
    readonly dtype: NonNullable<Facts["dtype"]>,
  ) {}
}

const scalarFacts = (value: Scalar, dtype: NonNullable<Facts["dtype"]>): Facts =>
  consequences({ shape: [], dtype, likely: [], value: asarray(value, { dtype }) as EagerArray })

const specOf = (f: Facts): Spec => ({ shape: f.shape!, dtype: f.dtype! })
const likelyOf = (f: Facts): Spec => ({ shape: f.likely!, dtype: f.dtype! })
const list = <T>(x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? (x as readonly T[]) : [x as T])

/** A call with its scalars resolved: what is known of every input, and its options in normal form. */
export interface Call {
  readonly operator: Called
  readonly inputs: readonly (Facts | null)[]
  readonly options: Options
}

/**
 * Resolves a call's scalars and options from facts of its inputs.
 *
 * @returns undefined where the shape or dtype of an input is not known
 * @throws what the function throws on bad arguments
 */
export function resolveCall(
  operator: Called,
  inputs: readonly (Facts | null)[],
  options: Options,
): Call | undefined {
  if (!inputs.every((f) => f === null || f.weak !== undefined || (f.shape && f.dtype))) return undefined
  const grouped = groupInputs(
    operator,
    inputs.map((f) => (f === null ? null : (f.weak ?? new Known(f, f.dtype!)))),
  )
  const lifted = liftScalars<Known>(
    operator.entry,
    grouped as unknown as readonly Input[],
    (x) => x as unknown as Known,
    (value, dtype) => new Known(scalarFacts(value, dtype), dtype),
  )
  const resolved = lifted.flat().map((x) => (x as Known | null)?.facts ?? null)
  const { entry } = operator
  return {
    operator,
    inputs: resolved,
    options: entry.normalize?.(options, present(resolved, specOf)) ?? options,
  }
}

/** For entries an optional array that is not given is a null in its place. */
const present = (inputs: readonly (Facts | null)[], what: (f: Facts) => Spec): readonly Spec[] =>
  inputs.map((f) => f && what(f)) as readonly Spec[]

/**
 * What is known of a call's results: shape and dtype by the entry's rule, elements where all inputs' are known,
 * and what the entry itself can say.
 *
 * @param symbol - the extent of output `output` along `axis` when only the data decides it
 */
export function infer(call: Call, symbol: (output: number, axis: number) => Size): readonly Facts[] {
  const { entry } = call.operator
  const { inputs } = call
  const results = list<ResultSpec>(entry.result(present(inputs, specOf), call.options))
  const values = fold(call, results)
  const likely = estimate(call, inputs)
  const most = inputs[0]?.likely?.[0] ?? 1
  const base = results.map((r, output): Facts => {
    const value = values?.[output]
    return {
      shape: value?.shape ?? r.shape.map((extent, axis) => extent ?? symbol(output, axis)),
      dtype: r.dtype,
      likely:
        value?.shape ??
        r.shape.map((extent, axis) => numberOr(extent, likely?.[output]?.shape[axis] ?? most)),
      value,
    }
  })
  if (values !== undefined) return base.map(consequences)
  const derived = transfer(call, base)
  const more = entry.facts?.(inputs as readonly Facts[], call.options, base)
  return base.map((f, i) => settle(consequences({ ...f, ...derived[i], ...more?.[i] })))
}

/** A number between bounds that meet is known; 0 is, where it has no sign. */
export function settle(f: Facts): Facts {
  const { value, shape, dtype, lower, upper } = f
  if (value !== undefined || lower === undefined || lower !== upper || shape?.length !== 0) return f
  if (dtype === undefined || (lower === 0 && isdtype(dtype, "real floating"))) return f
  return { ...f, value: asarray(dtype === "bool" ? lower === 1 : lower, { dtype }) as EagerArray }
}

const numberOr = (extent: Size | null, other: Size): number =>
  typeof extent === "number" ? extent : typeof other === "number" ? other : 1

/** Shapes by the estimates of the inputs' extents; nothing where estimates do not fit together. */
function estimate(call: Call, inputs: readonly (Facts | null)[]): readonly ResultSpec[] | undefined {
  if (inputs.every((f) => f === null || f.shape!.every((extent) => typeof extent === "number")))
    return undefined
  try {
    return list(call.operator.entry.result(present(inputs, likelyOf), call.options))
  } catch (error) {
    if (error instanceof ArrayError) return undefined
    throw error
  }
}

/** The results themselves, where all inputs are known and the results small. */
function fold(call: Call, results: readonly ResultSpec[]): readonly EagerArray[] | undefined {
  const small = results.every(
    (r) => r.shape.reduce<number>((n, extent) => n * numberOr(extent, 1), 1) <= FOLDED_ELEMENTS,
  )
  // loops are left to the program: they may take long
  const flows = call.operator.entry.parameters.some((p) => p.kind === "Program")
  if (
    flows ||
    !small ||
    call.inputs.length === 0 ||
    !call.inputs.every((f) => f === null || f.value !== undefined)
  )
    return undefined
  const arrays = groupInputs(
    call.operator,
    call.inputs.map((f) => f?.value ?? null),
  )
  return list<NDArray>(
    eager.apply(call.operator.entry, arrays as readonly Input[], call.options),
  ) as readonly EagerArray[]
}
