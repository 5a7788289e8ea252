import type { Statement, Term, Variable, FlatArray, Result } from "./ir.js"
import type { Terms } from "./terms.js"
import { definitions, operands, writes } from "./walk.js"
import { newVariable } from "./writer.js"

/** A list of statements, or a branch of a select (which has no statements until something must be named in it). */
interface Scope {
  readonly parent: Scope | undefined
  readonly kind: "function" | "loop" | "branch" | "select"
  /** What the scope defines itself: a term that uses it cannot leave. */
  readonly defined: Set<Variable | FlatArray>
  /** For loops: what is written inside, so that reads of it cannot leave. */
  readonly written: ReadonlySet<Variable | FlatArray>
  /** Loops that surely run at least once. */
  readonly runs: boolean
  readonly instances: Map<Term, Instance>
  /** Instances to name before the statement at each position. */
  readonly pending: Map<number, Instance[]>
  position: number
}

/** One evaluation of a term, in the scope where it is evaluated. */
interface Instance {
  readonly term: Term
  readonly home: Scope
  uses: number
  hoisted: boolean
  variable?: Variable
  /** The scopes of the two branches of a select. */
  readonly branches?: readonly [Scope, Scope]
}

interface Traits {
  readonly variables: ReadonlySet<Variable | FlatArray>
  /** Reads memory or mutable locals. */
  readonly reads: boolean
  /** May be evaluated where it is not needed: no memory, nothing that throws. */
  readonly pure: boolean
  /** Divides 64-bit integers, or takes positions that there may not be. */
  readonly throws: boolean
}

const free: ReadonlySet<Variable | FlatArray> = new Set()

/**
 * Names what is used more than once and moves what does not change out of loops, so that every expression is
 * computed once, as late and as far out as is safe.
 */
export const share = (
  terms: Terms,
  body: readonly Statement[],
  results: readonly Result[] = [],
): { body: Statement[]; results: Result[] } => new Sharing(terms).run(body, results)

class Sharing {
  private readonly traits = new Map<Term, Traits>()
  private readonly scopes = new Map<readonly Statement[], Scope>()
  private readonly resolved = new Map<Scope, Map<Term, Instance>>()

  constructor(private readonly terms: Terms) {}

  run(body: readonly Statement[], results: readonly Result[]): { body: Statement[]; results: Result[] } {
    const root = this.scope(undefined, "function", body, new Set())
    this.visitBlock(body, root)
    root.position = body.length
    const visit = (term: Term): void => this.visit(term, root)
    for (const { scalar, shape } of results) [...(scalar ?? []), ...shape].forEach(visit)
    const written = this.writeBlock(body, root)
    const rewrite = (term: Term): Term => this.rewrite(term, root)
    return {
      body: written,
      results: results.map((result) => ({
        ...result,
        ...(result.scalar === undefined ? {} : { scalar: result.scalar.map(rewrite) }),
        shape: result.shape.map(rewrite),
      })),
    }
  }

  private scope(
    parent: Scope | undefined,
    kind: Scope["kind"],
    body: readonly Statement[] | undefined,
    defined: Set<Variable | FlatArray>,
    runs = true,
  ): Scope {
    const made: Scope = {
      parent,
      kind,
      defined,
      written: kind === "loop" && body !== undefined ? writes(body) : free,
      runs,
      instances: new Map(),
      pending: new Map(),
      position: 0,
    }
    if (body !== undefined) this.scopes.set(body, made)
    return made
  }

  // ---- first walk: who uses what, where

  private visitBlock(body: readonly Statement[], scope: Scope): void {
    for (let position = 0; position < body.length; position++) {
      const statement = body[position]!
      scope.position = position
      for (const term of operands(statement)) this.visit(term, scope)
      for (const name of definitions(statement)) scope.defined.add(name)
      switch (statement.kind) {
        case "loop": {
          const { from, to } = statement
          const runs = from.op === "const" && to.op === "const" && Number(from.value) < Number(to.value)
          this.visitBlock(
            statement.body,
            this.scope(scope, "loop", statement.body, new Set([statement.variable]), runs),
          )
          break
        }
        case "while":
          this.visitBlock(statement.body, this.scope(scope, "loop", statement.body, new Set(), false))
          break
        case "if":
          this.visitBlock(statement.then, this.scope(scope, "branch", statement.then, new Set()))
          this.visitBlock(statement.else, this.scope(scope, "branch", statement.else, new Set()))
      }
    }
  }

