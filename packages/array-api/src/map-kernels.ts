import {
  bufferOf,
  e,
  elementwise,
  isComplex,
  lanesOf,
  type Buffer,
  type ElementwiseKernel,
  type ElementwiseOptions,
  type Walk,
} from "@carton/codegen"
import { codeOf, type DType } from "./dtype.js"
import { dense, EagerArray, scalarArray } from "./eager-array.js"
import { isContiguous, sameShape } from "./layout.js"
import type { Entry, MapRecipe, Options, Spec } from "./registry.js"

/** What is settled once for an elementwise function, the dtypes of its operands and its options. */
class MapPlan {
  readonly Buffer: new (length: number) => Buffer
  readonly lanes: number
  /** Kernels for operands of the result's shape: without offsets, and with. */
  dense: ElementwiseKernel | undefined
  from: ElementwiseKernel | undefined
  /** For an array and a number, and the other way round. */
  value: ElementwiseKernel | undefined
  valueFirst: ElementwiseKernel | undefined
  /** The others, by the walks of the operands and the number of axes. */
  private readonly kernels = new Map<number, ElementwiseKernel>()

  constructor(
    private readonly name: string,
    private readonly recipe: MapRecipe,
    private readonly types: readonly DType[],
    readonly dtype: DType,
    private readonly options: Options,
  ) {
    this.Buffer = bufferOf(dtype)
    this.lanes = lanesOf(dtype)
  }

  /** The kernel for operands that are walked through in these ways; flat where `ndim` is 0. */
  kernel(walks: readonly Walk[], ndim: number): ElementwiseKernel {
    let key = ndim
    for (const walk of walks) key = key * 8 + walkCodes[walk]
    let kernel = this.kernels.get(key)
    if (kernel === undefined) this.kernels.set(key, (kernel = this.compile(walks, ndim)))
    return kernel
  }

  private compile(walks: readonly Walk[], ndim: number): ElementwiseKernel {
    const { name, recipe, types, dtype, options } = this
    const wanted = recipe.operands(types)
    return compiled({
      name,
      type: dtype,
      operands: types.map((type, i) => ({ type, walk: walks[i]! })),
      expr: (...elements) =>
        recipe.expr(
          elements.map((x, i) => e.cast(typeof wanted === "string" ? wanted : wanted[i]!, x)),
          dtype,
          options,
        ),
      ...(ndim === 0 ? {} : { ndim }),
    })
  }
}
const walkCodes: Record<Walk, number> = {
  dense: 0,
  from: 1,
  value: 2,
  gather: 3,
  inner0: 4,
  inner1: 5,
  inner: 6,
}

/** Generated code where the host allows it, else closures; both give the same bits. */
function compiled(options: ElementwiseOptions): ElementwiseKernel {
  try {
    return elementwise(options)
  } catch (error) {
    if (error instanceof EvalError) return elementwise({ ...options, target: "interpret" })
    throw error
  }
}

/** The plans of one function: by the dtypes' codes where there are no options. */
export class MapPlans {
  private readonly byCodes: (MapPlan | undefined)[] = []
  private readonly byOptions = new Map<string, MapPlan>()

  /** The plan for dtypes that were seen before. */
  known(code: number): MapPlan | undefined {
    return this.byCodes[code]
  }
  find(entry: Entry, recipe: MapRecipe, types: readonly DType[], dtype: DType, options: Options): MapPlan {
    let code = 0
    for (let i = types.length - 1; i >= 0; i--) code = code * 16 + codeOf(types[i]!)
    let key = ""
    for (const name in options) key += `${name}=${String(options[name])} `
    const known = key === "" ? this.byCodes[code] : this.byOptions.get(`${key}${code}`)
    if (known !== undefined) return known
    const made = new MapPlan(entry.name, recipe, types, dtype, options)
    if (key === "") this.byCodes[code] = made
    else this.byOptions.set(`${key}${code}`, made)
    return made
  }
}

