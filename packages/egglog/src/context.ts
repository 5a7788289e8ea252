/**
 * Where an expression is evaluated: `pure` in the facts of a rule, `write` in its actions and in merges, `read`
 * in checks and in the facts of a naive rule, `full` at top level and in the actions of a naive rule.
 */
export type Context = "pure" | "write" | "read" | "full"

/** What a primitive does beyond computing, and so where it may stand. */
export type Effect = Context

const ALLOWED: Readonly<Record<Effect, readonly Context[]>> = {
  pure: ["pure", "write", "read", "full"],
  write: ["write", "full"],
  read: ["read", "full"],
  full: ["full"],
}

export const isAllowed = (effect: Effect, context: Context): boolean => ALLOWED[effect].includes(context)

export const PLACE: Readonly<Record<Context, string>> = {
  pure: "the facts of a rule",
  write: "the actions of a rule or a merge",
  read: "a check",
  full: "a top-level command",
}
