import { accumulation } from "./accumulate.js"
import { classify, isPointwise, isView } from "./classify.js"
import type { Value } from "./graph.js"
import { sharesRows } from "./passes.js"
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

  constructor(
    private readonly stored: ReadonlySet<Value>,
    private readonly demands: Demands,
    private readonly fuse: boolean,
  ) {}

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
        if (copy !== undefined) group.before.add(this.groupOf.get(copy)!)
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
    for (const x of this.readBy(demand)) {
      const before = this.groupOf.get(x)
      if (before !== undefined && before !== group) group.before.add(before)
    }
    this.groupOf.set(value, group)
    return group
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
    return group
  }
  /** Stored values that are read, by element or as a size. */
  private readBy(demand: Demand): Set<Value> {
    const read = new Set<Value>(demand.apart)
    for (const x of demand.elements.keys()) if (this.stored.has(x)) read.add(x)
    return read
  }

  private joinable(value: Value, demand: Demand): Group | undefined {
    if (!this.fuse || demand.domain === undefined || demand.domain.length === 0) return undefined
    const read = this.readBy(demand)
    return this.groups.find((group) => {
      if (group.domainKey !== demand.domainKey || group.members.length >= mostMembers) return false
      if (!loopsAgree(group.members, value) || !haveCommon(group, demand, value)) return false
      for (const x of read) {
        const other = this.groupOf.get(x)
        if (other === undefined) continue
        if (other === group) {
          // its element of this very turn is there; any other may not be
          if (demand.apart.has(x) || !isStore(x)) return false
        } else if (reaches(other, group)) return false
      }
      return true
    })
  }
  /** The group whose reductions this value finishes, element by element. */
  private hostOf(value: Value, demand: Demand): Group | undefined {
    if (!this.fuse || !isPointwise(value) || value.shape.length === 0) return undefined
    const read = [...this.readBy(demand)].filter((x) => this.groupOf.has(x))
    const from = read.find((x) => x.recipe.kind === "reduce" && !demand.apart.has(x) && x.shape.length > 0)
    const host = from === undefined ? undefined : this.groupOf.get(from)!
    if (host === undefined || host.epilogues.length >= mostMembers) return undefined
    const fits = read.every((x) => {
      const group = this.groupOf.get(x)!
      if (group !== host) return !reaches(group, host) && !(takesRows(from!) && overSameRows(group, host))
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

/** Loops are shared for what they both read, not for their length. */
const haveCommon = (group: Group, demand: Demand, value: Value): boolean =>
  group.demands.some((d) =>
    [...demand.elements.keys()].some((x) => x.shape.length > 0 && d.elements.has(x)),
  ) ||
  group.members.some((m) => demand.elements.has(m)) ||
  value.inputs.some((x) => group.members.includes(x))

const isStore = (value: Value): boolean => isPointwise(value) || isView(value)

/** Whether `from` needs `target`, directly or not. */
export const reaches = (from: Group, target: Group, seen = new Set<Group>()): boolean => {
  if (from === target) return true
  if (seen.has(from)) return false
  seen.add(from)
  for (const before of from.before) if (reaches(before, target, seen)) return true
  return false
}

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
