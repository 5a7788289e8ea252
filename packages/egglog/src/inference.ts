import { type AnySort, Bool, type Declaration, F64, I64, Str, type Term, Unit } from "@carton/egraph"
import { type Context, isAllowed, PLACE } from "./context.js"
import type { Environment } from "./environment.js"
import { TypeCheckError } from "./errors.js"
import type { Atom, List, LiteralSort, Node } from "./node.js"
import type { Overload, Types } from "./overload.js"
import type { Span } from "./source.js"
import { describeNode } from "./syntax.js"
import { application, literal, variableTerm } from "./terms.js"

const LITERAL_SORTS: Readonly<Record<LiteralSort, AnySort>> = {
  i64: I64,
  f64: F64,
  bool: Bool,
  String: Str,
  Unit,
}

/** A call whose meaning is not settled yet. */
interface Call {
  readonly node: List
  readonly context: Context
  /** Slots of the arguments and of the result. */
  readonly slots: readonly number[]
  alive: readonly Overload[]
}

const nameOf = (s: AnySort): string => s.name as string

/**
 * Finds the sorts of all expressions of one rule or command. Every expression has a slot; slots of what must be
 * equal are one. Calls of declared functions settle slots at once; calls of primitives with several meanings are
 * gone through until one meaning is left and nothing changes any more.
 */
export class Inference {
  private readonly parent: number[] = []
  private readonly sorts: (AnySort | undefined)[] = []
  private readonly sample: Node[] = []
  private readonly ofNode = new Map<Node, number>()
  private readonly variables = new Map<string, { slot: number; at: Span }>()
  private readonly calls: Call[] = []
  private readonly functions = new Map<List, Declaration>()
  private readonly meaning = new Map<List, (args: readonly Term[]) => Term>()
  private readonly variableTerms = new Map<string, Term>()
  private readonly terms = new Map<Node, Term>()
  private wildcards = 0

  constructor(private readonly environment: Environment) {}

  private fresh(node: Node, sort?: AnySort): number {
    const slot = this.parent.length
    this.parent.push(slot)
    this.sorts.push(sort)
    this.sample.push(node)
    return slot
  }

  private find(slot: number): number {
    let s = slot
    while (this.parent[s] !== s) {
      this.parent[s] = this.parent[this.parent[s] as number] as number
      s = this.parent[s] as number
    }
    return s
  }

  /** The sort of a slot as far as it is known. */
  sortOf(slot: number): AnySort | undefined {
    return this.sorts[this.find(slot)]
  }

  /** The slots that stand for one value. */
  root(slot: number): number {
    return this.find(slot)
  }

  slot(node: Node): number {
    return this.ofNode.get(node) as number
  }

  get variableNames(): Iterable<[string, { slot: number; at: Span }]> {
    return this.variables
  }

  isFunction(node: List): boolean {
    return this.functions.has(node)
  }

  /** The slots of the calls among facts, and whether each is of a declared function. */
  *callSlots(): Generator<{ isFunction: boolean; slots: readonly number[] }> {
    for (const [node] of this.functions) {
      const args = node.items.slice(1).map((a) => this.slot(a))
      yield { isFunction: true, slots: [...args, this.slot(node)] }
    }
    for (const c of this.calls) yield { isFunction: false, slots: c.slots }
  }

  /** States the sort of a slot; `what` says of what, for the message. */
  require(slot: number, sort: AnySort, at: Span, what: string): void {
    const r = this.find(slot)
    const known = this.sorts[r]
    if (known === undefined) this.sorts[r] = sort
    else if (known !== sort) {
      throw new TypeCheckError(`${what}: expected ${nameOf(sort)}, got ${nameOf(known)}`, at)
    }
  }

  /** Two expressions of one value. */
  equate(a: Node, b: Node): void {
    const x = this.find(this.slot(a))
    const y = this.find(this.slot(b))
    if (x === y) return
    const [s, t] = [this.sorts[x], this.sorts[y]]
    if (s && t && s !== t) {
      throw new TypeCheckError(
        `${describeNode(b)}: expected ${nameOf(s)} as ${describeNode(a)} is, got ${nameOf(t)}`,
        b,
      )
    }
    this.parent[y] = x
    this.sorts[x] = s ?? t
  }

  /** Declares a variable: the parameters of a merge, and the names of `let`. */
  declare(name: Atom, slot: number): void {
    this.variables.set(name.text, { slot, at: name })
  }

