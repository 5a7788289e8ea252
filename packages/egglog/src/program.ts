import {
  application,
  apply,
  type AnyCallable,
  type AnySort,
  type EGraph,
  type Ruleset,
  type Term,
} from "@carton/egraph"
import type { Command } from "./command.js"
import { EgglogError, RunError } from "./errors.js"
import { match, type Overload } from "./overload.js"
import type { CommandOutput } from "./output.js"
import { parseProgram } from "./parse-command.js"
import type { Sink } from "./print-term.js"
import { prepare } from "./prepare.js"
import { type EgglogOptions, ProgramState, type Warning } from "./program-state.js"
import { RulesetEntry } from "./ruleset-table.js"
import { withFile } from "./run-print.js"
import type { Statistics } from "./statistics.js"

export interface RunTextOptions {
  /** What errors call the text. */
  file?: string
}

/** What the commands of a text gave, in their order. */
export interface ProgramResult {
  readonly outputs: readonly CommandOutput[]
  readonly warnings: readonly Warning[]
  /** What the program prints; `write` gives it piece by piece, for what is longer than a string can be. */
  toString(): string
  write(sink: Sink): void
}

class Result implements ProgramResult {
  constructor(
    readonly outputs: readonly CommandOutput[],
    readonly warnings: readonly Warning[],
  ) {}
  toString(): string {
    return this.outputs.join("")
  }
  write(sink: Sink): void {
    for (const o of this.outputs) o.write(sink)
  }
}

/** Files that include each other without end. */
const MAX_INCLUDES = 100

/**
 * An egglog program on an e-graph: what it declares stays, and the next text goes on from there.
 *
 * @example
 * const program = new EgglogProgram()
 * program.run("(datatype N (Zero) (Succ N)) (let $one (Succ (Zero)))")
 * program.run("(extract $one)").toString()   // "(Succ (Zero))\n"
 */
export class EgglogProgram {
  private readonly state: ProgramState

  constructor(options: EgglogOptions = {}) {
    this.state = new ProgramState(options)
  }

  /** The e-graph that the program works on, for TypeScript to use too. */
  get egraph(): EGraph {
    return this.state.egraph
  }

  /** What all runs so far came to, also those of popped levels. */
  get statistics(): Statistics {
    return this.state.statistics.total
  }

  /**
   * Runs the commands of a text.
   *
   * @throws ParseError before anything is run; TypeCheckError and RunError where a command is wrong or fails:
   *   what came before it stays, and its outputs are in `partialResult`
   */
  run(text: string, options: RunTextOptions = {}): ProgramResult {
    const { state } = this
    state.outputs = []
    state.warnings = []
    const commands = parseProgram(text, options.file)
    try {
      this.runCommands(commands, 0)
    } catch (e) {
      if (e instanceof EgglogError) partialResults.set(e, new Result(state.outputs, state.warnings))
      throw e
    }
    return new Result(state.outputs, state.warnings)
  }

  private runCommands(commands: readonly Command[], depth: number): void {
    for (const c of commands) {
      if (c.kind === "include") this.include(c, depth)
      else prepare(this.state, c)()
    }
  }

  private include(c: Command & { kind: "include" }, depth: number): void {
    if (depth === MAX_INCLUDES) throw new RunError(`more than ${MAX_INCLUDES} files include each other`, c.at)
    const text = withFile(c.at, c.file, () => this.state.files.read(c.file, "program"))
    this.runCommands(parseProgram(text, c.file), depth + 1)
  }

  /** Makes a sort of TypeScript known to the program, by its name. */
  addSort(sort: AnySort): this {
    const { environment } = this.state
    this.take(sort.name as string)
    environment.sorts.set(sort.name as string, sort)
    return this
  }

  /**
   * Makes a constructor, relation, function or primitive of TypeScript known to the program, and the sorts it
   * mentions. Keyword parameters are positional there, after the others.
   */
  addFunction(callable: AnyCallable): this {
    const { environment } = this.state
    const { declaration } = callable
    for (const s of [...declaration.inputs, declaration.output]) {
      const known = environment.sorts.get(s.name as string)
      if (!known) this.addSort(s)
      else if (known !== s) {
        throw new TypeError(
          `addFunction: the program has another sort ${s.name as string} than ${declaration.name}`,
        )
      }
    }
    if (declaration.kind === "primitive") environment.addOverload(overloadOf(callable))
    else {
      this.take(declaration.name)
      environment.functions.set(declaration.name, {
        declaration,
        hidden: false,
        global: false,
        at: undefined,
      })
    }
    return this
  }

  /** Makes a rule set of TypeScript known to the program. */
  addRuleset(ruleset: Ruleset): this {
    this.take(ruleset.name)
    const entry = new RulesetEntry(ruleset.name)
    ruleset.rules.forEach((r, i) => entry.add(entry.has(r.name) ? `${r.name}#${i}` : r.name, () => r))
    this.state.environment.rulesets.set(ruleset.name, entry)
    return this
  }

  private take(name: string): void {
    const { names } = this.state.environment
    if (names.has(name)) throw new TypeError(`EgglogProgram: ${name} is declared already`)
    names.set(name, undefined)
  }

  /** A sort of the program. */
  sort(name: string): AnySort {
    const sort = this.state.environment.sorts.get(name)
    if (!sort) throw new TypeError(`EgglogProgram: no sort is called ${name}`)
    return sort
  }

  /**
   * A constructor or function of the program, for rules and queries of TypeScript; a global is one without
   * arguments.
   *
   * @example program.egraph.check(eq(program.function("Add")(1, 2), program.function("$sum")()))
   */
  function(name: string): ((...args: readonly unknown[]) => Term) & AnyCallable {
    const declaration = this.state.environment.functionNamed(name)
    if (!declaration) throw new TypeError(`EgglogProgram: no function is called ${name}`)
    return Object.assign((...args: readonly unknown[]) => apply(declaration, args), { declaration })
  }

  /** A rule set of the program, as it is now; "" is the one without a name. */
  ruleset(name = ""): Ruleset {
    const ruleset = this.state.rulesets.get(this.state.environment.rulesets, name)
    if (!ruleset) throw new TypeError(`EgglogProgram: no rule set is called ${name}`)
    return ruleset
  }
}

const partialResults = new WeakMap<EgglogError, ProgramResult>()

/** What the commands before the one that failed gave. */
export const partialResult = (error: EgglogError): ProgramResult =>
  partialResults.get(error) ?? new Result([], [])

function overloadOf({ declaration }: AnyCallable): Overload {
  const { name, inputs, output, variadic } = declaration
  return {
    name,
    effect: "pure",
    signature: `(${inputs.map((s) => s.name as string).join(" ")}) ${output.name as string}`,
    infer: (types) =>
      match(
        types,
        variadic ? types.map((_, i) => (i === types.length - 1 ? output : variadic)) : [...inputs, output],
      ),
    resolve: () => (args) => application(declaration, args),
  }
}
