import type { Action, Match } from "./action.js"
import { evaluate } from "./evaluate.js"
import { BoundQuery } from "./bound-query.js"
import { BoundRule, type Tuning } from "./bound-rule.js"
import { Database } from "./database.js"
import type { AnyCallable, Callable, Keywords, NoKeywords } from "./declaration.js"
import { RuleError } from "./errors.js"
import { serialize, type SerializedEGraph, type SerializeOptions } from "./serialize/json.js"
import { type Carried, deserialize } from "./serialize/read.js"
import { extractIds, type Extraction, type ExtractOptions } from "./extract/extraction.js"
import { ExtractGraph } from "./extract/graph.js"
import type { ENode } from "./extract/node-view.js"
import type { Explanation } from "./explain/explanation.js"
import type { Explainer, ExplainOptions } from "./explain/recorder.js"
import { coerce, type Fact, type FactLike, type Side, toFact } from "./fact.js"
import { compileClosures, MatchBuffer, type SearchContext, SearchStop } from "./match.js"
import { chooseOrder, makePlan } from "./plan.js"
import { checkGrounded, flatten, type Query } from "./query.js"
import type { Limits, RunReport } from "./report.js"
import type { Rule } from "./rule.js"
import { RuleSlot } from "./rule-slot.js"
import type { Ruleset } from "./ruleset.js"
import { Runner } from "./run.js"
import { type ScheduleLike, toSchedule } from "./schedule.js"
import type { Scheduler } from "./scheduler.js"
import { type AnySort, type Host, type Id, variable } from "./sort.js"
import { DEAD } from "./table.js"
import { type HasTerm, postorder, type Term } from "./term.js"

export interface EGraphOptions {
  /** Whether hot searches and actions may be compiled with `new Function`; true, where the platform allows it. */
  evalAllowed?: boolean
  /** Matches after which a search, or a rule's actions, are compiled; 400. */
  compileAfter?: number
  /** Atoms of a rule from which on its join is ordered anew for every partial match; 6. */
  adaptiveFrom?: number
  /** Every rule finds everything in every round: for tests and comparisons. */
  naive?: boolean
  /** `explanations`, to record what `explain` and `prove` need. */
  explanations?: (database: Database) => Explainer
}

export interface RunLimits extends Limits {
  /** For every part of the schedule that brings none of its own. */
  scheduler?: Scheduler
}

type HostInputs<A extends readonly AnySort[]> = { [K in keyof A]: Host<A[K]> }

/** A row of a function: its inputs and output as host values. */
export interface Row<A extends readonly AnySort[], R extends AnySort> {
  readonly inputs: HostInputs<A>
  readonly output: Host<R>
  readonly subsumed: boolean
}

/** A set of terms with equalities between them, and rules that find more. */
export class EGraph {
  /** The tables behind it: for packages that extend the engine. */
  readonly database = new Database()
  private readonly naive: boolean
  private readonly tuning: Tuning
  private readonly rules = new Map<Rule, BoundRule>()
  private readonly rulesets = new Map<Ruleset, readonly RuleSlot[]>()
  /** For each push, which rules had run. */
  private readonly stack: Map<BoundRule, boolean>[] = []
  private runner: Runner | undefined
  private depth = 0
  private readonly explainer: Explainer | undefined
  private carried: Carried | undefined
  private extractGraph: { version: number; graph: ExtractGraph } | undefined

  constructor(options: EGraphOptions = {}) {
    this.naive = options.naive ?? false
    this.tuning = {
      evalAllowed: options.evalAllowed ?? true,
      compileAfter: options.compileAfter ?? 400,
      adaptiveFrom: options.adaptiveFrom ?? 6,
    }
    this.explainer = options.explanations?.(this.database)
  }

