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
  /** The groups that read elements of an array. */
  private readonly readers = new Map<Value, Set<Group>>()

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
    for (const x of demand.elements.keys()) {
      if (x.shape.length === 0) continue
      const readers = this.readers.get(x)
      if (readers === undefined) this.readers.set(x, new Set([group]))
      else readers.add(group)
    }
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
    const others = [...read].flatMap((x) => this.groupOf.get(x) ?? [])
    // no group waits for itself: what some that is read needs is another than what is read
    const needed = neededBy(others.flatMap((group) => [...group.before]))
    return this.withCommon(demand, value).find((group) => {
      if (group.members.length >= mostMembers || needed.has(group)) return false
      if (!loopsAgree(group.members, value)) return false
      // its element of this very turn is there; any other may not be
      for (const x of read)
        if (this.groupOf.get(x) === group && (demand.apart.has(x) || !isStore(x))) return false
      return true
    })
  }
  /** Groups over the same domain that read what this value does, or hold it: loops are shared for that, not for their length. */
  private withCommon(demand: Demand, value: Value): Group[] {
    const found = new Set<Group>()
    const holder = (x: Value): void => {
      const group = this.groupOf.get(x)
      if (group?.members.includes(x)) found.add(group)
    }
    for (const x of demand.elements.keys()) {
      holder(x)
      for (const group of this.readers.get(x) ?? []) found.add(group)
    }
    value.inputs.forEach(holder)
    return [...found].filter((g) => g.domainKey === demand.domainKey).sort((a, b) => a.rank - b.rank)
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

const isStore = (value: Value): boolean => isPointwise(value) || isView(value)

/** These groups and what they need, directly or not. */
function neededBy(groups: Iterable<Group>): ReadonlySet<Group> {
  const found = new Set(groups)
  // what is added is come to as well
  for (const group of found) for (const before of group.before) found.add(before)
  return found
}
/** Whether `from` needs `target`, directly or not. */
export const reaches = (from: Group, target: Group): boolean => neededBy([from]).has(target)

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
