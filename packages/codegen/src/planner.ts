import { accumulation } from "./accumulate.js"
import { isGiven, isPointwise, isView } from "./classify.js"
import type { Expr } from "./expr.js"
import * as e from "./expression.js"
import type { Graph } from "./graph-builder.js"
import type { Value } from "./graph.js"
import { drawsRows } from "./matmul.js"
import { inOrder } from "./plan.js"
import type { Plan, Step } from "./plan.js"
import * as size from "./size.js"
import { Demands } from "./uses.js"
import type { Demand } from "./uses.js"

/** More members than this make bodies that are compiled late. */
const mostMembers = 16
/** Longer chains than this are cut, so that no expression grows without bound. */
const longestChain = 64
/** From this many elements on, and up to this many operations each, computing twice beats writing once. */
const longArray = 2 ** 17
const cheapWork = 2

/** Decides what is stored, which loops compute what, and in which order. */
export const makePlan = (graph: Graph, outputs: readonly Value[], fuse: boolean): Plan =>
  new Planning(graph, outputs, fuse).plan()

/** A piece of the program that is being put together. */
interface Group {
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

class Planning {
  private readonly results: readonly Value[]
  private readonly order: readonly Value[]
  private readonly stored = new Set<Value>()
  private readonly reasons = new Map<Value, string>()
  /** Dense copies of what kernels want and arguments do not have. */
  private readonly copies = new Map<Value, Value>()
  private groups: Group[] = []
  private groupOf = new Map<Value, Group>()
  private demandOf = new Map<Value, Demand>()

  constructor(
    private readonly graph: Graph,
    outputs: readonly Value[],
    private readonly fuse: boolean,
  ) {
    const handed = new Map<Value, Value>()
    this.results = outputs.map((value) => {
      if (!isGiven(value)) return value
      const copy = handed.get(value) ?? copyOf(value)
      handed.set(value, copy)
      return copy
    })
    this.order = inOrder([...graph.guards.map((g) => g.condition), ...this.results])
  }

  plan(): Plan {
    this.storeWhatMust()
    for (;;) {
      this.group()
      const more = this.fuse ? this.usedApart() : []
      if (more.length === 0) break
      for (const value of more) this.stored.add(value)
    }
    return {
      steps: this.schedule(),
      live: new Set(this.order),
      results: this.results,
      reasons: this.reasons,
      copies: this.copies,
    }
  }

  private store(value: Value, reason: string): void {
    if (isGiven(value) || this.stored.has(value)) return
    this.stored.add(value)
    this.reasons.set(value, reason)
  }

  private storeWhatMust(): void {
    for (const value of this.results) this.store(value, "a result")
    for (const { condition } of this.graph.guards) this.store(condition, "a guard")
    const chain = new Map<Value, number>()
    for (const value of this.order) {
      const { recipe, inputs } = value
      if (!isView(value) && !isPointwise(value)) this.store(value, `made by a ${recipe.kind}`)
      if (!this.fuse && !isView(value)) this.store(value, "nothing is fused")
      if (recipe.kind === "kernel") for (const x of inputs) this.storeForKernel(x, recipe.call.kernel.name)
      if (recipe.kind === "generator") this.storeForGenerator(value, recipe.name)
      if (recipe.kind === "compress" && isPointwise(inputs[1]!))
        this.store(inputs[1]!, "a mask is read twice")
      const length = 1 + Math.max(0, ...inputs.map((x) => (this.stored.has(x) ? 0 : (chain.get(x) ?? 0))))
      chain.set(value, length)
      if (length > longestChain && isPointwise(value)) {
        this.store(value, "its expression would grow too long")
        chain.set(value, 0)
      }
    }
  }
  /** A generator may draw the rows of its first operand from wherever they are computed. */
  private storeForGenerator(value: Value, name: string): void {
    for (const [i, x] of value.inputs.entries()) {
      if (i === 0 && this.fuse && drawsRows(value)) continue
      this.store(underViews(x), `read by ${name} again and again`)
    }
  }
  private storeForKernel(x: Value, name: string): void {
    if (x.recipe.kind === "input" && (x.recipe.strides !== undefined || x.recipe.offset !== undefined)) {
      const copy = this.copies.get(x) ?? copyOf(x)
      this.copies.set(x, copy)
      this.store(copy, `${name} takes row-major arrays`)
    } else this.store(x, `read by ${name}`)
  }

