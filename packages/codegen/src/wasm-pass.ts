import { onlyCopies } from "./copies.js"
import type { FlatArray, Program, Routine, Statement, Term, Variable } from "./ir.js"
import { capturedBy } from "./outline.js"
import type { Captured } from "./outline.js"
import { Ranges } from "./ranges.js"
import { Reaches } from "./reach.js"
import { blocksOf, isPlain, writes } from "./walk.js"
import { areApart, bytesOf, draftsOf, isOnly, ofAll, sizeOf, widthOf } from "./wasm-drafts.js"
import type { Draft, Turns } from "./wasm-drafts.js"
import { fewestTurns } from "./work.js"
import { newArray, newVariable } from "./writer.js"

export type Loop = Statement & { readonly kind: "loop" }

/** A loop of a program that runs in WebAssembly, some turns at a time, on copies of what they reach. */
export interface VectorPass {
  readonly loop: Loop
  readonly routine: Routine
  readonly windows: readonly Window[]
  /** The locals of the program that it takes, and those that it gives back as they have become. */
  readonly taken: readonly Variable[]
  readonly set: readonly Variable[]
  /** Extents that must be these numbers: what is reached hangs on them. */
  readonly assumed: ReadonlyMap<Variable, number>
  /** Turns at a time. */
  readonly turns: number
  /** Where its windows end. */
  readonly end: number
  /**
   * The source keeps the loop: what runs routines, or hangs on the data, has code and windows as long as a page.
   */
  readonly inMemory: boolean
  /** Positions that the data decide: what is read there must not be read in vain. */
  readonly gathered: ReadonlySet<Term>
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

/** Bytes of all windows: more does not stay in a cache near by. */
const mostBytes = 1 << 17
/** Of what one turn reaches, or is kept over all turns. */
const mostWhole = 1 << 21
/** Bytes before the first window: what is subtracted from an address may be added back by an instruction. */
export const margin = 1 << 13
const line = 64

/** What is asked of a program once, whatever its loops are. */
export interface Surroundings {
  readonly program: Program
  readonly ranges: Ranges
  /** The extents that the data decide, and how large they can be. */
  readonly extents: ReadonlyMap<Variable, number>
}
export const surroundingsOf = (program: Program): Surroundings => {
  const ranges = new Ranges()
  const extents = new Map<Variable, number>()
  const inSize = (term: Term): void => {
    const [least, most] = ranges.of(term)
    if (term.op === "get" && !term.variable.mutable && least < most && most < Infinity)
      extents.set(term.variable, most)
    if ("args" in term) term.args.forEach(inSize)
  }
  for (const s of program.body) {
    // what changes can be anything
    if (s.kind !== "set" && !(s.kind === "let" && s.variable.mutable)) ranges.follow(s, 1)
    if (s.kind === "alloc") inSize(s.size)
  }
  return { program, ranges, extents }
}

interface Place {
  /** Where in the memory windows may begin. */
  readonly start: number
  /** The arrays that lie there already. */
  readonly placed?: ReadonlyMap<FlatArray, number> | undefined
  readonly fewest?: number | undefined
}
const none: ReadonlyMap<FlatArray, number> = new Map()

/**
 * A loop of the program itself as a pass on vectors, if it is known what its turns reach; or would be, were extents that
 * the data decide as large as they can be.
 */
export const vectorPass = (around: Surroundings, loop: Loop, place: Place): VectorPass | undefined => {
  const { program, ranges, extents } = around
  const { fewest = fewestTurns } = place
  if (turnsIn(loop, ranges) < fewest || !isPlain(loop.body) || onlyCopies(loop)) return undefined
  const captured = capturedBy(loop)
  const made = passOf(program, loop, captured, place, new Map())
  if (made !== undefined) return made
  const assumed = new Map([...extents].filter(([variable]) => captured.taken.includes(variable)))
  return assumed.size === 0 ? undefined : passOf(program, loop, captured, place, assumed)
}
const passOf = (
  program: Program,
  loop: Loop,
  { taken, set }: Captured,
  { start, placed = none, fewest = fewestTurns }: Place,
  assumed: ReadonlyMap<Variable, number>,
): VectorPass | undefined => {
  const turns = turnsOf(loop)
  if (turns === undefined) return undefined
  const reaches = new Reaches(loop, program.body, assumed)
  if (!reaches.isKnown || reaches.turnsOf(loop) < fewest) return undefined
  const found = draftsOf(program, loop, reaches)
  if (found === undefined || !areApart(found.drafts, turns)) return undefined
  const { drafts, gathered } = found
  const whole = total(drafts, (d) => widthOf(d) * bytesOf(d.array))
  if (whole > mostWhole) return undefined
  const atOnce = turnsAtOnce(drafts, turns, placed)
  let end = start + margin
  const windows = drafts.map((draft) => {
    const at = placed.get(draft.array)
    if (at !== undefined) return staying(draft, at)
    const window = windowOf(program, loop, draft, turns, atOnce, end, reaches)
    end += Math.ceil((window.size * bytesOf(draft.array)) / line) * line + line
    return window
  })
  const variables = taken.filter((x): x is Variable => !("origin" in x))
  return {
    loop,
    routine: routineOf(loop, drafts, windows, variables),
    windows,
    taken: variables,
    set,
    turns: atOnce,
    end,
    gathered,
    assumed,
    inMemory: gathered.size > 0 || assumed.size > 0 || runs(loop),
    windowOf: (array, index) =>
      windows.find((w, i) => w.array === array && (isOnly(drafts, array) || drafts[i]!.indices.has(index))),
  }
}

const runs = (s: Statement): boolean => s.kind === "run" || blocksOf(s).some((block) => block.some(runs))
const turnsOf = ({ from, to, step }: Loop): Turns | undefined => {
  if (from.op !== "const" || to.op !== "const") return undefined
  const [first, end] = [Number(from.value), Number(to.value)]
  const last = first + Math.floor((end - 1 - first) / step) * step
  return { first, last, step, isEven: last + step === end }
}
const total = <T>(things: readonly T[], of: (thing: T) => number): number =>
  things.reduce((sum, thing) => sum + of(thing), 0)
/** As many as fit into a cache with what they reach, a whole number of lines where that is no great matter. */
const turnsAtOnce = (
  drafts: readonly Draft[],
  { first, last, step }: Turns,
  placed: ReadonlyMap<FlatArray, number>,
): number => {
  const moving = drafts.filter((d) => !placed.has(d.array))
  const all = last + step - first
  const each = total(moving, (d) => d.reach.factor * bytesOf(d.array))
  if (each === 0) return all
  const most = Math.floor(mostBytes / each / step) * step
  const even = most > 2 * line && step <= line ? most - (most % line) : most
  return Math.min(Math.max(even - (even % step), step), all)
}

/** An array that lies in the memory already. */
const staying = (draft: Draft, offset: number): Window => {
  const [array, width] = [draft.array, widthOf(draft)]
  const inside = newArray(array.name, array.type)
  const place = { factor: 0, first: 0, width, size: width, offset }
  return { array, inside, ...place, copiedIn: false, copiedOut: false, beyond: false, stays: true }
}
const windowOf = (
  program: Program,
  loop: Loop,
  draft: Draft,
  turns: Turns,
  atOnce: number,
  offset: number,
  reaches: Reaches,
): Window => {
  const { array, reach, writes } = draft
  const width = widthOf(draft)
  return {
    array,
    inside: newArray(array.name, array.type),
    factor: reach.factor,
    first: reach.least,
    width,
    size: reach.factor * (atOnce - turns.step) + width,
    copiedIn: !(writes && isCovered(program, loop, draft)),
    copiedOut: writes,
    beyond:
      (reach.factor > 0 && !turns.isEven) || ofAll(reach, turns)[1] >= (sizeOf(program, array, reaches) ?? 0),
    offset,
    stays: false,
  }
}

/** Windows and locals come as arguments, and the turns from where to where. */
const routineOf = (
  loop: Loop,
  drafts: readonly Draft[],
  windows: readonly Window[],
  taken: readonly Variable[],
): Routine => {
  const [from, to] = ["from", "to"].map((name) => newVariable(name, "index")) as [Variable, Variable]
  const get = (variable: Variable): Term => ({ op: "get", id: -1, type: "index", variable, version: 0 })
  const written = drafts.find((d) => d.writes)?.array.name ?? "loop"
  return {
    name: `${written}_pass`,
    note: "",
    parameters: [...windows.map((w) => w.inside), ...taken, from, to],
    body: [{ ...loop, from: get(from), to: get(to) }],
  }
}

/** Turns of the innermost loops, at most: most loops are too short to be looked into. */
const turnsIn = ({ from, to, step, body }: Loop, ranges: Ranges): number => {
  const own = Math.ceil((ranges.of(to)[1] - ranges.of(from)[0]) / step)
  const inside = (s: Statement): number =>
    s.kind === "loop" ? turnsIn(s, ranges) : Math.max(1, ...blocksOf(s).flatMap((block) => block.map(inside)))
  return own * Math.max(1, ...body.map(inside))
}

/** Whether turns write all of a window that belongs to no others: the array is written here alone, and before it is read. */
const isCovered = (program: Program, loop: Loop, draft: Draft): boolean => {
  const { array, reach } = draft
  if (reach.factor > 0 && widthOf(draft) > reach.factor * loop.step) return false
  const made = program.body.find((s) => s.kind === "alloc" && s.array === array)
  if (made?.kind !== "alloc" || made.covered !== true) return false
  return program.body.every((s) => s === loop || !writes([s]).has(array))
}
