import {
  allocate,
  compile,
  Graph,
  lower,
  type Buffer,
  type Compiled,
  type Size,
  type Value,
} from "@carton/codegen"
import type { DType } from "./dtype.js"
import { contiguousPart, dense, isContiguous, type EagerArray } from "./eager-array.js"
import { elementwise } from "./graph-backend.js"
import type { Entry, Options, Recipe, ResultSpec, Spec } from "./registry.js"

/** A recipe compiled alone, with the dtypes of what it gives. */
interface KernelProgram {
  readonly compiled: Compiled
  readonly dtypes: readonly DType[]
  /** For each result the argument that it is itself, or -1. */
  readonly passed: readonly number[]
}

/** Enough for programs of many functions over several dtypes and layouts; the oldest leave first. */
const LIMIT = 1024
const programs = new Map<string, KernelProgram>()

function programFor(key: string, make: () => KernelProgram): KernelProgram {
  let program = programs.get(key)
  if (program === undefined) {
    program = make()
    if (programs.size >= LIMIT) programs.delete(programs.keys().next().value!)
    programs.set(key, program)
  }
  return program
}

/** Generated code where the host allows it, else the interpreter; both give the same bits. */
function compiled(graph: Graph, outputs: readonly Value[], name: string): Compiled {
  const program = lower(graph, outputs, { name })
  try {
    return compile(program)
  } catch (error) {
    if (error instanceof EvalError) return compile(program, { target: "interpret" })
    throw error
  }
}

function keyOf(entry: Entry, options: Options): string {
  let key = entry.namespace === undefined ? entry.name : `${entry.namespace}.${entry.name}`
  for (const name in options) {
    const value: unknown = options[name]
    key += ` ${name}=${typeof value === "object" ? JSON.stringify(value) : String(value)}`
  }
  return key
}

/** Extents and strides under which one program serves all arrays of a layout. */
interface Layout {
  readonly shape: readonly number[]
  readonly strides: readonly (readonly number[])[]
}

/**
 * An elementwise call: operands are broadcast by stride 0, and axes that all operands walk through alike become
 * one, so that contiguous arrays of one shape are one flat loop.
 */
export function runMap(
  entry: Entry,
  recipe: Extract<Recipe, { kind: "map" }>,
  operands: readonly EagerArray[],
  result: Spec,
  options: Options,
): EagerArray {
  const shape = result.shape as readonly number[]
  if (shape.includes(0)) return dense(allocate(result.dtype, 0), result.dtype, shape)
  const layout = coalesced(
    shape,
    operands.map((x) => broadcastStrides(x, shape)),
  )
  const ndim = layout.shape.length

  let key = `${keyOf(entry, options)} ${result.dtype} ${ndim}`
  const parameters: number[] = [...layout.shape]
  const buffers: Buffer[] = []
  const rowMajor = layout.strides.map((strides) => isRowMajor(strides, layout.shape))
  operands.forEach((x, i) => {
    key += ` ${x.dtype}:`
    if (rowMajor[i]!) {
      buffers.push(contiguousPart(x))
      key += "c"
      return
    }
    buffers.push(x.data)
    for (const [axis, stride] of layout.strides[i]!.entries())
      if (stride === 0) key += "0"
      else if (stride === 1 && axis === ndim - 1) key += "1"
      else {
        key += "s"
        parameters.push(stride)
      }
    if (x.offset !== 0) {
      key += "o"
      parameters.push(x.offset)
    }
  })

  const { compiled: program } = programFor(key, () => {
    const graph = new Graph()
    const extents = layout.shape.map((_, axis) => graph.parameter(`n${axis}`))
    const values = operands.map((x, i) => {
      const name = operands.length === 1 ? "x" : `x${i + 1}`
      const spec = { type: x.dtype, shape: extents, name }
      if (rowMajor[i]!) return graph.add({ kind: "input", name }, spec)
      const strides = layout.strides[i]!.map((stride, axis): Size => {
        if (stride === 0 || (stride === 1 && axis === ndim - 1)) return stride
        return graph.parameter(`s${i + 1}_${axis}`)
      })
      const offset = x.offset === 0 ? 0 : graph.parameter(`o${i + 1}`)
      return graph.add({ kind: "input", name, strides, offset }, spec)
    })
    const made = elementwise(graph, recipe, values, { shape: extents, dtype: result.dtype }, options)
    return { compiled: compiled(graph, [made], entry.name), dtypes: [result.dtype], passed: [-1] }
  })
  return dense(program.run(buffers, parameters)[0]!.data, result.dtype, shape)
}