/** An elementwise call whose operands and result are settled. */
export function runMap(
  entry: Entry,
  recipe: MapRecipe,
  operands: readonly EagerArray[],
  result: Spec,
  options: Options,
): EagerArray {
  const plan = (recipe.plans ??= new MapPlans()).find(
    entry,
    recipe,
    operands.map((x) => x.dtype),
    result.dtype,
    options,
  )
  return run(plan, operands, result.shape as readonly number[])
}

/** Operands are broadcast by stride 0, and axes that all of them walk through alike are one. */
function run(plan: MapPlan, operands: readonly EagerArray[], shape: readonly number[]): EagerArray {
  let size = 1
  for (const extent of shape) size *= extent
  const out = new plan.Buffer(size * plan.lanes)
  const made = dense(out, plan.dtype, shape)
  if (size === 0) return made
  const walks: Walk[] = []
  const args: unknown[] = []
  let strided = false
  for (const x of operands) {
    if (sameShape(x.shape, shape) && isContiguous(x)) {
      walks.push("from")
      args.push(x.data, x.offset)
    } else if (x.size === 1) {
      walks.push("value")
      pushValue(args, x)
    } else {
      strided = true
      break
    }
  }
  if (strided) runStrided(plan, out, operands, shape)
  else call(plan.kernel(walks, 0), out, size, args)
  return made
}

function pushValue(args: unknown[], { data, dtype, offset }: EagerArray): void {
  if (isComplex(dtype)) args.push(data[2 * offset], data[2 * offset + 1])
  else args.push(dtype === "bool" ? data[offset] !== 0 : data[offset])
}

/** Calls with a fixed number of arguments cost less than spreading. */
function call(kernel: ElementwiseKernel, out: Buffer, extent: unknown, args: readonly unknown[]): void {
  const [a, b, c, d, e, f] = args
  if (args.length < 5) kernel(out, extent, a, b, c, d)
  else if (args.length < 7) kernel(out, extent, a, b, c, d, e, f)
  else kernel(out, extent, ...args)
}

function runStrided(
  plan: MapPlan,
  out: Buffer,
  operands: readonly EagerArray[],
  shape: readonly number[],
): void {
  const layout = coalesced(operands, shape)
  const last = layout.shape.length - 1
  const walks: Walk[] = []
  const args: unknown[] = []
  operands.forEach((x, i) => {
    if (x.size === 1) {
      walks.push("value")
      pushValue(args, x)
      return
    }
    const strides = layout.strides[i]!
    const inner = strides[last]
    walks.push(inner === 0 ? "inner0" : inner === 1 ? "inner1" : "inner")
    args.push(x.data, x.offset, strides)
  })
  call(plan.kernel(walks, last + 1), out, layout.shape, args)
}

/**
 * Extents and, for each operand, strides (0 where it repeats) without axes of extent 1, neighbours joined where every
 * operand steps over both as over one.
 */
function coalesced(operands: readonly EagerArray[], shape: readonly number[]) {
  const extents: number[] = []
  const strides = operands.map((): number[] => [])
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis]!
    if (extent === 1) continue
    const last = extents.length - 1
    let joins = last >= 0
    for (let i = 0; i < operands.length; i++) {
      const x = operands[i]!
      const own = axis + x.shape.length - shape.length
      const stride = own < 0 || x.shape[own] === 1 ? 0 : x.strides[own]!
      joins &&= strides[i]![last] === stride * extent
      strides[i]!.push(stride)
    }
    if (joins) {
      extents[last]! *= extent
      for (const own of strides) own[last] = own.pop()!
    } else extents.push(extent)
  }
  return { shape: extents, strides }
}