  private visit(term: Term, scope: Scope): void {
    if (isTrivial(term)) {
      if ("args" in term) for (const arg of term.args) this.visit(arg, scope)
      return
    }
    const [home, hoisted] = this.homeOf(term, scope)
    const known = this.find(term, home)
    if (known !== undefined) {
      known.uses++
      this.resolve(term, scope, known)
      return
    }
    const branches =
      term.op === "select"
        ? ([
            this.scope(home, "select", undefined, new Set()),
            this.scope(home, "select", undefined, new Set()),
          ] as const)
        : undefined
    const instance: Instance = {
      term,
      home,
      uses: 1,
      hoisted,
      ...(branches === undefined ? {} : { branches }),
    }
    home.instances.set(term, instance)
    this.resolve(term, scope, instance)
    const { args } = term as { args?: readonly Term[] }
    args?.forEach((arg, i) => this.visit(arg, branches !== undefined && i > 0 ? branches[i - 1]! : home))
    const pending = home.pending.get(home.position)
    if (pending === undefined) home.pending.set(home.position, [instance])
    else pending.push(instance)
  }
  private resolve(term: Term, scope: Scope, instance: Instance): void {
    const here = this.resolved.get(scope)
    if (here === undefined) this.resolved.set(scope, new Map([[term, instance]]))
    else here.set(term, instance)
  }
  /** The evaluation that is already there: in this scope, or unconditionally before this branch. */
  private find(term: Term, home: Scope): Instance | undefined {
    for (let scope: Scope | undefined = home; scope !== undefined; scope = scope.parent) {
      const instance = scope.instances.get(term)
      if (instance !== undefined) return instance
      if (scope.kind === "loop" || scope.kind === "function") return undefined
    }
    return undefined
  }

  /** The outermost scope where the term means the same, and whether a loop was left on the way. */
  private homeOf(term: Term, scope: Scope): [Scope, boolean] {
    const { variables, reads, pure, throws } = this.traitsOf(term)
    let home = scope
    let hoisted = false
    while (home.parent !== undefined) {
      if (intersects(home.defined, variables)) break
      if (home.kind === "loop") {
        if (reads && intersects(home.written, variables)) break
        if (!pure && !home.runs && throws) break
        hoisted = true
      } else if (!pure) break
      home = home.parent
    }
    // leaving branches only pays if a loop is left too
    return [home, hoisted]
  }

  private traitsOf(term: Term): Traits {
    const known = this.traits.get(term)
    if (known !== undefined) return known
    const made = traitsOf(term, "args" in term ? term.args.map((arg) => this.traitsOf(arg)) : [])
    this.traits.set(term, made)
    return made
  }

  // ---- second walk: the same statements with names in them

  private writeBlock(body: readonly Statement[], scope: Scope): Statement[] {
    const written: Statement[] = []
    for (let position = 0; position < body.length; position++) {
      this.writePending(scope, position, written)
      written.push(this.writeStatement(body[position]!, scope))
    }
    this.writePending(scope, body.length, written)
    return written
  }

  private writePending(scope: Scope, position: number, into: Statement[]): void {
    const pending = scope.pending.get(position)
    if (pending === undefined) return
    for (const instance of pending) {
      const branches = instance.branches?.map((branch) => {
        const statements: Statement[] = []
        this.writePending(branch, 0, statements)
        return statements
      })
      const needsStatements = branches !== undefined && branches.some((b) => b.length > 0)
      if (needsStatements) this.writeBranches(instance, branches, into)
      else if ((instance.uses > 1 || instance.hoisted) && !worthRepeating(instance.term)) {
        const value = this.rebuilt(instance)
        if (isShifted(value)) continue
        const variable = newVariable(
          this.terms.nameOf(instance.term) ?? nameOf(instance.term),
          instance.term.type,
        )
        instance.variable = variable
        into.push({ kind: "let", variable, value })
      }
    }
  }
  /** A select whose branches need names of their own is an `if`. */
  private writeBranches(instance: Instance, branches: Statement[][], into: Statement[]): void {
    const { term } = instance
    if (term.op !== "select") return
    const variable = newVariable(this.terms.nameOf(term) ?? nameOf(term), term.type, true)
    const [then, otherwise] = instance.branches!
    const zero = this.terms.constant(term.type, 0)
    into.push({ kind: "let", variable, value: zero })
    into.push({
      kind: "if",
      test: this.rewrite(term.args[0], instance.home),
      then: [...branches[0]!, { kind: "set", variable, value: this.rewrite(term.args[1], then) }],
      else: [...branches[1]!, { kind: "set", variable, value: this.rewrite(term.args[2], otherwise) }],
    })
    instance.variable = variable
  }

