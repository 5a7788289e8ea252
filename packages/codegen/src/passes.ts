import { accumulation } from "./accumulate.js"
import { classify, isPointwise, isView, rowOperands } from "./classify.js"
import type { Group, Grouping } from "./groups.js"
import type { Size } from "./expr.js"
import type { Value } from "./graph.js"
import { isRowLocalProduct } from "./matmul.js"
import { block } from "./reduction.js"
import * as size from "./size.js"
import { blockRows } from "./strips.js"
import type { Demand } from "./uses.js"

/** Fewer rows than this are no worth a loop over blocks. */
const fewRows = 4 * block
/** Whether pieces over so many rows may share a pass: what generates loops of its own has one alone otherwise. */
export const sharesRows = (extent: Size): boolean => !(typeof extent === "number" && extent < fewRows)
/** Entries of a block of rows, where nothing prescribes its rows: with others of its kind it stays in the cache. */
const blockEntries = 4096

/** Groups that go over the same rows together, a block of rows at a time; of one group its own loops. */
export interface Pass {
  readonly groups: readonly Group[]
  readonly before: ReadonlySet<Pass>
  /** Where blocks of rows are taken: how many rows there are, how many a block has. */
  readonly extent?: Size
  readonly rows: number
  /** Values that only this pass reads, row by row. */
  readonly buffered: ReadonlySet<Value>
}

/**
 * Puts groups together that read the same rows, or each other's: what one has read or made is in the cache for the
 * next, and what no other pass reads is never written out.
 *
 * @param kept - results and conditions of guards: they are always written
 */
export const passesOf = (grouping: Grouping, kept: ReadonlySet<Value>, fuse: boolean): Pass[] =>
  new Passes(grouping, kept, fuse).run()

interface OpenPass {
  groups: Group[]
  /** Of what its groups read or make, the rows. */
  rows: Set<Value>
  rowsKey: string | undefined
  extent: Size | undefined
}

class Passes {
  private readonly open: OpenPass[] = []
  private readonly passOf = new Map<Group, OpenPass>()
  private readonly rowsOf = new Map<Group, readonly Value[]>()

  constructor(
    private readonly grouping: Grouping,
    private readonly kept: ReadonlySet<Value>,
    private readonly fuse: boolean,
  ) {}

  run(): Pass[] {
    for (const group of inTurn(this.grouping.groups)) {
      const extent = rowsOf(group)
      const [pass, ...others] =
        extent === undefined || !this.fuse ? [] : this.open.filter((p) => this.fits(group, p))
      if (pass === undefined) {
        const { rowsKey } = group.demands[0]!
        const alone: OpenPass = {
          groups: [group],
          rows: new Set(extent === undefined ? [] : this.rowsIn(group, extent)),
          rowsKey: extent === undefined ? undefined : rowsKey,
          extent,
        }
        this.open.push(alone)
        this.passOf.set(group, alone)
        continue
      }
      pass.groups.push(group)
      for (const x of this.rowsIn(group, extent!)) pass.rows.add(x)
      this.passOf.set(group, pass)
      for (const other of others) this.join(pass, other)
    }
    const made = new Map(this.open.map((pass) => [pass, this.close(pass)]))
    for (const [pass, closed] of made) {
      for (const group of pass.groups) {
        for (const before of group.before) {
          const other = made.get(this.passOf.get(before)!)!
          if (other !== closed) (closed.before as Set<Pass>).add(other)
        }
      }
    }
    return [...made.values()]
  }

  /** What brings two passes together makes one of them, where neither needs the other. */
  private join(pass: OpenPass, other: OpenPass): void {
    if (this.needs(other, pass, new Set()) || this.needs(pass, other, new Set())) return
    for (const group of other.groups) this.passOf.set(group, pass)
    pass.groups.push(...other.groups)
    for (const x of other.rows) pass.rows.add(x)
    this.open.splice(this.open.indexOf(other), 1)
  }

  private fits(group: Group, pass: OpenPass): boolean {
    const { extent } = pass
    if (extent === undefined || pass.rowsKey !== group.demands[0]!.rowsKey) return false
    if (!sharesRows(extent)) return false
    // rows of what both read, or of what one makes for the other
    if (!this.rowsIn(group, extent).some((x) => pass.rows.has(x))) return false
    for (const demand of group.demands) {
      for (const x of [...demand.elements.keys(), ...demand.apart]) {
        const from = this.grouping.groupOf.get(x)
        const inside = from !== undefined && this.passOf.get(from) === pass
        if (inside && !this.isThere(group, demand, x, from)) return false
      }
    }
    // nothing in between, and nothing of the pass waits for the group
    const between = [...group.before].filter((b) => this.passOf.get(b) !== pass)
    return !between.some((b) => this.needs(this.passOf.get(b)!, pass, new Set()))
  }
  /** Values of which a group reads or makes the rows that it goes over. */
  private rowsIn(group: Group, extent: Size): readonly Value[] {
    const known = this.rowsOf.get(group)
    if (known !== undefined) return known
    const found = new Set<Value>([...group.members, ...group.epilogues].filter((v) => isAligned(v, group)))
    for (const demand of group.demands) {
      for (const x of demand.elements.keys()) {
        const byRow = demand.onRow.has(x) || !demand.offRow.has(x)
        if (x.shape.length > 0 && byRow && size.equals(x.shape[0]!, extent)) found.add(x)
      }
    }
    const made = [...found]
    this.rowsOf.set(group, made)
    return made
  }
  /** Whether the row that is read is there when the group's turn comes within a block. */
  private isThere(group: Group, demand: Demand, x: Value, from: Group): boolean {
    return !demand.offRow.has(x) && demand.rowsKey === group.demands[0]!.rowsKey && isAligned(x, from)
  }
  private needs(from: OpenPass, target: OpenPass, seen: Set<OpenPass>): boolean {
    if (from === target) return true
    if (seen.has(from)) return false
    seen.add(from)
    return from.groups.some((g) => [...g.before].some((b) => this.needs(this.passOf.get(b)!, target, seen)))
  }

