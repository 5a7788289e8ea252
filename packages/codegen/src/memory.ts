import type { FlatArray, Result, Statement } from "./ir.js"
import { arraysOf } from "./walk.js"

/** Smaller arrays are cheap to make, and the source reads better if each has its own. */
const worthReusing = 4096

/**
 * Lets arrays take over the memory of dead ones of the same type and size. Only arrays that are written over
 * entirely do: what counts on fresh zeros keeps its own.
 */
export const reuseMemory = (body: readonly Statement[], results: readonly Result[]): Statement[] => {
  const last = new Map<FlatArray, number>()
  for (const [at, statement] of body.entries()) for (const array of arraysOf(statement)) last.set(array, at)
  for (const { array } of results) if (array !== undefined) last.set(array, Infinity)
  /** Memory that is there, by the array that holds it now. */
  const held: { readonly array: FlatArray; readonly size: number; until: number }[] = []
  return body.map((statement, at) => {
    if (statement.kind !== "alloc") return statement
    const { array, size } = statement
    const until = last.get(array) ?? at
    if (size.op === "const" && Number(size.value) < worthReusing) return statement
    const free = held.findIndex((h) => h.array.type === array.type && h.size === size.id && h.until < at)
    if (!statement.covered || free < 0) {
      held.push({ array, size: size.id, until })
      return statement
    }
    const [{ array: reuse }] = held.splice(free, 1) as [(typeof held)[number]]
    held.push({ array, size: size.id, until })
    return { ...statement, reuse }
  })
}
