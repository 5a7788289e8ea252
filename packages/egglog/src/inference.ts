import {
  application,
  Bool,
  F64,
  I64,
  literal,
  Str,
  Unit,
  variableTerm,
  type AnySort,
  type Declaration,
  type Term,
} from "@carton/egraph"
import { type Context, isAllowed, PLACE } from "./context.js"
import type { Environment } from "./environment.js"
import { TypeCheckError } from "./errors.js"
import type { Atom, List, Literal, LiteralSort, Node } from "./node.js"
import type { Overload, Types } from "./overload.js"
import type { Span } from "./source.js"
import { describeNode, RESERVED } from "./syntax.js"
import { withoutSign } from "./primitives/f64.js"

const LITERAL_SORTS: Readonly<Record<LiteralSort, AnySort>> = {
  i64: I64,
  f64: F64,
  bool: Bool,
  String: Str,
  Unit,
}

/** A call, with the slots of its arguments and of its result. */
interface Call {
  readonly node: List
  readonly args: readonly number[]
  readonly out: number
  /** What is called, if it is declared by the program. */
  readonly declaration: Declaration | undefined
  readonly context: Context
  /** Otherwise: the meanings that are still possible, and what the one left makes of terms. */
  alive: readonly Overload[]
  make: ((args: readonly Term[]) => Term) | undefined
}

const nameOf = (s: AnySort): string => s.name as string

/** Marks the way back up in a walk over an expression. */
const UP = Symbol("up")

/**
 * Finds the sorts of all expressions of one rule or command. Every expression has a slot; slots of what must be
 * equal are one. Calls of declared functions settle slots at once; calls of primitives with several meanings are
 * gone through until one meaning is left and nothing changes any more.
 */
export class Inference {
  private readonly parent: number[] = []
  private readonly sorts: (AnySort | undefined)[] = []
  /** The expression that a slot was made for. */
  private readonly node: Node[] = []
  /** Whether the values of a slot come from a row or a constant. */
  private readonly grounded: boolean[] = []
  /** Slots of whole expressions, as they were added. */
  private readonly roots = new Map<Node, number>()
  private readonly variables = new Map<string, { slot: number; at: Span }>()
  /** Arguments before the calls that they are in. */
  private readonly calls: Call[] = []
  private readonly terms: (Term | undefined)[] = []
  private made = 0

  constructor(private readonly environment: Environment) {}

  private fresh(node: Node, sort: AnySort | undefined, grounded: boolean): number {
    const slot = this.parent.length
    this.parent.push(slot)
    this.sorts.push(sort)
    this.node.push(node)
    this.grounded.push(grounded)
    return slot
  }

  private find(slot: number): number {
    const { parent } = this
    let s = slot
    while (parent[s] !== s) {
      parent[s] = parent[parent[s] as number] as number
      s = parent[s] as number
    }
    return s
  }

  /** The sort of a slot as far as it is known. */
  sortOf(slot: number): AnySort | undefined {
    return this.sorts[this.find(slot)]
  }

  /** The slot of an expression that was added. */
  slot(node: Node): number {
    return this.roots.get(node) as number
  }

  isAdded(node: Node): boolean {
    return this.roots.has(node)
  }

  get variableNames(): Iterable<[string, { slot: number; at: Span }]> {
    return this.variables
  }

  /** A variable whose values come from nowhere, so far as facts were added; undefined where there is none. */
  ungrounded(): { name: string; at: Span } | undefined {
    const isGrounded = (slot: number): boolean => this.grounded[this.find(slot)] as boolean
    let root: { name: string; at: Span } | undefined
    for (const [name, { slot, at }] of this.variables) {
      if (isGrounded(slot)) continue
      // Primitives give values where their arguments have some.
      for (let grew = true; grew;) {
        grew = false
        for (const c of this.calls) {
          if (c.declaration || isGrounded(c.out) || !c.args.every(isGrounded)) continue
          this.grounded[this.find(c.out)] = true
          grew = true
        }
      }
      if (isGrounded(slot)) continue
      // The class of a rewrite's left side has no name in the program.
      if (!name.startsWith(RESERVED)) return { name, at }
      root ??= { name: describeNode(at as Node), at }
    }
    return root
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
    this.grounded[x] ||= this.grounded[y] as boolean
  }

  /** Gives a slot a name: that of a `let`. */
  declare(name: Atom, slot: number): void {
    this.variables.set(name.text, { slot, at: name })
    this.named.add(name.text)
  }

  /** Names of `let`: their terms are variables, whatever the slot was made for. */
  private readonly named = new Set<string>()

  /** A variable of a known sort: a parameter of a merge. */
  parameter(name: string, sort: AnySort, at: Node): void {
    this.variables.set(name, { slot: this.fresh(at, sort, true), at })
  }

  has(name: string): boolean {
    return this.variables.has(name)
  }

