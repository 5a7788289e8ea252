import { compareBytes, hashBytes } from "./bytes.js"
import { contiguous, type EagerArray } from "./eager-array.js"

interface Known {
  readonly array: WeakRef<EagerArray>
  readonly key: string
}
const byHash = /* @__PURE__ */ new Map<string, Known[]>()
let next = 0

/** One key for arrays of the same dtype, shape and bytes: constants of a program are shared by it. */
export function constantKey(x: EagerArray): string {
  const bytes = contiguous(x).data
  const hash = `${x.dtype}[${x.shape.join(",")}]${hashBytes(bytes)}`
  const known = (byHash.get(hash) ?? []).filter((k) => k.array.deref() !== undefined)
  const same = known.find((k) => compareBytes(contiguous(k.array.deref()!).data, bytes))
  if (same !== undefined) return same.key
  const key = `${hash}#${next++}`
  byHash.set(hash, [...known, { array: new WeakRef(x), key }])
  return key
}