/** The shape that operands are broadcast to; undefined where they do not go together. */
function commonShape(operands: readonly EagerArray[]): number[] | undefined {
  let rank = 0
  for (const x of operands) rank = Math.max(rank, x.shape.length)
  const shape = new Array<number>(rank).fill(1)
  for (const x of operands)
    for (let axis = 0, at = rank - x.shape.length; at < rank; axis++, at++) {
      const extent = x.shape[axis]!
      if (shape[at] === 1) shape[at] = extent
      else if (extent !== 1 && extent !== shape[at]) return undefined
    }
  return shape
}

/** A call with arrays only and no options, where their dtypes were seen before; undefined: it has to be looked into. */
export function quickMap(recipe: MapRecipe, operands: readonly unknown[]): EagerArray | undefined {
  let code = 0
  for (let i = operands.length - 1; i >= 0; i--) {
    const x = operands[i]
    if (!(x instanceof EagerArray)) return undefined
    code = code * 16 + x.code
  }
  const plan = recipe.plans?.known(code)
  const shape = plan && commonShape(operands as EagerArray[])
  return shape && run(plan, operands as EagerArray[], shape)
}

/** The same with one array. */
export function quickUnary(recipe: MapRecipe, x: unknown): EagerArray | undefined {
  if (!(x instanceof EagerArray)) return undefined
  const plan = recipe.plans?.known(x.code)
  if (plan === undefined) return undefined
  if (!isContiguous(x)) return run(plan, [x], x.shape)
  const n = x.size
  const out = new plan.Buffer(n * plan.lanes)
  if (x.offset === 0) (plan.dense ??= plan.kernel(["dense"], 0))(out, n, x.data)
  else (plan.from ??= plan.kernel(["from"], 0))(out, n, x.data, x.offset)
  return new EagerArray(out, plan.dtype, x.shape, x.strides, 0)
}

/** The same with two arrays, or a number beside an array. */
export function quickBinary(recipe: MapRecipe, a: unknown, b: unknown): EagerArray | undefined {
  const { plans } = recipe
  const x = a instanceof EagerArray ? a : b
  if (plans === undefined || !(x instanceof EagerArray)) return undefined
  const y = x === a ? b : a
  if (!(y instanceof EagerArray)) {
    const plan = plans.known(17 * x.code)
    const value = beside(x, y)
    if (plan === undefined || value === undefined) return undefined
    if (!isContiguous(x)) {
      const number = scalarArray(value, x.dtype)
      return run(plan, x === a ? [x, number] : [number, x], x.shape)
    }
    const n = x.size
    const out = new plan.Buffer(n * plan.lanes)
    if (x === a) (plan.value ??= plan.kernel(["from", "value"], 0))(out, n, x.data, x.offset, value)
    else (plan.valueFirst ??= plan.kernel(["value", "from"], 0))(out, n, value, x.data, x.offset)
    return new EagerArray(out, plan.dtype, x.shape, x.strides, 0)
  }
  const plan = plans.known(x.code + 16 * y.code)
  if (plan === undefined) return undefined
  if (!sameShape(x.shape, y.shape) || !isContiguous(x) || !isContiguous(y)) {
    const shape = commonShape([x, y])
    return shape && run(plan, [x, y], shape)
  }
  const n = x.size
  const out = new plan.Buffer(n * plan.lanes)
  if (x.offset === 0 && y.offset === 0)
    (plan.dense ??= plan.kernel(["dense", "dense"], 0))(out, n, x.data, y.data)
  else (plan.from ??= plan.kernel(["from", "from"], 0))(out, n, x.data, x.offset, y.data, y.offset)
  return new EagerArray(out, plan.dtype, x.shape, x.strides, 0)
}

/** A number as an element of the dtype of `x`; other scalars and dtypes have to be looked into. */
function beside({ dtype }: EagerArray, value: unknown): number | undefined {
  if (typeof value !== "number") return undefined
  if (dtype === "float64") return value
  if (dtype === "float32") return Math.fround(value)
  return dtype === "int32" && (value | 0) === value ? value | 0 : undefined
}
