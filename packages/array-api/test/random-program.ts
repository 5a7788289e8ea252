import { GuardError } from "@carton/codegen"
import { drawArray } from "../../rules/src/testing/elements.js"
import {
  ArrayError,
  dtypes,
  ellipsis,
  isdtype,
  newaxis,
  slice,
  count_nonzero,
  type EagerArray,
  type Entry,
  type IndexItem,
  type NDArray,
  type Parameter,
} from "../src/index.js"
import * as xp from "../src/index.js"

/** A program of array functions over a pool of values: the inputs, then what each step gave. */
export interface RandomProgram {
  readonly inputs: readonly EagerArray[]
  readonly steps: readonly Step[]
  /** Every value, inputs first, as they were computed eagerly. */
  readonly values: readonly EagerArray[]
}
export interface Step {
  readonly text: string
  run(pool: readonly NDArray[]): NDArray
}

/** Carries the steps out; `seen` is given every value. */
export function runSteps(
  { steps }: RandomProgram,
  inputs: readonly NDArray[],
  seen: (x: NDArray, number: number) => void = () => undefined,
): NDArray[] {
  const pool = [...inputs]
  inputs.forEach(seen)
  for (const step of steps) {
    const x = step.run(pool)
    seen(x, pool.length)
    pool.push(x)
  }
  return pool
}

export const textOf = ({ inputs, steps }: RandomProgram): string =>
  [
    ...inputs.map((x, i) => `v${i} = ${x.toString()}   ${x.dtype} [${x.shape.join(", ")}]`),
    ...steps.map((s, i) => `v${inputs.length + i} = ${s.text}`),
  ].join("\n")

/** Numbers as fast-check's `Random` gives them, from one seed. */
export class Random {
  constructor(private state: number) {}
  nextDouble(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  nextInt(low: number, high: number): number {
    return low + Math.floor(this.nextDouble() * (high - low + 1))
  }
  nextBoolean(): boolean {
    return this.nextDouble() < 0.5
  }
  pick<T>(list: readonly T[]): T {
    return list[this.nextInt(0, list.length - 1)]!
  }
}

/** Indexing has steps of its own. */
const indexing = /^(basic|boolean|integer)_index$|^dynamic_slice$|^set_/
type Function = ((...args: unknown[]) => unknown) & { readonly entry: Entry }
/** What takes and gives arrays. */
const functions: readonly Function[] = [xp, xp.linalg, xp.fft]
  .flatMap((namespace) => Object.values(namespace) as unknown[])
  .filter((f): f is Function => typeof f === "function" && (f as Partial<Function>).entry !== undefined)
  .filter(
    ({ entry }) =>
      !indexing.test(entry.name) &&
      entry.sort === undefined &&
      entry.parameters.some((p) => p.kind === "array" || p.kind === "arrays") &&
      entry.parameters.every((p) => (p as { sort?: string }).sort === undefined),
  )

const MOST = 300
const show = (x: unknown): string =>
  JSON.stringify(x, (_, v: unknown) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v)) ??
  "undefined"

/**
 * A program of `length` steps that runs without an error on its inputs.
 *
 * @param nested - whether sizes that the data decide may depend on other such sizes
 */
export function randomProgram(seed: number, length: number, nested = true): RandomProgram {
  const random = new Random(seed)
  const inputs = Array.from({ length: random.nextInt(1, 3) }, () => {
    const ndim = random.pick([0, 1, 1, 2, 2, 2, 3])
    const shape = Array.from({ length: ndim }, () =>
      random.pick([random.nextInt(0, 4) === 0 ? 0 : 1, 2, 2, 3, 3, 3, 4]),
    )
    const dtype =
      random.nextInt(0, 2) === 0
        ? random.pick(dtypes)
        : random.pick(["float64", "float64", "float32", "int32", "bool"] as const)
    return drawArray(random as never, shape, dtype)
  })
  const values = [...inputs]
  const steps: Step[] = []
  for (let tries = 0; steps.length < length && tries < 60 * length; tries++) {
    const step = drawStep(random, values, nested ? values.length : inputs.length)
    try {
      const value = step.run(values) as EagerArray
      if (value.size > MOST) continue
      values.push(value)
      steps.push(step)
    } catch (error) {
      if (!(error instanceof ArrayError || error instanceof GuardError))
        throw new Error(step.text, { cause: error })
    }
  }
  return { inputs, steps, values }
}

/** Recent values are taken more often: programs grow deep. */
function choose(random: Random, values: readonly EagerArray[]): number {
  const back = random.nextBoolean() ? Math.min(3, values.length) : values.length
  return values.length - 1 - random.nextInt(0, back - 1)
}

