import { application, FAIL, I64, Unit, type AnySort } from "@carton/egraph"
import { declareRaw, match, type Overload } from "../overload.js"
import { access, byNumber, type ContainerDefinition, isId, nominalSort, onContents } from "./definition.js"
import { orderedEntries } from "../term-order.js"

/** Keys and values by turns, sorted by key; of two values for one key the later stays. */
function normalize(content: number[]): number[] {
  const entries = new Map<number, number>()
  for (let i = 0; i < content.length; i += 2) entries.set(content[i] as number, content[i + 1] as number)
  return [...entries.keys()].sort(byNumber).flatMap((k) => [k, entries.get(k) as number])
}

/** `(sort M (Map String i64))` */
export function mapDefinition(name: string, key: AnySort, value: AnySort): ContainerDefinition {
  const ids = [isId(key), isId(value)] as const
  const sort = nominalSort({
    name,
    parts: [key, value],
    kind: {
      holdsId: (_, i) => ids[i & 1] as boolean,
      normalize,
      fromHost: (database, host: ReadonlyMap<unknown, unknown>) =>
        [...host].flatMap(([k, v]) => [database.store(key).intern(k), database.store(value).intern(v)]),
      toHost: (database, c) => {
        const host = new Map<unknown, unknown>()
        for (let i = 0; i < c.length; i += 2)
          host.set(database.store(key).value(c[i] as number), database.store(value).value(c[i + 1] as number))
        return host
      },
    },
    partAt: (_, i) => (i & 1 ? value : key),
    show: () => "map-of",
    arrange: orderedEntries,
  })
  return { kind: "Map", sort, overloads: mapOverloads(sort, key, value) }
}

/** The value of a key, or FAIL. */
function lookup(content: readonly number[], key: number): number {
  for (let i = 0; i < content.length; i += 2) if (content[i] === key) return content[i + 1] as number
  return FAIL
}

function mapOverloads(sort: AnySort, key: AnySort, value: AnySort): Overload[] {
  const test = (name: string, holds: boolean): Overload =>
    onContents(name, [sort, key], Unit, ({ pool }) => {
      const p = pool(sort)
      return (m, k) => ((lookup(p.content(m), k) !== FAIL) === holds ? 0 : FAIL)
    })
  return [
    onContents("map-empty", [], sort, ({ pool }) => {
      const p = pool(sort)
      return () => p.internContent([])
    }),
    mapOf(sort, key, value),
    onContents("map-get", [sort, key], value, ({ pool }) => {
      const p = pool(sort)
      return (m, k) => lookup(p.content(m), k)
    }),
    onContents("map-insert", [sort, key, value], sort, ({ pool }) => {
      const p = pool(sort)
      return (m, k, v) => p.internContent([...p.content(m), k, v])
    }),
    onContents("map-remove", [sort, key], sort, ({ pool }) => {
      const p = pool(sort)
      return (m, k) => {
        const content = p.content(m)
        return p.internContent(content.filter((_, i) => content[i & ~1] !== k))
      }
    }),
    onContents("map-length", [sort], I64, ({ pool, count }) => {
      const p = pool(sort)
      return (m) => count(p.content(m).length / 2)
    }),
    test("map-contains", true),
    test("map-not-contains", false),
  ]
}

/** `(map-of k1 v1 k2 v2)` */
function mapOf(sort: AnySort, key: AnySort, value: AnySort): Overload {
  const declaration = declareRaw("map-of", [], sort, (database) => {
    const p = access(database).pool(sort)
    return (...content) => p.internContent(content)
  })
  return {
    name: "map-of",
    effect: "pure",
    signature: `((${key.name as string} ${value.name as string})*) ${sort.name as string}`,
    infer(types) {
      if (types.length % 2 === 0) return undefined
      const wanted = types.map((_, i) => (i === types.length - 1 ? sort : i & 1 ? value : key))
      return match(types, wanted)
    },
    resolve: () => (args) => application(declaration, args),
  }
}
