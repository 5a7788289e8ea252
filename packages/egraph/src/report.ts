/** Why a run ended. */
export type StopReason =
  /** The last step changed nothing. */
  | "saturated"
  /** The schedule came to its end. */
  | "finished"
  /** An `until` condition held. */
  | "until"
  | "nodes"
  | "classes"
  | "iterations"
  | "time"
  | "memory"
  | "aborted"

export interface Limits {
  nodes?: number
  classes?: number
  iterations?: number
  milliseconds?: number
  /** Estimated bytes of tables and indexes. */
  bytes?: number
  signal?: { readonly aborted: boolean }
}

export interface RuleReport {
  readonly name: string
  readonly matches: number
  /** Rows made or renewed by the rule's actions. */
  readonly newRows: number
  readonly searchMs: number
  readonly applyMs: number
  readonly bannedUntil?: number
}

export interface IterationReport {
  readonly ruleset: string
  readonly nodes: number
  readonly classes: number
  readonly searchMs: number
  readonly applyMs: number
  readonly rebuildMs: number
  /** Rules that had matches, or were banned. */
  readonly rules: readonly RuleReport[]
}

export interface RunReport {
  readonly stopReason: StopReason
  /** Whether anything changed. */
  readonly changed: boolean
  readonly iterations: readonly IterationReport[]
  readonly nodes: number
  readonly classes: number
  readonly milliseconds: number
}
