import type { AnySort } from "@carton/egraph"
import { type ContainerDefinition, isId, nominalSort, onContents } from "./definition.js"

/** `(sort P (Pair i64 String))` */
export function pairDefinition(name: string, first: AnySort, second: AnySort): ContainerDefinition {
  const parts = [first, second] as const
  const part = (i: number): AnySort => parts[i] as AnySort
  const sort = nominalSort({
    name,
    parts,
    kind: {
      holdsId: (_, i) => isId(part(i)),
      normalize: (c) => c,
      fromHost: (database, host: readonly unknown[]) => host.map((h, i) => database.store(part(i)).intern(h)),
      toHost: (database, c) => c.map((v, i) => database.store(part(i)).value(v)),
    },
    partAt: (_, i) => part(i),
    show: () => "pair",
  })
  const get = (op: string, i: 0 | 1) =>
    onContents(op, [sort], part(i), ({ pool }) => {
      const p = pool(sort)
      return (v) => p.content(v)[i] as number
    })
  return {
    kind: "Pair",
    sort,
    overloads: [
      onContents("pair", parts, sort, ({ pool }) => {
        const p = pool(sort)
        return (a, b) => p.internContent([a, b])
      }),
      get("pair-first", 0),
      get("pair-second", 1),
    ],
  }
}
