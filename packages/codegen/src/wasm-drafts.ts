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

/** Undefined where the data decide what a turn reaches, or elements are of a type that WebAssembly has no word for. */
export const draftsOf = (program: Program, loop: Loop, reaches: Reaches): readonly Draft[] | undefined => {
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
  // a routine may reach all of what it is given
  const takeWhole = (array: FlatArray): boolean => {
    const size = sizeOf(program, array)
    if (size === undefined) return false
    const known = made.findIndex((d) => d.array === array)
    const indices = made[known]?.indices ?? new Set<Term>()
    if (known >= 0) made.splice(known, 1)
    made.push({ array, reach: { factor: 0, least: 0, most: size - 1 }, writes: true, indices })
    return isOnly(made, array)
  }
  const walk = (s: Statement): boolean =>
    (s.kind !== "run" || s.args.every((arg) => "op" in arg || takeWhole(arg))) &&
    blocksOf(s).every((block) => block.every(walk))
  return loop.body.every(walk) ? made : undefined
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

export const sizeOf = (program: Program, array: FlatArray): number | undefined => {
  if (array.data !== undefined) return array.data.length
  const made = program.body.find((s) => s.kind === "alloc" && s.array === array)
  const size = made?.kind === "alloc" ? made.size : array.entries
  return size?.op === "const" ? Number(size.value) : undefined
}
