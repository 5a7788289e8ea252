import { accumulation } from "./accumulate.js"
import { classify, isPointwise, isView } from "./classify.js"
import type { Value } from "./graph.js"
import { Needs } from "./needs.js"
import { sharesRows } from "./passes.js"
import * as size from "./size.js"
import type { Demand, Demands } from "./uses.js"

/** More members than this make bodies that are compiled late. */
const mostMembers = 16

/** Stored values that one piece of the program computes. */
export interface Group {
  readonly members: Value[]
  readonly domainKey: string
  readonly demands: Demand[]
  readonly before: Set<Group>
  /** Computed from reductions among the members, as these come out. */
  readonly epilogues: Value[]
  /** Set by the schedule: nothing else needs the base of a scatter any more. */
  inPlace: boolean
  readonly rank: number
}

export interface Grouping {
  /** In the order in which they were opened. */
  readonly groups: readonly Group[]
  readonly groupOf: ReadonlyMap<Value, Group>
  readonly demandOf: ReadonlyMap<Value, Demand>
}

/** Puts stored values together whose loops can be one. */
export const groupValues = (
  order: readonly Value[],
  stored: ReadonlySet<Value>,
  copies: ReadonlyMap<Value, Value>,
  demands: Demands,
  fuse: boolean,
): Grouping => new Grouper(stored, demands, fuse).run(order, copies)

class Grouper implements Grouping {
  readonly groups: Group[] = []
  readonly groupOf = new Map<Value, Group>()
  readonly demandOf = new Map<Value, Demand>()
  private readonly byDomain = new Map<string, Group[]>()
  /** Arrays of which a group reads elements. */
  private readonly reads = new Map<Group, Set<Value>>()
  /** By their ranks, which groups need which. */
  private readonly needs: Needs

  constructor(
    private readonly stored: ReadonlySet<Value>,
    private readonly demands: Demands,
    private readonly fuse: boolean,
  ) {
    this.needs = new Needs(stored.size)
  }

  run(order: readonly Value[], copies: ReadonlyMap<Value, Value>): Grouping {
    const calls = new Map<unknown, Group>()
    for (const value of withCopies(order, copies)) {
      if (!this.stored.has(value)) continue
      const { recipe } = value
      const call = recipe.kind === "kernel" ? calls.get(recipe.call) : undefined
      if (call !== undefined) {
        call.members.push(value)
        this.groupOf.set(value, call)
        continue
      }
      const group = this.place(value)
      if (recipe.kind !== "kernel") continue
      calls.set(recipe.call, group)
      for (const x of recipe.call.inputs) {
        const copy = copies.get(x)
        if (copy !== undefined) this.order(group, [this.groupOf.get(copy)!])
      }
    }
    return this
  }

  private place(value: Value): Group {
    const demand = this.demands.of(value)
    this.demandOf.set(value, demand)
    const host = this.hostOf(value, demand)
    const group = host ?? this.joinable(value, demand) ?? this.open(demand)
    ;(host === undefined ? group.members : group.epilogues).push(value)
    group.demands.push(demand)
    const reads = this.reads.get(group)!
    for (const x of demand.elements.keys()) if (x.shape.length > 0) reads.add(x)
    this.order(
      group,
      [...this.readBy(demand)].flatMap((x) => this.groupOf.get(x) ?? []),
    )
    this.groupOf.set(value, group)
    return group
  }

  /** A group comes after those of these that are others. */
  private order(group: Group, before: readonly Group[]): void {
    const fresh = new Set<number>()
    for (const b of before) {
      if (b === group || group.before.has(b)) continue
      group.before.add(b)
      fresh.add(b.rank)
    }
    if (fresh.size > 0) this.needs.add(group.rank, fresh)
  }

  private open(demand: Demand): Group {
    const group: Group = {
      members: [],
      demands: [],
      before: new Set(),
      domainKey: demand.domainKey,
      epilogues: [],
      inPlace: false,
      rank: this.groups.length,
    }
    this.groups.push(group)
    this.reads.set(group, new Set())
    const alike = this.byDomain.get(group.domainKey)
    if (alike === undefined) this.byDomain.set(group.domainKey, [group])
    else alike.push(group)
    return group
  }
  /** Stored values that are read, by element or as a size. */
  private readBy(demand: Demand): Set<Value> {
    const read = new Set<Value>(demand.apart)
    for (const x of demand.elements.keys()) if (this.stored.has(x)) read.add(x)
    return read
  }