  /** A variable of a known sort. */
  parameter(name: string, sort: AnySort, at: Node): void {
    this.variables.set(name, { slot: this.fresh(at, sort), at })
  }

  has(name: string): boolean {
    return this.variables.has(name)
  }

  /** Takes up an expression. In facts (`binds`) unknown names are variables; elsewhere they are errors. */
  add(root: Node, context: Context, binds: boolean): number {
    // The left side of a rewrite that subsumes is in its facts and in its actions.
    const before = this.ofNode.get(root)
    if (before !== undefined) return before
    const stack: (Node | { done: List })[] = [root]
    while (stack.length > 0) {
      const n = stack.pop() as Node | { done: List }
      if ("done" in n) this.addCall(n.done, context)
      else if (n.kind === "list") {
        stack.push({ done: n })
        for (let i = n.items.length - 1; i > 0; i--) stack.push(n.items[i] as Node)
      } else if (n.kind === "literal") this.ofNode.set(n, this.fresh(n, LITERAL_SORTS[n.sort]))
      else this.ofNode.set(n, this.addName(n, binds))
    }
    return this.slot(root)
  }

  private addName(n: Atom, binds: boolean): number {
    if (n.text === "_" && binds) return this.fresh(n)
    const variable = this.variables.get(n.text)
    if (variable) return variable.slot
    const global = this.environment.global(n.text)
    if (global) return this.fresh(n, global.declaration.output)
    if (!binds) {
      throw new TypeCheckError(
        `unbound name ${n.text}: it is neither a global, nor bound by a fact or a let before`,
        n,
      )
    }
    const slot = this.fresh(n)
    this.variables.set(n.text, { slot, at: n })
    return slot
  }

  private addCall(n: List, context: Context): void {
    const name = (n.items[0] as Atom).text
    const out = this.fresh(n)
    this.ofNode.set(n, out)
    const f = this.environment.functionNamed(name)
    if (f) {
      this.functions.set(n, f)
      this.requireInputs(f, n)
      this.sorts[out] = f.output
      return
    }
    const slots = n.items.slice(1).map((a) => this.slot(a))
    slots.push(out)
    const overloads = this.environment.overloadsNamed(name)
    if (overloads.length === 0) throw new TypeCheckError(`unbound function ${name}`, n.items[0] as Atom)
    const alive = overloads.filter((o) => isAllowed(o.effect, context))
    if (alive.length === 0) throw new TypeCheckError(`${name} cannot be called in ${PLACE[context]}`, n)
    this.calls.push({ node: n, context, slots, alive })
  }

  /** The arguments of a call of a declared function. */
  requireInputs(f: Declaration, call: List): void {
    const count = call.items.length - 1
    if (count !== f.inputs.length) {
      throw new TypeCheckError(
        `${f.name}: expected ${f.inputs.length} arguments (${f.inputs.map(nameOf).join(" ")}), got ${count}`,
        call,
      )
    }
    for (let i = 0; i < count; i++) {
      const a = call.items[i + 1] as Node
      const slot = this.slot(a)
      const sort = f.inputs[i] as AnySort
      if (this.sortOf(slot) !== sort) this.require(slot, sort, a, `argument ${i + 1} of ${f.name}`)
    }
  }

  /** Settles all slots. */
  solve(): void {
    let open = this.calls.filter((c) => !this.narrow(c).settled)
    for (let changed = open.length > 0; changed;) {
      changed = false
      open = open.filter((c) => {
        const r = this.narrow(c)
        changed ||= r.changed
        return !r.settled
      })
    }
    for (const c of this.calls) this.settle(c)
    for (let s = 0; s < this.parent.length; s++) {
      if (this.sorts[this.find(s)] === undefined) {
        const n = this.sample[s] as Node
        throw new TypeCheckError(`cannot infer the sort of ${describeNode(n)}: ${this.openMeanings(s)}`, n)
      }
    }
  }

  /** Why a slot has no sort. */
  private openMeanings(slot: number): string {
    const c = this.calls.find((call) => call.slots.includes(slot) && call.alive.length > 1)
    return c
      ? `it may mean ${c.alive.map((o) => o.signature).join(" or ")}`
      : "nothing that it is used in settles it"
  }

  private typesOf(c: Call): Types {
    return c.slots.map((s) => this.sorts[this.find(s)])
  }