  /** Puts stored values together whose loops can be one. */
  private group(): void {
    const demands = new Demands(this.graph, [...this.order, ...this.copies.values()])
    for (const value of this.order) if (isGiven(value)) demands.store(value)
    for (const value of this.stored) demands.store(value)
    this.groups = []
    this.groupOf = new Map()
    const calls = new Map<unknown, Group>()
    for (const value of this.withCopies()) {
      if (!this.stored.has(value)) continue
      const { recipe } = value
      const call = recipe.kind === "kernel" ? calls.get(recipe.call) : undefined
      if (call !== undefined) {
        call.members.push(value)
        this.groupOf.set(value, call)
        continue
      }
      const demand = demands.of(value)
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
      if (recipe.kind === "kernel") {
        calls.set(recipe.call, group)
        for (const x of recipe.call.inputs) {
          const copy = this.copies.get(x)
          if (copy !== undefined) group.before.add(this.groupOf.get(copy)!)
        }
      }
    }
  }
  /** Copies for kernels come right after what they copy. */
  private *withCopies(): Iterable<Value> {
    for (const value of this.order) {
      yield value
      const copy = this.copies.get(value)
      if (copy !== undefined) yield copy
    }
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
      if (!loopsAgree(group.members, value) || !this.haveCommon(group, demand, value)) return false
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
      if (group !== host) return !reaches(group, host)
      if (demand.apart.has(x)) return false
      return host.epilogues.includes(x) || (x.recipe.kind === "reduce" && sameAxes(x, from!))
    })
    return fits ? host : undefined
  }
  /** Loops are shared for what they both read, not for their length. */
  private haveCommon(group: Group, demand: Demand, value: Value): boolean {
    return (
      group.demands.some((d) =>
        [...demand.elements.keys()].some((x) => x.shape.length > 0 && d.elements.has(x)),
      ) ||
      group.members.some((m) => demand.elements.has(m)) ||
      value.inputs.some((x) => group.members.includes(x))
    )
  }

  /** Values computed on the spot that would be computed more than once. */
  private usedApart(): Value[] {
    const uses = new Map<Value, Set<string>>()
    const repeated = new Set<Value>()
    for (const group of this.groups) {
      for (const demand of group.demands) {
        for (const [value, keys] of demand.elements) {
          if (!isPointwise(value) || this.stored.has(value)) continue
          const places = uses.get(value) ?? new Set()
          for (const key of keys) places.add(`${group.rank} ${key}`)
          uses.set(value, places)
          if (demand.repeated.has(value)) repeated.add(value)
        }
        for (const value of demand.apart) {
          if (!isPointwise(value) || this.stored.has(value)) continue
          repeated.add(value)
          if (!uses.has(value)) uses.set(value, new Set(["size"]))
        }
      }
    }
    const wrong = new Set<Value>()
    for (const [value, places] of uses) {
      if (repeated.has(value) ? !isTrivial(value) : places.size > 1 && !this.isCheapToRepeat(value))
        wrong.add(value)
    }
    // what only a wrong one needs may be right once that one is stored
    const covered = new Set<Value>()
    for (const value of [...this.order].reverse()) {
      if (this.stored.has(value)) continue
      if (wrong.has(value) || covered.has(value)) for (const x of value.inputs) covered.add(x)
    }
    const first = [...wrong].filter((value) => !covered.has(value))
    for (const value of first) {
      this.reasons.set(value, repeated.has(value) ? "used for many elements" : "used by more than one loop")
    }
    return first
  }

  /** Writing a long array and reading it back costs more than a subtraction or two. */
  private isCheapToRepeat(value: Value): boolean {
    if (isTrivial(value)) return true
    const count = size.product(value.shape)
    return typeof count === "number" && count >= longArray && this.workOf(value) <= cheapWork
  }
  /** Operations for one element down to what is stored; no more are counted than matter. */
  private workOf(value: Value): number {
    if (this.stored.has(value) || isGiven(value)) return 0
    let work = workOfRecipe(value)
    for (const x of value.inputs) {
      if (work > cheapWork) return work
      work += this.workOf(x)
    }
    return work
  }

  /** An order in which everything comes after what it needs, guards and what they need first. */
  private schedule(): Step[] {
    this.letScattersWait()
    const urgent = new Set<Group>()
    const hurry = (group: Group): void => {
      if (urgent.has(group)) return
      urgent.add(group)
      group.before.forEach(hurry)
    }
    for (const { condition } of this.graph.guards) {
      const group = this.groupOf.get(condition)
      if (group !== undefined) hurry(group)
    }
    const steps: Step[] = []
    const done = new Set<Group>()
    const waiting = [...this.groups].sort(
      (a, b) => Number(urgent.has(b)) - Number(urgent.has(a)) || a.rank - b.rank,
    )
    const guards = [...this.graph.guards]
    const checkGuards = (): void => {
      for (const guard of [...guards]) {
        const group = this.groupOf.get(guard.condition)
        if (group !== undefined && !done.has(group)) continue
        guards.splice(guards.indexOf(guard), 1)
        steps.push({ kind: "guard", guard })
      }
    }
    checkGuards()
    while (waiting.length > 0) {
      const at = waiting.findIndex((group) => [...group.before].every((b) => done.has(b)))
      const [group] = waiting.splice(at, 1)
      steps.push(this.step(group!))
      done.add(group!)
      checkGuards()
    }
    return steps
  }

  private step(group: Group): Step {
    const value = group.members[0]!
    const { recipe } = value
    if (recipe.kind === "kernel") return { kind: "kernel", outputs: recipe.call.outputs }
    const { domain } = group.demands[0]!
    if (domain === undefined) return { kind: "own", value, inPlace: group.inPlace }
    return {
      kind: "nest",
      domain,
      members: group.members,
      epilogues: group.epilogues,
      transient: this.transientOf(group),
      comesFrom: (epilogue, batch) => this.comesFrom(group, epilogue, batch),
    }
  }

  /** Reductions that nobody reads but the epilogues of their own group. */
  private transientOf(group: Group): Set<Value> {
    const found = new Set<Value>()
    for (const member of group.members) {
      if (member.recipe.kind !== "reduce" || this.results.includes(member)) continue
      if (this.graph.guards.some((g) => g.condition === member)) continue
      const read = group.epilogues.some((x) => this.demandOf.get(x)!.elements.has(member))
      const elsewhere = this.groups.some((g) =>
        g.demands.some((d) => d.apart.has(member) || (g !== group && d.elements.has(member))),
      )
      if (read && !elsewhere) found.add(member)
    }
    return found
  }
  /** The batch is the one in which the last of the reductions that the epilogue reads comes out. */
  private comesFrom(group: Group, epilogue: Value, batch: readonly Value[]): boolean {
    const demand = this.demandOf.get(epilogue)!
    const earlier = group.epilogues.filter((x) => demand.elements.has(x))
    return batch.some((m) => demand.elements.has(m)) || earlier.some((x) => this.comesFrom(group, x, batch))
  }

  /** A scatter may write into its base if everybody else has read that before. */
  private letScattersWait(): void {
    for (const group of this.groups) {
      const value = group.members[0]!
      if (value.recipe.kind !== "scatter") continue
      const base = value.inputs[0]!
      const mine = group.demands[0]!
      if (!this.stored.has(base) || this.results.includes(base) || mine.apart.has(base)) continue
      if (base.shape.length === 0 || this.readsBaseElsewhere(value)) continue
      const readers = this.groups.filter(
        (other) => other !== group && other.demands.some((d) => d.elements.has(base) || d.apart.has(base)),
      )
      if (this.graph.guards.some((g) => g.condition === base) || readers.some((r) => reaches(r, group)))
        continue
      for (const reader of readers) group.before.add(reader)
      group.inPlace = true
    }
  }
  /**
   * Whether the new elements, their places or conditions are computed from elements of the base that another turn
   * may have replaced already: from any but the one that the same turn replaces.
   */
  private readsBaseElsewhere(value: Value): boolean {
    const demands = new Demands(this.graph, this.order)
    for (const x of this.order) if (isGiven(x) || this.stored.has(x)) demands.store(x)
    const [base, ...others] = value.inputs
    const probe: Value = {
      ...value,
      id: -1e6 - value.id,
      inputs: [
        {
          ...base!,
          id: -2e6 - value.id,
          recipe: { kind: "pull", expr: () => e.constant(base!.type, 0) },
          inputs: [],
        },
        ...others,
      ],
    }
    const demand = demands.of(probe)
    const read = [...(demand.elements.get(base!) ?? [])].map((key) => key.slice(key.indexOf(":") + 1))
    return demand.apart.has(base!) || read.some((index) => index !== demand.overwritten)
  }
}

