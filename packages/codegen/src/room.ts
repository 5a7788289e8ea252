import { MemoryError } from "./errors.js"

/** What takes less is not looked into: asking the host costs more than it could save. */
export const worthAsking = 1 << 26

interface Host {
  readonly process?: { readonly platform?: string; readonly availableMemory?: () => number }
}
/** The bytes that the host says are free; Infinity where it does not say. Only Linux counts caches that it would give up. */
export const available = (): number => {
  const { process } = globalThis as unknown as Host
  return process?.platform === "linux" ? (process.availableMemory?.() ?? Infinity) : Infinity
}

export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(3)} GB`

/**
 * Throws where a call needs more bytes than are free.
 *
 * @throws MemoryError "add: needs 16.0 GB, 5.21 GB is free"
 */
export const checkRoom = (caller: string, bytes: number): void => {
  const free = available()
  if (bytes > free) throw new MemoryError(`${caller}: needs ${gigabytes(bytes)}, ${gigabytes(free)} is free`)
}
