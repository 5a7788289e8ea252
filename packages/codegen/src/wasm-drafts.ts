import type { FlatArray, Program, Statement, Term } from "./ir.js"
import type { Access, Reach, Reaches } from "./reach.js"
import { bufferOf } from "./scalar.js"
import { blocksOf } from "./walk.js"
import { shifts } from "./wasm-ops.js"

type Loop = Statement & { readonly kind: "loop" }
/** Elements that are so near belong to one window. */
const near = 64

/** Of a loop: its first turn and its last, how far apart turns are, and whether they end just where it does. */
export interface Turns {
  readonly first: number
  readonly last: number
  readonly step: number
  readonly isEven: boolean
}
/** What will be a window: elements of an array that lie together, and the positions at which they are read or written. */
export interface Draft {
  readonly array: FlatArray
  readonly reach: Reach
  readonly writes: boolean
  readonly indices: Set<Term | undefined>
}
export const widthOf = ({ reach }: Draft): number => reach.most - reach.least + 1
export const bytesOf = (array: FlatArray): number => bufferOf(array.type).BYTES_PER_ELEMENT
export const isOnly = (drafts: readonly Draft[], array: FlatArray): boolean =>
  drafts.filter((d) => d.array === array).length === 1

/** What a turn reaches, and the positions that the data decide. */
export interface Drafts {
  readonly drafts: readonly Draft[]
  readonly gathered: ReadonlySet<Term>
}

/**
 * Undefined where a turn may reach anything of what is large, or elements are of a type that WebAssembly has no word for.
 * What is small is there as a whole where the data decide, and for routines.
 */
export const draftsOf = (program: Program, loop: Loop, reaches: Reaches): Drafts | undefined => {
  const made: Draft[] = []
  const known = new Map<Access, Reach | undefined>()
  const gathered = new Set<Term>()
  const whole = givenAway(loop.body)
  for (const access of reaches.accesses) {
    const { array, index, lazy } = access
    const reach = reaches.of(index)
    known.set(access, reach)
    if (reach !== undefined) continue
    // what is not to be read may lie anywhere
    if (lazy || sizeOf(program, array, reaches) === undefined) return undefined
    gathered.add(index)
    if (!whole.has(array)) whole.set(array, false)
  }
  const add = (access: Pick<Access, "array" | "writes">, index: Term | undefined, reach: Reach): boolean => {
    const { array } = access
    if (!(array.type in shifts)) return false
    const size = sizeOf(program, array, reaches)
    if (reach.factor === 0 && size !== undefined) reach = { ...reach, most: Math.min(reach.most, size - 1) }
    const near = made.findIndex((d) => d.array === array && isNear(d.reach, reach))
    if (near < 0) {
      made.push({ array, reach, writes: access.writes, indices: new Set([index]) })
      return true
    }
    const old = made[near]!
    old.indices.add(index)
    const [least, most] = [Math.min(old.reach.least, reach.least), Math.max(old.reach.most, reach.most)]
    made[near] = { ...old, reach: { ...reach, least, most }, writes: old.writes || access.writes }
    return true
  }
  for (const [array, writes] of whole) {
    const size = sizeOf(program, array, reaches)
    if (size === undefined || !add({ array, writes }, undefined, { factor: 0, least: 0, most: size - 1 }))
      return undefined
  }
  for (const [access, reach] of known) {
    const all = made.find((d) => d.array === access.array)?.reach
    if (!add(access, access.index, whole.has(access.array) ? all! : reach!)) return undefined
  }
  return { drafts: made, gathered }
}
/** The arrays that routines are given, of which they may reach all. */
const givenAway = (
  body: readonly Statement[],
  found = new Map<FlatArray, boolean>(),
): Map<FlatArray, boolean> => {
  for (const s of body) {
    if (s.kind === "run") for (const arg of s.args) if (!("op" in arg)) found.set(arg, true)
    for (const block of blocksOf(s)) givenAway(block, found)
  }
  return found
}
/** Elements that all turns reach: the first and the last. */
export const ofAll = ({ factor, least, most }: Reach, { first, last }: Turns): readonly [number, number] => [
  factor * first + least,
  factor * last + most,
]
/** None before the array, and nothing that is written in one window lies in another: it would be there twice. */
export const areApart = (drafts: readonly Draft[], turns: Turns): boolean =>
  drafts.every((a) => {
    const [begin, end] = ofAll(a.reach, turns)
    const meets = (b: Draft): boolean => {
      const [first, last] = ofAll(b.reach, turns)
      return a !== b && a.array === b.array && (a.writes || b.writes) && begin <= last && first <= end
    }
    return begin >= 0 && !drafts.some(meets)
  })
const isNear = (a: Reach, b: Reach): boolean => {
  if (a.factor !== b.factor) return false
  const gap = Math.max(a.least, b.least) - Math.min(a.most, b.most)
  return gap <= near
}

export const sizeOf = (program: Program, array: FlatArray, reaches: Reaches): number | undefined => {
  if (array.data !== undefined) return array.data.length
  const made = program.body.find((s) => s.kind === "alloc" && s.array === array)
  const size = made?.kind === "alloc" ? made.size : array.entries
  return size && reaches.valueOf(size)
}