  private writeStatement(statement: Statement, scope: Scope): Statement {
    const rewrite = (term: Term): Term => this.rewrite(term, scope)
    const block = (body: readonly Statement[]): Statement[] => this.writeBlock(body, this.scopes.get(body)!)
    switch (statement.kind) {
      case "let":
      case "set":
        return { ...statement, value: rewrite(statement.value) }
      case "store":
        return { ...statement, index: rewrite(statement.index), value: rewrite(statement.value) }
      case "alloc":
        return { ...statement, size: rewrite(statement.size) }
      case "loop":
        return {
          ...statement,
          from: rewrite(statement.from),
          to: rewrite(statement.to),
          body: block(statement.body),
        }
      case "while":
        return { ...statement, body: block(statement.body) }
      case "if":
        return {
          ...statement,
          test: rewrite(statement.test),
          then: block(statement.then),
          else: block(statement.else),
        }
      case "run":
        return { ...statement, args: statement.args.map((a) => ("op" in a ? rewrite(a) : a)) }
      case "call":
        return {
          ...statement,
          inputs: statement.inputs.map((x) => ({ ...x, shape: x.shape.map(rewrite) })),
          outputs: statement.outputs.map(
            (o) => o && { ...o, shape: o.shape.map((x) => ("op" in x ? rewrite(x) : x)) },
          ),
        }
      case "comment":
      case "throw":
        return statement
    }
  }

  private rewrite(term: Term, scope: Scope): Term {
    if (isTrivial(term)) {
      return "args" in term
        ? this.terms.rebuild(
            term,
            term.args.map((a) => this.rewrite(a, scope)),
          )
        : term
    }
    const instance = this.resolved.get(scope)?.get(term)
    if (instance === undefined) throw new Error("share: a term was not visited")
    return instance.variable === undefined ? this.rebuilt(instance) : this.terms.get(instance.variable)
  }
  private rebuilt({ term, home, branches }: Instance): Term {
    if (!("args" in term)) return term
    return this.terms.rebuild(
      term,
      term.args.map((arg, i) => this.rewrite(arg, branches !== undefined && i > 0 ? branches[i - 1]! : home)),
    )
  }
}

const traitsOf = (term: Term, args: readonly Traits[]): Traits => {
  const own =
    term.op === "get" ? term.variable : term.op === "load" || term.op === "length" ? term.array : undefined
  const reads = term.op === "load" || (term.op === "get" && term.variable.mutable)
  const throws = isBig(term) || term.op === "position"
  return {
    variables: union(args, own),
    reads: reads || args.some((a) => a.reads),
    pure: !throws && !reads && args.every((a) => a.pure),
    throws: throws || args.some((a) => a.throws),
  }
}
/** Most terms use what one of their operands does, and share its set. */
const union = (args: readonly Traits[], own: Variable | FlatArray | undefined): Traits["variables"] => {
  let found: ReadonlySet<Variable | FlatArray> = free
  let made: Set<Variable | FlatArray> | undefined
  const add = (x: Variable | FlatArray): void => {
    if (!found.has(x)) found = made = (made ?? new Set(found)).add(x)
  }
  for (const { variables } of args) {
    if (found.size === 0) found = variables
    else if (found !== variables) variables.forEach(add)
  }
  if (own !== undefined) add(own)
  return found
}

const isBig = (term: Term): boolean => term.type === "int64" || term.type === "uint64"
const isIndexCast = (term: Term): boolean =>
  term.op === "cast" &&
  ((term.type === "int32" && term.args[0].type === "index") ||
    (term.type === "index" && term.args[0].type === "int32"))
/** Costs nothing: there is nothing to name. */
const isTrivial = (term: Term): boolean =>
  term.op === "const" || term.op === "get" || term.op === "length" || isIndexCast(term)
/** As short as the name it would get, and as cheap. */
const worthRepeating = (term: Term): boolean =>
  term.type === "index" &&
  term.op === "binary" &&
  term.fn === "add" &&
  term.args.every((a) => a.op === "const" || a.op === "get")

/** A named position and a constant: what reads memory adds that by itself. */
const isShifted = (value: Term): boolean =>
  worthRepeating(value) && value.op === "binary" && value.args[1].op === "const"

const intersects = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean => {
  const [small, large] = a.size < b.size ? [a, b] : [b, a]
  if (small.size === 0) return false
  for (const x of small) if (large.has(x)) return true
  return false
}

const nameOf = (term: Term): string => {
  if (term.op === "load") return term.array.name.length < 12 ? `${term.array.name}_at` : "x"
  if (term.type === "index") return term.op === "binary" && term.fn === "mul" ? "row" : "at"
  if (term.type === "bool") return "test"
  return "t"
}
