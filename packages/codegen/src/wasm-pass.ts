import type { FlatArray, Program, Routine, Statement, Term, Variable } from "./ir.js"
import { capturedBy } from "./outline.js"
import { Reaches } from "./reach.js"
import type { Access, Reach } from "./reach.js"
import { bufferOf } from "./scalar.js"
import { blocksOf } from "./walk.js"
import { newArray, newVariable } from "./writer.js"
import { shifts } from "./wasm-ops.js"

export type Loop = Statement & { readonly kind: "loop" }

/** A loop of a program that runs in WebAssembly, some turns at a time, on copies of what they reach. */
export interface VectorPass {
  readonly loop: Loop
  readonly routine: Routine
  readonly windows: readonly Window[]
  /** The locals of the program that it takes. */
  readonly taken: readonly Variable[]
  /** Turns at a time. */
  readonly turns: number
  /** Where its windows end. */
  readonly end: number
  /** The window in which an access lies; without a position, that of the whole array. */
  windowOf(array: FlatArray, index?: Term): Window | undefined
}
/** A part of an array in the memory of WebAssembly, from `factor` times the first turn and `first` on. */
export interface Window {
  readonly array: FlatArray
  /** What stands for it in the routine. */
  readonly inside: FlatArray
  readonly factor: number
  readonly first: number
  /** Elements that one turn reaches. */
  readonly width: number
  /** Elements that all turns at a time reach. */
  readonly size: number
  readonly copiedIn: boolean
  readonly copiedOut: boolean
  /** It may reach beyond the end of the array, or fewer turns than others the last time. */
  readonly beyond: boolean
  /** Bytes before it in the memory. */
  readonly offset: number
  /** It lies in this memory always. */
  readonly stays: boolean
}

/** Fewer turns of the loops inside are not worth the calls. */
const fewestTurns = 1 << 14
/** Bytes of all windows: more does not stay in a cache near by. */
const mostBytes = 1 << 17
/** Of what one turn reaches, or is kept over all turns. */
const mostWhole = 1 << 21
/** Bytes before the first window: what is subtracted from an address may be added back by an instruction. */
export const margin = 1 << 12
const line = 64

interface Place {
  /** Where in the memory windows may begin. */
  readonly start: number
  /** The arrays that lie there already. */
  readonly placed?: ReadonlyMap<FlatArray, number> | undefined
  readonly fewest?: number | undefined
}
const known = new WeakMap<Loop, { readonly key: string; readonly pass: VectorPass | undefined }>()

/** A loop of the program itself as a pass on vectors, if it is known what its turns reach. */
export const vectorPass = (program: Program, loop: Loop, place: Place): VectorPass | undefined => {
  const key = `${place.start} ${place.fewest}`
  const old = known.get(loop)
  if (old?.key === key) return old.pass
  const pass = passOf(program, loop, place)
  known.set(loop, { key, pass })
  return pass
}
const none: ReadonlyMap<FlatArray, number> = new Map()
const passOf = (
  program: Program,
  loop: Loop,
  { start, placed = none, fewest = fewestTurns }: Place,
): VectorPass | undefined => {
  const { from, to, step } = loop
  if (from.op !== "const" || to.op !== "const" || turnsIn(loop) < fewest || !isPlain(loop.body))
    return undefined
  const [first, last] = [Number(from.value), Number(to.value)]
  const { taken, set } = capturedBy(loop)
  if (set.length > 0) return undefined
  const reaches = new Reaches(loop, program.body)
  if (!reaches.isKnown || reaches.turnsOf(loop) < fewest) return undefined
  const drafts = draftsOf(program, loop, reaches)
  if (drafts === undefined) return undefined
  const end = first + Math.floor((last - 1 - first) / step) * step
  const ofAll = ({ factor, least, most }: Reach): readonly [number, number] => [
    factor * first + least,
    factor * end + most,
  ]
  const fits = drafts.every(({ reach }) => ofAll(reach)[0] >= 0)
  // what is written in one window and read in another would be two copies
  const meet = (a: Draft, b: Draft): boolean => {
    const [[begin, end], [from, to]] = [ofAll(a.reach), ofAll(b.reach)]
    return a !== b && a.array === b.array && (a.writes || b.writes) && begin <= to && from <= end
  }
  if (!fits || drafts.some((a) => drafts.some((b) => meet(a, b)))) return undefined
  const moving = drafts.filter((d) => d.reach.factor > 0 && !placed.has(d.array))
  const perTurn = total(moving, (d) => d.reach.factor * bytesOf(d.array))
  const whole = total(drafts, (d) => widthOf(d) * bytesOf(d.array))
  if (whole > mostWhole) return undefined
  const most = perTurn === 0 ? Infinity : Math.floor(mostBytes / perTurn / step) * step
  const even = most > 2 * line && step <= line ? most - (most % line) : most
  const turns = Math.min(Math.max(even - (even % step), step), end + step - first)
  let offset = start + margin
  const windows = drafts.map((draft): Window => {
    const { array, reach } = draft
    const stays = placed.get(array)
    const width = widthOf(draft)
    const size = stays === undefined ? reach.factor * (turns - step) + width : width
    const at = stays ?? offset
    if (stays === undefined) offset += Math.ceil((size * bytesOf(array)) / line) * line + line
    const beyond = ofAll(reach)[1] >= (sizeOf(program, array) ?? 0) || end + step > last
    const covered = draft.writes && isCovered(program, loop, draft, step)
    return {
      array,
      inside: newArray(array.name, array.type),
      factor: stays === undefined ? reach.factor : 0,
      first: stays === undefined ? reach.least : 0,
      width,
      size,
      copiedIn: stays === undefined && !covered,
      copiedOut: stays === undefined && draft.writes,
      beyond,
      offset: at,
      stays: stays !== undefined,
    }
  })
  const variables = taken.filter((x): x is Variable => !("origin" in x))
  const [begin, after] = ["from", "to"].map((n) => newVariable(n, "index")) as [Variable, Variable]
  const ends = [begin, after].map((variable): Term => ({
    op: "get",
    id: -1,
    type: "index",
    variable,
    version: 0,
  }))
  const routine: Routine = {
    name: `${nameOf(drafts)}_pass`,
    note: "",
    parameters: [...windows.map((w) => w.inside), ...variables, begin, after],
    body: [{ ...loop, from: ends[0]!, to: ends[1]! }],
  }
  const windowOf = (array: FlatArray, index?: Term): Window | undefined =>
    windows.find((w, i) => w.array === array && (isOnly(drafts, array) || drafts[i]!.indices.has(index!)))
  return { loop, routine, windows, taken: variables, turns, end: offset, windowOf }
}

