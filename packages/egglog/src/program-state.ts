import { type AnySort, EGraph, explanations } from "@carton/egraph"
import { Environment } from "./environment.js"
import { Extractor } from "./extractor.js"
import { type Files, MemoryFiles } from "./files.js"
import type { CommandOutput } from "./output.js"
import { RulesetCache, RulesetEntry } from "./ruleset-table.js"
import type { Span } from "./source.js"
import { StatisticsCollector } from "./statistics.js"

export interface EgglogOptions {
  /** Where `include`, `input` and `output` find their files; files in memory, none at first. */
  files?: Files
  /** Globals must begin with $, and nothing else may; otherwise that is a warning. */
  strict?: boolean
  /** Every rule finds everything in every round, and may look functions up in its actions. */
  naive?: boolean
  /** Records what `prove` needs. */
  proofs?: boolean
  /** An e-graph that TypeScript uses too. */
  egraph?: EGraph
}

/** Something that a program should not do, but may. */
export interface Warning {
  readonly message: string
  readonly file: string | undefined
  readonly line: number
  readonly column: number
}

/** All that the commands of a program work on. */
export class ProgramState {
  readonly egraph: EGraph
  readonly files: Files
  readonly strict: boolean
  readonly naive: boolean
  readonly proofs: boolean
  readonly statistics = new StatisticsCollector()
  readonly rulesets = new RulesetCache()
  environment = Environment.standard()
  outputs: CommandOutput[] = []
  warnings: Warning[] = []
  private readonly saved: Environment[] = []
  private readonly sortNames = new Set<string>()
  private warnedOfPrefix = false
  private readonly extractors = new Map<AnySort | undefined, { extractor: Extractor; activity: number }>()
  /** Counts what rows do not tell: deleted and subsumed ones, and pops. */
  private changes = 0

  constructor(options: EgglogOptions) {
    this.naive = options.naive ?? false
    this.egraph = options.egraph ?? new EGraph({ naive: this.naive, ...(options.proofs && { explanations }) })
    this.files = options.files ?? new MemoryFiles()
    this.strict = options.strict ?? false
    this.proofs = options.proofs ?? false
    this.environment.rulesets.set("", new RulesetEntry(""))
  }

  push(): void {
    this.saved.push(this.environment)
    this.environment = this.environment.copy().use()
    this.egraph.push()
  }

  /** False where nothing was pushed. */
  pop(): boolean {
    const environment = this.saved.pop()
    if (!environment) return false
    this.environment = environment.use()
    this.rulesets.forget()
    this.touch()
    return this.egraph.pop()
  }

  /** The engine knows sorts by name, and remembers those of popped programs. */
  engineName(name: string): string {
    let unique = name
    for (let n = 2; this.sortNames.has(unique); n++) unique = `${name}#${n}`
    this.sortNames.add(unique)
    return unique
  }

  /** Says that rows were deleted or subsumed. */
  touch(): void {
    this.changes++
  }

  /** Costs are computed anew when anything changed. Without a sort, for all sorts. */
  extractor(sort?: AnySort): Extractor {
    const { database } = this.egraph
    const activity = this.changes + database.version
    const known = this.extractors.get(sort)
    if (known?.activity === activity) return known.extractor
    const functions = [...this.environment.functions.values()]
    const roots = sort ? [sort] : [...new Set(functions.map((f) => f.declaration.output))]
    const extractor = new Extractor(database, functions, roots)
    this.extractors.set(sort, { extractor, activity })
    return extractor
  }

  /** Warns once of names that do not keep to the prefix of globals. */
  warnOfPrefix(message: string, at: Span): void {
    if (this.warnedOfPrefix) return
    this.warnedOfPrefix = true
    const { line, column } = at.source.position(at.start)
    const rest = "strict mode makes this an error; further warnings of this kind are left out"
    this.warnings.push({ message: `${message} (${rest})`, file: at.source.name, line, column })
  }
}
