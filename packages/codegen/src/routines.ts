import type { RealType } from "./arithmetic.js"
import type { Routine, Term } from "./ir.js"
import { share } from "./share.js"
import { Terms } from "./terms.js"
import { Writer, newArray, newVariable } from "./writer.js"

const standard = new Map<string, Routine>()

/** A routine that is the same in every program, made when it is first wanted. */
export const standardRoutine = (name: string, make: (name: string, terms: Terms) => Routine): Routine => {
  const known = standard.get(name)
  if (known !== undefined) return known
  const made = make(name, new Terms())
  standard.set(name, made)
  return made
}

export type Join = (a: readonly Term[], b: readonly Term[]) => readonly Term[]

/**
 * Combines `count` rows of `width` entries into the first, neighbours first, then neighbours of these, and so on:
 * a tree that depends on `count` alone.
 */
export const pairwise = (name: string, type: RealType, lanes: number, join: Join, from: Terms): Routine => {
  const w = new Writer(from)
  const { terms } = w
  const partials = newArray("partials", type)
  const count = newVariable("count", "index")
  const width = newVariable("width", "index")
  const step = w.mutable("step", terms.index(1))
  w.while(
    () => terms.binary("lt", w.get(step), terms.get(count)),
    () => {
      const stride = terms.mul(w.get(step), terms.index(2))
      const last = terms.add(terms.add(terms.get(count), w.get(step)), terms.index(-1))
      w.loop("pair", terms.index(0), terms.binary("div", last, stride), (pair) => {
        const left = terms.mul(terms.mul(pair, stride), terms.get(width))
        const right = terms.add(left, terms.mul(w.get(step), terms.get(width)))
        w.loop(
          "i",
          terms.index(0),
          terms.get(width),
          (i) => {
            const at = (base: Term, lane: number): Term => terms.add(terms.add(base, i), terms.index(lane))
            const read = (base: Term): Term[] =>
              Array.from({ length: lanes }, (_, lane) => w.read(partials, at(base, lane)))
            const joined = join(read(left), read(right))
            const held =
              lanes === 1 ? joined : joined.map((part, lane) => w.let(lane === 0 ? "re" : "im", part))
            held.forEach((part, lane) => w.store(partials, at(left, lane), part))
          },
          lanes,
        )
      })
      w.set(step, stride)
    },
  )
  return {
    name,
    note: "Combines rows of partial results in pairs: the order depends on their count alone.",
    parameters: [partials, count, width],
    body: share(from, w.body).body,
  }
}
