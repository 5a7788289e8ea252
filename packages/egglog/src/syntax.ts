import { ParseError } from "./errors.js"
import type { Atom, List, Node } from "./node.js"
import { printNode } from "./print-node.js"
import type { Span } from "./source.js"

/** Names of the language's own making begin with it. */
export const RESERVED = "@"

/** The text of a node, cut short for a message. Names of the language's own stand for what the program wrote. */
export function describeNode(n: Node): string {
  const own = n.kind === "atom" && n.text.startsWith(RESERVED)
  const text = own ? n.source.text.slice(n.start, n.end) : printNode(n, 60)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

export const expected = (what: string, got: Node): ParseError =>
  new ParseError(`expected ${what}, got ${describeNode(got)}`, got)

export const usage = (form: string, at: Span): ParseError => new ParseError(`expected ${form}`, at)

export function expectAtom(n: Node, what: string): Atom {
  if (n.kind !== "atom") throw expected(what, n)
  return n
}

export function expectString(n: Node, what: string): string {
  if (n.kind !== "literal" || n.sort !== "String") throw expected(`${what} as a string`, n)
  return n.value as string
}

/** Costs and numbers of rounds. */
export function expectNatural(n: Node, what: string): number {
  const v = naturalOf(n)
  if (v === undefined) throw expected(`${what} as a non-negative integer`, n)
  return v
}

export const naturalOf = (n: Node | undefined): number | undefined =>
  n?.kind === "literal" && n.sort === "i64" && (n.value as bigint) >= 0n ? Number(n.value) : undefined

/** The items of a parenthesised list; `()` has none. */
export function expectItems(n: Node, what: string): readonly Node[] {
  if (n.kind === "list") return n.items
  if (n.kind === "literal" && n.sort === "Unit") return []
  throw expected(what, n)
}

/** A list that begins with a name. */
export function expectCall(n: Node, what: string): { head: string; args: readonly Node[]; list: List } {
  if (n.kind !== "list" || n.items[0]?.kind !== "atom") throw expected(what, n)
  return { head: n.items[0].text, args: n.items.slice(1), list: n }
}

export interface Option {
  readonly key: string
  readonly at: Atom
  readonly values: readonly Node[]
}

/** `:key value* :key value*` */
export function parseOptions(nodes: readonly Node[]): Option[] {
  const options: { key: string; at: Atom; values: Node[] }[] = []
  for (const n of nodes) {
    if (n.kind === "atom" && n.text.startsWith(":")) options.push({ key: n.text, at: n, values: [] })
    else {
      const last = options[options.length - 1]
      if (!last) throw expected("an option, which begins with :", n)
      last.values.push(n)
    }
  }
  return options
}

export function oneValue(o: Option): Node {
  const [v] = o.values
  if (!v || o.values.length > 1)
    throw new ParseError(`${o.key} takes one value, got ${o.values.length}`, o.at)
  return v
}

export function noValue(o: Option): true {
  if (o.values.length > 0) throw new ParseError(`${o.key} takes no value`, o.at)
  return true
}

export const unknownOption = (o: Option, known: readonly string[]): ParseError =>
  new ParseError(`unknown option ${o.key} (known: ${known.join(", ")})`, o.at)
