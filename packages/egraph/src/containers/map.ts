import { rawPrimitive } from "../declaration.js"
import { type AnySort, type Host, type In, type NameOf, type Sort } from "../sort.js"
import { I64 } from "../sorts/numbers.js"
import { Unit } from "../sorts/unit.js"
import { FAIL } from "../store.js"
import { application, type Term } from "../term.js"
import { type ContainerSort, containerSort, isId, poolOf } from "./container.js"
import { cached, operation } from "./support.js"

export type MapSort<K extends AnySort, V extends AnySort> = ContainerSort<
  `Map<${NameOf<K>}, ${NameOf<V>}>`,
  Iterable<readonly [In<K>, In<V>]>,
  ReadonlyMap<Host<K>, Host<V>>,
  ReturnType<typeof mapOps<K, V>>
>

/**
 * Maps from one sort to another; maps and arrays of pairs are lifted.
 *
 * @example MapOf(Str, Math).ops.get(m, "x")
 */
export const MapOf = <K extends AnySort, V extends AnySort>(key: K, value: V): MapSort<K, V> =>
  cached("Map", [key, value], () => makeMap(key, value)) as MapSort<K, V>

/** Keys and values in turn, by ascending keys; of two values for one key the later stays. */
function byKey(c: readonly number[]): number[] {
  const entries = new Map<number, number>()
  for (let i = 0; i < c.length; i += 2) entries.set(c[i] as number, c[i + 1] as number)
  return [...entries].sort((a, b) => a[0] - b[0]).flat()
}

function makeMap<K extends AnySort, V extends AnySort>(key: K, value: V): MapSort<K, V> {
  const ids = [isId(key), isId(value)]
  const self: MapSort<K, V> = containerSort(`Map<${key.name as NameOf<K>}, ${value.name as NameOf<V>}>`, {
    parts: [key, value],
    kind: () => ({
      holdsId: (_, i) => ids[i & 1] as boolean,
      normalize: byKey,
      fromHost: (database, host: ReadonlyMap<Host<K>, Host<V>>) =>
        [...host].flatMap(([k, v]) => [database.store(key).intern(k), database.store(value).intern(v)]),
      toHost(database, c) {
        const map = new Map<Host<K>, Host<V>>()
        for (let i = 0; i < c.length; i += 2) {
          map.set(
            database.store(key).value(c[i] as number) as Host<K>,
            database.store(value).value(c[i + 1] as number) as Host<V>,
          )
        }
        return map
      },
    }),
    lift: (entries: Iterable<readonly [In<K>, In<V>]>) => self.ops.of(entries),
    partAt: (_, i) => (i & 1 ? value : key),
    term: (content, part) =>
      application(
        self.ops.of.declaration,
        content.map((v, i) => part(i & 1 ? value : key, v)),
      ),
    ops: (s) => mapOps(s, key, value),
  })
  return self
}

/** egglog's operations on Map, by their names without `map-`. */
function mapOps<K extends AnySort, V extends AnySort>(
  self: Sort<
    `Map<${NameOf<K>}, ${NameOf<V>}>`,
    Iterable<readonly [In<K>, In<V>]>,
    Term<`Map<${NameOf<K>}, ${NameOf<V>}>`>,
    ReadonlyMap<Host<K>, Host<V>>
  >,
  key: K,
  value: V,
) {
  const find = (c: readonly number[], k: number): number => {
    for (let i = 0; i < c.length; i += 2) if (c[i] === k) return i
    return -1
  }
  const declaration = rawPrimitive(
    "map-of",
    [],
    self,
    (database) =>
      (...raw) =>
        poolOf(database, self).internContent(raw),
    {
      variadic: key,
    },
  ).declaration
  const of = (entries: Iterable<readonly [In<K>, In<V>]>): Term =>
    application(
      declaration,
      [...entries].flatMap(([k, v]) => [key.lift(k as never), value.lift(v as never)]),
    )
  return {
    of: Object.assign(of, { declaration }),
    empty: operation(
      self,
      "map-empty",
      [],
      self,
      ({ make }) =>
        () =>
          make([]),
    ),
    get: operation(self, "map-get", [self, key], value, ({ content }) => (m, k) => {
      const c = content(m as number)
      const i = find(c, k as number)
      return i < 0 ? FAIL : (c[i + 1] as number)
    }),
    insert: operation(
      self,
      "map-insert",
      [self, key, value],
      self,
      ({ content, make }) =>
        (m, k, v) =>
          make([...content(m as number), k as number, v as number]),
    ),
    remove: operation(self, "map-remove", [self, key], self, ({ content, make }) => (m, k) => {
      const c = content(m as number)
      const i = find(c, k as number)
      return i < 0 ? (m as number) : make([...c.slice(0, i), ...c.slice(i + 2)])
    }),
    length: operation(
      self,
      "map-length",
      [self],
      I64,
      ({ content, count }) =>
        (m) =>
          count(content(m as number).length / 2),
    ),
    contains: operation(
      self,
      "map-contains",
      [self, key],
      Unit,
      ({ content }) =>
        (m, k) =>
          find(content(m as number), k as number) < 0 ? FAIL : 0,
    ),
    notContains: operation(
      self,
      "map-not-contains",
      [self, key],
      Unit,
      ({ content }) =>
        (m, k) =>
          find(content(m as number), k as number) < 0 ? 0 : FAIL,
    ),
  }
}
