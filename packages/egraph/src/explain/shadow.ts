import type { Database } from "../database.js"
import type { Declaration } from "../declaration.js"
import type { AnySort } from "../sort.js"
import { FAIL } from "../store.js"
import { type Term, variableTerm } from "../term.js"
import type { ProofBuilder } from "./proof.js"
import type { Words } from "./words.js"

/** What primitives work on instead of the containers of the e-graph. */
export interface ShadowStore {
  content(pool: object, value: number): readonly number[]
  intern(pool: object, normal: readonly number[]): number
  apply(d: Declaration, args: readonly number[]): number
}

/** Numbers from here on are terms, where primitives expect ids. */
const TERMS = 0x20000000

/**
 * Computes primitives on terms as they are written: containers hold terms, and two are one only where they are
 * written the same. That is what the checker's evaluators do.
 */
export class Shadow implements ShadowStore {
  constructor(
    private readonly database: Database,
    private readonly proof: ProofBuilder,
    private readonly words: Words,
  ) {}

  /** The term of the result; undefined where there is none. */
  compute(d: Declaration, terms: readonly number[]): number | undefined {
    const { database } = this
    const raw = database.primitive(d)
    const { making } = database
    database.shadow = this
    database.making = false
    let value: number
    try {
      value = raw(...terms.map((t) => this.valueOf(t)))
    } finally {
      database.shadow = undefined
      database.making = making
    }
    if (value === FAIL) return undefined
    if (d.output.kind === "primitive") return this.words.value(d.output, value)
    return value >= TERMS ? value - TERMS : undefined
  }

  /** What a primitive is given for a term. */
  valueOf(term: number): number {
    return this.words.valueOf(term) ?? TERMS + term
  }

  content(_pool: object, value: number): readonly number[] {
    return this.proof.args(value - TERMS).map((t) => this.valueOf(t))
  }

  intern(pool: object, normal: readonly number[]): number {
    const args: number[] = []
    const sort = this.words.sortOf(pool)
    const term = sort.contentTerm?.(normal, (s: AnySort, v: number) => {
      args.push(s.kind === "primitive" ? this.words.value(s, v) : v - TERMS)
      return variableTerm(s, "")
    }) as Term
    return TERMS + this.proof.term((term.declaration as Declaration).name, args)
  }

  apply(d: Declaration, args: readonly number[]): number {
    if (d.kind !== "constructor") return FAIL
    this.words.note(d)
    const terms = args.map((v, i) =>
      (d.inputs[i] as AnySort).kind === "primitive" ? this.words.value(d.inputs[i] as AnySort, v) : v - TERMS,
    )
    return TERMS + this.proof.term(d.name, terms)
  }
}
