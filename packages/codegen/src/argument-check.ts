import { GuardError } from "./errors.js"
import { bufferOf } from "./scalar.js"
import type { Buffer, ScalarType } from "./scalar.js"

const isDetached = ({ buffer }: Buffer): boolean => {
  try {
    return new Uint8Array(buffer).length < 0
  } catch {
    return true
  }
}

/** The error of an argument that is not the typed array that a program takes; `undefined` if it is. */
export const argumentError = (
  name: string,
  given: unknown,
  type: ScalarType,
  entries: number | undefined,
): GuardError | undefined => {
  const holder = bufferOf(type)
  const isType = given instanceof holder
  if (isType && (entries === undefined || given.length === entries)) return undefined
  const wanted = entries === undefined ? `a ${holder.name}` : `a ${holder.name} of ${entries} entries`
  const what = (given as object | null | undefined)?.constructor?.name ?? String(given)
  const got = !isType ? what : isDetached(given) ? "one whose buffer is detached" : `one of ${given.length}`
  return new GuardError(`${name}: expected ${wanted}, got ${got}`)
}
