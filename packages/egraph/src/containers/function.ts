import type { Database } from "../database.js"
import {
  type AnyCallable,
  type Callable,
  type Declaration,
  type Keywords,
  type NoKeywords,
  rawPrimitive,
} from "../declaration.js"
import { RuleError } from "../errors.js"
import type { AnySort, In, NameOf, Sort } from "../sort.js"
import { I64 } from "../sorts/numbers.js"
import { Unit } from "../sorts/unit.js"
import { FAIL } from "../store.js"
import { application, literal, type Term } from "../term.js"
import { containerSort, type ContainerSort, isId, poolOf } from "./container.js"
import { Vec, type VecSort } from "./vec.js"
import { MultiSet, type MultiSetSort } from "./multiset.js"
import { cached } from "./support.js"
import { primitiveSort } from "../sort.js"
import { KeyedStore } from "../store.js"

/** A function with its first arguments, as a host value. */
export interface PartialApplication {
  readonly declaration: Declaration
  readonly args: readonly number[]
}

const numbers = /* @__PURE__ */ new WeakMap<Declaration, number>()
let count = 0
const numberOf = (d: Declaration): number => {
  let n = numbers.get(d)
  if (n === undefined) numbers.set(d, (n = ++count))
  return n
}

/** The sort of the functions that function values name. */
const Callee = /* @__PURE__ */ primitiveSort<"Callee", Declaration, Declaration>("Callee", {
  store: () => new KeyedStore<Declaration>(numberOf),
  show: (d) => JSON.stringify(d.name),
})

type Names<A extends readonly AnySort[]> = A extends readonly [infer S, ...infer R extends readonly AnySort[]]
  ? R extends readonly []
    ? NameOf<S>
    : `${NameOf<S>}, ${Names<R>}`
  : ""

export type FnSort<A extends readonly AnySort[], R extends AnySort> = ContainerSort<
  `Fn<[${Names<A>}], ${NameOf<R>}>`,
  AnyCallable,
  PartialApplication,
  {
    /** egglog's unstable-fn: a function, with some first arguments. */
    of(f: AnyCallable, ...args: readonly unknown[]): Term<`Fn<[${Names<A>}], ${NameOf<R>}>`>
    /** egglog's unstable-app. In queries a row that is not there fails, in actions it is made. */
    app: Callable<readonly [AnySort, ...A], NoKeywords, R>
  }
> & { readonly signature: { readonly inputs: A; readonly output: R } }

/**
 * Function values from sorts to a sort; declared functions are lifted.
 *
 * @example const Unary = Fn([Math], Math)
 * Unary.ops.app(Unary.ops.of(add, 1), x)   // (unstable-app (unstable-fn "Add" (Num 1)) x)
 */
export const Fn = <const A extends readonly AnySort[], R extends AnySort>(
  inputs: A,
  output: R,
): FnSort<A, R> => cached("Fn", [output, ...inputs], () => makeFn(inputs, output)) as FnSort<A, R>

function makeFn<const A extends readonly AnySort[], R extends AnySort>(inputs: A, output: R): FnSort<A, R> {
  const name = `Fn<[${inputs.map((s) => s.name as string).join(", ")}], ${output.name as string}>`
  const declarationOf = (database: Database, content: readonly number[]): Declaration =>
    database.store(Callee).value(content[0] as number) as Declaration
  const self: Sort<string, AnyCallable, Term, PartialApplication> = containerSort(name, {
    parts: [Callee, ...inputs, output],
    kind: (database) => ({
      holdsId: (c, i) => i > 0 && isId(declarationOf(database, c).inputs[i - 1] as AnySort),
      normalize: (c) => c,
      fromHost: (_, host: PartialApplication) => [
        database.store(Callee).intern(host.declaration),
        ...host.args,
      ],
      toHost: (_, c) => ({ declaration: declarationOf(database, c), args: c.slice(1) }),
    }),
    lift: (f: AnyCallable) => make(f),
    callee: Callee,
    partAt: (content, i, database) =>
      i === 0 ? Callee : (declarationOf(database, content).inputs[i - 1] as AnySort),
    term: (content, part) => {
      const callee = part(Callee, content[0] as number)
      const d = callee.value as Declaration
      return application(unstableFn(d), [
        callee,
        ...content.slice(1).map((v, i) => part(d.inputs[i] as AnySort, v)),
      ])
    },
    ops: () => ({ of: make, app }),
  })
  const made = new WeakMap<Declaration, Declaration>()
  const unstableFn = (d: Declaration): Declaration => {
    let f = made.get(d)
    if (!f) {
      f = rawPrimitive(
        "unstable-fn",
        [],
        self,
        (database) =>
          (...raw) =>
            poolOf(database, self).internContent(raw),
        {
          variadic: Callee,
        },
      ).declaration
      made.set(d, f)
    }
    return f
  }
  const make = (f: AnyCallable, ...args: readonly unknown[]): Term => {
    const d = f.declaration
    const rest = d.inputs.slice(args.length)
    if (
      d.output.name !== output.name ||
      rest.length !== inputs.length ||
      rest.some((s, i) => s.name !== inputs[i]?.name)
    ) {
      throw new RuleError(`unstable-fn: ${d.name} with ${args.length} arguments is no ${name}`)
    }
    return application(unstableFn(d), [
      literal(Callee, d),
      ...args.map((a, i) => (d.inputs[i] as AnySort).lift(a as never)),
    ])
  }
  const app = rawPrimitive(
    "unstable-app",
    [self, ...inputs] as readonly [AnySort, ...A],
    output,
    (database) => {
      const apply = applier(database, self)
      return (f, ...args) => apply(f as number, args)
    },
  )
  return Object.assign(self, { signature: { inputs, output } }) as unknown as FnSort<A, R>
}