const isStore = (value: Value): boolean => isPointwise(value) || isView(value)

/** Whether `from` needs `target`, directly or not. */
const reaches = (from: Group, target: Group, seen = new Set<Group>()): boolean => {
  if (from === target) return true
  if (seen.has(from)) return false
  seen.add(from)
  for (const before of from.before) if (reaches(before, target, seen)) return true
  return false
}

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

const underViews = (value: Value): Value => (isView(value) ? underViews(value.inputs[0]!) : value)

const weight = (expr: Expr): number => {
  switch (expr.op) {
    case "const":
    case "local":
    case "parameter":
    case "extent":
    case "scalar":
      return 0
    case "load":
      return 0
    case "cast":
    case "complex":
      return expr.args.reduce((sum, a) => sum + weight(a), 0)
    case "math":
    case "select":
      return 8
    default:
      return expr.args.reduce((sum, a) => sum + weight(a), expr.fn === "div" ? 4 : 1)
  }
}
const workOfRecipe = ({ recipe, inputs, shape }: Value): number => {
  if (recipe.kind === "map") return weight(recipe.expr(...inputs.map((x, i) => e.local(x.type, `x${i}`))))
  if (recipe.kind !== "pull") return 0
  const index = shape.map((_, i) => e.local("int32", `i${i}`))
  return weight(recipe.expr(index, (k) => e.local(inputs[k]!.type, `x${k}`)))
}
/** Costs no more to compute than to read back. */
const isTrivial = (value: Value): boolean => isPointwise(value) && workOfRecipe(value) === 0

/** A value of its own with the same elements: arguments and constants are never handed out. */
const copyOf = (value: Value): Value => ({
  ...value,
  recipe: { kind: "view", map: value.shape.map((_, axis) => ({ base: 0, step: 1, axis })) },
  inputs: [value],
  id: -1 - value.id,
})
