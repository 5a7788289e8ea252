import type { ContainerPool } from "../containers/container.js"
import type { Declaration } from "../declaration.js"
import type { AnySort } from "../sort.js"
import type { Table } from "../table.js"
import type { Term } from "../term.js"
import { type Derivation, DerivationPart } from "./derivation.js"
import { combinations, type Every, type Found, unrecorded } from "./found.js"
import { CONTAINER } from "./log.js"
import type { Scope } from "./scopes.js"
import { Shadow } from "./shadow.js"
import type { Part } from "./words.js"

const ats = (found: readonly Found[]): number[] => found.map((f) => f.at)

/** Finds which nodes a term under a match may have been. */
export class Finder extends DerivationPart {
  private readonly shadow: Shadow
  private readonly found = new Map<string, Map<Term, Every>>()
  private readonly resolved = new Map<string, Every>()

  constructor(derivation: Derivation) {
    super(derivation)
    this.shadow = new Shadow(this.database, this.proof, this.words)
  }

  find(scope: Scope, t: Term, time: number): Found {
    const [f] = this.findAll(scope, t, time)
    if (!f) throw unrecorded(`where ${String(t)} comes from`)
    return f
  }

  /**
   * A term under a match, and what it was equal to before a time: one for each class that may be meant, none where
   * it was not there. `made` is a node that came about at that very time: the row of the term itself.
   */
  findAll(scope: Scope, t: Term, time: number, made?: number): Every {
    const known = scope.shape && t.kind === "application" && scope.value(t) !== undefined
    const when = known ? Math.min(time, scope.place) : time
    if (made !== undefined) {
      const own = this.madeBy(scope, t, when, made)
      if (own) return [own]
    }
    const key = `${scope.place}:${when}`
    let memo = this.found.get(key)
    if (!memo) this.found.set(key, (memo = new Map()))
    return this.goals.need(memo, t, () => this.search(scope, t, when))
  }

  private search(scope: Scope, t: Term, time: number): Every {
    const { history, words } = this
    if (t.kind === "literal") return [this.exactly(t.sort, this.database.store(t.sort).intern(t.value))]
    const value = scope.value(t)
    if (t.kind === "variable") {
      const named = scope.shape?.lets.get(t.value as string)
      if (named) return this.findAll(scope, named, time)
      return value === undefined ? [] : [this.exactly(t.sort, value)]
    }
    const d = t.declaration as Declaration
    if (
      value !== undefined &&
      (d.kind === "function" || (d.kind === "primitive" && t.sort.kind === "primitive"))
    )
      return [this.exactly(t.sort, value)]
    const args = this.goals.all(t.args, (a) => this.findAll(scope, a, time))
    if (d.kind === "relation" || args.some((a) => a.length === 0)) return []
    if (d.kind === "primitive") return this.computed(d, args, time)
    const table = this.database.table(d)
    if (d.kind === "function") {
      const places = combinations(args).flatMap((c) => [...history.rows(table, ats(c), time)])
      return places.length === 0 ? [] : [this.exactly(t.sort, words.outputAt(Math.max(...places)))]
    }
    return this.applied(d, args, time, value === undefined ? undefined : history.at(t.sort, value))
  }

  /** The application of a constructor to arguments. */
  private applied(d: Declaration, args: readonly Every[], time: number, output?: number): Every {
    const table = this.database.table(d)
    const rows = combinations(args).flatMap((c) =>
      this.rowsOf(table, ats(c), time, output).map((place) => ({ c, place })),
    )
    return this.goals.all(rows, ({ c, place }) => this.atNode(d, c, this.history.nodeAt(place)))
  }

  /** The application of a constructor to terms, and a node whose arguments equal them. */
  private atNode(d: Declaration, args: readonly Found[], node: number): Found {
    const term = this.proof.term(
      d.name,
      args.map((f) => f.term),
    )
    const parts = this.words.parts(node)
    const proofs = this.goals.all(args, (f, i) => this.derivation.equalities.toNode(f, parts[i] as Part))
    return { term, at: node, proof: this.proof.congruence(term, proofs, this.words.node(node)) }
  }

  private exactly(sort: AnySort, value: number): Found {
    return { term: this.words.value(sort, value), at: this.history.at(sort, value), proof: null }
  }

  itself(node: number): Found {
    return { term: this.words.node(node), at: node, proof: null }
  }

  /** The term whose own row was made with the class of another: see `Database.insertAs`. */
  private madeBy(scope: Scope, t: Term, time: number, made: number): Found | undefined {
    const { history } = this
    const place = history.places[made] as number
    if (place !== time || t.kind !== "application" || t.declaration?.kind !== "constructor") return undefined
    const table = this.log.table(place)
    if (this.log.kind(place) === CONTAINER || table.declaration !== t.declaration) return undefined
    const args = this.goals.all(t.args, (a) => this.findAll(scope, a, time))
    const found = this.fitting(args, this.words.parts(made), time)
    return found ? this.atNode(t.declaration, found, made) : undefined
  }