/** Applies function values of a sort to value numbers. */
export function applier(database: Database, of: AnySort): (f: number, args: readonly number[]) => number {
  const pool = poolOf(database, of)
  const callees = database.store(Callee)
  return (f, args) => {
    const content = pool.content(f)
    const d = callees.value(content[0] as number) as Declaration
    const all = [...content.slice(1), ...args]
    if (d.kind === "primitive") return database.primitive(d)(...all)
    if (database.shadow) return database.shadow.apply(d, all)
    const table = database.table(d)
    all.forEach((v, i) => (table.key[i] = database.canonical(d.inputs[i] as AnySort, v)))
    return database.making && d.kind !== "function" ? database.getOrCreate(table) : database.lookup(table)
  }
}

type Any = Callable<readonly AnySort[], Keywords, AnySort>
const higherOrder = /* @__PURE__ */ new Map<string, Any>()

/** A primitive over functions and containers, made once for its sorts. */
function over(
  name: string,
  inputs: readonly AnySort[],
  output: AnySort,
  bind: (database: Database) => (f: number, s: number) => number,
): Any {
  const key = [name, ...inputs, output].map((s) => (typeof s === "string" ? s : (s.name as string))).join("|")
  let p = higherOrder.get(key)
  if (!p) higherOrder.set(key, (p = rawPrimitive(name, inputs, output, bind as never) as unknown as Any))
  return p
}

/** egglog's unstable-vec-map. */
export const vecMap = <A extends AnySort, B extends AnySort>(f: FnSort<readonly [A], B>, v: VecSort<A>) =>
  over("unstable-vec-map", [f, v], Vec(f.signature.output), (database) => {
    const apply = applier(database, f)
    const [from, to] = [poolOf(database, v), poolOf(database, Vec(f.signature.output))]
    return (g, s) =>
      collect(
        from.content(s),
        (x) => apply(g, [x]),
        (c) => to.internContent(c),
      )
  }) as unknown as (f: In<FnSort<readonly [A], B>>, v: In<VecSort<A>>) => Term<VecSort<B>["name"]>

/** egglog's unstable-multiset-map. */
export const multisetMap = <A extends AnySort, B extends AnySort>(
  f: FnSort<readonly [A], B>,
  s: MultiSetSort<A>,
) =>
  over("unstable-multiset-map", [f, s], MultiSet(f.signature.output), (database) => {
    const apply = applier(database, f)
    const [from, to] = [poolOf(database, s), poolOf(database, MultiSet(f.signature.output))]
    return (g, x) =>
      collect(
        from.content(x),
        (v) => apply(g, [v]),
        (c) => to.internContent(c),
      )
  }) as unknown as (f: In<FnSort<readonly [A], B>>, s: In<MultiSetSort<A>>) => Term<MultiSetSort<B>["name"]>

function collect(
  content: readonly number[],
  f: (x: number) => number,
  make: (c: readonly number[]) => number,
): number {
  const out: number[] = []
  for (const x of content) {
    const y = f(x)
    if (y === FAIL) return FAIL
    out.push(y)
  }
  return make(out)
}

