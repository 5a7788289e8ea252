import type { GraphArray } from "@carton/array-api"
import {
  ArrayError,
  bytesOf,
  GraphBackend,
  groupInputs,
  operationsOf,
  unknownElement,
  type Call,
  type Facts,
  type Input,
} from "@carton/array-api"
import {
  addsBlocks,
  classify,
  e,
  isRowLocalProduct,
  needs,
  rowOperands,
  sharesRows,
  type Traffic,
  type Value,
} from "@carton/codegen"

/** A node of codegen's graph, as far as its cost goes. */
export interface LoweredNode {
  readonly traffic: Traffic
  readonly elements: number
  readonly bytes: number
  /** Of what it writes, what it reads again. */
  readonly bytes_read_back: number
  readonly flops: number
  /** Nodes by number; ~i is argument i of the call. */
  readonly inputs: readonly number[]
  /** What its extents are read from, as inputs. */
  readonly sizes: readonly number[]
  /** How many inputs, the first ones, need not be in memory. */
  readonly drawn: number
  /** Shares what it reads with no other. */
  readonly alone: boolean
  /** An element is made of many: all of the inputs are read, however small it is. */
  readonly gathers: boolean
  /** Equal for the outputs of one call of a kernel. */
  readonly shared: number
}

/** What a call becomes: nodes, arguments before what uses them, and which of them is each result. */
export interface LoweredCall {
  readonly nodes: readonly LoweredNode[]
  readonly results: readonly number[]
}

/**
 * Lowers a call alone, on arrays of the extents that costs are reckoned with.
 *
 * @returns undefined where estimates of extents that the data decide do not fit together
 */
export function lowerCall(call: Call, results: readonly Facts[]): LoweredCall | undefined {
  try {
    return lowered(call, results)
  } catch (error) {
    if (error instanceof ArrayError) return undefined
    throw error
  }
}

function lowered(call: Call, results: readonly Facts[]): LoweredCall {
  const backend = new GraphBackend()
  const places = new Map<Value, number>()
  const inputs = call.inputs.map((f, i): Input => {
    if (f === null) return null
    if (f.weak !== undefined) return f.weak
    const array = backend.input(`x${i}`, { shape: f.likely!, dtype: f.dtype! })
    places.set(array.value, ~i)
    return array
  })
  const { entry } = call.operator
  const grouped = groupInputs(call.operator, inputs as never[]) as unknown as Input[]
  const made = [backend.apply(entry, grouped, call.options)].flat() as GraphArray[]
  const nodes: LoweredNode[] = []
  const kernels = new Map<unknown, number>()
  const known = new Map(made.map(({ value }, i) => [value, results[i]!]))
  const elementsIn = (value: Value): number => {
    const likely = known.get(value)?.likely ?? value.shape
    const sizes = likely.map((n) => (typeof n === "number" ? n : NaN))
    const size = sizes.reduce((n, extent) => n * extent, 1)
    return Number.isNaN(size) ? Math.max(1, ...value.inputs.map(elementsIn)) : size
  }
  const visit = (value: Value): number => {
    const place = places.get(value)
    if (place !== undefined) return place
    const { recipe } = value
    const [from, sizes] = [value.inputs, needs(value).slice(value.inputs.length)].map((xs) => xs.map(visit))
    const elements = elementsIn(value)
    const bytes = elements * bytesOf(value.type)
    const traffic = trafficOf(value, elements)
    let shared = nodes.length
    if (recipe.kind === "kernel") {
      if (!kernels.has(recipe.call)) kernels.set(recipe.call, shared)
      shared = kernels.get(recipe.call)!
    }
    nodes.push({
      traffic,
      elements,
      bytes,
      bytes_read_back: isProduct(value) && addsBlocks(value) ? bytes : 0,
      flops: flopsOf(value, elements, () => entry.flops?.(inputSpecs(call), call.options)),
      inputs: from!,
      sizes: sizes!,
      drawn: recipe.kind === "generator" ? rowOperands(recipe) : from!.length,
      alone:
        traffic === "materialising" ||
        (recipe.kind === "generator" && !sharesRows(value.inputs[0]!.shape[0]!)),
      gathers: recipe.kind === "generator" || recipe.kind === "reduce",
      shared,
    })
    places.set(value, nodes.length - 1)
    return nodes.length - 1
  }
  return { nodes, results: made.map(({ value }) => visit(value)) }
}

const inputSpecs = (call: Call) =>
  call.inputs.filter((f) => f !== null).map((f) => ({ shape: f.likely!, dtype: f.dtype! }))

/** Kernels whose work grows with all extents of a matrix and the smaller one once more. */
const decompositions: ReadonlySet<string> = new Set(
  "cholesky det eigh eigvalsh inv qr slogdet solve svd svdvals".split(" "),
)

const isProduct = ({ recipe }: Value): boolean => recipe.kind === "generator" && recipe.name === "matmul"
const sizeOf = (value: Value): number =>
  value.shape.reduce<number>((n, extent) => n * (typeof extent === "number" ? extent : 1), 1)

function trafficOf(value: Value, elements: number): Traffic {
  const { recipe } = value
  if (isProduct(value))
    // a product over a long axis shares its pass with nothing
    return value.inputs.every((x) => sizeOf(x) > elements)
      ? "materialising"
      : isRowLocalProduct(value)
        ? "row_local"
        : "row_consumer"
  return classify(recipe)
}

function flopsOf(value: Value, elements: number, declared: () => number | undefined): number {
  const { recipe, inputs } = value
  switch (recipe.kind) {
    case "input":
    case "constant":
    case "view":
    case "reshape":
      return 0
    case "map":
      return elements * operationsOf(recipe.expr(...inputs.map((x, i) => unknownElement(x.type, i))))
    case "pull": {
      const index = value.shape.map((_, i) => e.local("int32", `i${i}`))
      return elements * operationsOf(recipe.expr(index, (i) => unknownElement(inputs[i]!.type, i)))
    }
    case "generator":
      return recipe.name === "matmul"
        ? 2 * elements * Number(inputs[0]!.shape.at(-1))
        : (declared() ?? 2 * Math.max(...inputs.map(sizeOf)))
    case "kernel": {
      const [rows, columns] = (inputs[0]?.shape.slice(-2) ?? []) as number[]
      const each = decompositions.has(recipe.call.kernel.name) ? Math.min(rows!, columns!) : 1
      return declared() ?? 10 * each * Math.max(elements, ...inputs.map(sizeOf))
    }
    default:
      return Math.max(elements, ...inputs.map(sizeOf))
  }
}
