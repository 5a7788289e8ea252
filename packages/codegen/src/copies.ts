import { Distances, indexLets, isIndexLet, plus } from "./affine.js"
import type { Affine } from "./affine.js"
import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import type { Terms } from "./terms.js"
import { withBlocks } from "./walk.js"

type Loop = Statement & { readonly kind: "loop" }
type Store = Statement & { readonly kind: "store" }

/** A loop that does nothing but copy neighbours: `target[to + i] = source[from + i]`, i from `first` to before `end`. */
export interface Copy {
  readonly source: FlatArray
  readonly target: FlatArray
  readonly first: number
  readonly end: number
  readonly from: Affine
  readonly to: Affine
}

/** Shorter ones are copied sooner than a view is made. */
const fewest = 128

/** The copy that a loop is, if it is worth a call. */
export const copyOf = ({ variable, from, to, step, body }: Loop): Copy | undefined => {
  if (from.op !== "const" || to.op !== "const") return undefined
  const [first, end] = [Number(from.value), Number(to.value)]
  if (end - first < fewest) return undefined
  const store = body.at(-1)
  if (step !== 1 || !isCopied(store) || !body.slice(0, -1).every(isIndexLet)) return undefined
  const distances = new Distances(indexLets(body))
  const beyond = (position: Term): Affine | undefined => without(distances.of(position), variable, 1)
  const [source, target] = [beyond(store.value.args[0]), beyond(store.index)]
  if (source === undefined || target === undefined) return undefined
  return { source: store.value.array, target: store.array, first, end, from: source, to: target }
}

/** Whether a loop does nothing but copies. */
export const onlyCopies = (loop: Loop): boolean =>
  copyOf(loop) !== undefined ||
  (loop.body.some((s) => s.kind === "loop") &&
    loop.body.every((s) => s.kind === "let" || (s.kind === "loop" && onlyCopies(s))))

/** Copies of rows that lie one after the other become one of all of them. */
export const joinCopies = (terms: Terms, body: readonly Statement[]): readonly Statement[] =>
  body.map((s) => {
    const made = withBlocks(s, (block) => joinCopies(terms, block))
    return made.kind === "loop" ? (joined(terms, made) ?? made) : made
  })

const joined = (terms: Terms, outer: Loop): Loop | undefined => {
  const [inner, ...others] = outer.body
  if (inner?.kind !== "loop" || others.length > 0 || outer.step !== 1 || inner.step !== 1) return undefined
  const [store, ...more] = inner.body
  if (!isCopied(store) || more.length > 0) return undefined
  if (outer.from.op !== "const" || outer.to.op !== "const") return undefined
  if (inner.from.op !== "const" || inner.from.value !== 0 || inner.to.op !== "const") return undefined
  const row = Number(inner.to.value)
  const distances = new Distances(new Map())
  /** The same position, where the index of the inner loop counts on from row to row. */
  const along = (position: Term): Term | undefined => {
    const rows = without(distances.of(position), inner.variable, 1)
    const rest = rows && without(rows, outer.variable, row)
    return rest && terms.add(terms.get(inner.variable), sumOf(terms, rest))
  }
  const [source, index] = [along(store.value.args[0]), along(store.index)]
  if (source === undefined || index === undefined) return undefined
  const value = terms.load(store.value.array, source, store.value.version)
  return {
    ...inner,
    from: terms.mul(outer.from, inner.to),
    to: terms.mul(outer.to, inner.to),
    body: [{ ...store, index, value }],
  }
}

const isCopied = (
  s: Statement | undefined,
): s is Store & { readonly value: Term & { readonly op: "load" } } =>
  s?.kind === "store" &&
  s.value.op === "load" &&
  s.value.array !== s.array &&
  s.value.array.type === s.array.type

/** A position without so many times a variable, if it hangs on that in no other way. */
const without = (position: Affine, variable: Variable, times: number): Affine | undefined => {
  const own = [...position.parts.keys()].find((t) => t.op === "get" && t.variable === variable)
  if (own === undefined || position.parts.get(own) !== times) return undefined
  const rest = plus(position, { constant: 0, parts: new Map([[own, times]]) }, -1)
  return [...rest.parts.keys()].some((t) => mentions(t, variable)) ? undefined : rest
}
const mentions = (term: Term, variable: Variable): boolean =>
  (term.op === "get" && term.variable === variable) ||
  ("args" in term && term.args.some((x) => mentions(x, variable)))

const sumOf = (terms: Terms, { constant, parts }: Affine): Term => {
  let sum = terms.index(constant)
  for (const [term, times] of parts) sum = terms.add(sum, terms.mul(term, terms.index(times)))
  return sum
}