/** Turns of the innermost loops, if constants say how many: most loops are too short to be looked into. */
const turnsIn = ({ from, to, step, body }: Loop): number => {
  if (from.op !== "const" || to.op !== "const") return Infinity
  const inside = (s: Statement): number =>
    s.kind === "loop" ? turnsIn(s) : Math.max(1, ...blocksOf(s).flatMap((block) => block.map(inside)))
  return Math.ceil((Number(to.value) - Number(from.value)) / step) * Math.max(1, ...body.map(inside))
}

/** What will be a window. */
interface Draft {
  readonly array: FlatArray
  readonly reach: Reach
  readonly writes: boolean
  readonly indices: Set<Term | undefined>
}
const widthOf = ({ reach }: Draft): number => reach.most - reach.least + 1
const bytesOf = (array: FlatArray): number => bufferOf(array.type).BYTES_PER_ELEMENT
const isOnly = (drafts: readonly Draft[], array: FlatArray): boolean =>
  drafts.filter((d) => d.array === array).length === 1
const nameOf = (drafts: readonly Draft[]): string => drafts.find((d) => d.writes)?.array.name ?? "loop"
const total = <T>(things: readonly T[], of: (thing: T) => number): number =>
  things.reduce((sum, thing) => sum + of(thing), 0)

const draftsOf = (program: Program, loop: Loop, reaches: Reaches): readonly Draft[] | undefined => {
  const made: Draft[] = []
  const add = (access: Access, reach: Reach | undefined): boolean => {
    if (reach === undefined || !(access.array.type in shifts)) return false
    const size = sizeOf(program, access.array)
    if (reach.factor === 0 && size !== undefined) reach = { ...reach, most: Math.min(reach.most, size - 1) }
    const near = made.findIndex((d) => d.array === access.array && isNear(d.reach, reach!))
    if (near < 0) {
      made.push({ array: access.array, reach, writes: access.writes, indices: new Set([access.index]) })
      return true
    }
    const old = made[near]!
    old.indices.add(access.index)
    const [least, most] = [Math.min(old.reach.least, reach.least), Math.max(old.reach.most, reach.most)]
    made[near] = { ...old, reach: { ...reach, least, most }, writes: old.writes || access.writes }
    return true
  }
  for (const access of reaches.accesses) if (!add(access, reaches.of(access.index))) return undefined
  const whole = (body: readonly Statement[]): boolean =>
    body.every((s) => {
      if (s.kind === "run")
        for (const arg of s.args) {
          if ("op" in arg) continue
          const size = sizeOf(program, arg)
          if (size === undefined) return false
          const known = made.findIndex((d) => d.array === arg)
          const reach = { factor: 0, least: 0, most: size - 1 }
          const indices = made[known]?.indices ?? new Set<Term>()
          // a routine may reach all of it
          if (known >= 0) made.splice(known, 1)
          if (made.some((d) => d.array === arg)) return false
          made.push({ array: arg, reach, writes: true, indices })
        }
      return blocksOf(s).every(whole)
    })
  if (!whole(loop.body)) return undefined
  return made
}
const isNear = (a: Reach, b: Reach): boolean => {
  if (a.factor !== b.factor) return false
  const gap = Math.max(a.least, b.least) - Math.min(a.most, b.most)
  return gap <= line
}

const sizeOf = (program: Program, array: FlatArray): number | undefined => {
  if (array.data !== undefined) return array.data.length
  const made = program.body.find((s) => s.kind === "alloc" && s.array === array)
  const size = made?.kind === "alloc" ? made.size : array.entries
  return size?.op === "const" ? Number(size.value) : undefined
}

/** Whether turns write all of a window that belongs to no others: the array is written here alone, and before it is read. */
const isCovered = (program: Program, loop: Loop, { array, reach }: Draft, step: number): boolean => {
  if (reach.factor > 0 && reach.most - reach.least + 1 > reach.factor * step) return false
  const made = program.body.find((s) => s.kind === "alloc" && s.array === array)
  if (made?.kind !== "alloc" || made.covered !== true) return false
  return program.body.every((s) => s === loop || !storesTo(s, array))
}
const storesTo = (s: Statement, array: FlatArray): boolean =>
  (s.kind === "store" && s.array === array) ||
  (s.kind === "run" && s.args.includes(array)) ||
  (s.kind === "call" && s.outputs.some((o) => o?.array === array)) ||
  blocksOf(s).some((block) => block.some((inner) => storesTo(inner, array)))

const isPlain = (body: readonly Statement[]): boolean =>
  body.every(
    (s) =>
      !["alloc", "call", "while", "throw"].includes(s.kind) && blocksOf(s).every((inner) => isPlain(inner)),
  )
