import type { Rule } from "../rule.js"
import type { Table } from "../table.js"
import type { Term } from "../term.js"
import type { Recorder } from "./recorder.js"

/** Kinds of records. A record begins with its kind and a number that the kind explains: `number << 3 | kind`. */
export const MATCH = 1 // [rule, values…]
export const ROW = 2 // [table, cause, output, key…]
export const UNION = 3 // [0, cause, a, b]
export const MERGE = 4 // [table, cause, old, next, result, end, key…]
export const CONTAINER = 5 // [pool, id, length, content…]
export const RENEWED = 6 // [0, old, next]
export const ASSERTED = 7 // [assertion, end]

/** The match that the rule's actions are done for, and what variables its values are of. */
export interface RecordedRule {
  readonly rule: Rule
  readonly variables: readonly number[]
}

/**
 * All that happened, in its order, in one array. A cause is the place of the record of a match, a merge or an
 * assertion; 0 is none; an end is the place after all that it caused. What a match did not change leaves no record.
 */
export class Log implements Recorder {
  data = new Int32Array(1 << 10)
  /** Place 0 is no record. */
  length = 1
  readonly rules: RecordedRule[] = []
  readonly pools: object[] = []
  readonly assertions: (readonly Term[])[] = []
  /** Counts how often the past was forgotten. */
  forgotten = 0
  private cause = 0
  /** Where the last match or assertion ends: nothing came of it if the log still ends there. */
  private open = 0

  constructor(
    /** By number. */
    readonly tables: readonly Table[],
  ) {}

  /** The kind of the record at a place; 0 where there is none. */
  kind(place: number): number {
    return (this.data[place] as number) & 7
  }

  /** What the kind of a record explains: the number of a table, of a rule, of a pool or of an assertion. */
  number(place: number): number {
    return (this.data[place] as number) >> 3
  }

  /** The table of a row or a merge. */
  table(place: number): Table {
    return this.tables[this.number(place)] as Table
  }

  /** The rule of a match. */
  matched(place: number): RecordedRule {
    return this.rules[this.number(place)] as RecordedRule
  }

  /** The terms of an assertion. */
  statement(place: number): readonly Term[] {
    return this.assertions[this.number(place)] as readonly Term[]
  }

  private reserve(n: number): void {
    if (this.length + n <= this.data.length) return
    const grown = new Int32Array(Math.max(this.length + n, (this.data.length * 3) >> 1))
    grown.set(this.data)
    this.data = grown
  }

  rule(rule: Rule, variables: readonly number[]): number {
    return this.rules.push({ rule, variables }) - 1
  }

  match(rule: number, values: Int32Array, at: number): void {
    this.end()
    const width = (this.rules[rule] as RecordedRule).variables.length
    this.reserve(width + 1)
    const { data } = this
    this.cause = this.length
    data[this.length++] = (rule << 3) | MATCH
    for (let i = 0; i < width; i++) data[this.length++] = values[at + i] as number
    this.open = this.length
  }

  asserted(terms: readonly Term[]): void {
    // What a rule calls back for is done for the match.
    if (this.cause !== 0 && this.kind(this.cause) !== ASSERTED) return
    this.end()
    this.reserve(2)
    this.cause = this.length
    this.data[this.length++] = ((this.assertions.push(terms) - 1) << 3) | ASSERTED
    this.length++
    this.open = this.length
  }

  end(): void {
    if (this.cause === 0) return
    const asserted = this.kind(this.cause) === ASSERTED
    if (this.length === this.open) {
      if (asserted) this.assertions.pop()
      this.length = this.cause
    } else if (asserted) this.data[this.cause + 1] = this.length
    this.cause = 0
  }

  row(table: Table, output: number): void {
    const { key } = table
    this.reserve(key.length + 3)
    const { data } = this
    data[this.length++] = (table.number << 3) | ROW
    data[this.length++] = this.cause
    data[this.length++] = output
    for (let i = 0; i < key.length; i++) data[this.length++] = key[i] as number
  }

  united(a: number, b: number): void {
    this.reserve(4)
    const { data } = this
    data[this.length++] = UNION
    data[this.length++] = this.cause
    data[this.length++] = a
    data[this.length++] = b
  }

  merging(table: Table, row: number, next: number): number {
    const { arity, columns } = table
    this.reserve(arity + 6)
    const { data, length } = this
    data[this.length++] = (table.number << 3) | MERGE
    data[this.length++] = this.cause
    data[this.length++] = table.output(row)
    data[this.length++] = next
    this.length += 2
    for (let i = 0; i < arity; i++) data[this.length++] = (columns[i] as Int32Array)[row] as number
    this.cause = length
    return length
  }

  merged(mark: number, result: number): void {
    const { data } = this
    this.cause = data[mark + 1] as number
    data[mark + 4] = result
    data[mark + 5] = this.length
    const { arity } = this.table(mark)
    if (result === data[mark + 2] && this.length === mark + 6 + arity) this.length = mark
  }

  contained(pool: object, id: number, content: readonly number[]): void {
    this.reserve(content.length + 3)
    const { data } = this
    let number = this.pools.indexOf(pool)
    if (number < 0) number = this.pools.push(pool) - 1
    data[this.length++] = (number << 3) | CONTAINER
    data[this.length++] = id
    data[this.length++] = content.length
    for (let i = 0; i < content.length; i++) data[this.length++] = content[i] as number
  }

  renewed(old: number, next: number): void {
    this.reserve(3)
    const { data } = this
    data[this.length++] = RENEWED
    data[this.length++] = old
    data[this.length++] = next
  }

  mark(): { readonly length: number; readonly assertions: number } {
    this.end()
    return { length: this.length, assertions: this.assertions.length }
  }

  forget(mark: unknown): void {
    const { length, assertions } = mark as ReturnType<Log["mark"]>
    this.length = length
    this.assertions.length = assertions
    this.cause = 0
    this.forgotten++
  }
}
