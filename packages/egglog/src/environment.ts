import { type AnySort, Bool, type Declaration, F64, I64, Str, Unit } from "@carton/egraph"
import type { ContainerDefinition } from "./containers/definition.js"
import type { Callables, FunctionDefinition } from "./containers/function-sort.js"
import type { Overload } from "./overload.js"
import { basicPrimitives } from "./primitives/basic.js"
import { bigIntPrimitives, BigIntSort, bigRatPrimitives, BigRatSort } from "./primitives/big.js"
import { f64Primitives } from "./primitives/f64.js"
import { i64Primitives } from "./primitives/i64.js"
import type { RulesetEntry } from "./ruleset-table.js"
import type { Span } from "./source.js"

/** A declared constructor or function. */
export interface FunctionEntry {
  readonly declaration: Declaration
  /** Not listed by print-size. */
  readonly hidden: boolean
  /** A global: a function without arguments. */
  readonly global: boolean
  /** Where it was declared; undefined for what TypeScript declared. */
  readonly at: Span | undefined
  /** `:internal-term-constructor`: what rows of the table are written as. */
  readonly termConstructor?: string
}

/** The names that a program has declared. */
export class Environment {
  sorts = new Map<string, AnySort>(
    [Unit, Str, Bool, I64, F64, BigIntSort, BigRatSort].map((s) => [s.name, s]),
  )
  containers = new Map<AnySort, ContainerDefinition>()
  functions = new Map<string, FunctionEntry>()
  rulesets = new Map<string, RulesetEntry>()
  /** Sorts of relations. */
  fixedSorts = new Set<AnySort>()
  /** `:internal-uf` by sort: the constructor that maps to leaders. */
  leaders = new Map<AnySort, string>()
  /** Every declared name and where: none may be declared again, nor be a variable. */
  names = new Map<string, Span | undefined>()
  /** Globals that begin with $, by the name without it. */
  prefixed = new Map<string, string>()
  private overloads = new Map<string, readonly Overload[]>()

  /** The environment that is in force; shared by an environment and its copies. */
  private constructor(private readonly holder: { now?: Environment }) {
    holder.now ??= this
  }

  static standard(): Environment {
    const e = new Environment({})
    const primitives = [
      ...i64Primitives(),
      ...f64Primitives(),
      ...basicPrimitives(),
      ...bigIntPrimitives(),
      ...bigRatPrimitives(),
    ]
    for (const p of primitives) e.addOverload(p)
    return e
  }

  /** What is declared when it is asked, which pop may have changed: for what outlives a pop. */
  get current(): Callables {
    const { holder } = this
    return {
      functionNamed: (name) => holder.now?.functionNamed(name),
      overloadsNamed: (name) => holder.now?.overloadsNamed(name) ?? [],
    }
  }

  /** Puts this one in force. */
  use(): this {
    this.holder.now = this
    return this
  }

  copy(): Environment {
    const e = new Environment(this.holder)
    e.sorts = new Map(this.sorts)
    e.containers = new Map(this.containers)
    e.functions = new Map(this.functions)
    e.rulesets = new Map([...this.rulesets].map(([name, r]) => [name, r.copy()]))
    e.fixedSorts = new Set(this.fixedSorts)
    e.leaders = new Map(this.leaders)
    e.names = new Map(this.names)
    e.prefixed = new Map(this.prefixed)
    e.overloads = new Map(this.overloads)
    return e
  }

  addOverload(o: Overload): void {
    this.overloads.set(o.name, [...this.overloadsNamed(o.name), o])
  }

  overloadsNamed(name: string): readonly Overload[] {
    return this.overloads.get(name) ?? []
  }

  functionNamed(name: string): Declaration | undefined {
    return this.functions.get(name)?.declaration
  }

  isPrimitive(name: string): boolean {
    return this.overloads.has(name) || RESERVED_PRIMITIVES.has(name)
  }

  /** The sort of a global; undefined if the name is none. */
  global(name: string): FunctionEntry | undefined {
    const f = this.functions.get(name)
    return f?.global ? f : undefined
  }

  get functionSorts(): FunctionDefinition[] {
    return [...this.containers.values()].filter((c): c is FunctionDefinition => c.kind === "UnstableFn")
  }

  get containerSorts(): ContainerDefinition[] {
    return [...this.containers.values()].filter((c) => c.kind !== "UnstableFn")
  }
}

/** Names of container primitives, which no function may take even where no such container is declared. */
const RESERVED_PRIMITIVES: ReadonlySet<string> = /* @__PURE__ */ new Set(
  `vec-of vec-append vec-empty vec-push vec-pop vec-not-contains vec-contains vec-length vec-get vec-set
  vec-remove vec-union vec-range unstable-vec-map set-of set-empty set-insert set-not-contains set-contains
  set-remove set-union set-diff set-intersect set-get set-length map-empty map-of map-insert map-get
  map-not-contains map-contains map-remove map-length pair pair-first pair-second unstable-fn unstable-app
  multiset-of multiset-single multiset-insert multiset-remove multiset-remove-swapped multiset-subtract
  multiset-subtract-swapped multiset-length multiset-contains multiset-not-contains multiset-contains-swapped
  multiset-not-contains-swapped multiset-intersection multiset-sum multiset-reset-counts multiset-pick-max
  multiset-count multiset-sum-multisets unstable-multiset-map unstable-multiset-filter
  unstable-multiset-filter-not unstable-multiset-reduce unstable-multiset-fill-index
  unstable-multiset-clear-index unstable-multiset-flat-map`.split(/\s+/),
)
