import type { Environment } from "./environment.js"
import { TypeCheckError } from "./errors.js"
import type { Inference } from "./inference.js"
import { RESERVED } from "./syntax.js"
import type { Span } from "./source.js"

/** The prefix that tells globals from other names. */
export const GLOBAL_PREFIX = "$"

/** Where something was declared, for messages. */
export const placeOf = (at: Span | undefined): string => {
  if (!at) return "outside the program"
  const { line, column } = at.source.position(at.start)
  return `at ${at.source.name ? `${at.source.name}:` : ""}${line}:${column}`
}

/** Takes a name for a sort, a function, a rule set or a global; each may be taken once. */
export function takeName(environment: Environment, name: string, at: Span): void {
  if (environment.names.has(name)) {
    throw new TypeCheckError(`${name} is declared already, ${placeOf(environment.names.get(name))}`, at)
  }
  environment.names.set(name, at)
}

/** Variables must not have the names of anything declared, with or without the prefix of globals. */
export function checkVariableNames(environment: Environment, inference: Inference): void {
  for (const [name, { at }] of inference.variableNames) {
    if (name.startsWith(RESERVED)) continue
    const plain = name.startsWith(GLOBAL_PREFIX) ? name.slice(GLOBAL_PREFIX.length) : name
    const global = environment.prefixed.get(plain)
    if (global !== undefined) {
      throw new TypeCheckError(
        `variable ${name} is too like the global ${global}, declared ${placeOf(environment.names.get(global))}`,
        at,
      )
    }
    if (environment.names.has(name)) {
      throw new TypeCheckError(
        `variable ${name} has the name of something declared ${placeOf(environment.names.get(name))}`,
        at,
      )
    }
  }
}
