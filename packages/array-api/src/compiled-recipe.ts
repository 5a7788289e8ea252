import { compile, Graph, lower, type Buffer, type Compiled, type Size, type Value } from "@carton/codegen"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { contiguousPart, isContiguous } from "./layout.js"
import type { EagerCall, Entry, Options, Recipe, ResultSpec, Spec } from "./registry.js"

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

/**
 * Carries an eager call out by its recipe compiled alone. Extents of 0 and 1 are part of the program, since they decide what broadcasts; the others are
 * parameters, one for each distinct extent, so that equal ones are known to be equal.
 */
export function runCompiled({ entry, recipe, operands, options, dense }: EagerCall): EagerArray[] {
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
