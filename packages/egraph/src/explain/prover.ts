import type { ContainerPool } from "../containers/container.js"
import type { Database } from "../database.js"
import type { Declaration } from "../declaration.js"
import { RuleError } from "../errors.js"
import type { QueryVariable } from "../query.js"
import type { Rule } from "../rule.js"
import type { AnySort } from "../sort.js"
import type { Table } from "../table.js"
import { postorder, type Term } from "../term.js"
import type { Claim, ExplanationData, Link } from "./format.js"
import { Goals } from "./goals.js"
import { type History, NOW } from "./history.js"
import { ASSERTED, CONTAINER, MATCH, MERGE, type RecordedRule, RENEWED } from "./log.js"
import { type Proof, ProofBuilder } from "./proof.js"
import { Shadow } from "./shadow.js"
import type { Shape, ShapeFact } from "./shape.js"
import { type Part, Words } from "./words.js"

/** A term as it is written, and what it was equal to: a node, or a primitive value. */
interface Found {
  /** The term. */
  readonly term: number
  readonly at: number
  /** That the term equals that of the node. */
  readonly proof: Proof
}

/** The values that the variables of a term have: by a match, by a merge, or none. */
interface Scope {
  /** The place of its record; 0 where there is none. */
  readonly place: number
  readonly shape: Shape | undefined
  /** The value of a term that the match found; undefined where it did not. */
  value(t: Term): number | undefined
  readonly names: readonly (readonly [name: string, sort: AnySort, value: number])[]
}

/** What a term may have been: one for each class, the likeliest first. */
type Every = readonly Found[]

const EMPTY: Scope = { place: 0, shape: undefined, value: () => undefined, names: [] }

/** Finds derivations in the history: each from what was there before, so that none goes in circles. */
export class Prover {
  private readonly goals = new Goals()
  private readonly proof = new ProofBuilder()
  private readonly words: Words
  private readonly shadow: Shadow
  private readonly scopes = new Map<number, Scope>()
  private readonly paths = new Map<number, Proof>()
  private readonly unions = new Map<number, Proof>()
  private readonly rows = new Map<string, Link>()
  private readonly premises = new Map<number, readonly Proof[]>()
  private readonly found = new Map<string, Map<Term, Every>>()
  private readonly resolved = new Map<string, Every>()
  private readonly assertedTerms = new Map<number, ReadonlyMap<number, Term>>()

  constructor(
    private readonly database: Database,
    private readonly history: History,
    private readonly shape: (rule: Rule) => Shape,
  ) {
    this.words = new Words(database, history, this.proof)
    this.shadow = new Shadow(database, this.proof, this.words)
  }

  /** Why two ground terms are equal. */
  equal(a: Term, b: Term): ExplanationData {
    const proof = this.goals.solve(() => {
      const [xs, ys] = this.goals.all([a, b], (t) => this.findAll(EMPTY, t, NOW)) as [Every, Every]
      for (const x of xs) {
        const y = ys.find((o) => this.history.equal(a.sort, x.at, o.at, NOW))
        if (y) return { claim: [x.term, y.term] as const, link: this.joined(a.sort, x, y) }
      }
      throw this.unrecorded("where the terms come from")
    })
    return this.proof.build([proof.claim], [proof.link])
  }

  /** Why the facts of a rule hold for a match. */
  hold(rule: Rule, variables: readonly number[], values: Int32Array): ExplanationData {
    const scope = this.scopeOf(rule, variables, values, NOW)
    const { facts } = scope.shape as Shape
    const proven = facts.flatMap((f, i) => (f.kind === "computed" ? [] : [{ f, i }]))
    const [claims, proofs] = this.goals.solve(() => {
      const all = this.premisesOf(scope)
      return [
        this.goals.all(proven, ({ f }) => this.claimOf(scope, f)),
        proven.map(({ i }) => all[i] as Proof),
      ]
    })
    return this.proof.build(claims, proofs)
  }

  private claimOf(scope: Scope, f: Exclude<ShapeFact, { kind: "computed" }>): Claim {
    if (f.kind === "equal") {
      const [a, b] = f.terms.map((t) => this.find(scope, t, NOW).term)
      return [a as number, b as number]
    }
    return [this.instance(scope, f.term, NOW)]
  }