  /**
   * Adds a term with all its parts; gives its class. The value number for terms of primitive sorts.
   *
   * @example const id = egraph.add(mul(add(a, 1), 2))
   */
  add(term: HasTerm): Id {
    this.database.recorder?.asserted([term.term])
    const [id] = evaluate(this.database, [term.term], true) as [number]
    this.settle()
    return this.canonical(term.term.sort, id)
  }

  /** Makes two terms equal, adding them where they are not there. */
  union<N extends string>(a: HasTerm<N>, b: HasTerm<NoInfer<N>>): Id {
    this.database.recorder?.asserted([a.term, b.term])
    const [x, y] = evaluate(this.database, [a.term, b.term], true) as [number, number]
    if (a.term.sort.kind !== "equality")
      throw new RuleError(`union: ${a.term.sort.name} is not an equality sort`)
    this.database.union(x, y)
    this.settle()
    return this.database.find(x)
  }

  /** Makes two classes equal. */
  unionIds(a: Id, b: Id): Id {
    this.database.union(a, b)
    this.settle()
    return this.database.find(a)
  }

  /**
   * Sets the output of a function.
   *
   * @example egraph.set(lower(x), 0)
   */
  set<N extends string>(call: HasTerm<N>, value: Side<NoInfer<N>>): void {
    const { declaration, args, sort } = call.term
    if (declaration?.kind !== "function")
      throw new RuleError(`set: ${String(call.term)} is not a call of a function`)
    const output = coerce(sort, value)
    this.database.recorder?.asserted([call.term, output])
    const values = evaluate(this.database, [...args, output], true) as number[]
    const table = this.database.table(declaration)
    for (let i = 0; i < args.length; i++)
      table.key[i] = this.canonical(declaration.inputs[i] as AnySort, values[i] as number)
    this.database.set(table, values[args.length] as number)
    this.settle()
  }

  /** Removes a row, if it is there. */
  delete(call: HasTerm): void {
    this.atRow(call, (table) => this.database.delete(table))
  }

  /** The node is neither matched by rules nor extracted from now on. */
  subsume(call: HasTerm): void {
    this.atRow(call, (table) => this.database.subsume(table))
  }

  private atRow(call: HasTerm, act: (table: ReturnType<Database["table"]>) => void): void {
    const { declaration, args } = call.term
    if (!declaration || declaration.kind === "primitive")
      throw new RuleError(`${String(call.term)} is not a row`)
    this.settle()
    const values = evaluate(this.database, args, false)
    if (!values) return
    const table = this.database.table(declaration)
    for (let i = 0; i < values.length; i++)
      table.key[i] = this.canonical(declaration.inputs[i] as AnySort, values[i] as number)
    act(table)
  }

  /** Carries out pending unions; every other method does so by itself. */
  rebuild(): void {
    this.database.rebuild()
    this.database.throwFailure()
  }

  private settle(): void {
    if (this.depth > 0) return
    this.database.recorder?.end()
    this.rebuild()
  }

  private canonical(sort: AnySort, value: number): number {
    return this.database.canonical(sort, value)
  }

  /** The class (or value number) of a term that is there, or undefined. Adds nothing. */
  find(term: HasTerm): Id | undefined {
    this.settle()
    const v = evaluate(this.database, [term.term], false)
    return v && this.canonical(term.term.sort, v[0] as number)
  }

  /** The canonical id of a class. */
  canonicalId(id: Id): Id {
    return this.database.find(id)
  }

  /** Whether both terms are there and known to be equal. */
  equal<N extends string>(a: HasTerm<N>, b: HasTerm<NoInfer<N>>): boolean {
    const x = this.find(a)
    return x !== undefined && x === this.find(b)
  }

  /**
   * The host value of a call of a function, or undefined where none is set. Class ids for equality sorts.
   *
   * @example egraph.lookup(lower(x))   // 0
   */
  lookup(call: HasTerm): unknown {
    const v = this.find(call)
    return v === undefined ? undefined : this.database.store(call.term.sort).value(v)
  }