/** Strides over the axes of `shape`: 0 where the array repeats. */
function broadcastStrides(x: EagerArray, shape: readonly number[]): number[] {
  const missing = shape.length - x.shape.length
  return shape.map((_, axis) =>
    axis < missing || x.shape[axis - missing] === 1 ? 0 : x.strides[axis - missing]!,
  )
}

/** Without axes of extent 1, and neighbours joined where every operand steps over both as over one. */
function coalesced(shape: readonly number[], strides: readonly (readonly number[])[]): Layout {
  const extents: number[] = []
  const steps = strides.map((): number[] => [])
  shape.forEach((extent, axis) => {
    if (extent === 1) return
    const last = extents.length - 1
    if (last >= 0 && steps.every((joined, i) => joined[last] === strides[i]![axis]! * extent)) {
      extents[last]! *= extent
      steps.forEach((joined, i) => (joined[last] = strides[i]![axis]!))
    } else {
      extents.push(extent)
      steps.forEach((joined, i) => joined.push(strides[i]![axis]!))
    }
  })
  return { shape: extents, strides: steps }
}

function isRowMajor(strides: readonly number[], shape: readonly number[]): boolean {
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (strides[axis] !== step) return false
    step *= shape[axis]!
  }
  return true
}

/**
 * Any other recipe. Extents of 0 and 1 are part of the program, since they decide what broadcasts; the others are
 * parameters, one for each distinct extent, so that equal ones are known to be equal.
 */
export function runBuild(
  entry: Entry,
  recipe: Extract<Recipe, { kind: "build" }>,
  operands: readonly (EagerArray | null)[],
  options: Options,
): EagerArray[] {
  let key = keyOf(entry, options)
  const parameters: number[] = []
  const buffers: Buffer[] = []
  const extents: number[] = []
  for (const x of operands) {
    if (x === null) {
      key += " null"
      continue
    }
    key += ` ${x.dtype}:`
    for (const extent of x.shape) key += extent < 2 ? `${extent},` : `n${place(extents, extent)},`
  }
  parameters.push(...extents)
  for (const x of operands) {
    if (x === null) continue
    if (isContiguous(x)) {
      key += " c"
      buffers.push(contiguousPart(x))
      continue
    }
    key += " "
    buffers.push(x.data)
    for (const stride of x.strides)
      if (stride === 0 || stride === 1) key += stride
      else {
        key += "s"
        parameters.push(stride)
      }
    if (x.offset !== 0) {
      key += "o"
      parameters.push(x.offset)
    }
  }

  const {
    compiled: program,
    dtypes,
    passed,
  } = programFor(key, () => buildProgram(entry, recipe, operands, options, extents))
  const made = program.run(buffers, parameters)
  let next = 0
  return dtypes.map((dtype, i) => {
    if (passed[i]! >= 0) return operands[passed[i]!]!
    const { data, shape } = made[next++]!
    return dense(data, dtype, shape)
  })
}

function place(list: number[], item: number): number {
  const at = list.indexOf(item)
  return at >= 0 ? at : list.push(item) - 1
}

function buildProgram(
  entry: Entry,
  recipe: Extract<Recipe, { kind: "build" }>,
  operands: readonly (EagerArray | null)[],
  options: Options,
  extents: readonly number[],
): KernelProgram {
  const graph = new Graph()
  const sizes = new Map<number, Size>(extents.map((extent, i) => [extent, graph.parameter(`n${i}`)]))
  const values = operands.map((x, i) => {
    if (x === null) return null
    const name = operands.length === 1 ? "x" : `x${i + 1}`
    const spec = { type: x.dtype, shape: x.shape.map((extent) => sizes.get(extent) ?? extent), name }
    if (isContiguous(x)) return graph.add({ kind: "input", name }, spec)
    const strides = x.strides.map((stride, axis): Size =>
      stride === 0 || stride === 1 ? stride : graph.parameter(`s${i + 1}_${axis}`),
    )
    const offset = x.offset === 0 ? 0 : graph.parameter(`o${i + 1}`)
    return graph.add({ kind: "input", name, strides, offset }, spec)
  }) as Value[]
  const specs = values.map((value) =>
    value === null ? null : { shape: value.shape, dtype: value.type },
  ) as Spec[]
  const results = [entry.result(specs, options)].flat() as ResultSpec[]
  const made = [recipe.build(graph, values, options, results)].flat() as Value[]
  const passed = made.map((value) => values.indexOf(value))
  const outputs = made.filter((_, i) => passed[i]! < 0)
  return { compiled: compiled(graph, outputs, entry.name), dtypes: made.map((value) => value.type), passed }
}
