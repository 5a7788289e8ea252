import type { AnySort } from "../sort.js"
import { DerivationPart } from "./derivation.js"
import { type Every, type Found, unrecorded } from "./found.js"
import type { Claim } from "./format.js"
import { ASSERTED, MATCH, MERGE, RENEWED } from "./log.js"
import { type Proof, reversed } from "./proof.js"
import { EMPTY, type Scope } from "./scopes.js"
import type { Shape } from "./shape.js"
import type { Part } from "./words.js"

/** What two terms were, and whether they are the two ends of a union the other way round. */
interface Sides {
  readonly x: Found
  readonly y: Found
  readonly back: boolean
}

/** Why the terms of two nodes are equal: by the unions between them. */
export class Equalities extends DerivationPart {
  private readonly paths = new Map<number, Proof>()
  private readonly unions = new Map<number, Proof>()

  /** That two terms are equal whose nodes are. */
  joined(sort: AnySort, x: Found, y: Found): Proof {
    const path = sort.kind === "primitive" ? null : this.path(x.at, y.at)
    return this.proof.chain(x.term, [x.proof, path, reversed(y.proof)])
  }

  /** That a term equals that of a node that its own is equal to; nothing to prove of values. */
  toNode(f: Found, node: Part | undefined): Proof {
    if (node === undefined || node.sort.kind === "primitive") return null
    return this.proof.chain(f.term, [f.proof, this.path(f.at, node.at)])
  }

  /** That the terms of two nodes are equal. */
  path(a: number, b: number): Proof {
    return a === b ? null : this.goals.need(this.paths, a * 0x4000000 + b, () => this.byUnions(a, b))
  }

  private byUnions(a: number, b: number): Proof {
    const unions = this.history.path(a, b)
    const proofs = this.goals.all(unions, ({ place }) =>
      this.goals.need(this.unions, place, () => this.union(place)),
    )
    const turned = (place: number, from: number): boolean => this.history.ends(place)[0] !== from
    return this.proof.chain(
      this.words.node(a),
      unions.map(({ place, from }, i) => {
        const p = proofs[i] as Proof
        return turned(place, from) ? reversed(p) : p
      }),
    )
  }

  /** That the terms of the two nodes that a record united are equal. */
  private union(place: number): Proof {
    const { data } = this.log
    const [a, b] = this.history.ends(place)
    if (this.log.kind(place) === RENEWED) return this.renewal(a, b, place)
    const cause = data[place + 1] as number
    switch (this.log.kind(cause)) {
      case MATCH:
        return this.unionByRule(place, this.derivation.scopes.at(cause), a, b)
      case MERGE:
        return this.unionByMerge(place, cause, a, b)
      case ASSERTED:
        return this.unionByAssertion(place, cause, a, b)
      default:
        return this.proof.asserted(this.words.node(a), this.words.node(b))
    }
  }

  private unionByAssertion(place: number, cause: number, a: number, b: number): Proof {
    const terms = this.log.statement(cause)
    const [xs, ys] = this.goals.all(terms, (t) => this.derivation.finder.findAll(EMPTY, t, place))
    const sides = this.sides(xs, ys, a, b, place)
    if (!sides) throw unrecorded("a primitive of an added term united classes")
    return this.around(a, sides, this.proof.asserted(sides.x.term, sides.y.term), b)
  }

  /**
   * Which of what two terms may have been are two nodes, and whether the other way round; undefined where neither
   * is.
   */
  private sides(
    xs: Every | undefined,
    ys: Every | undefined,
    a: number,
    b: number,
    time: number,
  ): Sides | undefined {
    const near = (fs: Every | undefined, n: number): Found | undefined =>
      fs?.find((f) => f.at === n || this.history.root(f.at, time) === this.history.root(n, time))
    const [x, y] = [near(xs, a), near(ys, b)]
    if (x && y) return { x, y, back: false }
    const [v, w] = [near(xs, b), near(ys, a)]
    return v && w && { x: v, y: w, back: true }
  }

  /** From node a to node b by what two terms are stated to be, each of which was equal to one of them. */
  private around(a: number, { x, y, back }: Sides, middle: Proof, b: number): Proof {
    if (back) return this.around(a, { x: y, y: x, back: false }, reversed(middle), b)
    const ends = [
      [a, x.at],
      [y.at, b],
    ] as const
    const [from, to] = this.goals.all(ends, ([m, n]) => this.path(m, n))
    return this.proof.chain(this.words.node(a), [from, reversed(x.proof), middle, y.proof, to])
  }

  private unionByRule(place: number, scope: Scope, a: number, b: number): Proof {
    const rule = this.derivation.scopes.rule(scope.place)
    for (const action of rule.actions) {
      if (action.kind !== "union") continue
      const [xs, ys] = this.goals.all(action.terms, (t) => this.derivation.finder.findAll(scope, t, place, b))
      const sides = this.sides(xs, ys, a, b, place)
      if (!sides) continue
      const stated = this.derivation.applications.byRule(scope, [sides.x.term, sides.y.term])
      return this.around(a, sides, stated, b)
    }
    const who = (scope.shape as Shape).calls ? "callback" : "primitive"
    throw unrecorded(`the ${who} of rule ${rule.name} united classes`)
  }

  private unionByMerge(place: number, cause: number, a: number, b: number): Proof {
    const { history } = this
    const { data } = history.log
    const table = this.log.table(cause)
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
      )
      const sides = this.sides(xs, ys, a, b, place)
      if (!sides) throw unrecorded(`rows of ${table.declaration.name} met`)
      return this.around(a, sides, this.congruent(sides.x.at, sides.y.at), b)
    }
    const [x, y] = this.goals.all(["old", "next"], (which) => this.derivation.rows.mergedRow(cause, which))
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
    const [x, y] = [this.words.parts(m), this.words.parts(n)]
    const proofs = this.goals.all(x, (part, i) => this.between(part, y[i]))
    return this.proof.congruence(this.words.node(m), proofs, this.words.node(n))
  }

  /** A container was made anew of the same elements, some of them by other names. */
  private renewal(a: number, b: number, place: number): Proof {
    const parts = this.words.parts(a)
    const nodes = parts.map((p) => (p.sort.kind === "primitive" ? undefined : p.at))
    const others = this.derivation.finder.matching(nodes, this.words.parts(b), place)
    const proofs = this.goals.all(parts, (part, i) => this.between(part, others[i]))
    return this.proof.congruence(this.words.node(a), proofs, this.words.node(b))
  }

  private between(m: Part, n: Part | undefined): Proof {
    return m.sort.kind === "primitive" || n === undefined ? null : this.path(m.at, n.at)
  }
}