  /**
   * Why two terms are equal, as they were written: a chain of rule applications that `checkExplanation` replays.
   *
   * @throws RuleError where they are not known to be equal, and where the e-graph records no explanations
   * @example new EGraph({ explanations }).explain(mul(a, 2), shl(a, 1)).toString()
   */
  explain<N extends string>(
    a: HasTerm<N>,
    b: HasTerm<NoInfer<N>>,
    options: ExplainOptions = {},
  ): Explanation {
    return this.explaining().equal(a.term, b.term, options)
  }

  /**
   * Why facts hold, for some values of their variables.
   *
   * @throws RuleError where they do not hold, and where the e-graph records no explanations
   */
  prove(facts: FactLike | readonly FactLike[], options: ExplainOptions = {}): Explanation {
    const list = Array.isArray(facts) ? (facts as FactLike[]) : [facts as FactLike]
    const search = (q: Query, sources: readonly number[]): MatchBuffer => this.search(q, sources, 1)
    return this.explaining().hold(list.map(toFact), search, options)
  }

  private explaining(): Explainer {
    this.settle()
    if (!this.explainer) throw new RuleError("explain: nothing is recorded without EGraph({ explanations })")
    return this.explainer
  }

  /** Runs a schedule within limits. Hitting a limit is a stop reason, never an error. */
  run(schedule: ScheduleLike, limits: RunLimits = {}): RunReport {
    if (this.depth > 0) throw new RuleError("run: the e-graph is running already")
    const host = {
      database: this.database,
      naive: this.naive,
      slots: (r: Ruleset) => this.slots(r),
      holds: (facts: readonly Fact[]) => this.holds(facts),
    }
    this.runner = new Runner(host, limits, limits.scheduler)
    this.depth++
    try {
      return this.runner.run(toSchedule(schedule))
    } finally {
      this.depth--
      this.runner = undefined
    }
  }

  private readonly tick = (): void => this.runner?.tick()

  private slots(ruleset: Ruleset): readonly RuleSlot[] {
    let slots = this.rulesets.get(ruleset)
    if (!slots) {
      slots = ruleset.rules.map((r) => new RuleSlot(r, this.database, this.bindRule))
      this.rulesets.set(ruleset, slots)
    }
    return slots
  }

  private readonly bindRule = (r: Rule): BoundRule => {
    let b = this.rules.get(r)
    if (!b) {
      b = new BoundRule(this.database, r, this.bindCallback, this.tuning, this.tick)
      this.rules.set(r, b)
    }
    return b
  }

  private readonly bindCallback = (
    action: Action & { kind: "call" },
    register: (t: Term) => number,
  ): ((registers: Int32Array) => void) => {
    const registers = new Map(action.terms.map((t) => [t.kind === "variable" ? t.value : t, register(t)]))
    let current: Int32Array
    const id = (x: HasTerm): number => {
      const t = x.term
      const r = registers.get(t.kind === "variable" ? t.value : t)
      if (r === undefined) throw new RuleError(`callback: ${String(t)} was not given to it`)
      return this.canonical(t.sort, current[r] as number)
    }
    const match: Match = { id, value: (x) => this.database.store(x.term.sort).value(id(x)) }
    return (values) => {
      current = values
      action.callback(match, this)
    }
  }

  /**
   * Whether all facts hold, for some values of their variables. Subsumed nodes count.
   *
   * @example egraph.check(eq(mul(a, 2), add(a, a)))
   */
  check(...facts: readonly FactLike[]): boolean {
    this.settle()
    return this.holds(facts.map(toFact))
  }

  private holds(facts: readonly Fact[]): boolean {
    const open: Fact[] = []
    for (const f of facts) {
      if (!isGround(f.terms)) open.push(f)
      else {
        const values = evaluate(this.database, f.terms, false)?.map((v, i) =>
          this.canonical((f.terms[i] as Term).sort, v),
        )
        if (!values) return false
        if (f.kind === "eq" && values.some((v) => v !== values[0])) return false
        if (f.kind === "ne" && values[0] === values[1]) return false
      }
    }
    if (open.length === 0) return true
    return this.search(flatten(open, "query"), [], 1).count > 0
  }