  /**
   * The first group with room over the same domain that reads what this value does, or holds it: loops are shared for
   * that, not for their length.
   */
  private joinable(value: Value, demand: Demand): Group | undefined {
    if (!this.fuse || demand.domain === undefined || demand.domain.length === 0) return undefined
    const read = [...this.readBy(demand)]
    // no group waits for itself
    const needed = this.needs.of(new Set(read.flatMap((x) => this.groupOf.get(x)?.rank ?? [])))
    const asked = [...demand.elements.keys()]
    const held = new Set<Group>()
    for (const x of [...asked, ...value.inputs]) {
      const group = this.groupOf.get(x)
      if (group?.members.includes(x)) held.add(group)
    }
    return this.byDomain.get(demand.domainKey)?.find((group) => {
      if (group.members.length >= mostMembers || needed(group.rank)) return false
      const reads = this.reads.get(group)!
      if (!held.has(group) && !asked.some((x) => reads.has(x))) return false
      if (!loopsAgree(group.members, value)) return false
      // its element of this very turn is there; any other may not be
      return read.every((x) => this.groupOf.get(x) !== group || (!demand.apart.has(x) && isStore(x)))
    })
  }

  /** The group whose reductions this value finishes, element by element. */
  private hostOf(value: Value, demand: Demand): Group | undefined {
    if (!this.fuse || !isPointwise(value) || value.shape.length === 0) return undefined
    const read = [...this.readBy(demand)].filter((x) => this.groupOf.has(x))
    const from = read.find(
      (x) => x.recipe.kind === "reduce" && !demand.apart.has(x) && size.shapesEqual(x.shape, value.shape),
    )
    const host = from === undefined ? undefined : this.groupOf.get(from)!
    if (host === undefined || host.epilogues.length >= mostMembers) return undefined
    const fits = read.every((x) => {
      const group = this.groupOf.get(x)!
      if (group !== host)
        return !this.needs.has(group.rank, host.rank) && !(takesRows(from!) && overSameRows(group, host))
      if (demand.apart.has(x)) return false
      return host.epilogues.includes(x) || (x.recipe.kind === "reduce" && sameAxes(x, from!))
    })
    return fits ? host : undefined
  }
}

/** Copies for kernels come right after what they copy. */
function* withCopies(order: readonly Value[], copies: ReadonlyMap<Value, Value>): Iterable<Value> {
  for (const value of order) {
    yield value
    const copy = copies.get(value)
    if (copy !== undefined) yield copy
  }
}

export const isStore = (value: Value): boolean => isPointwise(value) || isView(value)

/** Whether one pass may do for both: what waits for the end of it may then not be a part of the other. */
const overSameRows = (a: Group, b: Group): boolean => {
  const [{ rowsKey }, { domain }] = [a.demands[0]!, b.demands[0]!]
  return rowsKey !== undefined && rowsKey === b.demands[0]!.rowsKey && sharesRows(domain![0]!)
}
const takesRows = (value: Value): boolean => classify(value.recipe) === "row_consumer"
const sameAxes = (a: Value, b: Value): boolean =>
  a.recipe.kind === "reduce" && b.recipe.kind === "reduce" && String(a.recipe.axes) === String(b.recipe.axes)

const strictness = (value: Value): string | undefined => {
  const { recipe } = value
  if (recipe.kind !== "reduce") return undefined
  const { order } = accumulation(recipe.combine, value.inputs[0]!.type)
  return order === "free" ? undefined : `${order} ${recipe.axes.join(",")}`
}
/** Reductions in a fixed order prescribe the loops: all in one nest must agree. */
const loopsAgree = (members: readonly Value[], value: Value): boolean => {
  const mine = strictness(value)
  return mine === undefined || members.every((m) => strictness(m) === undefined || strictness(m) === mine)
}