  /** That two terms are equal whose nodes are. */
  private joined(sort: AnySort, x: Found, y: Found): Proof {
    const path = sort.kind === "primitive" ? null : this.path(x.at, y.at)
    return this.proof.chain(x.term, [x.proof, path, reversed(y.proof)])
  }

  /** That the terms of two nodes are equal. */
  private path(a: number, b: number): Proof {
    if (a === b) return null
    return this.goals.need(this.paths, a * 0x4000000 + b, () => {
      const unions = this.history.path(a, b)
      const proofs = this.goals.all(unions, (u) => {
        const p = this.union(u.place)
        return this.history.ends(u.place)[0] === u.from ? p : reversed(p)
      })
      return this.proof.chain(this.words.node(a), proofs)
    })
  }

  /** That the terms of the two nodes that a record united are equal. */
  private union(place: number): Proof {
    return this.goals.need(this.unions, place, () => {
      const { data } = this.history.log
      const [a, b] = this.history.ends(place)
      if (((data[place] as number) & 7) === RENEWED) return this.renewal(a, b, place)
      const cause = data[place + 1] as number
      switch (cause && (data[cause] as number) & 7) {
        case MATCH:
          return this.unionByRule(place, this.scope(cause), a, b)
        case MERGE:
          return this.unionByMerge(place, cause, a, b)
        case ASSERTED:
          return this.unionByAssertion(place, cause, a, b)
        default:
          return this.proof.asserted(this.words.node(a), this.words.node(b))
      }
    })
  }

  private unionByAssertion(place: number, cause: number, a: number, b: number): Proof {
    const terms = this.history.log.assertions[
      (this.history.log.data[cause] as number) >> 3
    ] as readonly Term[]
    const [xs, ys] = this.goals.all(terms, (t) => this.findAll(EMPTY, t, place)) as [Every, Every | undefined]
    const way = this.stating(xs, ys ?? [], a, b, place, (x, y) => this.proof.asserted(x.term, y.term))
    if (way === undefined) throw this.unrecorded("a primitive of an added term united classes")
    return way
  }

  /** From node a to node b by what two terms are stated to be, one of which was equal to each. */
  private stating(
    xs: Every,
    ys: Every,
    a: number,
    b: number,
    time: number,
    state: (x: Found, y: Found) => Proof,
  ): Proof | undefined {
    const near = (fs: Every, n: number): Found | undefined =>
      fs.find((f) => f.at === n || this.history.root(f.at, time) === this.history.root(n, time))
    const [x, y] = [near(xs, a), near(ys, b)]
    if (x && y) return this.around(a, x, state(x, y), y, b)
    const [v, w] = [near(xs, b), near(ys, a)]
    return v && w ? this.around(a, w, reversed(state(v, w)), v, b) : undefined
  }

  private around(a: number, x: Found, middle: Proof, y: Found, b: number): Proof {
    const ends = [
      [a, x.at],
      [y.at, b],
    ] as const
    const [from, to] = this.goals.all(ends, ([m, n]) => this.path(m, n)) as [Proof, Proof]
    return this.proof.chain(this.words.node(a), [from, reversed(x.proof), middle, y.proof, to])
  }

  private unionByRule(place: number, scope: Scope, a: number, b: number): Proof {
    const rule = this.ruleAt(scope.place)
    for (const action of rule.actions) {
      if (action.kind !== "union") continue
      const [xs, ys] = this.goals.all(action.terms, (t) => this.findAll(scope, t, place, b)) as [Every, Every]
      const way = this.stating(xs, ys, a, b, place, (x, y) => this.byRule(scope, [x.term, y.term]))
      if (way !== undefined) return way
    }
    const who = (scope.shape as Shape).calls ? "callback" : "primitive"
    throw this.unrecorded(`the ${who} of rule ${rule.name} united classes`)
  }

