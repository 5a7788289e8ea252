import {
  allocate,
  e,
  elementwise,
  isComplex,
  type Buffer,
  type ElementwiseKernel,
  type ElementwiseOptions,
  type Walk,
} from "@carton/codegen"
import { codeOf, type DType } from "./dtype.js"
import { dense, EagerArray, scalarArray } from "./eager-array.js"
import { checkSize, isContiguous, sameShape } from "./layout.js"
import { broadcastShapes } from "./shapes.js"
import type { Entry, MapRecipe, Options, Spec } from "./registry.js"

/** What is settled once for an elementwise function, the dtypes of its operands and its options. */
class MapPlan {
  /** Kernels for operands of the result's shape: without offsets, and with. */
  dense: ElementwiseKernel | undefined
  from: ElementwiseKernel | undefined
  /** For an array and a number. */
  value: ElementwiseKernel | undefined
  /** The others, by the walks of the operands and the number of axes. */
  private readonly kernels = new Map<string, ElementwiseKernel>()

  constructor(
    readonly name: string,
    private readonly recipe: MapRecipe,
    private readonly types: readonly DType[],
    readonly dtype: DType,
    private readonly options: Options,
  ) {}

  /** What `size` elements of the result are written into. */
  allocate(size: number): Buffer {
    checkSize(this.name, size, this.dtype)
    return allocate(this.dtype, size)
  }

  /** The kernel for operands that are walked through in these ways; flat where `ndim` is 0. */
  kernel(walks: readonly Walk[], ndim: number): ElementwiseKernel {
    const key = `${ndim} ${walks.join(" ")}`
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
/** Generated code where the host allows it, else closures; both give the same bits. */
function compiled(options: ElementwiseOptions): ElementwiseKernel {
  try {
    return elementwise(options)
  } catch (error) {
    if (error instanceof EvalError) return elementwise({ ...options, target: "interpret" })
    throw error
  }
}

/** The plans of one function: by the dtypes' codes, after the options where there are any. */
export class MapPlans {
  private readonly plans = new Map<number | string, MapPlan>()

  /** The plan for dtypes that were seen before, without options. */
  known(code: number): MapPlan | undefined {
    return this.plans.get(code)
  }
  find(entry: Entry, recipe: MapRecipe, types: readonly DType[], dtype: DType, options: Options): MapPlan {
    let code: number | string = 0
    for (let i = types.length - 1; i >= 0; i--) code = code * 16 + codeOf(types[i]!)
    for (const name in options) code = `${name}=${String(options[name])} ${code}`
    let plan = this.plans.get(code)
    if (plan === undefined)
      this.plans.set(code, (plan = new MapPlan(entry.name, recipe, types, dtype, options)))
    return plan
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
  const out = plan.allocate(size)
  const isFlat = (x: EagerArray): boolean => sameShape(x.shape, shape) && isContiguous(x)
  const flat = operands.every((x) => x.size === 1 || isFlat(x))
  const layout = flat ? undefined : coalesced(operands, shape)
  const ndim = layout?.shape.length ?? 0
  const walks: Walk[] = []
  const args: unknown[] = []
  operands.forEach((x, i) => {
    if (x.size === 1 && !(flat && isFlat(x))) {
      walks.push("value")
      pushValue(args, x)
      return
    }
    args.push(x.data, x.offset)
    if (layout === undefined) return void walks.push("from")
    const inner = layout.strides[i]![ndim - 1]
    walks.push(inner === 0 ? "inner0" : inner === 1 ? "inner1" : "inner")
    args.push(layout.strides[i])
  })
  call(plan.kernel(walks, ndim), out, layout?.shape ?? size, args)
  return dense(out, plan.dtype, shape)
}

function pushValue(args: unknown[], { data, dtype, offset }: EagerArray): void {
  if (isComplex(dtype)) args.push(data[2 * offset], data[2 * offset + 1])
  else args.push(dtype === "bool" ? data[offset] !== 0 : data[offset])
}

/** Calls with a fixed number of arguments cost less than spreading. */
function call(kernel: ElementwiseKernel, out: Buffer, extent: unknown, args: readonly unknown[]): void {
  const [a, b, c, d, e, f] = args
  if (args.length > 6) kernel(out, extent, ...args)
  else kernel(out, extent, a, b, c, d, e, f)
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

/** A call with arrays only and no options, where their dtypes were seen before; undefined: it has to be looked into. */
export function quickMap(recipe: MapRecipe, operands: readonly unknown[]): EagerArray | undefined {
  let code = 0
  for (let i = operands.length - 1; i >= 0; i--) {
    const x = operands[i]
    if (!(x instanceof EagerArray)) return undefined
    code = code * 16 + x.code
  }
  const plan = recipe.plans?.known(code)
  const arrays = operands as readonly EagerArray[]
  return (
    plan &&
    run(
      plan,
      arrays,
      broadcastShapes(
        plan.name,
        arrays.map((x) => x.shape),
      ) as number[],
    )
  )
}

/** The same with one array. */
export function quickUnary(recipe: MapRecipe, x: unknown): EagerArray | undefined {
  if (!(x instanceof EagerArray)) return undefined
  const plan = recipe.plans?.known(x.code)
  if (plan === undefined || !isContiguous(x)) return quickMap(recipe, [x])
  const n = x.size
  const out = plan.allocate(n)
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
    if (!isContiguous(x))
      return quickMap(
        recipe,
        [a, b].map((z) => (z === x ? x : scalarArray(value, x.dtype))),
      )
    const n = x.size
    const out = plan.allocate(n)
    if (x === a) (plan.value ??= plan.kernel(["from", "value"], 0))(out, n, x.data, x.offset, value)
    else plan.kernel(["value", "from"], 0)(out, n, value, x.data, x.offset)
    return new EagerArray(out, plan.dtype, x.shape, x.strides, 0)
  }
  const plan = plans.known(x.code + 16 * y.code)
  if (plan === undefined || !sameShape(x.shape, y.shape) || !isContiguous(x) || !isContiguous(y))
    return quickMap(recipe, [x, y])
  const n = x.size
  const out = plan.allocate(n)
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
