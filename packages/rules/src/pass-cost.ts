import {
  bytesOf,
  factor_facts,
  facts,
  infer,
  operatorOf,
  resolveCall,
  type Call,
  type Facts,
} from "@carton/array-api"
import { e } from "@carton/codegen"
import {
  ItemTable,
  type AlgebraResult,
  type Ban,
  type CostAlgebra,
  type EGraph,
  type ENode,
  type Id,
  type ItemSet,
} from "@carton/egraph"
import { isProvided, provided } from "./guarded.js"
import { DEFAULT_COSTS, type CostConstants } from "./cost.js"
import { lowerCall, type LoweredCall, type LoweredNode } from "./lowered-call.js"

/**
 * What it takes to have an array, and what it will take to use it.
 *
 * - `small`: a few elements, which are at hand;
 * - `reduced`: the same, straight from a pass over many;
 * - `view`: a view of that;
 * - `stored`: many elements, in memory: to use them is to read them;
 * - `virtual`: many elements, each computed where it is used.
 */
export interface PassCost {
  readonly state: "small" | "reduced" | "view" | "stored" | "virtual"
  /** What is paid in every pass that uses the array. */
  readonly each: ItemSet
  /** What is paid once. */
  readonly once: ItemSet
  /** The pass that must end before the array can be used; 0: at once. */
  readonly ready: number
  /** Of a virtual array, what it would take up in memory. */
  readonly bytes?: number
}

/** Arrays of at least so many elements are worth a thought of where they are. */
const MANY = 4096
/** What a node costs whose shapes are not known: chosen only where there is nothing else. */
const UNKNOWN = 1e12

/**
 * Costs that see fusion, in nanoseconds: an elementwise producer inside a consumer moves no memory, and all consumers
 * of one pass share what they read. Passes are numbered by what they wait for, so that reading an input before and
 * after its mean is known is paid twice.
 */
export class PassCosts implements CostAlgebra<PassCost> {
  private readonly items = new ItemTable()
  private readonly known = new Map<Id, Facts>()
  private readonly lowered = new Map<ENode, Lowered>()
  /** Items of each key: the read and the write of an array. */
  private readonly traffic = new Map<string, { readonly read: ItemSet; readonly write: ItemSet }>()
  /** By suffix and number, an item under its key with the suffix. */
  private readonly suffixed = new Map<string, ItemSet[]>()
  private readonly none: PassCost

  constructor(
    private readonly egraph: EGraph,
    private readonly constants: CostConstants = DEFAULT_COSTS,
  ) {
    for (const table of [facts, factor_facts as never as typeof facts])
      for (const { inputs, output } of egraph.rows(table)) this.known.set(inputs[0] as Id, output as Facts)
    const { empty } = this.items
    this.none = { state: "small", each: empty, once: empty, ready: 0 }
  }

  total(value: PassCost): number {
    return value.once.totalWith(value.each)
  }
  state(value: PassCost): string {
    return value.state
  }
  /** What is paid already counts a little, so that of two that cost nothing the smaller is taken. */
  beside(roots: readonly PassCost[]): (value: PassCost) => number {
    const paid = new Set(roots.flatMap(({ once, each }) => [...once.items, ...each.items]))
    return (value) => {
      const all = value.each.union(value.once)
      let total = 0
      for (const item of all.items) if (!paid.has(item)) total += this.items.cost(item)
      return total + all.total * 1e-6
    }
  }
  /** All results are in memory in the end. */
  join(roots: readonly PassCost[]): number {
    const stored = roots.map((root, i) =>
      root.state === "virtual" ? this.stored(root, `result ${i}`) : root,
    )
    return this.items.union(stored.map(({ once }) => once)).total
  }

  node(node: ENode, children: readonly PassCost[]): readonly PassCost[] {
    let lowered = this.lowered.get(node)
    if (lowered === undefined) this.lowered.set(node, (lowered = this.lower(node)))
    const { one } = lowered
    if (isProvided(node)) {
      const [value, condition] = children as [PassCost, PassCost]
      return [{ ...value, once: this.items.union([value.once, condition.once, one]) }]
    }
    if (lowered.kind === "leaf") return [this.leaf(node, one)]
    const known =
      lowered.kind === "unknown" ? this.call(lowered.cost, children) : this.carriedOut(lowered, children)
    const made = { ...known, once: known.once.union(one) }
    if (made.state !== "virtual") return [made]
    return [made, this.stored(made, lowered.key)]
  }

