import * as e from "./expression.js"
import type { Graph } from "./graph-builder.js"
import type { Value } from "./graph.js"
import { isStore } from "./groups.js"
import type { Group, Grouping } from "./groups.js"
import type { Nest } from "./nest.js"
import { inTurn, passesOf } from "./passes.js"
import type { Pass } from "./passes.js"
import type { Destination, Plan, Step } from "./plan.js"
import * as size from "./size.js"
import type { Demand, Demands } from "./uses.js"

/** What was decided before the order. */
export interface Planned extends Grouping {
  readonly graph: Graph
  readonly stored: ReadonlySet<Value>
  readonly results: readonly Value[]
  /** Where results should lie. */
  readonly wished: ReadonlyMap<Value, Destination>
  readonly demands: Demands
  readonly fuse: boolean
}

/** An order in which everything comes after what it needs, guards and what they need first; which wishes it fulfils. */
export const schedule = (planned: Planned): Pick<Plan, "steps" | "placed"> => new Scheduling(planned).run()

class Scheduling {
  private readonly kept: ReadonlySet<Value>
  private readonly placed = new Map<Value, Destination>()

  constructor(private readonly planned: Planned) {
    this.kept = new Set([...planned.results, ...planned.graph.guards.map((g) => g.condition)])
  }

  run(): Pick<Plan, "steps" | "placed"> {
    this.letScattersWait()
    this.letResultsWait()
    const { graph, groupOf, fuse } = this.planned
    const passes = passesOf(this.planned, this.kept, fuse)
    for (const pass of passes) this.checkRows(pass)
    const passOf = (value: Value): Pass | undefined => {
      const group = groupOf.get(value)
      return group && passes.find((p) => p.groups.includes(group))
    }
    const urgent = new Set<Pass>()
    const hurry = (pass: Pass): void => {
      if (urgent.has(pass)) return
      urgent.add(pass)
      pass.before.forEach(hurry)
    }
    const guards = graph.guards.map((guard) => ({ guard, pass: passOf(guard.condition) }))
    for (const { pass } of guards) if (pass !== undefined) hurry(pass)
    const steps: Step[] = []
    const done = new Set<Pass>()
    const rank = (pass: Pass): number => pass.groups[0]!.rank
    const waiting = [...passes].sort(
      (a, b) => Number(urgent.has(b)) - Number(urgent.has(a)) || rank(a) - rank(b),
    )
    const checkGuards = (): void => {
      for (const entry of [...guards]) {
        if (entry.pass !== undefined && !done.has(entry.pass)) continue
        guards.splice(guards.indexOf(entry), 1)
        steps.push({ kind: "guard", guard: entry.guard })
      }
    }
    checkGuards()
    while (waiting.length > 0) {
      const at = waiting.findIndex((pass) => [...pass.before].every((b) => done.has(b)))
      const [pass] = waiting.splice(at, 1) as [Pass]
      steps.push(this.step(pass))
      done.add(pass)
      checkGuards()
    }
    return { steps, placed: this.placed }
  }

  private step({ groups, extent, rows, buffered }: Pass): Step {
    if (extent !== undefined) {
      const parts = [...inTurn(groups.map(onlyAmong(groups)))].map(
        (group) => this.nestOf(group) ?? group.members[0]!,
      )
      return { kind: "rows", extent, rows, parts, buffered: [...buffered] }
    }
    const [group] = groups as [Group]
    const value = group.members[0]!
    const { recipe } = value
    if (recipe.kind === "kernel") return { kind: "kernel", outputs: recipe.call.outputs }
    const nest = this.nestOf(group)
    return nest === undefined ? { kind: "own", value, inPlace: group.inPlace } : { kind: "nest", ...nest }
  }
  private nestOf(group: Group): Nest | undefined {
    const { domain } = group.demands[0]!
    if (domain === undefined) return undefined
    return {
      domain,
      members: group.members,
      epilogues: group.epilogues,
      transient: this.transientOf(group),
      overwrites: group.members.some((x) => this.placed.has(x)),
      comesFrom: (epilogue, batch) => this.comesFrom(group, epilogue, batch),
    }
  }

