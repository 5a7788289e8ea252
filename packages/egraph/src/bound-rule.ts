import type { Action } from "./action.js"
import { AdaptiveSearch } from "./adaptive.js"
import { compileActions, execute, type Program } from "./apply.js"
import { BoundQuery } from "./bound-query.js"
import type { Database } from "./database.js"
import type { Term } from "./term.js"
import { compileGenerated } from "./generate.js"
import { type Apply, generateActions } from "./generate-actions.js"
import { compileClosures, MatchBuffer, type Search, type SearchContext } from "./match.js"
import { chooseOrder, makePlan, type Plan } from "./plan.js"
import type { Rule } from "./rule.js"
import { DEAD, SUBSUMED, type Watermark } from "./table.js"

export type CallbackBinder = (
  action: Action & { kind: "call" },
  register: (t: Term) => number,
) => (registers: Int32Array) => void

/** How rules are carried out. */
export interface Tuning {
  readonly evalAllowed: boolean
  /** Matches after which a plan, or a rule's actions, are worth generating code for. */
  readonly compileAfter: number
  /** Atoms from which on a join is ordered anew for every partial match. */
  readonly adaptiveFrom: number
}

interface Planned {
  readonly plan: Plan
  search: Search
  uses: number
}

/** A rule in one e-graph: its plans, what it has seen, and its matches of this round. */
export class BoundRule {
  readonly query: BoundQuery
  readonly program: Program
  readonly buffer: MatchBuffer
  /** By atom: rows below it were seen. Atoms of one table share theirs. */
  private readonly marks: readonly Watermark[]
  /** By the order of the join. */
  private readonly plans = new Map<string, Planned>()
  /** By the sizes of the atoms' ranges. */
  private readonly planned = new Map<number, Planned>()
  private readonly low: number[]
  private readonly high: number[]
  private readonly context: SearchContext
  private readonly registers: Int32Array
  private ran: Watermark = { row: 0 }
  private readonly removes: boolean
  private actions: Apply | null | undefined
  private applied = 0
  /** For rules of many atoms. */
  private readonly adaptive: AdaptiveSearch | undefined
  /** Partial matches in the last adaptive search of everything. */
  private effort = 0
  /** The rule's number in the record that explanations are built from. */
  private readonly recorded: number
  /** Rows at the time of the last search, by atom. */
  private readonly seen: number[]

  constructor(
    private readonly database: Database,
    readonly rule: Rule,
    bindCallback: CallbackBinder,
    private readonly tuning: Tuning,
    tick: () => void,
  ) {
    this.query = new BoundQuery(database, rule.query)
    this.program = compileActions(database, rule.query, rule.actions, `rule ${rule.name}`, bindCallback)
    this.buffer = new MatchBuffer(this.program.inputs)
    if (this.query.atoms.length >= tuning.adaptiveFrom)
      this.adaptive = new AdaptiveSearch(this.query, this.program.inputs)
    const marks: Watermark[] = []
    for (const { table } of this.query.atoms) {
      const first = this.query.atoms.findIndex((a) => a.table === table)
      marks.push(marks[first] ?? table.watch())
    }
    this.marks = marks
    const none = marks.map(() => 0)
    this.low = none.slice()
    this.high = none.slice()
    this.seen = none
    const skip = rule.search.includeSubsumed ? DEAD : DEAD | SUBSUMED
    this.context = { low: this.low, high: this.high, skip, tick }
    this.registers = new Int32Array(this.program.registers)
    this.removes = this.program.instructions.some((i) => i.op === "subsume" || i.op === "delete")
    for (const [r, v] of this.program.constants) this.registers[r] = v
    this.recorded = database.recorder?.rule(rule, this.program.inputs) ?? 0
  }

  /** Whether there may be something to find. */
  get pending(): boolean {
    if (this.rule.search.naive) return true
    const { atoms } = this.query
    for (let i = 0; i < atoms.length; i++) {
      const t = (atoms[i] as BoundQuery["atoms"][0]).table
      if ((this.marks[i] as Watermark).row < t.rows) return true
    }
    return atoms.length === 0 && this.ran.row === 0
  }

  /** Finds what is new, or everything. */
  search(allNaive: boolean): void {
    const naive = allNaive || this.rule.search.naive === true
    const { atoms, impossible } = this.query
    const n = atoms.length
    this.buffer.count = 0
    for (let i = 0; i < n; i++) this.seen[i] = (atoms[i] as BoundQuery["atoms"][0]).table.rows
    if (impossible) return
    if (n === 0) {
      this.join()
      return
    }
    if (this.adaptive && this.searchAll(this.adaptive, naive)) return
    for (let d = 0; d < n; d++) {
      if (!this.setRanges(d, naive)) continue
      if (this.adaptive) {
        this.runAdaptive(this.adaptive)
        continue
      }
      this.join()
      if (naive) return
    }
  }