type Predicate<A extends AnySort> = FnSort<readonly [A], typeof Unit>

/** egglog's unstable-multiset-filter and, with `not`, -filter-not: the elements for which the function is there. */
export const multisetFilter = <A extends AnySort>(f: Predicate<A>, s: MultiSetSort<A>, not = false) =>
  over(`unstable-multiset-filter${not ? "-not" : ""}`, [f, s], s, (database) => {
    const apply = applier(database, f)
    const pool = poolOf(database, s)
    // Whether a row is there is asked, never made.
    return (g, x) => {
      const making = database.making
      database.making = false
      const kept = pool.content(x).filter((v) => (apply(g, [v]) === FAIL) === not)
      database.making = making
      return pool.internContent(kept)
    }
  }) as unknown as (f: In<Predicate<A>>, s: In<MultiSetSort<A>>) => Term<MultiSetSort<A>["name"]>

/** egglog's unstable-multiset-reduce: fails on the empty multiset. */
export const multisetReduce = <A extends AnySort>(f: FnSort<readonly [A, A], A>, s: MultiSetSort<A>) =>
  over("unstable-multiset-reduce", [f, s], f.signature.output, (database) => {
    const apply = applier(database, f)
    const pool = poolOf(database, s)
    return (g, x) => {
      const [first = FAIL, ...rest] = pool.content(x)
      return rest.reduce((a, b) => (a === FAIL ? FAIL : apply(g, [a, b])), first)
    }
  }) as unknown as (f: In<FnSort<readonly [A, A], A>>, s: In<MultiSetSort<A>>) => Term<A["name"]>

/** egglog's unstable-multiset-flat-map. */
export const multisetFlatMap = <A extends AnySort>(
  f: FnSort<readonly [A], MultiSetSort<A>>,
  s: MultiSetSort<A>,
) =>
  over("unstable-multiset-flat-map", [f, s], s, (database) => {
    const apply = applier(database, f)
    const pool = poolOf(database, s)
    return (g, x) => {
      const parts = pool.content(x).map((v) => apply(g, [v]))
      return parts.includes(FAIL) ? FAIL : pool.internContent(parts.flatMap((p) => pool.content(p)))
    }
  }) as unknown as (
    f: In<FnSort<readonly [A], MultiSetSort<A>>>,
    s: In<MultiSetSort<A>>,
  ) => Term<MultiSetSort<A>["name"]>

type IndexFunction<A extends AnySort> = FnSort<readonly [MultiSetSort<A>, A], typeof I64>

/** egglog's unstable-multiset-fill-index: sets f(s, x) to the count of x, for every x in s; in actions. */
export const multisetFillIndex = <A extends AnySort>(f: IndexFunction<A>, s: MultiSetSort<A>) =>
  over("unstable-multiset-fill-index", [s, f], Unit, (database) =>
    indexRows(database, f, s, true),
  ) as unknown as (s: In<MultiSetSort<A>>, f: In<IndexFunction<A>>) => Term<"Unit">

/** egglog's unstable-multiset-clear-index: removes what fill-index set; in actions. */
export const multisetClearIndex = <A extends AnySort>(f: IndexFunction<A>, s: MultiSetSort<A>) =>
  over("unstable-multiset-clear-index", [s, f], Unit, (database) =>
    indexRows(database, f, s, false),
  ) as unknown as (s: In<MultiSetSort<A>>, f: In<IndexFunction<A>>) => Term<"Unit">

function indexRows(
  database: Database,
  f: AnySort,
  s: AnySort,
  fill: boolean,
): (s: number, f: number) => number {
  const [functions, sets] = [poolOf(database, f), poolOf(database, s)]
  const i64 = database.store(I64)
  return (x, g) => {
    if (!database.making) return FAIL
    const content = functions.content(g)
    const d = database.store(Callee).value(content[0] as number) as Declaration
    const table = database.table(d)
    const counts = new Map<number, bigint>()
    for (const v of sets.content(x)) counts.set(v, (counts.get(v) ?? 0n) + 1n)
    for (const [v, n] of counts) {
      ;[...content.slice(1), x, v].forEach((k, i) => (table.key[i] = k))
      if (fill) database.set(table, i64.intern(n))
      else database.delete(table)
    }
    return 0
  }
}