  /** An input, a constant, a number. */
  private leaf(node: ENode, one: ItemSet): PassCost {
    const f = this.known.get(node.id)
    const elements = f?.likely?.reduce((n, extent) => n * extent, 1) ?? 1
    if (node.sort.name !== "NDArray" || elements < MANY) return { ...this.none, once: one }
    const read = this.items.item(
      `read ${node.name} ${node.row}`,
      elements * bytesOf(f!.dtype!) * this.constants.byte_read,
    )
    return { state: "stored", each: read, once: one, ready: 0 }
  }

  /** The value of one of a call's results over those of its arguments. */
  private carriedOut({ steps, result }: LoweredSteps, children: readonly PassCost[]): PassCost {
    const values: PassCost[] = []
    const valueOf = (ref: number): PassCost => (ref < 0 ? children[~ref]! : values[ref]!)
    for (const step of steps) {
      const value = this.one(step, step.inputs.map(valueOf))
      values.push(step.sizes.length === 0 ? value : this.after(step.sizes.map(valueOf), value))
    }
    return valueOf(result)
  }

  /** What cannot be begun before some others are known. */
  private after(others: readonly PassCost[], value: PassCost): PassCost {
    const once = this.items.union([value.once, ...others.map((x) => x.once)])
    return { ...value, once, ready: Math.max(value.ready, ...others.map((x) => x.ready)) }
  }

  private one(step: Step, given: readonly PassCost[]): PassCost {
    const { items } = this
    const { key, shared_key, small } = step
    const many = step.elements >= MANY
    const drawn = step.traffic === "materialising" ? 0 : step.drawn
    const inputs = given.map((x, i) =>
      x.state === "virtual" && i >= drawn ? this.stored(x, `${shared_key} input ${i}`) : x,
    )
    const long = inputs.some(isLong)
    if (step.traffic === "given") return this.none
    if (step.traffic === "view")
      return many || !long ? { ...viewed(inputs[0]!), bytes: step.bytes } : this.part(inputs[0]!, step)
    const local = step.traffic === "row_local" && !step.alone
    if (local && many)
      return {
        state: "virtual",
        each: items.union([...inputs.map((x) => x.each), step.work]),
        once: items.union(inputs.map((x) => x.once)),
        ready: latest(inputs),
        bytes: step.bytes,
      }
    if (!many && !long) return this.call(small, inputs)
    if (local && !step.gathers)
      return this.call(
        small,
        inputs.map((x) => this.part(x, step)),
      )
    const pass = this.consumed(inputs, step.work_of_call, step.alone ? ` for ${shared_key}` : "")
    if (!many) return pass
    const back = items.item(`read back ${key}`, step.bytes_read_back * this.constants.byte_read)
    return this.written({ ...pass, once: pass.once.union(back) }, key, step.bytes)
  }

  /** A pass over everything that the inputs hold; `alone` where it shares what it reads with no other. */
  private consumed(inputs: readonly PassCost[], work: ItemSet, alone = ""): PassCost {
    const pass = 1 + latest(inputs)
    const each = this.under(this.items.union(inputs.map((x) => x.each)), ` @${pass}${alone}`)
    return {
      state: "reduced",
      each: this.items.empty,
      once: this.items.union([...inputs.map((x) => x.once), each, work]),
      ready: pass,
    }
  }
  /** Items under their keys with a suffix. */
  private under(set: ItemSet, suffix: string): ItemSet {
    const { items, suffixed } = this
    let known = suffixed.get(suffix)
    if (known === undefined) suffixed.set(suffix, (known = []))
    const renamed = (n: number): ItemSet => (known[n] ??= items.item(items.key(n) + suffix, items.cost(n)))
    return items.union(Array.from(set.items, renamed))
  }
  private written(value: PassCost, key: string, bytes: number): PassCost {
    const { items, constants, traffic } = this
    let known = traffic.get(key)
    if (known === undefined) {
      known = {
        read: items.item(`read ${key}`, bytes * constants.byte_read),
        write: items.item(`write ${key}`, bytes * constants.byte_written),
      }
      traffic.set(key, known)
    }
    return { state: "stored", each: known.read, once: value.once.union(known.write), ready: value.ready }
  }
  private stored(value: PassCost, key: string): PassCost {
    return this.written(this.consumed([value], this.items.empty), key, value.bytes!)
  }
  /** Of a long array as much as a small one needs. */
  private part(value: PassCost, { key, elements }: Step): PassCost {
    if (!isLong(value)) return value
    const share = this.items.item(`part ${key}`, elements)
    return { state: "small", each: this.items.empty, once: value.once.union(share), ready: value.ready }
  }
  /** A call on small arrays. */
  private call(cost: ItemSet, inputs: readonly PassCost[]): PassCost {
    const { items } = this
    return {
      state: "small",
      each: items.empty,
      once: items.union([...inputs.map((x) => x.once), cost]),
      ready: latest(inputs),
    }
  }

