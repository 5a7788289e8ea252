// What the checker reads: explanations and theories as plain data.

/** A term, by the places of its arguments in the list of terms, or a value by its text. */
export type TermData =
  { readonly op: string; readonly args: readonly number[] } | { readonly sort: string; readonly text: string }

/** That two terms are equal, or that one is there: a row of a relation or function, or a node. */
export type Claim = readonly [left: number, right: number] | readonly [there: number]

/** A step that came before, read from right to left where `back` is set. */
export interface Link {
  readonly step: number
  readonly back?: boolean
}

export type StepData = { readonly proves: Claim } & (
  | { readonly by: "asserted" }
  | {
      readonly by: "rule"
      readonly rule: string
      readonly substitution: Readonly<Record<string, number>>
      /** To each fact of the rule; null where it needs none: the same term twice, or a computation. */
      readonly premises: readonly (Link | null)[]
    }
  /** Two outputs of a function for the same arguments are merged. */
  | { readonly by: "merge"; readonly function: string; readonly old: Link; readonly next: Link }
  /** Each link begins where the last ended. */
  | { readonly by: "chain"; readonly links: readonly Link[] }
  /** A term with arguments replaced by equal ones; null where an argument stays. */
  | { readonly by: "congruence"; readonly arguments: readonly (Link | null)[] }
  /** What is there is there under every equal name. */
  | { readonly by: "moved"; readonly there: Link; readonly along: Link }
)

export interface ExplanationData {
  /** Arguments come before the terms that use them. */
  readonly terms: readonly TermData[]
  /** What a step uses comes before it. */
  readonly steps: readonly StepData[]
  readonly claims: readonly Claim[]
  /** What proves each claim; null where a term equals itself. */
  readonly proofs: readonly (Link | null)[]
}

export type Pattern =
  | { readonly variable: string }
  | { readonly sort: string; readonly text: string }
  | { readonly op: string; readonly args: readonly Pattern[] }
  | { readonly call: string; readonly args: readonly Pattern[] }

/** Rows of functions are terms with the output as last argument. */
export type FactData =
  | { readonly equal: readonly [Pattern, Pattern] }
  | { readonly there: Pattern }
  | { readonly holds: Pattern }
  | { readonly distinct: readonly [Pattern, Pattern] }

export type ActionData = { readonly union: readonly [Pattern, Pattern] } | { readonly there: Pattern }

export interface RuleData {
  readonly name: string
  readonly facts: readonly FactData[]
  readonly actions: readonly ActionData[]
}

/** A term of the checker: one object for equal terms. */
export interface GroundTerm {
  readonly id: number
  readonly op: string | undefined
  readonly args: readonly GroundTerm[]
  readonly sort: string
  readonly text: string
}

/** Makes terms and values for evaluators. */
export interface TermMaker {
  term(op: string, args: readonly GroundTerm[]): GroundTerm
  value(sort: string, text: string): GroundTerm
}

/** The result of a primitive; undefined where it does not apply. A guard that holds gives any term. */
export type Evaluator = (args: readonly GroundTerm[], make: TermMaker) => GroundTerm | undefined

export interface Theory {
  readonly rules: readonly RuleData[]
  /** What is taken for true; parts of terms that are there are there too. */
  readonly asserted: { readonly terms: readonly TermData[]; readonly claims: readonly Claim[] }
  /** How functions merge: to one class, or to what a pattern over `old` and `new` gives. */
  readonly merges: Readonly<Record<string, "union" | Pattern>>
  readonly primitives: Readonly<Record<string, Evaluator>>
  /** Constructors of containers whose arguments have no order, or no repetitions, or are keys and values. */
  readonly containers: Readonly<Record<string, "set" | "multiset" | "map">>
}
