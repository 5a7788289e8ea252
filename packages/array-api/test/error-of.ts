import { ArrayError } from "../src/index.js"

/** The error of a call, which must be one of ours and name the function. */
export function errorOf(name: string, call: () => unknown): ArrayError {
  try {
    call()
  } catch (error) {
    if (!(error instanceof ArrayError)) throw error
    expect(error.message).toMatch(new RegExp(`^${name}: `))
    expect(error.message).not.toMatch(/\n|\[object/)
    return error
  }
  throw new Error(`${name} took it`)
}