  /**
   * What to try without: arrays of many elements that the best choice writes, passes that another choice may spare,
   * and what stands where something else would do under a condition.
   */
  readonly candidates = (result: AlgebraResult<PassCost>): readonly Ban[] =>
    result.used.flatMap(({ id, state, node, value, children }): readonly Ban[] => {
      const others = node.children.length > 0 ? this.egraph.nodes(id) : []
      if (others.length < 2) return []
      if (value.state === "stored") return [{ id, state }]
      if (value.state === "reduced" || value.state === "view")
        return [
          { id, state },
          { id, node },
        ]
      const passes = children.some((x) => isLong(x.value)) && value.state === "small"
      return passes || others.some(isProvided) ? [{ id, node }] : []
    })

  /** Everything that could stand under a condition: greedily each alone is dearer, and together they spare a pass. */
  conditional(): readonly Ban[] {
    const bans: Ban[] = []
    for (const { output } of this.egraph.rows(provided))
      for (const node of this.egraph.nodes(output)) if (!isProvided(node)) bans.push({ id: output, node })
    return bans
  }

  private lower(node: ENode): Lowered {
    const { items } = this
    const one = items.item(`node ${node.name} ${node.row}`, 1)
    const operator = node.declaration && operatorOf(node.declaration)
    if (operator === undefined) return { kind: "leaf", one }
    const arrays: (Facts | null)[] = []
    const options: Record<string, unknown> = {}
    let next = 0
    let list = 0
    let statics = ""
    const array = (): void => {
      const f = this.known.get(node.value(next++) as Id)
      arrays.push(f === undefined ? {} : f.absent ? null : f)
    }
    for (const p of operator.entry.parameters)
      if (p.kind === "array") array()
      else if (p.kind === "arrays") for (let i = operator.counts[list++]!; i > 0; i--) array()
      else {
        statics += ` ${node.raw(next)}`
        options[p.name] = node.value(next++)
      }
    // the outputs of one call share its work
    const key = `${operator.entry.namespace ?? ""}.${operator.entry.name}(${node.children.join()};${statics})`
    const call = resolveCall(operator, arrays, options)
    const lowered = call && this.lowerCall(call)
    if (lowered === undefined) return { kind: "unknown", one, cost: items.item(`small ${key}`, UNKNOWN), key }
    return {
      kind: "steps",
      one,
      steps: lowered.nodes.map((n, i) => this.step(n, `${key}.${i}`, `${key}.${n.shared}`)),
      result: lowered.results[operator.output]!,
      key: `${key}.${operator.output}`,
    }
  }

  private lowerCall(call: Call): LoweredCall | undefined {
    let symbols = 0
    return lowerCall(
      call,
      infer(call, () => e.parameter(`c${symbols++}`)),
    )
  }

  private step(node: LoweredNode, key: string, shared_key: string): Step {
    const { items, constants } = this
    const flops = node.flops * constants.flop
    const work = items.item(`work ${shared_key}`, flops)
    return {
      ...node,
      key,
      shared_key,
      work,
      work_of_call: items.union([work, items.item(`call ${shared_key}`, constants.call)]),
      small: items.item(`small ${shared_key}`, flops + node.bytes * constants.byte_written + constants.call),
    }
  }
}

const viewed = (x: PassCost): PassCost => (x.state === "reduced" ? { ...x, state: "view" } : x)
const isLong = ({ state }: PassCost): boolean => state === "stored" || state === "virtual"

/** The pass that must end before all of these can be used. */
const latest = (values: readonly PassCost[]): number =>
  values.reduce((ready, x) => Math.max(ready, x.ready), 0)

/** A node of a lowered call with what it costs. */
interface Step extends LoweredNode {
  readonly key: string
  /** The same for the outputs of one kernel. */
  readonly shared_key: string
  readonly work: ItemSet
  readonly work_of_call: ItemSet
  /** Its cost where all is small. */
  readonly small: ItemSet
}

interface LoweredSteps {
  readonly kind: "steps"
  /** What every node costs. */
  readonly one: ItemSet
  readonly steps: readonly Step[]
  readonly result: number
  readonly key: string
}

/** A node of the e-graph: something at hand, a call whose shapes are not known, or one that is. */
type Lowered =
  | { readonly kind: "leaf"; readonly one: ItemSet }
  | { readonly kind: "unknown"; readonly one: ItemSet; readonly cost: ItemSet; readonly key: string }
  | LoweredSteps