  /** All matches of a query, as rows of values of the variables `sources`. */
  private search(query: Query, sources: readonly number[], limit: number): MatchBuffer {
    checkGrounded(query, "query")
    const bound = new BoundQuery(this.database, query)
    const buffer = new MatchBuffer(sources)
    buffer.limit = limit
    if (bound.impossible) return buffer
    const high = bound.atoms.map((a) => a.table.rows)
    const context: SearchContext = { low: high.map(() => 0), high, skip: DEAD, tick: () => {} }
    try {
      compileClosures(bound, makePlan(bound, chooseOrder(bound, context.low, high)))(context, buffer)
    } catch (e) {
      if (!(e instanceof SearchStop)) throw e
    }
    return buffer
  }

  /**
   * All matches of facts, as objects of host values (class ids for equality sorts), each once.
   *
   * @example egraph.query({ x: Math, n: F64 }, ({ x, n }) => [eq(lower(x), n), greater(n, 0)])
   * // [{ x: 3, n: 1.5 }]
   */
  query<const V extends Readonly<Record<string, AnySort>>>(
    variables: V,
    body: (variables: { readonly [P in keyof V]: ReturnType<typeof variable<V[P]>> }) => readonly FactLike[],
  ): { readonly [P in keyof V]: Host<V[P]> }[] {
    this.settle()
    const entries = Object.entries(variables)
    const shown = Object.fromEntries(entries.map(([n, s]) => [n, variable(n, s)]))
    const facts = body(shown as never).map(toFact)
    const query = flatten(facts, "query")
    const wanted = entries.map(([n]) => {
      const v = query.names.get(n)
      if (v === undefined) throw new RuleError(`query: variable ${n} is not bound by any fact`)
      return v
    })
    const { data, count } = this.search(query, wanted, Infinity)
    const decode = entries.map(([, s]) => this.database.decoder(s))
    const width = wanted.length
    const seen = new Set<string>()
    const result: Record<string, unknown>[] = []
    for (let m = 0; m < count; m++) {
      const key = data.subarray(m * width, (m + 1) * width).join()
      if (seen.has(key)) continue
      seen.add(key)
      const row: Record<string, unknown> = {}
      entries.forEach(
        ([n], i) => (row[n] = (decode[i] as (v: number) => unknown)(data[m * width + i] as number)),
      )
      result.push(row)
    }
    return result as { readonly [P in keyof V]: Host<V[P]> }[]
  }

  /** The rows of a function, oldest first. Do not change the e-graph while going through them. */
  *rows<A extends readonly AnySort[], R extends AnySort>(
    f: Callable<A, Keywords, R> | Callable<A, NoKeywords, R>,
  ): Generator<Row<A, R>> {
    this.settle()
    const table = this.database.table(f.declaration)
    const { inputs, output } = f.declaration
    const decode = inputs.map((s) => this.database.decoder(s))
    const decodeOutput = this.database.decoder(output)
    for (let r = 0; r < table.rows; r++) {
      const flag = table.flags[r] as number
      if (flag & DEAD) continue
      yield {
        inputs: decode.map((d, i) => d((table.columns[i] as Int32Array)[r] as number)) as HostInputs<A>,
        output: decodeOutput(table.output(r)) as Host<R>,
        subsumed: flag !== 0,
      }
    }
  }

  /** How many rows a function has. */
  rowCount(f: AnyCallable): number {
    this.settle()
    return this.database.tables.get(f.declaration)?.live ?? 0
  }

  /** Rows of all functions: e-nodes, and what was set and related. */
  get nodeCount(): number {
    this.settle()
    return this.database.nodes
  }