  /**
   * One search over all rows that keeps the matches with a new row, where that is less work than a search for
   * each atom that has new rows. Whether it was done.
   */
  private searchAll(adaptive: AdaptiveSearch, naive: boolean): boolean {
    const { low, high, seen, marks } = this
    let changed = 0
    for (let i = 0; i < seen.length; i++) if ((marks[i] as Watermark).row < (seen[i] as number)) changed++
    if (!naive && this.effort > changed * SEARCH_EFFORT) return false
    low.fill(0)
    seen.forEach((rows, i) => (high[i] = rows))
    this.runAdaptive(adaptive, naive ? undefined : marks.map((m) => m.row))
    this.effort = adaptive.visited
    return true
  }

  private runAdaptive(adaptive: AdaptiveSearch, marks?: readonly number[]): void {
    this.database.making = false
    try {
      adaptive.run(this.context, this.buffer, marks)
    } finally {
      this.database.making = true
    }
  }

  /** Atoms before the delta see old rows, those after it all rows. False if any range is empty. */
  private setRanges(delta: number, naive: boolean): boolean {
    const { low, high, seen, marks } = this
    for (let i = 0; i < seen.length; i++) {
      const mark = naive ? 0 : (marks[i] as Watermark).row
      low[i] = i === delta ? mark : 0
      high[i] = i < delta && !naive ? mark : (seen[i] as number)
      if ((low[i] as number) >= (high[i] as number)) return false
    }
    return true
  }

  /** The plan for the present ranges. Ranges alike to a power of two share the order chosen for the first of them. */
  private plan(): Planned {
    const { low, high } = this
    let sizes = 0
    for (let i = 0; i < low.length; i++)
      sizes = sizes * 32 + 32 - Math.clz32((high[i] as number) - (low[i] as number))
    let p = this.planned.get(sizes)
    if (!p) {
      const order = chooseOrder(this.query, low, high)
      const key = order.join()
      p = this.plans.get(key)
      if (!p) {
        const plan = makePlan(this.query, order)
        p = { plan, search: compileClosures(this.query, plan), uses: 0 }
        this.plans.set(key, p)
      }
      this.planned.set(sizes, p)
    }
    return p
  }

  private join(): void {
    const p = this.plan()
    const before = this.buffer.count
    this.database.making = false
    try {
      p.search(this.context, this.buffer)
    } finally {
      this.database.making = true
    }
    if (p.uses >= 0 && (p.uses += this.buffer.count - before + 1) > this.tuning.compileAfter) {
      p.uses = -1
      if (this.tuning.evalAllowed) p.search = compileGenerated(this.query, p.plan, this.buffer)
    }
  }

  /** Marks what the last search saw as seen: to be called once its matches are applied. */
  accept(): void {
    this.ran.row = 1
    for (let i = 0; i < this.seen.length; i++) (this.marks[i] as Watermark).row = this.seen[i] as number
  }

  /** Does the actions for the matches; `more` says every so often whether to go on. True if all were done. */
  apply(more: () => boolean): boolean {
    const { database, buffer, tuning } = this
    this.applied += buffer.count
    if (tuning.evalAllowed && !database.recorder && this.applied > tuning.compileAfter) {
      // Asked for once: null is that it cannot be had.
      if (this.actions === undefined) this.actions = generateActions(database, this.program) ?? null
      if (this.actions) return this.actions(buffer.data, buffer.count, more)
    }
    try {
      return this.interpret(more)
    } finally {
      database.recorder?.end()
    }
  }

  private interpret(more: () => boolean): boolean {
    const { database, buffer, program, registers } = this
    const { ids, instructions, where } = program
    const width = program.inputs.length
    const uf = database.unionFind
    const { data, count } = buffer
    const found = this.removes ? registers.slice() : registers
    let at = 0
    for (let m = 0; m < count; m++) {
      if ((m & 63) === 63 && !more()) return false
      database.recorder?.match(this.recorded, data, at)
      for (let i = 0; i < width; i++) {
        const v = data[at++] as number
        found[i] = v
        registers[i] = ids[i] && uf.parent[v] !== v ? uf.find(v) : v
      }
      for (let i = 0; i < instructions.length; i++) {
        execute(database, instructions[i] as Program["instructions"][0], registers, where, found)
      }
    }
    return true
  }

  get hasRun(): boolean {
    return this.ran.row !== 0
  }

  set hasRun(yes: boolean) {
    this.ran.row = yes ? 1 : 0
  }
}

/** Partial matches that a search costs before it has found any. */
const SEARCH_EFFORT = 16