  private close({ groups, extent }: OpenPass): Pass {
    const generated = groups.some((g) => isConsumer(g.members[0]!))
    const before = new Set<Pass>()
    // one that could do without blocks keeps its own loops
    if (extent === undefined || (groups.length === 1 && !generated))
      return { groups, before, rows: 0, buffered: new Set() }
    return { groups, before, extent, rows: rowsOfBlock(groups, extent), buffered: this.buffered(groups) }
  }

  private buffered(groups: readonly Group[]): Set<Value> {
    const found = new Set<Value>()
    for (const group of groups) {
      for (const value of [...group.members, ...group.epilogues]) {
        if (this.kept.has(value) || value.shape.length === 0 || !isAligned(value, group)) continue
        const readers = this.grouping.groups.filter((g) =>
          g.demands.some((d) => d.elements.has(value) || d.apart.has(value)),
        )
        const inside = readers.every(
          (g) => groups.includes(g) && g.demands.every((d) => !d.offRow.has(value)),
        )
        if (inside && readers.length > 0) found.add(value)
      }
    }
    return found
  }
}

/** Groups, each after those that it needs. */
export function* inTurn(groups: readonly Group[]): Iterable<Group> {
  const done = new Set<Group>()
  const waiting = [...groups]
  while (waiting.length > 0) {
    const at = waiting.findIndex((group) => [...group.before].every((b) => done.has(b)))
    const [group] = waiting.splice(at, 1) as [Group]
    done.add(group)
    yield group
  }
}

/** Written for blocks of rows only. */
const isConsumer = ({ recipe }: Value): boolean =>
  rowOperands(recipe) > 0 && classify(recipe) === "row_consumer"

/** How many rows a group goes over one after the other, if blocks of them can be taken. */
const rowsOf = (group: Group): Size | undefined => {
  const [first] = group.members as [Value]
  const { domain } = group.demands[0]!
  if (first.recipe.kind === "generator") {
    return isConsumer(first) || isRowLocalProduct(first) ? first.inputs[0]!.shape[0]! : undefined
  }
  if (domain === undefined || domain.length === 0) return undefined
  return group.members.every((m) => keepsRowOrder(m, domain.length)) ? domain[0]! : undefined
}
/** Whether a member can be computed rows first: a reduction of rows and others that is bound to its order cannot. */
const keepsRowOrder = ({ recipe, inputs }: Value, rank: number): boolean => {
  if (recipe.kind !== "reduce" || recipe.axes[0] !== 0 || recipe.axes.length === rank) return true
  const { order } = accumulation(recipe.combine, inputs[0]!.type)
  return order === "free" || (order === "blocks" && recipe.axes.length === 1)
}

/** Whether row i of the value is made while the loops are at row i. */
const isAligned = (value: Value, group: Group): boolean => {
  const { recipe } = value
  if (recipe.kind === "generator") return !isConsumer(value)
  if (recipe.kind === "reduce") return recipe.axes[0] !== 0
  if (group.epilogues.includes(value))
    return group.members.every((m) => m.recipe.kind !== "reduce" || m.recipe.axes[0] !== 0)
  return isPointwise(value) || isView(value)
}

const rowsOfBlock = (groups: readonly Group[], extent: Size): number => {
  const members = groups.flatMap((g) => g.members)
  if (members.some(isConsumer)) return blockRows
  const widths = groups.map((g) => {
    const { domain } = g.demands[0]!
    const width = (domain ?? []).slice(1).reduce<number>((all, extent) => all * size.highest(extent), 1)
    return Number.isFinite(width) ? Math.max(1, width) : 1
  })
  // sums over rows are made of whole blocks of the summation order; a product packs its operand for each block
  const whole = members.some(
    (m) => m.recipe.kind === "generator" || (m.recipe.kind === "reduce" && m.recipe.axes[0] === 0),
  )
  const unit = whole ? block : 1
  const wanted = Math.floor(blockEntries / Math.max(...widths))
  const rows = Math.max(unit, wanted - (wanted % unit))
  return typeof extent === "number" ? Math.max(1, Math.min(rows, extent)) : rows
}
