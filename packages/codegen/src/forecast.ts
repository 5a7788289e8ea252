import { isPointwise, isView } from "./classify.js"
import type { Size } from "./expr.js"
import type { AxisMap, Value } from "./graph.js"
import { isIn, put } from "./needs.js"
import { needs } from "./plan.js"
import * as size from "./size.js"

/** Loops that read a value for each of their elements. */
interface Reading {
  /** What the loops compute. */
  readonly root: Value
  /** How the index of the value follows theirs; undefined where that is not plain. */
  readonly index: readonly Followed[] | undefined
}
/** Along one axis: `base + step * i`, i the index of one of the loops; no loop, no step. */
type Followed = { readonly base: number; readonly step: number; readonly loop: number }

/** More readings than this of one value are not looked at. */
const mostReadings = 8

/**
 * Of values that loops compute more than once as things are, those of which that stays so, whatever is stored
 * before them: what reads them lies in loops that cannot be one, or goes round them again and again. It saves
 * the planner a round of grouping for each value of a chain.
 *
 * @param stored - what is in memory, and will be
 * @param wrong - values that are used apart
 * @param mayRepeat - whether a value may be computed by two loops; of one that loops go round again, that is too much
 */
export function staysApart(
  order: readonly Value[],
  stored: ReadonlySet<Value>,
  wrong: ReadonlySet<Value>,
  mayRepeat: (value: Value) => boolean,
): Set<Value> {
  const waits = new Waits(order)
  const found = new Set<Value>()
  const readings = new Map<Value, Reading[]>()
  const read = (value: Value, reading: Reading): void => {
    const known = readings.get(value)
    if (known === undefined) readings.set(value, [reading])
    else if (known.length < mostReadings && !known.some((r) => isSame(r, reading))) known.push(reading)
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const value = order[i]!
    const by = readings.get(value) ?? []
    const open = wrong.has(value) && !stored.has(value)
    if (open && (by.some(goesRound) || (!mayRepeat(value) && areApart(by, waits)))) found.add(value)
    const inMemory = stored.has(value) || found.has(value)
    // what may still be stored may then be the only one to read its inputs
    if (open && !inMemory) continue
    const through = inMemory ? [{ root: value, index: own(value) }] : by
    for (const { root, index } of through)
      value.inputs.forEach((x, k) => read(x, { root, index: indexOf(value, k, index) }))
  }
  return found
}

const domainOf = ({ recipe, inputs, shape }: Value): readonly Size[] =>
  recipe.kind === "reduce" ? inputs[0]!.shape : shape

/** The loops' own index. */
const own = (root: Value): readonly Followed[] =>
  domainOf(root).map((_, loop) => ({ base: 0, step: 1, loop }))

/** The index at which input `k` is read where the value is wanted at `index`. */
function indexOf(value: Value, k: number, index: Reading["index"]): Reading["index"] {
  const { recipe, inputs } = value
  if (index === undefined) return undefined
  switch (recipe.kind) {
    case "map":
    case "reduce":
    case "scan":
      return index
    case "view":
      return through(recipe.map, index)
    case "reshape": {
      const axes = [...value.shape.keys()].filter((axis) => value.shape[axis] !== 1)
      const wide = inputs[k]!.shape.filter((extent) => extent !== 1)
      if (
        !size.shapesEqual(
          wide,
          axes.map((axis) => value.shape[axis]!),
        )
      )
        return undefined
      return inputs[k]!.shape.map((extent) => (extent === 1 ? fixed(0) : index[axes.shift()!]!))
    }
    default:
      return undefined
  }
}

function through(map: readonly AxisMap[], index: readonly Followed[]): Reading["index"] {
  const found: Followed[] = []
  for (const { base, step, axis } of map) {
    if (typeof base !== "number" || typeof step !== "number") return undefined
    if (axis === undefined || step === 0) found.push(fixed(base))
    else {
      const at = index[axis]!
      found.push({ base: base + step * at.base, step: step * at.step, loop: at.loop })
    }
  }
  return found
}
const fixed = (base: number): Followed => ({ base, step: 0, loop: -1 })

const isSame = (a: Reading, b: Reading): boolean =>
  a.root === b.root &&
  (a.index === undefined || b.index === undefined
    ? a.index === b.index
    : a.index.every((at, axis) => {
        const { base, step, loop } = b.index![axis]!
        return at.base === base && at.step === step && at.loop === loop
      }))

/** Whether the loops come by each element again and again: one outside of those that the index follows does not move it. */
function goesRound({ root, index }: Reading): boolean {
  if (index === undefined) return false
  const { recipe } = root
  const domain = domainOf(root)
  const inner = (axis: number): boolean => recipe.kind === "reduce" && recipe.axes.includes(axis)
  const outwards = [...domain.keys()].sort((a, b) => Number(inner(a)) - Number(inner(b)))
  const followed = new Set(index.map(({ loop }) => loop))
  const last = outwards.findLastIndex((axis) => followed.has(axis))
  return outwards.some((axis, i) => (last < 0 || i < last) && !followed.has(axis) && isLong(domain[axis]!))
}
const isLong = (extent: Size): boolean => typeof extent === "number" && extent > 1

/** Whether two of the readings are in loops that cannot be one, or are of two elements in one turn. */
const areApart = (readings: readonly Reading[], waits: Waits): boolean =>
  readings.some((a, i) =>
    readings.slice(0, i).some((b) => {
      if (a.index === undefined || b.index === undefined) return false
      if (a.root === b.root || waits.has(a.root, b.root) || waits.has(b.root, a.root)) return true
      return !follows(a) || !follows(b) ? false : differ(domainOf(a.root), domainOf(b.root))
    }),
  )
const follows = ({ index }: Reading): boolean => index!.some(({ loop }) => loop >= 0)
const differ = (a: readonly Size[], b: readonly Size[]): boolean =>
  [...a, ...b].every((extent) => typeof extent === "number") && !size.shapesEqual(a, b)

/** Which values can only be begun when the loops of which others are done: what is not elementwise lies between. */
class Waits {
  private readonly at = new Map<Value, number>()
  private readonly all: Uint32Array[] = []
  private readonly done: Uint32Array[] = []

  constructor(order: readonly Value[]) {
    const words = (order.length + 31) >>> 5
    order.forEach((value, i) => {
      this.at.set(value, i)
      const [all, done] = [new Uint32Array(words), new Uint32Array(words)]
      for (const x of needs(value)) {
        const k = this.at.get(x)
        if (k === undefined) continue
        const [above, before] = [this.all[k]!, this.done[k]!]
        const whole = !isPointwise(x) && !isView(x)
        for (let w = 0; w < words; w++) {
          all[w]! |= above[w]!
          done[w]! |= whole ? above[w]! : before[w]!
        }
      }
      put(all, i)
      this.all.push(all)
      this.done.push(done)
    })
  }

  /** Whether `value` waits for all of `other`. */
  has(value: Value, other: Value): boolean {
    return isIn(this.done[this.at.get(value)!]!, this.at.get(other)!)
  }
}
