import type { Source, Span } from "./source.js"

export type LiteralSort = "i64" | "f64" | "bool" | "String" | "Unit"

/** A name, or a keyword such as `:when`. */
export interface Atom extends Span {
  readonly kind: "atom"
  readonly text: string
}

export interface Literal extends Span {
  readonly kind: "literal"
  readonly sort: LiteralSort
  /** bigint, number, boolean, string, or null for `()`. */
  readonly value: unknown
}

export interface List extends Span {
  readonly kind: "list"
  readonly items: readonly Node[]
  /** Known to be an expression: it and all lists in it begin with names, and no name is reserved. */
  readonly plain: boolean
}

/** What the reader reads. Expressions stay in this form: `(f x 1)` is the list of f, x and 1. */
export type Node = Atom | Literal | List

export const atom = (text: string, at: Span): Atom => ({
  kind: "atom",
  text,
  source: at.source,
  start: at.start,
  end: at.end,
})

export const list = (items: readonly Node[], at: Span): List => ({
  kind: "list",
  items,
  plain: false,
  source: at.source,
  start: at.start,
  end: at.end,
})

export const spanOf = (source: Source, start: number, end: number): Span => ({ source, start, end })

/** The name that a list calls; undefined where its head is no name. */
export function headOf(node: List): string | undefined {
  const head = node.items[0]
  return head?.kind === "atom" ? head.text : undefined
}
