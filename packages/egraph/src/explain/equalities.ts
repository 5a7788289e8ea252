import type { AnySort } from "../sort.js"
import type { Table } from "../table.js"
import type { Term } from "../term.js"
import { DerivationPart } from "./derivation.js"
import { type Every, type Found, unrecorded } from "./found.js"
import type { Claim, Link } from "./format.js"
import { ASSERTED, MATCH, MERGE, RENEWED } from "./log.js"
import { type Proof, reversed } from "./proof.js"
import { EMPTY, type Scope } from "./scopes.js"
import type { Shape } from "./shape.js"
import type { Words } from "./words.js"

/** Why the terms of two nodes are equal: by the unions between them. */
export class Equalities extends DerivationPart {
  private readonly paths = new Map<number, Proof>()
  private readonly unions = new Map<number, Proof>()

  /** That two terms are equal whose nodes are. */
  joined(sort: AnySort, x: Found, y: Found): Proof {
    const path = sort.kind === "primitive" ? null : this.path(x.at, y.at)
    return this.proof.chain(x.term, [x.proof, path, reversed(y.proof)])
  }

  /** That the terms of two nodes are equal. */
  path(a: number, b: number): Proof {
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
          return this.unionByRule(place, this.derivation.scopes.at(cause), a, b)
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
    const [xs, ys] = this.goals.all(terms, (t) => this.derivation.finder.findAll(EMPTY, t, place)) as [
      Every,
      Every | undefined,
    ]
    const way = this.stating(xs, ys ?? [], a, b, place, (x, y) => this.proof.asserted(x.term, y.term))
    if (way === undefined) throw unrecorded("a primitive of an added term united classes")
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
    const rule = this.derivation.scopes.rule(scope.place)
    for (const action of rule.actions) {
      if (action.kind !== "union") continue
      const [xs, ys] = this.goals.all(action.terms, (t) =>
        this.derivation.finder.findAll(scope, t, place, b),
      ) as [Every, Every]
      const way = this.stating(xs, ys, a, b, place, (x, y) =>
        this.derivation.applications.byRule(scope, [x.term, y.term]),
      )
      if (way !== undefined) return way
    }
    const who = (scope.shape as Shape).calls ? "callback" : "primitive"
    throw unrecorded(`the ${who} of rule ${rule.name} united classes`)
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
        this.derivation.finder
          .rowsOf(table, key, cause, n)
          .map((p) => this.derivation.finder.itself(history.nodeAt(p))),
      ) as [Every, Every]
      const way = this.stating(xs, ys, a, b, place, (x, y) => this.congruent(x.at, y.at))
      if (way === undefined) throw unrecorded(`rows of ${table.declaration.name} met`)
      return way
    }
    const [x, y] = this.goals.all(["old", "next"] as const, (which) =>
      this.derivation.rows.mergedRow(cause, which),
    ) as [Link, Link]
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
    throw unrecorded(`the merge of ${f} united classes`)
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
    const others = this.derivation.finder.matching(nodes, this.words.parts(b), place)
    const proofs = this.goals.all(nodes, (n, i) => {
      const other = others[i]
      return n === undefined || other === undefined ? null : this.path(n, other)
    })
    return this.proof.congruence(this.words.node(a), proofs, this.words.node(b))
  }
}
