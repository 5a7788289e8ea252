/** A recipe, expression or graph that has no meaning: a mistake of the caller's code, not of its data. */
export class LoweringError extends Error {
  readonly code = "ERR_CARTON_LOWERING"
  override readonly name = "LoweringError"
}

/** A fact that the compiled program relies on does not hold for these arguments. */
export class GuardError extends Error {
  readonly code = "ERR_CARTON_GUARD"
  override readonly name = "GuardError"
}

/** A program needs more memory than there is. */
export class MemoryError extends Error {
  readonly code = "ERR_CARTON_MEMORY"
  override readonly name = "MemoryError"
}
