import type { Atom, List, Node } from "./node.js"
import type { Span } from "./source.js"

/** What a rule, or the program itself, does. */
export type ActionSyntax =
  | { readonly kind: "let"; readonly at: Span; readonly name: Atom; readonly value: Node }
  | { readonly kind: "set"; readonly at: Span; readonly call: List; readonly value: Node }
  | { readonly kind: "delete" | "subsume"; readonly at: Span; readonly call: List }
  | { readonly kind: "union"; readonly at: Span; readonly left: Node; readonly right: Node }
  | { readonly kind: "panic"; readonly at: Span; readonly message: string }
  | { readonly kind: "expression"; readonly at: Span; readonly value: Node }

export type ScheduleSyntax =
  | { readonly kind: "run"; readonly at: Span; readonly ruleset: string; readonly until: readonly List[] }
  | { readonly kind: "seq"; readonly at: Span; readonly steps: readonly ScheduleSyntax[] }
  | { readonly kind: "saturate"; readonly at: Span; readonly body: ScheduleSyntax }
  | { readonly kind: "repeat"; readonly at: Span; readonly times: number; readonly body: ScheduleSyntax }

export interface SortCommand {
  readonly kind: "sort"
  readonly at: Span
  readonly name: string
  /** `(Vec i64)`: the container and what it is made of. */
  readonly container?: { readonly kind: string; readonly args: readonly Node[]; readonly at: Span }
  /** Sorts of relations: their values are never united. */
  readonly unionable: boolean
  /** `:internal-uf`: the constructor that maps terms to their leaders for extraction. */
  readonly leaders?: string
}

export interface DeclareCommand {
  readonly kind: "declare"
  readonly at: Span
  readonly name: string
  readonly subtype: "constructor" | "function"
  readonly inputs: readonly Atom[]
  readonly output: Atom
  /** Functions: undefined where two outputs are a conflict. */
  readonly merge?: Node
  readonly cost?: number
  readonly unextractable: boolean
  /** `:internal-hidden` and `:internal-let`: not shown by print-size. */
  readonly hidden: boolean
  readonly global: boolean
  readonly termConstructor?: string
}

export interface RuleCommand {
  readonly kind: "rule"
  readonly at: Span
  /** Given by `:name`; otherwise the text of the rule. */
  readonly name: string
  readonly ruleset: string
  readonly facts: readonly List[]
  readonly actions: readonly ActionSyntax[]
  readonly mode: "seminaive" | "naive" | "unsafe-seminaive"
  readonly includeSubsumed: boolean
}

/** A program after its sugar is gone: datatypes, relations and rewrites are sorts, constructors and rules. */
export type Command =
  | SortCommand
  | DeclareCommand
  | RuleCommand
  | { readonly kind: "ruleset"; readonly at: Span; readonly name: string }
  | {
      readonly kind: "combined-ruleset"
      readonly at: Span
      readonly name: string
      readonly parts: readonly Atom[]
    }
  | { readonly kind: "action"; readonly at: Span; readonly action: ActionSyntax }
  | { readonly kind: "run-schedule"; readonly at: Span; readonly schedule: ScheduleSyntax }
  | { readonly kind: "check"; readonly at: Span; readonly facts: readonly List[] }
  | { readonly kind: "prove"; readonly at: Span; readonly facts: readonly List[] }
  | { readonly kind: "prove-exists"; readonly at: Span; readonly name: string }
  | {
      readonly kind: "extract"
      readonly at: Span
      readonly value: Node
      readonly variants: Node | undefined
    }
  | { readonly kind: "push"; readonly at: Span; readonly times: number }
  | { readonly kind: "pop"; readonly at: Span; readonly times: number }
  | { readonly kind: "print-stats"; readonly at: Span; readonly file: string | undefined }
  | {
      readonly kind: "print-function"
      readonly at: Span
      readonly name: string
      readonly rows: number | undefined
      readonly file: string | undefined
      readonly mode: "default" | "csv"
    }
  | { readonly kind: "print-size"; readonly at: Span; readonly name: string | undefined }
  | { readonly kind: "input"; readonly at: Span; readonly name: string; readonly file: string }
  | { readonly kind: "output"; readonly at: Span; readonly file: string; readonly values: readonly Node[] }
  | { readonly kind: "include"; readonly at: Span; readonly file: string }
  | { readonly kind: "fail"; readonly at: Span; readonly command: Command }

export type CommandKind = Command["kind"]