  /** Of what each argument may have been, what was equal to a part; undefined where something was not. */
  fitting(args: readonly Every[], parts: readonly Part[], time: number): Found[] | undefined {
    const found = args.map((fs, i) => {
      const part = parts[i] as Part
      return fs.find((f) => this.history.equal(part.sort, f.at, part.at, time))
    })
    return found.includes(undefined) ? undefined : (found as Found[])
  }

  /** What a primitive gives for terms, computed on the terms as they are written. */
  private computed(d: Declaration, args: readonly Every[], time: number): Every {
    const terms = args.map(([f]) => (f as Found).term)
    const result = this.shadow.compute(d, terms)
    if (result === undefined) return []
    terms.forEach((t, i) => this.resolved.set(`${t}:${time}`, args[i] as Every))
    return this.resolve(d.output, result, time)
  }

  /** What a term that was computed was equal to. */
  private resolve(sort: AnySort, term: number, time: number): Every {
    const value = this.words.valueOf(term)
    if (value !== undefined) return [{ term, at: value, proof: null }]
    return this.goals.need(this.resolved, `${term}:${time}`, () => this.nodesOf(sort, term, time))
  }

  private nodesOf(sort: AnySort, term: number, time: number): Every {
    const { history, words } = this
    const known = words.nodesOf(term, time)
    const d = words.declarationOf(term)
    const args = this.goals.all(this.proof.args(term), (a, i) =>
      this.resolve((d?.inputs[i] ?? sort.parts[0]) as AnySort, a, time),
    )
    if (sort.kind !== "container") return this.others(known, d ? this.applied(d, args, time) : [], time)
    const pool = this.database.store(sort) as ContainerPool<unknown>
    const made = combinations(args).flatMap((c) => {
      const places = [...history.containers(pool, ats(c), time)]
      return places.map((place) => ({ c, node: history.nodeAt(place) }))
    })
    const seen = new Set<number>()
    const news = made.reverse().filter(({ node }) => seen.size < seen.add(history.root(node, time)).size)
    const found = this.goals.all(news, ({ c, node }) => this.atContainer(term, c, node, time))
    return this.others(known, found, time)
  }

  /** Nodes that stand for a term, and what else it was equal to: one for each class. */
  private others(known: readonly number[], found: Every, time: number): Every {
    const roots = new Set(known.map((n) => this.history.root(n, time)))
    return [
      ...known.map((n) => this.itself(n)),
      ...found.filter((f) => !roots.has(this.history.root(f.at, time))),
    ]
  }

  /** A container of terms, and one that was made of what they were equal to. */
  private atContainer(term: number, found: readonly Found[], made: number, time: number): Found {
    const nodes = found.map((f) => (this.words.valueOf(f.term) === undefined ? f.at : undefined))
    const others = this.matching(nodes, this.words.parts(made), time)
    const proofs = this.goals.all(found, (f, i) => this.derivation.equalities.toNode(f, others[i]))
    return { term, at: made, proof: this.proof.congruence(term, proofs, this.words.node(made)) }
  }

  /**
   * To each node of a container's content the equal one among the parts of another: the one at its own place, or
   * one that no other was given, for what has no order.
   */
  matching(
    nodes: readonly (number | undefined)[],
    parts: readonly Part[],
    time: number,
  ): (Part | undefined)[] {
    const { history } = this
    const roots = parts.map((p) => (p.sort.kind === "primitive" ? -1 : history.root(p.at, time)))
    const free = new Set(parts.keys())
    const own = nodes.map((n, i) => {
      const same = n !== undefined && history.root(n, time) === roots[i]
      if (same) free.delete(i)
      return same ? i : -1
    })
    return nodes.map((n, i) => {
      if (n === undefined) return undefined
      const root = history.root(n, time)
      let k = own[i] as number
      if (k < 0) k = [...free].find((j) => roots[j] === root) ?? roots.indexOf(root)
      free.delete(k)
      return parts[k]
    })
  }

  /**
   * Places of rows of a constructor with a key that was equal to this one, and an output where it is known: one for
   * each class. There are several where a row was deleted and made again, and where rows had not met yet; the newest
   * comes first, as that was the row of the e-graph.
   */
  rowsOf(table: Table, key: readonly number[], time: number, output?: number): number[] {
    const { history } = this
    const best = new Map<number, { place: number; exact: boolean; newest: number }>()
    const wanted = output === undefined ? undefined : history.root(output, time)
    for (const place of history.rows(table, key, time)) {
      const root = history.root(history.nodeAt(place), time)
      if (wanted !== undefined && root !== wanted) continue
      // The very row, where there is one; otherwise the oldest.
      const exact = this.words.parts(history.nodeAt(place)).every((part, i) => part.at === key[i])
      const known = best.get(root)
      if (!known) best.set(root, { place, exact, newest: place })
      else {
        known.newest = Math.max(known.newest, place)
        if (exact !== known.exact ? exact : place < known.place) Object.assign(known, { place, exact })
      }
    }
    return [...best.values()].sort((x, y) => y.newest - x.newest).map((r) => r.place)
  }
}
