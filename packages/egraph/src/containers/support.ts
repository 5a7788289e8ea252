import type { AnySort } from "../sort.js"

const CACHE = /* @__PURE__ */ new WeakMap<AnySort, Map<string, AnySort>>()

/** One container sort for one kind and parts: sorts are compared by name, and made on each mention. */
export function cached(kind: string, parts: readonly AnySort[], make: () => AnySort): AnySort {
  const first = parts[0] as AnySort
  let byKey = CACHE.get(first)
  if (!byKey) CACHE.set(first, (byKey = new Map()))
  const key = `${kind}<${parts.map((p) => p.name as string).join()}>`
  let sort = byKey.get(key)
  if (!sort) byKey.set(key, (sort = make()))
  return sort
}

/** A position from an i64; -1 where it is none. */
export const index = (i: bigint): number => (i >= 0n && i < 0x100000000n ? Number(i) : -1)