function drawStep(random: Random, values: readonly EagerArray[], counted: number): Step {
  const kind = random.nextInt(0, 9)
  if (kind === 0) return setStep(random, values)
  if (kind <= 2) return indexStep(random, values)
  if (kind === 3) return sliceStep(random, values, counted)
  return callStep(random, values)
}

function callStep(random: Random, values: readonly EagerArray[]): Step {
  const f = random.pick(functions)
  const { entry } = f
  const first = choose(random, values)
  const x = values[first]!
  let given = false
  const positional: unknown[] = []
  const named: Record<string, unknown> = {}
  const texts: string[] = []
  const argument = (): unknown => {
    if (!given) {
      given = true
      return new Place(first)
    }
    const mixes = entry.recipe.kind === "map" || entry.name === "clip" || entry.name === "pow"
    if (mixes && random.nextInt(0, 3) === 0) return scalarBeside(random, x)
    const alike = values.flatMap((v, i) => (v.dtype === x.dtype ? [i] : []))
    return new Place(random.nextInt(0, 4) > 0 ? random.pick(alike) : choose(random, values))
  }
  for (const p of entry.parameters) {
    let value: unknown
    if (p.kind === "array") value = p.default === null && random.nextBoolean() ? null : argument()
    else if (p.kind === "arrays")
      value = Array.from({ length: random.nextInt(1, 3) }, argument).filter((a) => a instanceof Place)
    else
      value =
        p.default !== undefined && random.nextInt(0, 2) === 0 ? p.default : drawOption(random, entry, p, x)
    if (p.positional) positional.push(value)
    else named[p.name] = value
    texts.push(`${p.name}: ${showArgument(value)}`)
  }
  const output = entry.outputs === undefined ? undefined : random.pick(entry.outputs)
  return {
    text: `${entry.namespace === undefined ? "" : `${entry.namespace}.`}${entry.name}(${texts.join(", ")})${output ? `.${output}` : ""}`,
    run(pool) {
      const put = (a: unknown): unknown =>
        a instanceof Place ? pool[a.number] : Array.isArray(a) ? a.map(put) : a
      const result = f(
        ...positional.map(put),
        Object.fromEntries(Object.entries(named).map(([name, a]) => [name, put(a)])),
      )
      return (output === undefined ? result : (result as Record<string, NDArray>)[output]) as NDArray
    },
  }
}

class Place {
  constructor(readonly number: number) {}
}
const showArgument = (a: unknown): string =>
  a instanceof Place
    ? `v${a.number}`
    : Array.isArray(a) && a[0] instanceof Place
      ? `[${a.map(showArgument).join(", ")}]`
      : show(a)

function scalarBeside(random: Random, { dtype }: EagerArray): unknown {
  if (dtype === "bool") return random.nextBoolean()
  if (isdtype(dtype, "integral")) return random.nextInt(0, 4)
  return random.pick([0, 1, -1, 2, 0.5, -0, 3, 0.1, NaN, Infinity, -2.5])
}

const shuffled = (random: Random, n: number): number[] => {
  const list = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = random.nextInt(0, i)
    ;[list[i], list[j]] = [list[j]!, list[i]!]
  }
  return list
}

function drawOption(random: Random, entry: Entry, p: Parameter, x: EagerArray): unknown {
  const { ndim, shape } = x
  switch (p.kind) {
    case "DType":
      return random.pick(dtypes)
    case "Bool":
      return random.nextBoolean()
    case "Axis":
      if (p.name === "shift") return random.nextInt(-3, 3)
      if (p.name === "axes" || entry.name === "permute_dims") return shuffled(random, ndim)
      if (p.default === null && random.nextInt(0, 2) === 0)
        return shuffled(random, ndim).slice(0, random.nextInt(0, ndim))
      return random.nextInt(-ndim, Math.max(ndim - 1, 0))
    case "Shape": {
      const size = x.size
      if (entry.name === "broadcast_to")
        return [
          ...(random.nextBoolean() ? [2] : []),
          ...shape.map((n) => (n === 1 ? random.pick([1, 3]) : n)),
        ]
      if (entry.name === "tile") return shape.map(() => random.nextInt(0, 2))
      return random.pick([
        [size],
        [-1],
        [...shape].reverse(),
        [1, size],
        size % 2 === 0 ? [2, size / 2] : [size, 1],
        [...shape, 1],
      ])
    }
    case "Int":
      return p.name === "n" ? random.nextInt(1, 4) : random.nextInt(-2, 3)
    case "Float":
      return random.pick([0, 1, 2, 0.5, Infinity])
    case "Text":
      return random.pick(
        p.name === "side"
          ? ["left", "right"]
          : p.name === "mode"
            ? ["reduced", "complete"]
            : ["backward", "ortho", "forward"],
      )
    default:
      if (p.name === "s") return null
      return p.name === "ord" ? random.pick([1, 2, "fro", "nuc", Infinity, -1]) : random.nextInt(0, 2)
  }
}

