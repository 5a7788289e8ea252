import { type AnySort, FAIL, I64, poolOf, Unit } from "@carton/egraph"
import type { Effect } from "../context.js"
import { type Bind, fixed, type Overload } from "../overload.js"
import type { ContainerDefinition } from "./definition.js"
import type { FunctionDefinition } from "./function-sort.js"
import { counts } from "./multiset.js"

const elementOf = (c: ContainerDefinition): AnySort => c.sort.parts[0] as AnySort

/** The primitives that take a value of a function sort and containers of two sorts (or one). */
export function mapOverloads(
  f: FunctionDefinition,
  from: ContainerDefinition,
  to: ContainerDefinition,
): Overload[] {
  if (from.kind !== to.kind || (from.kind !== "Vec" && from.kind !== "MultiSet")) return []
  if (f.inputs.length !== 1 || f.inputs[0] !== elementOf(from) || f.output !== elementOf(to)) return []
  const name = from.kind === "Vec" ? "unstable-vec-map" : "unstable-multiset-map"
  return [
    fixed(name, [f.sort, from.sort], to.sort, (database, context) => {
      const apply = f.apply(database, context)
      const source = poolOf(database, from.sort)
      const target = poolOf(database, to.sort)
      return (fn, c) => {
        const mapped = source.content(c).map((v) => apply(fn, [v]))
        return target.internContent(mapped.filter((v) => v !== FAIL))
      }
    }),
  ]
}

/** The primitives of a function sort and one multiset sort. */
export function multisetOverloads(f: FunctionDefinition, ms: ContainerDefinition): Overload[] {
  if (ms.kind !== "MultiSet") return []
  const element = elementOf(ms)
  const takes = (...inputs: readonly AnySort[]): boolean =>
    f.inputs.length === inputs.length && inputs.every((s, i) => s === f.inputs[i])
  if (takes(element) && f.output === Unit) return [filter(f, ms, true), filter(f, ms, false)]
  if (takes(element) && f.output === ms.sort) return [flatMap(f, ms)]
  const found: Overload[] = []
  if (takes(element, element) && f.output === element) found.push(reduce(f, ms, element))
  if (takes(ms.sort, element) && f.output === I64) found.push(fillIndex(f, ms), clearIndex(f, ms))
  return found
}

function filter(f: FunctionDefinition, ms: ContainerDefinition, keep: boolean): Overload {
  const name = keep ? "unstable-multiset-filter" : "unstable-multiset-filter-not"
  return fixed(name, [f.sort, ms.sort], ms.sort, (database, context) => {
    const apply = f.apply(database, context)
    const pool = poolOf(database, ms.sort)
    return (fn, c) => pool.internContent(pool.content(c).filter((v) => (apply(fn, [v]) !== FAIL) === keep))
  })
}

/** What the function gives nothing for stays as it is. */
function flatMap(f: FunctionDefinition, ms: ContainerDefinition): Overload {
  return fixed("unstable-multiset-flat-map", [f.sort, ms.sort], ms.sort, (database, context) => {
    const apply = f.apply(database, context)
    const pool = poolOf(database, ms.sort)
    return (fn, c) =>
      pool.internContent(
        pool.content(c).flatMap((v) => {
          const mapped = apply(fn, [v])
          return mapped === FAIL ? [v] : pool.content(mapped)
        }),
      )
  })
}

function reduce(f: FunctionDefinition, ms: ContainerDefinition, element: AnySort): Overload {
  return fixed("unstable-multiset-reduce", [f.sort, element, ms.sort], element, (database, context) => {
    const apply = f.apply(database, context)
    const pool = poolOf(database, ms.sort)
    return (fn, initial, c) => {
      const [first = initial, ...others] = pool.content(c)
      let result = first as number
      for (const v of others) {
        result = apply(fn as number, [result, v])
        if (result === FAIL) return FAIL
      }
      return result
    }
  })
}

const index = (
  name: string,
  f: FunctionDefinition,
  ms: ContainerDefinition,
  effect: Effect,
  bind: Bind,
): Overload => fixed(name, [ms.sort, f.sort], Unit, bind, effect)

/** Sets the function to the count of every element, unless it has been set for this multiset. */
function fillIndex(f: FunctionDefinition, ms: ContainerDefinition): Overload {
  return index("unstable-multiset-fill-index", f, ms, "full", (database) => {
    const pool = poolOf(database, ms.sort)
    const i64 = database.store(I64)
    return (c, fn) => {
      const declaration = f.tableOf(database, fn as number)
      if (!declaration) return FAIL
      const table = database.table(declaration)
      for (const [v, n] of counts(pool.content(c as number))) {
        table.key[0] = c as number
        table.key[1] = v
        if (database.lookup(table) !== FAIL) break
        database.set(table, i64.intern(BigInt(n)))
      }
      return 0
    }
  })
}

function clearIndex(f: FunctionDefinition, ms: ContainerDefinition): Overload {
  return index("unstable-multiset-clear-index", f, ms, "write", (database) => {
    const pool = poolOf(database, ms.sort)
    return (c, fn) => {
      const declaration = f.tableOf(database, fn as number)
      if (!declaration) return FAIL
      const table = database.table(declaration)
      for (const v of counts(pool.content(c as number)).keys()) {
        table.key[0] = c as number
        table.key[1] = v
        database.delete(table)
      }
      return 0
    }
  })
}
