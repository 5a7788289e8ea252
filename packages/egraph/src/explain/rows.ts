import type { Declaration } from "../declaration.js"
import type { Rule } from "../rule.js"
import { postorder, type Term } from "../term.js"
import { DerivationPart } from "./derivation.js"
import { type Found, unrecorded } from "./found.js"
import type { Claim, Link } from "./format.js"
import { ASSERTED, CONTAINER, MATCH, MERGE } from "./log.js"
import type { Proof } from "./proof.js"
import { EMPTY } from "./scopes.js"
import type { Shape } from "./shape.js"

/** Why a row is there, as it was recorded: by a rule, by the host, or by a merge. */
export class Rows extends DerivationPart {
  private readonly rows = new Map<string, Link>()
  private readonly assertedTerms = new Map<number, ReadonlyMap<number, Term>>()

  /** That the term of a node is there. */
  nodeThere(node: number): Link {
    const place = this.history.places[node] as number
    if (place < 0) return this.proof.asserted(this.words.node(node)) as Link
    return this.row(place, "output")
  }

  /** That a row as it was recorded is there, with its output, or one of those that met in a merge. */
  row(place: number, which: "output" | "next"): Link {
    return this.goals.need(this.rows, `${place}${which}`, () => this.recorded(place, which))
  }

  private recorded(place: number, which: "output" | "next"): Link {
    const { data } = this.log
    const term = this.words.row(place, which)
    const kind = this.log.kind(place)
    if (kind === MERGE && which === "output") return this.mergeResult(place, term)
    if (kind === CONTAINER) return this.proof.asserted(term) as Link
    const cause = data[place + 1] as number
    switch (this.log.kind(cause)) {
      case MATCH:
        return this.rowByRule(place, which, cause)
      case ASSERTED:
        return this.rowByAssertion(place, which, cause, term)
      case MERGE:
        return this.rowByMerge(place, cause)
      default:
        return this.proof.asserted(term) as Link
    }
  }

  private rowByAssertion(place: number, which: "output" | "next", cause: number, term: number): Link {
    const { history, log } = this
    const terms = log.statement(cause)
    const end = log.data[cause + 1] as number
    const d = log.table(place).declaration
    if (d.kind === "constructor") {
      const t = this.nodesOfAssertion(cause, terms, end).get(history.nodeAt(place))
      if (!t) return this.proof.asserted(term) as Link
      const f = this.derivation.finder.find(EMPTY, t, end)
      return this.proof.moved(this.proof.asserted(f.term) as Link, f.proof)
    }
    const [call, output] = terms as [Term, Term | undefined]
    if (call.declaration !== d) throw unrecorded(`a primitive set ${d.name}`)
    const parts = [...call.args, ...(d.kind === "function" ? [output as Term] : [])]
    const found = this.goals.all(parts, (t) => this.derivation.finder.find(EMPTY, t, end))
    const stated = this.proof.term(
      d.name,
      found.map((f) => f.term),
    )
    return this.proof.moved(this.proof.asserted(stated) as Link, this.toRow(stated, found, place, which))
  }

  private nodesOfAssertion(cause: number, terms: readonly Term[], end: number): ReadonlyMap<number, Term> {
    let known = this.assertedTerms.get(cause)
    if (known) return known
    const made: Term[] = []
    postorder(terms, (t) => t.declaration?.kind === "constructor" && made.push(t))
    const found = this.goals.all(made, (t) => this.derivation.finder.findAll(EMPTY, t, end))
    const nodes = new Map<number, Term>()
    found.forEach((fs, i) => fs.forEach((f) => nodes.has(f.at) || nodes.set(f.at, made[i] as Term)))
    this.assertedTerms.set(cause, (known = nodes))
    return known
  }

  /** From a row by the names of its cause to the names of its nodes. */
  private toRow(stated: number, found: readonly Found[], place: number, which: "output" | "next"): Proof {
    const { words } = this
    const nodes = words.rowParts(place, which)
    const proofs = this.goals.all(found, (f, i) => this.derivation.equalities.toNode(f, nodes[i]))
    return this.proof.congruence(stated, proofs, words.row(place, which))
  }

  private rowByRule(place: number, which: "output" | "next", cause: number): Link {
    const { words } = this
    const scope = this.derivation.scopes.at(cause)
    const rule = this.derivation.scopes.rule(cause)
    const d = this.log.table(place).declaration
    const wanted = words.rowParts(place, which)
    for (const parts of candidates(rule.actions, d)) {
      const args = this.goals.all(parts, (t) => this.derivation.finder.findAll(scope, t, place))
      const found = this.derivation.finder.fitting(args, wanted, place)
      if (!found) continue
      const stated = this.proof.term(
        d.name,
        (found as Found[]).map((f) => f.term),
      )
      const link = this.derivation.applications.byRule(scope, [stated])
      return this.proof.moved(link, this.toRow(stated, found as Found[], place, which))
    }
    const who = (scope.shape as Shape).calls ? "callback" : "primitive"
    throw unrecorded(`the ${who} of rule ${rule.name} made a row of ${d.name}`)
  }

  /** That a row with one of the two outputs that met is there, by the names of the merge. */
  mergedRow(place: number, which: "old" | "next"): Link {
    const { history, words } = this
    const { data } = history.log
    const table = this.log.table(place)
    const { inputs, output } = table.declaration
    const caused = data[place + 1] as number
    if (which === "next" && caused !== 0 && this.log.kind(caused) !== MERGE) return this.row(place, "next")
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
      return this.proof.moved(row, this.derivation.applications.toInstance(row, words.rowParts(p, w), found))
    }
    throw unrecorded(`an output of ${table.declaration.name} came about`)
  }

  private mergeResult(place: number, term: number): Link {
    const { history } = this
    const { data } = history.log
    const d = this.log.table(place).declaration
    const [old, next] = this.goals.all(["old", "next"], (w) => this.mergedRow(place, w))
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
    const f = this.derivation.finder.find(
      this.derivation.scopes.merge(place, body),
      body.term,
      data[place + 5] as number,
    )
    const args = this.proof.args(term)
    const stated = this.proof.term(d.name, [...args.slice(0, -1), f.term])
    const last = this.derivation.equalities.toNode(f, this.words.rowParts(place, "output").at(-1))
    return this.proof.moved(
      step([stated]),
      this.proof.congruence(stated, [...args.slice(0, -1).map(() => null), last], term),
    )
  }

  /** Rows that the term of a merge made. */
  private rowByMerge(place: number, cause: number): Link {
    const { history } = this
    const d = this.log.table(cause).declaration
    const body = this.words.mergeBody(d)
    const [old, next] = this.goals.all(["old", "next"], (w) => this.mergedRow(cause, w))
    const made: Term[] = []
    if (body) postorder([body.term], (t) => t.declaration?.kind === "constructor" && made.push(t))
    for (const t of made) {
      const fs = this.derivation.finder.findAll(
        this.derivation.scopes.merge(cause, body as NonNullable<typeof body>),
        t,
        place + 1,
      )
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
    throw unrecorded(`the merge of ${d.name} made a row`)
  }
}

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
