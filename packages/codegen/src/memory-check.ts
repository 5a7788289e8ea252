import { MemoryError } from "./errors.js"
import type { Program } from "./ir.js"
import { leastMemory } from "./report.js"
import { available, gigabytes, worthAsking } from "./room.js"

const fits = (bytes: number): boolean => {
  try {
    return new ArrayBuffer(bytes).byteLength === bytes
  } catch {
    return false
  }
}

/**
 * A check before each run of a program whose sizes are known: whether the memory that it will surely hold is there.
 * Undefined: it needs so little that nobody has to ask.
 *
 * @param limit - bytes that it may take; by default what the host says is free
 * @throws MemoryError by what is returned
 */
export const memoryCheck = (program: Program, limit?: number): (() => void) | undefined => {
  if (limit === undefined && program.parameters.length > 0) return undefined
  const { peak, largest } = leastMemory(program)
  if (peak < worthAsking && !(peak > (limit ?? Infinity))) return undefined
  return () => {
    const free = limit ?? available()
    const needs = `${program.name}: needs ${gigabytes(peak)} for its arrays`
    if (peak > free) throw new MemoryError(`${needs}, ${gigabytes(free)} may be taken`)
    if (!fits(largest))
      throw new MemoryError(`${needs}, and the host gives none of ${gigabytes(largest)} in one piece`)
  }
}
