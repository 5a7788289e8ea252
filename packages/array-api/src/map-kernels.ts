import * as e from "@carton/codegen"
import {
  allocate,
  elementwise,
  isComplex,
  type Buffer,
  type ElementwiseKernel,
  type Expr,
  type Walk,
} from "@carton/codegen"
import type { DType } from "./dtype.js"
import { EagerArray } from "./eager-array.js"
import { sizeOf } from "./kernels/dense.js"
import { checkSize, contiguousStrides, isContiguous, scalarShape } from "./layout.js"
import { broadcastShapes } from "./shapes.js"
import { VAST, vast } from "./vast.js"
import type { EagerCall, MapRecipe, Options } from "./registry.js"

/** How operands are walked through, by their numbers in a kernel's code. */
const WALKS: readonly Walk[] = ["dense", "from", "value", "inner0", "inner1", "inner"]
const FROM = 1
const VALUE = 2
const INNER = 3

/** How many branches a processor may learn by heart. */
const LEARNT = 8192

/** What is settled once for an elementwise function, the dtypes of its operands and its options. */
export class MapPlan {
  private readonly kernels = new Map<number, ElementwiseKernel>()
  /** What makes the memory of a result, all of which is written. */
  memory = allocate

  constructor(
    readonly name: string,
    private readonly recipe: MapRecipe,
    readonly types: readonly DType[],
    readonly dtype: DType,
    private readonly options: Options,
  ) {}

  /** The element that comes of elements of the operands. */
  expr(elements: readonly Expr[]): Expr {
    const { recipe, types, dtype, options } = this
    const wanted = recipe.operands(types)
    const operands = elements.map((x, i) => e.cast(typeof wanted === "string" ? wanted : wanted[i]!, x))
    return recipe.expr(operands, dtype, options)
  }

  /** What `size` elements of the result are written into. */
  allocate(size: number): Buffer {
    checkSize(this.name, size, this.dtype)
    return this.memory(this.dtype, size)
  }

  /** The kernel for the walks that the octal digits of `code` number, the last one first; flat where `ndim` is 0. */
  kernel(code: number, ndim: number, size: number): ElementwiseKernel {
    const as = size > LEARNT ? this.recipe.as : undefined
    const key = (as ? 1e9 : 0) + 64 * code + ndim
    let kernel = this.kernels.get(key)
    if (kernel === undefined) this.kernels.set(key, (kernel = this.compile(code, ndim, as)))
    return kernel
  }

  private compile(code: number, ndim: number, as: MapRecipe["as"]): ElementwiseKernel {
    const { name, types, dtype } = this
    return elementwise({
      name,
      type: dtype,
      operands: types.map((type, i) => ({ type, walk: WALKS[Math.floor(code / 8 ** i) % 8]! })),
      expr: (...elements) => this.expr(elements),
      as,
      ndim,
    })
  }
}
/** The plans of one function: by the dtypes' codes, after the options where there are any. */
export type MapPlans = Map<number | string, MapPlan>

/** An elementwise call whose operands and result are settled. */
export function runMap(
  { entry, operands, options, results, known }: EagerCall,
  recipe: MapRecipe,
): EagerArray {
  const arrays = operands as readonly EagerArray[]
  known.plan ??= planOf(entry.name, recipe, arrays, results[0]!.dtype, options)
  return run(known.plan, arrays, arrays.length)
}
function planOf(
  name: string,
  recipe: MapRecipe,
  operands: readonly EagerArray[],
  dtype: DType,
  options: Options,
): MapPlan {
  let code: number | string = 0
  for (let i = operands.length - 1; i >= 0; i--) code = code * 16 + operands[i]!.code
  for (const option in options) code = `${option}=${String(options[option])} ${code}`
  const plans = (recipe.plans ??= new Map())
  let plan = plans.get(code)
  if (plan === undefined) {
    const types = operands.map((x) => x.dtype)
    plans.set(code, (plan = new MapPlan(name, recipe, types, dtype, options)))
  }
  return plan
}

/** An array, or a number that has the dtype of the arrays beside it. */
export type Operand = EagerArray | number
/** Whether it has more than the one element that a kernel takes as a value. */
const isWalked = (x: Operand): x is EagerArray => typeof x !== "number" && x.size !== 1

// What a call works with is there before it, so that nothing but the result is made.
const held: Operand[] = []
const args: unknown[] = []
const extents: number[] = []
const strides: number[][] = []

