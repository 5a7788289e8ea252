/** Base of every error this package throws; `code` is stable, the message is for people. */
export class EGraphError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.name = new.target.name
    this.code = code
  }
}

/** A rule, fact or action that cannot be accepted: the message names the rule and the variable. */
export class RuleError extends EGraphError {
  constructor(message: string) {
    super("rule", message)
  }
}

/** A value or term of the wrong sort, or one that a sort cannot represent. */
export class SortError extends EGraphError {
  constructor(message: string) {
    super("sort", message)
  }
}

/** A `panic` action, a conflict in a function without merge, or a primitive that failed in an action. */
export class PanicError extends EGraphError {
  constructor(message: string) {
    super("panic", message)
  }
}

/** A term that cannot be extracted: its class has no finite, acyclic, extractable node. */
export class ExtractError extends EGraphError {
  constructor(message: string) {
    super("extract", message)
  }
}
