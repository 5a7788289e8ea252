import type { FlatArray, Result, Statement } from "./ir.js"
import { arraysOf, seenByOthers, withBlocks } from "./walk.js"

/** Smaller arrays are cheap to make, and the source reads better if each has its own. */
const worthReusing = 4096

/** Arrays of known size that each turn of a loop would make anew, and writes entirely, are made once, before the loop. */
export const makeOnce = (body: readonly Statement[], results: readonly Result[]): Statement[] => {
  const shared = seenByOthers({ body, results })
  return body.flatMap((statement) => {
    if (statement.kind !== "loop" && statement.kind !== "while") return statement
    const made: Statement[] = []
    const rest = without([statement], (s) => {
      const moves = s.kind === "alloc" && s.covered === true && s.size.op === "const" && !shared.has(s.array)
      if (moves) made.push(s)
      return moves
    })
    return [...made, ...rest]
  })
}
const without = (body: readonly Statement[], leaves: (s: Statement) => boolean): readonly Statement[] => {
  const rest = body.filter((s) => !leaves(s)).map((s) => withBlocks(s, (block) => without(block, leaves)))
  return rest.length === body.length && rest.every((s, i) => s === body[i]) ? body : rest
}

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