  /** Reductions that nobody reads but the epilogues of their own group. */
  private transientOf(group: Group): Set<Value> {
    const { groups, demandOf } = this.planned
    const found = new Set<Value>()
    if (group.epilogues.length === 0) return found
    for (const member of group.members) {
      if (member.recipe.kind !== "reduce" || this.kept.has(member)) continue
      const read = group.epilogues.some((x) => demandOf.get(x)!.elements.has(member))
      const elsewhere = groups.some((g) =>
        g.demands.some((d) => d.apart.has(member) || (g !== group && d.elements.has(member))),
      )
      if (read && !elsewhere) found.add(member)
    }
    return found
  }
  /** The batch is the one in which the last of the reductions that the epilogue reads comes out. */
  private comesFrom(group: Group, epilogue: Value, batch: readonly Value[]): boolean {
    const demand = this.planned.demandOf.get(epilogue)!
    const earlier = group.epilogues.filter((x) => demand.elements.has(x))
    return batch.some((m) => demand.elements.has(m)) || earlier.some((x) => this.comesFrom(group, x, batch))
  }

  /** A scatter may write into its base if everybody else has read that before. */
  private letScattersWait(): void {
    const { groups, stored } = this.planned
    for (const group of groups) {
      const value = group.members[0]!
      if (value.recipe.kind !== "scatter") continue
      const base = value.inputs[0]!
      const mine = group.demands[0]!
      const isDead = stored.has(base) && !this.kept.has(base)
      if (!(isDead || this.planned.wished.get(value)?.over === base) || mine.apart.has(base)) continue
      if (base.shape.length === 0 || this.readsBaseElsewhere(value)) continue
      if (this.comesLast(group, base)) group.inPlace = true
    }
  }
  /** Puts a group after all others that read a value, if it can be. */
  private comesLast(group: Group, value: Value): boolean {
    const readers = this.planned.groups.filter((other) => other !== group && other.demands.some(reads(value)))
    if (readers.some((r) => reaches(r, group))) return false
    for (const reader of readers) group.before.add(reader)
    return true
  }

  /** A result may be written over an input that is read at no element but its own, if everybody else has read that before. */
  private letResultsWait(): void {
    const { groups, groupOf, wished } = this.planned
    for (const [value, wish] of wished) {
      const group = groupOf.get(value)
      if (group === undefined || !isPointwiseNest(group)) continue
      const { over } = wish
      if (over === undefined) {
        if (!groups.some((g) => g.demands.some(reads(value)))) this.placed.set(value, wish)
        continue
      }
      if (over.type !== value.type || !size.shapesEqual(over.shape, value.shape)) continue
      if (group.demands.some((d) => d.apart.has(over))) continue
      if (this.comesLast(group, over)) this.placed.set(value, wish)
    }
  }
  /** In a pass over blocks of rows only rows that were not written yet may be read. */
  private checkRows({ groups }: Pass): void {
    if (groups.length === 1) return
    for (const value of groups.flatMap((g) => g.members)) {
      const over = this.placed.get(value)?.over
      if (over && groups.some((g) => g.demands.some((d) => d.offRow.has(over)))) this.placed.delete(value)
    }
  }
  /**
   * Whether the new elements, their places or conditions are computed from elements of the base that another turn
   * may have replaced already: from any but the one that the same turn replaces.
   */
  private readsBaseElsewhere(value: Value): boolean {
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
    const demand = this.planned.demands.of(probe)
    const read = [...(demand.elements.get(base!) ?? [])].map((key) => key.slice(key.indexOf(":") + 1))
    return demand.apart.has(base!) || read.some((index) => index !== demand.overwritten)
  }
}

const reads =
  (value: Value) =>
  (demand: Demand): boolean =>
    demand.elements.has(value) || demand.apart.has(value)

const isPointwiseNest = ({ demands, epilogues, members }: Group): boolean =>
  demands[0]!.domain !== undefined && epilogues.length === 0 && members.every(isStore)

/** The group as if it needed nothing outside of `groups`. */
const onlyAmong = (groups: readonly Group[]): ((group: Group) => Group) => {
  const local = new Map<Group, Group>(groups.map((g) => [g, { ...g, before: new Set() }]))
  for (const [group, own] of local)
    for (const before of group.before) if (local.has(before)) own.before.add(local.get(before)!)
  return (group) => local.get(group)!
}

/** Whether `from` needs `target`, directly or not, or is it. */
function reaches(from: Group, target: Group): boolean {
  const found = new Set([from])
  // what is added is come to as well
  for (const group of found) for (const before of group.before) found.add(before)
  return found.has(target)
}
