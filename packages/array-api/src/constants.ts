import { sameBytes, hashBytes } from "./bytes.js"
import type { EagerArray } from "./eager-array.js"
import { denseData } from "./layout.js"

interface Known {
  readonly array: WeakRef<EagerArray>
  readonly key: string
}
const byHash = /* @__PURE__ */ new Map<string, Known[]>()
let next = 0

/** One key for arrays of the same dtype, shape and bytes: constants of a program are shared by it. */
export function constantKey(x: EagerArray): string {
  const bytes = denseData(x)
  const hash = `${x.dtype}[${x.shape.join(",")}]${hashBytes(bytes)}`
  const known = (byHash.get(hash) ?? []).filter((k) => k.array.deref() !== undefined)
  const same = known.find((k) => sameBytes(denseData(k.array.deref()!), bytes))
  if (same !== undefined) return same.key
  const key = `${hash}#${next++}`
  byHash.set(hash, [...known, { array: new WeakRef(x), key }])
  return key
}