  /** Takes up an expression. In facts (`binds`) unknown names are variables; elsewhere they are errors. */
  add(root: Node, context: Context, binds: boolean): number {
    // The left side of a rewrite that subsumes is in its facts and in its actions.
    const before = this.roots.get(root)
    if (before !== undefined) return before
    const stack: (Node | typeof UP)[] = [root]
    const open: List[] = []
    const slots: number[] = []
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      if (n === UP) {
        const call = open.pop() as List
        const count = call.items.length - 1
        slots.push(this.addCall(call, slots.splice(slots.length - count, count), context))
      } else if (n.kind === "list") {
        open.push(n)
        stack.push(UP)
        for (let i = n.items.length - 1; i > 0; i--) stack.push(n.items[i] as Node)
      } else if (n.kind === "literal") slots.push(this.fresh(n, LITERAL_SORTS[n.sort], true))
      else slots.push(this.addName(n, binds))
    }
    const slot = slots[0] as number
    this.roots.set(root, slot)
    return slot
  }

  private addName(n: Atom, binds: boolean): number {
    if (n.text === "_" && binds) return this.fresh(n, undefined, false)
    const variable = this.variables.get(n.text)
    if (variable) return variable.slot
    const global = this.environment.global(n.text)
    if (global) return this.fresh(n, global.declaration.output, true)
    if (!binds) {
      throw new TypeCheckError(
        `unbound name ${n.text}: it is neither a global, nor bound by a fact or a let before`,
        n,
      )
    }
    const slot = this.fresh(n, undefined, false)
    this.variables.set(n.text, { slot, at: n })
    return slot
  }

  private addCall(node: List, args: readonly number[], context: Context): number {
    const name = (node.items[0] as Atom).text
    const overloads = this.environment.overloadsNamed(name)
    // A global may have the name of a primitive, and is not called.
    const shadows = overloads.length > 0 && this.environment.global(name) !== undefined
    const declaration = shadows ? undefined : this.environment.functionNamed(name)
    if (declaration) {
      this.requireInputs(declaration, node, args)
      for (const a of args) this.grounded[this.find(a)] = true
      const out = this.fresh(node, declaration.output, true)
      this.calls.push({ node, args, out, declaration, context, alive: [], make: undefined })
      return out
    }
    if (overloads.length === 0) throw new TypeCheckError(`unbound function ${name}`, node.items[0] as Atom)
    const alive = overloads.filter((o) => isAllowed(o.effect, context))
    if (alive.length === 0) throw new TypeCheckError(`${name} cannot be called in ${PLACE[context]}`, node)
    const out = this.fresh(node, undefined, false)
    this.calls.push({ node, args, out, declaration, context, alive, make: undefined })
    return out
  }

  /** The arguments of a call of a declared function; by default expressions that were added by themselves. */
  requireInputs(f: Declaration, call: List, args?: readonly number[]): void {
    const { inputs } = f
    const count = call.items.length - 1
    if (count !== inputs.length) {
      throw new TypeCheckError(
        `${f.name}: expected ${inputs.length} arguments (${inputs.map(nameOf).join(" ")}), got ${count}`,
        call,
      )
    }
    for (let i = 0; i < count; i++) {
      const a = call.items[i + 1] as Node
      const slot = args ? (args[i] as number) : this.slot(a)
      const sort = inputs[i] as AnySort
      if (this.sortOf(slot) !== sort) this.require(slot, sort, a, `argument ${i + 1} of ${f.name}`)
    }
  }

  /** Settles all slots. */
  solve(): void {
    const primitives = this.calls.filter((c) => !c.declaration)
    let open = primitives.filter((c) => !this.narrow(c).settled)
    for (let changed = open.length > 0; changed;) {
      changed = false
      open = open.filter((c) => {
        const r = this.narrow(c)
        changed ||= r.changed
        return !r.settled
      })
    }
    for (const c of primitives) this.settle(c)
    for (let s = 0; s < this.parent.length; s++) {
      if (this.sorts[this.find(s)] === undefined) {
        const n = this.node[s] as Node
        throw new TypeCheckError(`cannot infer the sort of ${describeNode(n)}: ${this.openMeanings(s)}`, n)
      }
    }
  }

  /** Why a slot has no sort. */
  private openMeanings(slot: number): string {
    const c = this.calls.find((x) => x.alive.length > 1 && (x.out === slot || x.args.includes(slot)))
    return c
      ? `it may mean ${c.alive.map((o) => o.signature).join(" or ")}`
      : "nothing that it is used in settles it"
  }

  private typesOf(c: Call): Types {
    const types = c.args.map((s) => this.sorts[this.find(s)])
    types.push(this.sorts[this.find(c.out)])
    return types
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
      const r = this.find(i < c.args.length ? (c.args[i] as number) : c.out)
      if (t === undefined) settled = false
      else if (this.sorts[r] === undefined) {
        this.sorts[r] = t
        changed = true
      }
    })
    return { changed, settled }
  }

  private settle(c: Call): void {
    const types = this.typesOf(c)
    if (types.includes(undefined)) return
    if (c.alive.length > 1) {
      throw new TypeCheckError(
        `${describeNode(c.node)} may mean ${c.alive.map((o) => o.signature).join(" or ")}`,
        c.node,
      )
    }
    const [meaning] = c.alive as [Overload]
    const args = c.node.items.slice(1)
    if (!meaning.infer(types, args)) throw this.noMeaning(c, types)
    c.make = meaning.resolve(c.context, types as readonly AnySort[], args)
  }

  /** Why a call means nothing: the argument that does not fit, if it is one; otherwise all that is known. */
  private noMeaning(c: Call, types: Types): TypeCheckError {
    const name = (c.node.items[0] as Atom).text
    const args = c.node.items.slice(1)
    const known = this.environment.overloadsNamed(name)
    const reasons = known.flatMap((o) => o.mismatch?.(types, args) ?? [])
    if (reasons.length === 1) return new TypeCheckError(`${name}: ${reasons[0]}`, c.node)
    const misfits = types.flatMap((t, i) => {
      const others = types.map((u, j) => (i === j ? undefined : u))
      const wanted = known.map((o) => o.infer(others, args)?.[i]).filter((s) => s !== undefined && s !== t)
      return t && wanted.length > 0 ? [{ i, got: t, wanted: wanted as AnySort[] }] : []
    })
    const [misfit] = misfits
    if (misfit && misfits.length === 1) {
      const { i, got, wanted } = misfit
      const sorts = [...new Set(wanted.map(nameOf))].join(" or ")
      return i < args.length
        ? new TypeCheckError(
            `argument ${i + 1} of ${name}: expected ${sorts}, got ${nameOf(got)}`,
            args[i] as Node,
          )
        : new TypeCheckError(`the result of ${name}: expected ${nameOf(got)}, got ${sorts}`, c.node)
    }
    const shown = types.map((t) => (t ? nameOf(t) : "?"))
    const result = shown.pop() as string
    const got = `(${shown.join(" ")})${result === "?" ? "" : ` ${result}`}`
    const signatures = known.map((o) => o.signature)
    const listed =
      signatures.length > 6 ? [...signatures.slice(0, 6), `${signatures.length - 6} more`] : signatures
    return new TypeCheckError(`${name}: expected ${listed.join(" or ")}, got ${got}`, c.node)
  }

  /** The term of a solved expression that was added; what is shared by facts and actions is one term. */
  term(root: Node): Term {
    const { calls, terms } = this
    for (; this.made < calls.length; this.made++) {
      const c = calls[this.made] as Call
      terms[c.out] = this.callTerm(c, (s) => terms[s] ?? (terms[s] = this.leaf(s)))
    }
    const slot = this.slot(root)
    if (root.kind === "atom" && this.named.has(root.text)) return this.letName(root.text)
    return terms[slot] ?? (terms[slot] = this.leaf(slot))
  }

  private callTerm(c: Call, of: (slot: number) => Term): Term {
    const args: Term[] = []
    for (let i = 0; i < c.args.length; i++) {
      const n = c.node.items[i + 1] as Node
      const named = this.named.size > 0 && n.kind === "atom" && this.named.has(n.text)
      args.push(named ? this.letName((n as Atom).text) : of(c.args[i] as number))
    }
    return c.declaration ? application(c.declaration, args) : (c.make as NonNullable<Call["make"]>)(args)
  }

  private letName(name: string): Term {
    return variableTerm(this.sortOf(this.variables.get(name)?.slot as number) as AnySort, name)
  }

  private leaf(slot: number): Term {
    const n = this.node[slot] as Atom | Literal
    if (n.kind === "literal") {
      return literal(LITERAL_SORTS[n.sort], n.sort === "f64" ? withoutSign(n.value as number) : n.value)
    }
    const sort = this.sortOf(slot) as AnySort
    if (n.text === "_") return variableTerm(sort, `_${slot}`)
    return this.variables.has(n.text)
      ? variableTerm(sort, n.text)
      : application(this.environment.functionNamed(n.text) as Declaration, [])
  }

  /** The term of a solved expression in which variables stand for other terms. */
  termWith(root: Node, replaced: ReadonlyMap<string, Term>): Term {
    const terms = new Map<number, Term>()
    for (const [name, t] of replaced) {
      const v = this.variables.get(name)
      if (v) terms.set(v.slot, t)
    }
    const of = (s: number): Term => terms.get(s) ?? this.leaf(s)
    for (const c of this.calls) terms.set(c.out, this.callTerm(c, of))
    return of(this.slot(root))
  }
}
