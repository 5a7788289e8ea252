import type { Target } from "@carton/codegen"

/** Where the data come from. */
export type LdaInput =
  | { readonly kind: "csv"; readonly file: string; readonly label: string }
  | ({ readonly kind: "synthetic" } & SyntheticSize)
  /** The bundled iris set, then a synthetic one. */
  | ({ readonly kind: "default" } & SyntheticSize)

export interface SyntheticSize {
  readonly rows: number
  readonly features: number
  readonly classes: number
  readonly seed: number
}

/** What `carton lda` was asked to do. */
export interface LdaSettings {
  readonly input: LdaInput
  readonly target: Target
  readonly precision: "exact" | "reassociate" | "fast"
  readonly repeat: number
  readonly out: string
  readonly dump: "term" | "ir" | "js" | undefined
  /** Whether the compiled program is also run with a clock around each loop. */
  readonly profile: boolean
  readonly json: boolean
}