  private unionByMerge(place: number, cause: number, a: number, b: number): Proof {
    const { history } = this
    const { data, tables } = history.log
    const table = tables[(data[cause] as number) >> 3] as Table
    const { inputs, output } = table.declaration
    const key = inputs.map((s, i) => history.at(s, data[cause + 6 + i] as number))
    const [old, next] = [
      history.at(output, data[cause + 2] as number),
      history.at(output, data[cause + 3] as number),
    ]
    if (table.declaration.kind === "constructor") {
      const [xs, ys] = [old, next].map((n): Every =>
        this.rowsOf(table, key, cause, n).map((p) => this.itself(history.nodeAt(p))),
      ) as [Every, Every]
      const way = this.stating(xs, ys, a, b, place, (x, y) => this.congruent(x.at, y.at))
      if (way === undefined) throw this.unrecorded(`rows of ${table.declaration.name} met`)
      return way
    }
    const [x, y] = this.goals.all(["old", "next"] as const, (which) => this.mergedRow(cause, which)) as [
      Link,
      Link,
    ]
    const f = table.declaration.name
    const outputs: Claim = [this.words.node(old), this.words.node(next)]
    const merged = this.proof.step(`u${cause}`, () => ({
      by: "merge",
      function: f,
      old: x,
      next: y,
      proves: outputs,
    }))
    if (history.ends(place)[0] === old || history.root(a, place) === history.root(old, place))
      return this.proof.chain(this.words.node(a), [this.path(a, old), merged, this.path(next, b)])
    throw this.unrecorded(`the merge of ${f} united classes`)
  }

  /** That two nodes of one function are equal, since their arguments are. */
  private congruent(m: number, n: number): Proof {
    const [x, y] = [m, n].map((k) => this.words.parts(k)) as [
      ReturnType<Words["parts"]>,
      ReturnType<Words["parts"]>,
    ]
    const proofs = this.goals.all(x, (part, i) =>
      part.sort.kind === "primitive" ? null : this.path(part.at, (y[i] as typeof part).at),
    )
    return this.proof.congruence(this.words.node(m), proofs, this.words.node(n))
  }

  /** A container was made anew of the same elements, some of them by other names. */
  private renewal(a: number, b: number, place: number): Proof {
    const nodes = this.words.parts(a).map((p) => (p.sort.kind === "primitive" ? undefined : p.at))
    const others = this.matching(nodes, this.words.parts(b), place)
    const proofs = this.goals.all(nodes, (n, i) => {
      const other = others[i]
      return n === undefined || other === undefined ? null : this.path(n, other)
    })
    return this.proof.congruence(this.words.node(a), proofs, this.words.node(b))
  }

  /**
   * Places of rows of a constructor with a key that was equal to this one, and an output where it is known: one for
   * each class. There are several where a row was deleted and made again, and where rows had not met yet; the newest
   * comes first, as that was the row of the e-graph.
   */
  private rowsOf(table: Table, key: readonly number[], time: number, output?: number): number[] {
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

  private scope(place: number): Scope {
    let s = this.scopes.get(place)
    if (!s) {
      const { data, rules } = this.history.log
      const { rule, variables } = rules[(data[place] as number) >> 3] as RecordedRule
      s = this.scopeOf(rule, variables, data.subarray(place + 1, place + 1 + variables.length), place)
      this.scopes.set(place, s)
    }
    return s
  }

  private scopeOf(rule: Rule, variables: readonly number[], values: Int32Array, place: number): Scope {
    const { query } = rule
    const register = (v: number | undefined): number | undefined => {
      const i = v === undefined ? -1 : variables.indexOf(v)
      if (i >= 0) return values[i]
      const constant = v === undefined ? undefined : query.variables[v]?.constants[0]
      return constant && this.database.store(constant.sort).intern(constant.value)
    }
    const names: [string, AnySort, number][] = []
    for (const [name, v] of query.names) {
      const value = register(v)
      if (value !== undefined) names.push([name, (query.variables[v] as QueryVariable).sort, value])
    }
    const value = (t: Term): number | undefined =>
      register(t.kind === "variable" ? query.names.get(t.value as string) : query.terms.get(t))
    return { place, shape: this.shape(rule), value, names }
  }

  private ruleAt(place: number): Rule {
    const { data, rules } = this.history.log
    return (rules[(data[place] as number) >> 3] as RecordedRule).rule
  }

  private find(scope: Scope, t: Term, time: number): Found {
    const [f] = this.findAll(scope, t, time)
    if (!f) throw this.unrecorded(`where ${String(t)} comes from`)
    return f
  }

  /**
   * A term under a match, and what it was equal to before a time: one for each class that may be meant, none where
   * it was not there. `made` is a node that came about at that very time: the row of the term itself.
   */
  private findAll(scope: Scope, t: Term, time: number, made?: number): Every {
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
      const places = combinations(args).flatMap((c) => [
        ...history.rows(
          table,
          c.map((f) => f.at),
          time,
        ),
      ])
      return places.length === 0 ? [] : [this.exactly(t.sort, words.outputAt(Math.max(...places)))]
    }
    return this.applied(d, args, time, value === undefined ? undefined : history.at(t.sort, value))
  }