  get classCount(): number {
    this.settle()
    return this.database.classes
  }

  /** The extractable nodes as they are now: made when first asked for after a change. */
  private graph(): ExtractGraph {
    this.settle()
    const version = this.database.version
    if (!this.extractGraph || this.extractGraph.version !== version) {
      this.extractGraph = { version, graph: new ExtractGraph(this.database) }
    }
    return this.extractGraph.graph
  }

  /** The extractable nodes, and the classes of roots, which are added where they are not there. */
  extractable(roots: readonly HasTerm[]): { readonly graph: ExtractGraph; readonly roots: readonly Id[] } {
    const ids = roots.map((r) => {
      const id = this.find(r) ?? this.add(r)
      if (r.term.sort.kind === "primitive")
        throw new RuleError(`extract: ${r.term.sort.name} is no class; use lookup`)
      return id
    })
    return { graph: this.graph(), roots: ids }
  }

  /**
   * The cheapest terms equal to the roots, found together: what they share is one object.
   *
   * @example egraph.extract(x).term
   * egraph.extract([x, y], { method: dag, cost: (node) => (node.name === "Mul" ? 4 : 1) }).terms
   */
  extract(roots: HasTerm | readonly HasTerm[], options: ExtractOptions = {}): Extraction {
    const { graph, roots: ids } = this.extractable(
      Array.isArray(roots) ? (roots as readonly HasTerm[]) : [roots as HasTerm],
    )
    return extractIds(graph, ids, options)
  }

  /** The same for classes. */
  extractIds(ids: readonly Id[], options: ExtractOptions = {}): Extraction {
    return extractIds(
      this.graph(),
      ids.map((id) => this.database.find(id)),
      options,
    )
  }

  /** The extractable nodes of a class. */
  nodes(id: Id): readonly ENode[] {
    const graph = this.graph()
    const c = graph.classOf(this.database.find(id))
    return c < 0 ? [] : graph.nodes.slice(graph.nodeStart[c], graph.nodeStart[c + 1])
  }

  /** The canonical ids of all classes that have an extractable node; containers are classes here. */
  classIds(): readonly Id[] {
    return this.graph().ids
  }

  /**
   * In the schema of the egraph-serialize crate.
   *
   * @example JSON.stringify(egraph.toJSON({ maxNodes: 1000 }))
   */
  toJSON(options: SerializeOptions | string = {}): SerializedEGraph {
    this.settle()
    return serialize(this.database, { ...this.carried, ...(typeof options === "object" && options) })
  }

  /**
   * Reads what `toJSON` or native egglog's `--to-json` wrote; the functions in it must be given.
   *
   * @throws SortError where a function or node is missing, or a literal cannot be read
   * @example EGraph.fromJSON(JSON.parse(text), [num, add])
   */
  static fromJSON(
    graph: SerializedEGraph,
    functions: readonly AnyCallable[],
    options: EGraphOptions = {},
  ): EGraph {
    const e = new EGraph(options)
    e.carried = deserialize(e.database, graph, functions)
    e.rebuild()
    return e
  }

  /** Remembers the present state; not from a callback. */
  push(): void {
    if (this.depth > 0) throw new RuleError("push: the e-graph is running")
    this.rebuild()
    const ran = new Map([...this.rules.values()].map((r) => [r, r.hasRun]))
    this.database.push()
    this.stack.push(ran)
  }

  /** Goes back to the state of the last push; false if there was none. */
  pop(): boolean {
    if (this.depth > 0) throw new RuleError("pop: the e-graph is running")
    const ran = this.stack.pop()
    if (!ran) return false
    this.database.pop()
    for (const r of this.rules.values()) r.hasRun = ran.get(r) ?? false
    return true
  }
}

function isGround(terms: readonly Term[]): boolean {
  let ground = true
  postorder(terms, (t) => (ground &&= t.kind !== "variable"))
  return ground
}
