import type { NDArray, Tree } from "@carton/array-api"
import { GuardError } from "@carton/codegen"
import { compile, type Compiled, type CompileOptions } from "./compile.js"
import type { Optimized } from "./optimize.js"

/** A compiled program, and what is tried where a condition of its own rules does not hold. */
export class Attempt {
  readonly compiled: Compiled
  private next: Attempt | undefined

  constructor(
    readonly program: Optimized,
    private readonly options: CompileOptions,
  ) {
    this.compiled = compile(program, options)
  }

  /**
   * The program that asks for less, compiled when it is first wanted; undefined where what failed was assumed by the
   * caller, or nothing asks for less.
   */
  after(error: unknown): Attempt | undefined {
    if (!(error instanceof GuardError)) return undefined
    if (this.program.guards?.some(({ message }) => message === error.message) !== true) return undefined
    if (this.next === undefined) {
      const program = this.program.fallback()
      if (program !== undefined) this.next = new Attempt(program, this.options)
    }
    return this.next
  }

  /**
   * Runs it, and what comes after it where that must be.
   *
   * @param failed - told of each guard that failed, but for the last
   * @throws GuardError of the last that was tried
   */
  run(inputs: readonly NDArray[], failed: (error: GuardError) => void): Tree<NDArray> {
    try {
      return this.compiled(...inputs)
    } catch (error) {
      const next = this.after(error)
      if (next === undefined) throw error
      failed(error as GuardError)
      return next.run(inputs, failed)
    }
  }

  /** The first whose guards hold for these inputs, or the last there is. */
  holding(inputs: readonly NDArray[]): Attempt {
    try {
      this.compiled(...inputs)
      return this
    } catch (error) {
      return this.after(error)?.holding(inputs) ?? this
    }
  }
}