  /** The application of a constructor to arguments. */
  private applied(d: Declaration, args: readonly Every[], time: number, output?: number): Every {
    const table = this.database.table(d)
    const rows = combinations(args).flatMap((c) =>
      this.rowsOf(
        table,
        c.map((f) => f.at),
        time,
        output,
      ).map((place) => ({ c, place })),
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
    const proofs = this.goals.all(args, (f, i) => {
      const part = parts[i] as (typeof parts)[0]
      return part.sort.kind === "primitive"
        ? null
        : this.proof.chain(f.term, [f.proof, this.path(f.at, part.at)])
    })
    return { term, at: node, proof: this.proof.congruence(term, proofs, this.words.node(node)) }
  }

  private exactly(sort: AnySort, value: number): Found {
    return { term: this.words.value(sort, value), at: this.history.at(sort, value), proof: null }
  }

  private itself(node: number): Found {
    return { term: this.words.node(node), at: node, proof: null }
  }

  /** The term whose own row was made with the class of another: see `Database.insertAs`. */
  private madeBy(scope: Scope, t: Term, time: number, made: number): Found | undefined {
    const { history } = this
    const place = history.places[made] as number
    if (place !== time || t.kind !== "application" || t.declaration?.kind !== "constructor") return undefined
    const { data, tables } = history.log
    const table = tables[(data[place] as number) >> 3] as Table
    if (((data[place] as number) & 7) === CONTAINER || table.declaration !== t.declaration) return undefined
    const args = this.goals.all(t.args, (a) => this.findAll(scope, a, time))
    const found = this.fitting(args, this.words.parts(made), time)
    return found && this.atNode(t.declaration, found, made)
  }

  /** Of what each argument may have been, what was equal to a part; undefined where something was not. */
  private fitting(args: readonly Every[], parts: readonly Part[], time: number): Found[] | undefined {
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
    const { history, words } = this
    const value = words.valueOf(term)
    if (value !== undefined) return [{ term, at: value, proof: null }]
    return this.goals.need(this.resolved, `${term}:${time}`, () => {
      const known = words.nodesOf(term, time)
      const d = words.declarationOf(term)
      const args = this.goals.all(this.proof.args(term), (a, i) =>
        this.resolve((d?.inputs[i] ?? sort.parts[0]) as AnySort, a, time),
      )
      if (sort.kind !== "container") return this.others(known, d ? this.applied(d, args, time) : [], time)
      const pool = this.database.store(sort) as ContainerPool<unknown>
      const made = combinations(args).flatMap((c) =>
        [
          ...history.containers(
            pool,
            c.map((f) => f.at),
            time,
          ),
        ].map((place) => ({ c, node: history.nodeAt(place) })),
      )
      const seen = new Set<number>()
      const news = made.reverse().filter(({ node }) => seen.size < seen.add(history.root(node, time)).size)
      return this.others(
        known,
        this.goals.all(news, ({ c, node }) => this.atContainer(term, c, node, time)),
        time,
      )
    })
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
    const proofs = this.goals.all(found, (f, i) => {
      const other = others[i]
      return other === undefined ? null : this.proof.chain(f.term, [f.proof, this.path(f.at, other)])
    })
    return { term, at: made, proof: this.proof.congruence(term, proofs, this.words.node(made)) }
  }

  /**
   * To each node of a container's content the equal one among the parts of another: the one at its own place, or
   * one that no other was given, for what has no order.
   */
  private matching(
    nodes: readonly (number | undefined)[],
    parts: readonly Part[],
    time: number,
  ): (number | undefined)[] {
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
      return parts[k]?.at
    })
  }

  /** The application of a rule that says so. */
  private byRule(scope: Scope, proves: Claim): Link {
    const { shape } = scope
    const premises = this.premisesOf(scope)
    return this.proof.step(`r${scope.place},${proves.join()}`, () => ({
      by: "rule",
      rule: (shape as Shape).data.name,
      substitution: this.substitution(scope),
      premises,
      proves,
    }))
  }

  private substitution(scope: Scope): Record<string, number> {
    const result: Record<string, number> = {}
    for (const [name, sort, value] of scope.names) result[name] = this.words.value(sort, value)
    for (const [t, name] of (scope.shape as Shape).outputs) {
      const [f] = this.findAll(scope, t, scope.place)
      if (f) result[name] = f.term
    }
    return result
  }

  /** A proof to each fact of a match that needs one. */
  private premisesOf(scope: Scope): readonly Proof[] {
    const time = scope.place
    return this.goals.need(this.premises, scope.place, () =>
      this.goals.all((scope.shape as Shape).facts, (f): Proof => {
        if (f.kind === "computed") return null
        if (f.kind === "equal") {
          const [x, y] = this.goals.all(f.terms, (t) => this.find(scope, t, time)) as [Found, Found]
          return this.joined(f.terms[0].sort, x, y)
        }
        return this.there(scope, f.term, time)
      }),
    )
  }

  /** That a row of a term is there: of a function, with the output that the term stands for. */
  private there(scope: Scope, t: Term, time: number): Link {
    const { history, words } = this
    const d = t.declaration as Declaration
    if (d.kind === "constructor") {
      const f = this.find(scope, t, time)
      return this.proof.moved(this.nodeThere(f.at), reversed(f.proof))
    }
    const args = this.goals.all(t.args, (a) => this.find(scope, a, time))
    const output = d.kind === "function" ? this.find(scope, t, time) : undefined
    const table = this.database.table(d)
    const key = args.map((f) => f.at)
    for (const p of history.rows(table, key, time)) {
      const which = words.which(p, output?.at, time)
      if (which === undefined) continue
      const row = this.row(p, which)
      return this.proof.moved(
        row,
        this.toInstance(row, words.rowParts(p, which), [...args, ...(output ? [output] : [])]),
      )
    }
    throw this.unrecorded(`where ${String(t)} comes from`)
  }

  /** From a row by the names of its nodes to the same by the names of a match. */
  private toInstance(row: Link, parts: readonly Part[], found: readonly Found[]): Proof {
    const [term] = this.proof.claim(row)
    const proofs = this.goals.all(found, (f, i) => {
      const { sort, at } = parts[i] as Part
      if (sort.kind === "primitive") return null
      return this.proof.chain(this.words.node(at), [this.path(at, f.at), reversed(f.proof)])
    })
    return this.proof.congruence(term, proofs)
  }

  private instance(scope: Scope, t: Term, time: number): number {
    const d = t.declaration as Declaration
    if (d.kind === "constructor") return this.find(scope, t, time).term
    const terms = t.args.map((a) => this.find(scope, a, time).term)
    if (d.kind === "function") terms.push(this.find(scope, t, time).term)
    return this.proof.term(d.name, terms)
  }

  /** That the term of a node is there. */
  private nodeThere(node: number): Link {
    const place = this.history.places[node] as number
    if (place < 0) return this.proof.asserted(this.words.node(node)) as Link
    return this.row(place, "output")
  }

  /** That a row as it was recorded is there, with its output, or one of those that met in a merge. */
  private row(place: number, which: "output" | "next"): Link {
    return this.goals.need(this.rows, `${place}${which}`, () => {
      const { data } = this.history.log
      const header = data[place] as number
      const term = this.words.row(place, which)
      if ((header & 7) === MERGE && which === "output") return this.mergeResult(place, term)
      if ((header & 7) === CONTAINER) return this.proof.asserted(term) as Link
      const cause = data[place + 1] as number
      switch (cause && (data[cause] as number) & 7) {
        case MATCH:
          return this.rowByRule(place, which, cause)
        case ASSERTED:
          return this.rowByAssertion(place, which, cause, term)
        case MERGE:
          return this.rowByMerge(place, cause)
        default:
          return this.proof.asserted(term) as Link
      }
    })
  }

  private rowByAssertion(place: number, which: "output" | "next", cause: number, term: number): Link {
    const { history } = this
    const { log } = history
    const terms = log.assertions[(log.data[cause] as number) >> 3] as readonly Term[]
    const end = log.data[cause + 1] as number
    const table = log.tables[(log.data[place] as number) >> 3] as Table
    const d = table.declaration
    if (d.kind === "constructor") {
      const t = this.nodesOfAssertion(cause, terms, end).get(history.nodeAt(place))
      if (!t) return this.proof.asserted(term) as Link
      const f = this.find(EMPTY, t, end)
      return this.proof.moved(this.proof.asserted(f.term) as Link, f.proof)
    }
    const [call, output] = terms as [Term, Term | undefined]
    if (call.declaration !== d) throw this.unrecorded(`a primitive set ${d.name}`)
    const parts = [...call.args, ...(d.kind === "function" ? [output as Term] : [])]
    const found = this.goals.all(parts, (t) => this.find(EMPTY, t, end))
    const stated = this.proof.term(
      d.name,
      found.map((f) => f.term),
    )
    return this.proof.moved(this.proof.asserted(stated) as Link, this.toRow(stated, found, place, which))
  }

  private nodesOfAssertion(cause: number, terms: readonly Term[], end: number): ReadonlyMap<number, Term> {
    let known = this.assertedTerms.get(cause)
    if (known) return known
    const all: Term[] = []
    postorder(terms, (t) => t.declaration?.kind === "constructor" && all.push(t))
    const found = this.goals.all(all, (t) => this.findAll(EMPTY, t, end))
    const nodes = new Map<number, Term>()
    found.forEach((fs, i) => fs.forEach((f) => nodes.has(f.at) || nodes.set(f.at, all[i] as Term)))
    this.assertedTerms.set(cause, (known = nodes))
    return known
  }

  /** From a row by the names of its cause to the names of its nodes. */
  private toRow(stated: number, found: readonly Found[], place: number, which: "output" | "next"): Proof {
    const { words } = this
    const nodes = words.rowParts(place, which)
    const proofs = this.goals.all(found, (f, i) => {
      const part = nodes[i] as (typeof nodes)[0]
      return part.sort.kind === "primitive"
        ? null
        : this.proof.chain(f.term, [f.proof, this.path(f.at, part.at)])
    })
    return this.proof.congruence(stated, proofs, words.row(place, which))
  }

  private rowByRule(place: number, which: "output" | "next", cause: number): Link {
    const { history, words } = this
    const scope = this.scope(cause)
    const rule = this.ruleAt(cause)
    const { log } = history
    const d = (log.tables[(log.data[place] as number) >> 3] as Table).declaration
    const wanted = words.rowParts(place, which)
    for (const parts of candidates(rule.actions, d)) {
      const args = this.goals.all(parts, (t) => this.findAll(scope, t, place))
      const found = this.fitting(args, wanted, place)
      if (!found) continue
      const stated = this.proof.term(
        d.name,
        (found as Found[]).map((f) => f.term),
      )
      const link = this.byRule(scope, [stated])
      return this.proof.moved(link, this.toRow(stated, found as Found[], place, which))
    }
    const who = (scope.shape as Shape).calls ? "callback" : "primitive"
    throw this.unrecorded(`the ${who} of rule ${rule.name} made a row of ${d.name}`)
  }

  /** That a row with one of the two outputs that met is there, by the names of the merge. */
  private mergedRow(place: number, which: "old" | "next"): Link {
    const { history, words } = this
    const { data, tables } = history.log
    const table = tables[(data[place] as number) >> 3] as Table
    const { inputs, output } = table.declaration
    const caused = data[place + 1] as number
    if (which === "next" && caused !== 0 && ((data[caused] as number) & 7) !== MERGE)
      return this.row(place, "next")
    const key = inputs.map((s, i) => history.at(s, data[place + 6 + i] as number))
    const value = history.at(output, data[place + (which === "old" ? 2 : 3)] as number)
    for (const p of history.rows(table, key, place)) {
      const w = words.which(p, value, place)
      if (w === undefined) continue
      const row = this.row(p, w)
      const found = [...key, value].map((at, i): Found => {
        const s = inputs[i] ?? output
        return { at, term: s.kind === "primitive" ? words.value(s, at) : words.node(at), proof: null }
      })
      return this.proof.moved(row, this.toInstance(row, words.rowParts(p, w), found))
    }
    throw this.unrecorded(`an output of ${table.declaration.name} came about`)
  }

  private mergeResult(place: number, term: number): Link {
    const { history } = this
    const { data, tables } = history.log
    const d = (tables[(data[place] as number) >> 3] as Table).declaration
    const [old, next] = this.goals.all(["old", "next"] as const, (w) => this.mergedRow(place, w)) as [
      Link,
      Link,
    ]
    const step = (proves: Claim): Link =>
      this.proof.step(`w${place},${proves.join()}`, () => ({
        by: "merge",
        function: d.name,
        old,
        next,
        proves,
      }))
    const body = this.words.mergeBody(d)
    if (!body) return step([term])
    const f = this.find(this.mergeScope(place, body), body.term, data[place + 5] as number)
    const args = this.proof.args(term)
    const stated = this.proof.term(d.name, [...args.slice(0, -1), f.term])
    const result = this.words.rowParts(place, "output").at(-1) as { at: number }
    const last =
      d.output.kind === "primitive" ? null : this.proof.chain(f.term, [f.proof, this.path(f.at, result.at)])
    return this.proof.moved(
      step([stated]),
      this.proof.congruence(stated, [...args.slice(0, -1).map(() => null), last], term),
    )
  }

  /** Rows that the term of a merge made. */
  private rowByMerge(place: number, cause: number): Link {
    const { history } = this
    const { data, tables } = history.log
    const d = (tables[(data[cause] as number) >> 3] as Table).declaration
    const body = this.words.mergeBody(d)
    const [old, next] = this.goals.all(["old", "next"] as const, (w) => this.mergedRow(cause, w)) as [
      Link,
      Link,
    ]
    const all: Term[] = []
    if (body) postorder([body.term], (t) => t.declaration?.kind === "constructor" && all.push(t))
    for (const t of all) {
      const fs = this.findAll(this.mergeScope(cause, body as NonNullable<typeof body>), t, place + 1)
      const f = fs.find(({ at }) => at === history.nodeAt(place))
      if (!f) continue
      const proves: Claim = [f.term]
      const made = this.proof.step(`w${cause},${f.term}`, () => ({
        by: "merge",
        function: d.name,
        old,
        next,
        proves,
      }))
      return this.proof.moved(made, f.proof)
    }
    throw this.unrecorded(`the merge of ${d.name} made a row`)
  }

  private mergeScope(place: number, body: { readonly old: Term; readonly next: Term }): Scope {
    let s = this.scopes.get(place)
    if (!s) {
      const { data } = this.history.log
      const value = (t: Term): number | undefined =>
        t === body.old ? data[place + 2] : t === body.next ? data[place + 3] : undefined
      this.scopes.set(place, (s = { place, shape: undefined, value, names: [] }))
    }
    return s
  }

  private unrecorded(what: string): RuleError {
    return new RuleError(`explain: not recorded: ${what}`)
  }
}

/** Each choice of one of each, the first ones first; of very many only some. */
function combinations(every: readonly Every[]): Found[][] {
  let result: Found[][] = [[]]
  for (const fs of every) result = result.flatMap((c) => fs.map((f) => [...c, f])).slice(0, 64)
  return result
}

const reversed = (p: Proof): Proof => p && (p.back ? { step: p.step } : { step: p.step, back: true })

/** The parts of each call of a function in the actions, with the output that is set. */
function candidates(actions: Rule["actions"], d: Declaration): (readonly Term[])[] {
  const found: (readonly Term[])[] = []
  for (const a of actions) {
    if (a.kind === "set" && a.terms[0].declaration === d) found.push([...a.terms[0].args, a.terms[1]])
    const terms: readonly Term[] = a.kind === "set" ? [...a.terms[0].args, a.terms[1]] : a.terms
    if (d.kind !== "function") postorder(terms, (t) => t.declaration === d && found.push(t.args))
  }
  return found
}