  /** Drops meanings that cannot be; takes over what the only one left says. */
  private narrow(c: Call): { changed: boolean; settled: boolean } {
    const args = c.node.items.slice(1)
    const types = this.typesOf(c)
    let inferred: Types | undefined
    const alive = c.alive.filter((o) => {
      const t = o.infer(types, args)
      if (t) inferred = t
      return t !== undefined
    })
    if (alive.length === 0) throw this.noMeaning(c, types)
    let changed = alive.length < c.alive.length
    c.alive = alive
    if (alive.length > 1) return { changed, settled: false }
    let settled = true
    inferred?.forEach((t, i) => {
      const r = this.find(c.slots[i] as number)
      if (t === undefined) settled = false
      else if (this.sorts[r] === undefined) {
        this.sorts[r] = t
        changed = true
      }
    })
    return { changed, settled }
  }

  private settle(c: Call): void {
    if (c.alive.length > 1) {
      const types = this.typesOf(c)
      if (types.includes(undefined)) return
      throw new TypeCheckError(
        `${describeNode(c.node)} may mean ${c.alive.map((o) => o.signature).join(" or ")}`,
        c.node,
      )
    }
    const types = this.typesOf(c)
    if (types.includes(undefined)) return
    const [meaning] = c.alive as [Overload]
    const args = c.node.items.slice(1)
    if (!meaning.infer(types, args)) throw this.noMeaning(c, types)
    this.meaning.set(c.node, meaning.resolve(c.context, types as readonly AnySort[], args))
  }

  private noMeaning(c: Call, types: Types): TypeCheckError {
    const name = (c.node.items[0] as Atom).text
    const shown = types.map((t) => (t ? nameOf(t) : "?"))
    const result = shown.pop() as string
    const got = `(${shown.join(" ")})${result === "?" ? "" : ` ${result}`}`
    const known = this.environment.overloadsNamed(name).map((o) => o.signature)
    const listed = known.length > 6 ? [...known.slice(0, 6), `${known.length - 6} more`] : known
    return new TypeCheckError(`${name}: expected ${listed.join(" or ")}, got ${got}`, c.node)
  }

  /** The term that was made of an expression before: where facts and actions share it, it is one term. */
  knownTerm(node: Node): Term | undefined {
    return this.terms.get(node)
  }

  /** The term of a solved expression; names in `replaced` stand for other terms. */
  term(root: Node, replaced?: ReadonlyMap<string, Term>): Term {
    if (root.kind !== "list") return this.leaf(root, replaced)
    const made = replaced ? new Map<Node, Term>() : this.terms
    const known = made.get(root)
    if (known) return known
    const stack: (Node | { done: List })[] = [root]
    while (stack.length > 0) {
      const n = stack.pop() as Node | { done: List }
      if ("done" in n) {
        const args: Term[] = []
        for (let i = 1; i < n.done.items.length; i++) args.push(made.get(n.done.items[i] as Node) as Term)
        made.set(n.done, this.call(n.done, args))
      } else if (n.kind === "list") {
        stack.push({ done: n })
        for (let i = n.items.length - 1; i > 0; i--) stack.push(n.items[i] as Node)
      } else made.set(n, this.leaf(n, replaced))
    }
    return made.get(root) as Term
  }

  private call(n: List, args: readonly Term[]): Term {
    const f = this.functions.get(n)
    if (f) return application(f, args)
    return (this.meaning.get(n) as (args: readonly Term[]) => Term)(args)
  }

  private wildcard(n: Atom, sort: AnySort): Term {
    let t = this.terms.get(n)
    if (!t) this.terms.set(n, (t = variableTerm(sort, `_${++this.wildcards}`)))
    return t
  }

  private leaf(n: Exclude<Node, List>, replaced?: ReadonlyMap<string, Term>): Term {
    if (n.kind === "literal") return literal(LITERAL_SORTS[n.sort], n.value)
    const other = replaced?.get(n.text)
    if (other) return other
    const sort = this.sortOf(this.slot(n)) as AnySort
    if (n.text === "_") return this.wildcard(n, sort)
    const known = this.variableTerms.get(n.text)
    if (known) return known
    const term = this.variables.has(n.text)
      ? variableTerm(sort, n.text)
      : application(this.environment.functionNamed(n.text) as Declaration, [])
    this.variableTerms.set(n.text, term)
    return term
  }
}
