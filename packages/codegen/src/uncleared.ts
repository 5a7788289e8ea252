import { keepFreed } from "./freed.js"
import type { Buffer, BufferConstructor } from "./scalar.js"

interface Host {
  readonly Buffer?: { allocUnsafeSlow(bytes: number): { readonly buffer: ArrayBuffer } }
}

/** A large new array that is written before it is read: where the host offers it, it is not cleared. */
export const uncleared = (type: BufferConstructor, entries: number): Buffer => {
  keepFreed(entries)
  return new type(
    (globalThis as Host).Buffer?.allocUnsafeSlow(entries * type.BYTES_PER_ELEMENT).buffer ?? entries,
  )
}