/** Integers, slices of every kind, new axes, an ellipsis, masks, arrays of positions. */
function drawKey(
  random: Random,
  values: readonly EagerArray[],
  x: EagerArray,
): { key: unknown[]; text: string } {
  const key: unknown[] = []
  const masks = values.flatMap((v, i) => (v.dtype === "bool" && v.ndim > 0 ? [i] : []))
  const positions = values.flatMap((v, i) => (isdtype(v.dtype, "integral") ? [i] : []))
  for (let axis = 0; axis < x.ndim; axis++) {
    const extent = x.shape[axis]!
    const bound = (): number | null =>
      random.nextInt(0, 2) === 0 ? null : random.nextInt(-extent - 1, extent + 1)
    switch (random.nextInt(0, 9)) {
      case 0:
        key.push(null)
        axis--
        break
      case 1:
      case 2:
        key.push(extent > 0 ? random.nextInt(-extent, extent - 1) : slice(null))
        break
      case 3: {
        const fitting = masks.filter((m) => values[m]!.shape.every((n, i) => n === x.shape[axis + i]))
        if (fitting.length === 0 || key.some((k) => k instanceof Place)) key.push(slice(null))
        else {
          const mask = random.pick(fitting)
          key.push(new Place(mask))
          axis += values[mask]!.ndim - 1
        }
        break
      }
      case 4:
        if (positions.length > 0) key.push(new Place(random.pick(positions)))
        break
      case 5:
        if (!key.includes(ellipsis)) {
          key.push(ellipsis)
          axis = x.ndim
        }
        break
      case 6:
        axis = x.ndim
        break
      default:
        key.push(slice(bound(), bound(), random.pick([1, 1, 1, 2, -1, -2])))
    }
  }
  if (random.nextInt(0, 5) === 0) key.push(newaxis)
  return { key, text: `(${key.map(showArgument).join(", ")})` }
}
const keyOver = (pool: readonly NDArray[], key: readonly unknown[]): IndexItem[] =>
  key.map((item) => (item instanceof Place ? pool[item.number]! : (item as IndexItem)))

function indexStep(random: Random, values: readonly EagerArray[]): Step {
  const n = choose(random, values)
  const { key, text } = drawKey(random, values, values[n]!)
  return { text: `v${n}.at${text}`, run: (pool) => pool[n]!.at(...keyOver(pool, key)) }
}

function setStep(random: Random, values: readonly EagerArray[]): Step {
  const n = choose(random, values)
  const x = values[n]!
  const { key, text } = drawKey(random, values, x)
  const value = random.nextBoolean() ? scalarBeside(random, x) : new Place(choose(random, values))
  return {
    text: `v${n}.set_at([${text}], ${showArgument(value)})`,
    run: (pool) =>
      pool[n]!.set_at(keyOver(pool, key), value instanceof Place ? pool[value.number]! : (value as number)),
  }
}

/** A slice bounded by how many elements of one of the first `counted` values are not zero. */
function sliceStep(random: Random, values: readonly EagerArray[], counted: number): Step {
  const n = choose(random, values)
  const m = choose(random, values.slice(0, counted))
  const [step, stops] = [random.pick([1, 1, 2, -1]), random.nextBoolean()]
  return {
    text: `v${n}.at(slice of count_nonzero(v${m}), ${step}, ${stops})`,
    run(pool) {
      const rank = count_nonzero(pool[m]!)
      return pool[n]!.at(stops ? slice(null, rank, step) : slice(rank, null, step))
    },
  }
}

/** Runs `holds` on programs of 1 to 40 steps; the first that fails is told with its seed and text. */
export function checkPrograms(
  runs: number,
  seed: number,
  holds: (program: RandomProgram, seed: number) => void,
  nested = true,
): void {
  for (let i = 0; i < runs; i++) {
    const length = 1 + ((i * 7) % 40)
    const program = randomProgram(seed + i, length, nested)
    try {
      holds(program, seed + i)
    } catch (error) {
      throw new Error(`randomProgram(${seed + i}, ${length}): ${String(error)}\n${textOf(program)}`, {
        cause: error,
      })
    }
  }
}