/** Operands are broadcast by stride 0, and axes that all of them walk through alike are one. */
function run(plan: MapPlan, operands: readonly Operand[], count: number): EagerArray {
  const shape = together(plan.name, operands, count)
  const size = sizeOf(shape)
  let like: EagerArray | undefined
  let flat = true
  for (let i = 0; i < count; i++) {
    const x = operands[i]!
    if (typeof x === "number") continue
    if (x.size === size && isContiguous(x)) {
      if (x.shape === shape) like = x
    } else flat &&= x.size === 1
  }
  const made = size >= VAST ? vast.run?.(plan, operands, count, flat, size) : undefined
  if (made !== undefined)
    return new EagerArray(made, plan.dtype, shape, like?.strides ?? contiguousStrides(shape), 0)
  const ndim = flat ? 0 : coalesce(operands, count, shape)
  let code = 0
  let given = 0
  for (let i = 0, digit = 1; i < count; i++, digit *= 8) {
    const x = operands[i]!
    if (!isWalked(x)) {
      code += VALUE * digit
      given = giveValue(given, x)
      continue
    }
    args[given++] = x.data
    if (flat && x.offset === 0) continue
    args[given++] = x.offset
    if (flat) {
      code += FROM * digit
      continue
    }
    const inner = strides[i]![ndim - 1]
    code += (inner === 0 ? INNER : inner === 1 ? INNER + 1 : INNER + 2) * digit
    args[given++] = strides[i]
  }
  const out = plan.allocate(size)
  // prettier-ignore
  plan.kernel(code, ndim, size)(
    out, flat ? size : extents, args[0], args[1], args[2], args[3], args[4], args[5], args[6], args[7], args[8],
  )
  for (let i = 0; i < given; i++) args[i] = undefined
  return new EagerArray(out, plan.dtype, shape, like?.strides ?? contiguousStrides(shape), 0)
}

/** The shape of the result: that of an operand where one is large enough. */
function together(name: string, operands: readonly Operand[], count: number): readonly number[] {
  let shape = scalarShape
  for (let i = 0; i < count; i++) {
    const x = operands[i]!
    if (typeof x === "number" || stretches(x.shape, shape)) continue
    shape = stretches(shape, x.shape) ? x.shape : (broadcastShapes(name, [shape, x.shape]) as number[])
  }
  return shape
}
/** Whether an array of the first shape is broadcast to the second one. */
function stretches(from: readonly number[], to: readonly number[]): boolean {
  const missing = to.length - from.length
  if (missing < 0) return false
  for (let axis = 0; axis < from.length; axis++)
    if (from[axis] !== 1 && from[axis] !== to[axis + missing]) return false
  return true
}

function giveValue(given: number, x: Operand): number {
  if (typeof x === "number") args[given++] = x
  else if (isComplex(x.dtype)) {
    args[given++] = x.data[2 * x.offset]
    args[given++] = x.data[2 * x.offset + 1]
  } else args[given++] = x.dtype === "bool" ? x.data[x.offset] !== 0 : x.data[x.offset]
  return given
}

/**
 * Writes the extents and, for each operand, the strides (0 where it repeats) without axes of extent 1, neighbours
 * joined where every operand steps over both as over one; the number of axes that are left.
 */
function coalesce(operands: readonly Operand[], count: number, shape: readonly number[]): number {
  let ndim = 0
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis]!
    if (extent === 1) continue
    let joins = ndim > 0
    for (let i = 0; i < count; i++) {
      const x = operands[i]!
      const own = isWalked(x) ? axis + x.shape.length - shape.length : -1
      const stride = !isWalked(x) || own < 0 || x.shape[own] === 1 ? 0 : x.strides[own]!
      const steps = (strides[i] ??= [])
      joins &&= steps[ndim - 1] === stride * extent
      steps[ndim] = stride
    }
    if (joins) {
      extents[ndim - 1]! *= extent
      for (let i = 0; i < count; i++) strides[i]![ndim - 1] = strides[i]![ndim]!
    } else extents[ndim++] = extent
  }
  return ndim
}

/** A call with arrays, or numbers beside arrays, whose dtypes were seen before; undefined: it has to be looked into. */
export function quickMap(
  { plans }: MapRecipe,
  count: number,
  a: unknown,
  b?: unknown,
  c?: unknown,
): EagerArray | undefined {
  if (plans === undefined) return undefined
  // a condition, the first of three, does not mix with the values beside it: of bools numbers have to be looked into
  const beside = b instanceof EagerArray ? b : c instanceof EagerArray ? c : a
  let code = 0
  for (let i = count - 1; i >= 0; i--) {
    const x = i === 0 ? a : i === 1 ? b : c
    const like = x instanceof EagerArray ? x : beside
    if (!(like instanceof EagerArray)) return undefined
    const operand = x === like ? like : numberBeside(like, x)
    if (operand === undefined) return undefined
    held[i] = operand
    code = code * 16 + like.code
  }
  const plan = plans.get(code)
  const result = plan && run(plan, held, count)
  for (let i = 0; i < count; i++) held[i] = 0
  return result
}

/** A number as an element of the dtype of `x`; other scalars and dtypes have to be looked into. */
export function numberBeside({ dtype }: EagerArray, value: unknown): number | undefined {
  if (typeof value !== "number") return undefined
  if (dtype === "float64") return value
  if (dtype === "float32") return Math.fround(value)
  return dtype === "int32" && (value | 0) === value ? value | 0 : undefined
}
