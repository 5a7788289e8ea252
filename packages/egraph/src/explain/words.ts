import type { ContainerPool } from "../containers/container.js"
import type { Database } from "../database.js"
import type { Declaration } from "../declaration.js"
import type { AnySort } from "../sort.js"
import { type Term, termOf, variableTerm } from "../term.js"
import type { History } from "./history.js"
import { CONTAINER, MERGE } from "./log.js"
import type { ProofBuilder } from "./proof.js"

/** An argument of a node: its own node, or a primitive value. */
export interface Part {
  readonly sort: AnySort
  readonly at: number
}

/** Which term each node stands for: that of its row as it came about, of the terms that its arguments stood for. */
export class Words {
  private readonly terms = new Map<number, number>()
  private readonly nodes = new Map<number, number[]>()
  private readonly values = new Map<number, number>()
  private readonly declarations = new Map<string, Declaration>()
  private readonly pools: Map<object, AnySort>

  constructor(
    private readonly database: Database,
    private readonly history: History,
    private readonly proof: ProofBuilder,
  ) {
    this.pools = new Map(database.containerSorts().map(([sort, store]) => [store, sort]))
  }

  /** The term of a node; without recursion, as deep as it may be. */
  node(root: number): number {
    const stack = [root]
    while (stack.length > 0) {
      const n = stack[stack.length - 1] as number
      if (this.terms.has(n)) {
        stack.pop()
        continue
      }
      const parts = this.parts(n)
      const missing = parts.filter((p) => p.sort.kind !== "primitive" && !this.terms.has(p.at))
      if (missing.length > 0) {
        for (const p of missing) stack.push(p.at)
        continue
      }
      stack.pop()
      const args = parts.map((p) =>
        p.sort.kind === "primitive" ? this.value(p.sort, p.at) : (this.terms.get(p.at) as number),
      )
      const term = this.proof.term(this.opOf(n), args)
      this.terms.set(n, term)
      const others = this.nodes.get(term)
      if (others) others.push(n)
      else this.nodes.set(term, [n])
    }
    return this.terms.get(root) as number
  }

  /** The nodes that came about before a time and stand for a term: several where one was deleted and made again. */
  nodesOf(term: number, time: number): number[] {
    const { places } = this.history
    return (this.nodes.get(term) ?? []).filter((n) => (places[n] as number) < time)
  }

  /** The term of a value of a sort. */
  value(sort: AnySort, value: number): number {
    if (sort.kind !== "primitive") return this.node(this.history.node(value))
    const term = this.proof.value(sort.name, sort.show(this.database.store(sort).value(value)))
    this.values.set(term, value)
    return term
  }

  /** The value number of a literal; undefined for other terms. */
  valueOf(term: number): number | undefined {
    return this.values.get(term)
  }

  private opOf(node: number): string {
    const place = this.history.places[node] as number
    if (place < 0) return `class-${~place}`
    if (this.history.log.kind(place) === CONTAINER) return this.containerTerm(place).op
    const d = this.history.log.table(place).declaration
    this.declarations.set(d.name, d)
    return d.name
  }

  declarationOf(term: number): Declaration | undefined {
    return this.declarations.get(this.proof.op(term))
  }

  note(d: Declaration): void {
    this.declarations.set(d.name, d)
  }

  /** The arguments of the term of a node. */
  parts(node: number): readonly Part[] {
    const { data } = this.history.log
    const place = this.history.places[node] as number
    if (place < 0) return []
    if (this.history.log.kind(place) === CONTAINER) return this.containerTerm(place).parts
    const { inputs } = this.history.log.table(place).declaration
    const offset = this.history.keyOffset(place)
    return inputs.map((sort, i) => ({ sort, at: this.history.at(sort, data[offset + i] as number) }))
  }

  /** How the term of a container is written. */
  private containerTerm(place: number): { op: string; parts: readonly Part[] } {
    const { pools } = this.history.log
    const pool = pools[this.history.log.number(place)] as ContainerPool<unknown>
    const sort = this.sortOf(pool)
    const parts: Part[] = []
    const term = sort.contentTerm?.(this.history.rawContent(place), (s, v) => {
      parts.push({ sort: s, at: this.history.at(s, v) })
      return variableTerm(s, "")
    }) as Term
    return { op: (term.declaration as Declaration).name, parts }
  }

  sortOf(pool: object): AnySort {
    let sort = this.pools.get(pool)
    if (!sort) {
      for (const [s, store] of this.database.containerSorts()) this.pools.set(store, s)
      sort = this.pools.get(pool)
    }
    return sort as AnySort
  }

  /** The parts of a row, with the output of a function. */
  rowParts(place: number, which: "output" | "next"): Part[] {
    const { data } = this.history.log
    const { inputs, output, kind } = this.history.log.table(place).declaration
    const offset = this.history.keyOffset(place)
    const parts = inputs.map((sort, i) => ({ sort, at: this.history.at(sort, data[offset + i] as number) }))
    if (kind !== "function") return parts
    const value = which === "next" ? (data[place + 3] as number) : this.outputAt(place)
    return [...parts, { sort: output, at: this.history.at(output, value) }]
  }

  /** The term of a row by the names of its nodes. */
  row(place: number, which: "output" | "next"): number {
    const d = this.history.log.table(place).declaration
    if (this.history.log.kind(place) === CONTAINER || d.kind === "constructor")
      return this.node(this.history.nodeAt(place))
    const args = this.rowParts(place, which).map((p) =>
      p.sort.kind === "primitive" ? this.value(p.sort, p.at) : this.node(p.at),
    )
    return this.proof.term(d.name, args)
  }

  /** The output that a row or merge left. */
  outputAt(place: number): number {
    const { data } = this.history.log
    return data[place + (this.history.log.kind(place) === MERGE ? 4 : 2)] as number
  }

  /** Which of the outputs of a row or merge is the one that is looked for; undefined where none is. */
  which(place: number, output: number | undefined, time: number): "output" | "next" | undefined {
    if (output === undefined) return "output"
    const { history } = this
    const { data } = history.log
    const d = this.history.log.table(place).declaration
    const merge = this.history.log.kind(place) === MERGE
    const is = (value: number): boolean => history.equal(d.output, history.at(d.output, value), output, time)
    if (merge) {
      const caused = data[place + 1] as number
      const given = caused !== 0 && this.history.log.kind(caused) !== MERGE
      if (given && is(data[place + 3] as number)) return "next"
      if (d.merge.kind === "union") return undefined
    }
    return is(this.outputAt(place)) ? "output" : undefined
  }

  private readonly bodies = new Map<Declaration, { term: Term; old: Term; next: Term } | undefined>()

  /** The term of a merge, and its variables. */
  mergeBody(d: Declaration): { readonly term: Term; readonly old: Term; readonly next: Term } | undefined {
    if (d.merge.kind !== "term") return undefined
    let body = this.bodies.get(d)
    if (!body) {
      const old = variableTerm(d.output, "old")
      const next = variableTerm(d.output, "next")
      const term = termOf(d.merge.merge(d.output.wrap(old) as never, d.output.wrap(next) as never)) as Term
      this.bodies.set(d, (body = { term, old, next }))
    }
    return body
  }
}
