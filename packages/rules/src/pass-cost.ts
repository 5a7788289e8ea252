import { factor_facts, facts, infer, operatorOf, resolveCall, bytesOf, type Facts } from "@carton/array-api"
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
import { DEFAULT_COSTS, type CostConstants } from "./cost.js"
import { lowerCall, type LoweredCall, type LoweredNode } from "./lowered-call.js"

/**
 * What it takes to have an array, and what it will take to use it.
 *
 * - `small`: a few elements, which are at hand;
 * - `reduced`: the same, straight from a pass over many;
 * - `stored`: many elements, in memory: to use them is to read them;
 * - `virtual`: many elements, each computed where it is used.
 */
export interface PassCost {
  readonly state: "small" | "reduced" | "stored" | "virtual"
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
  private readonly lowered = new Map<ENode, Lowered | undefined>()
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
    return value.each.union(value.once).total
  }
  state(value: PassCost): string {
    return value.state
  }
  /** All results are in memory in the end. */
  join(roots: readonly PassCost[]): number {
    const stored = roots.map((root, i) =>
      root.state === "virtual" ? this.stored(root, `result ${i}`) : root,
    )
    return this.items.union(stored.map(({ once }) => once)).total
  }

  node(node: ENode, children: readonly PassCost[]): readonly PassCost[] {
    if (!this.lowered.has(node)) this.lowered.set(node, this.lower(node))
    const lowered = this.lowered.get(node)
    const one = this.items.item(`node ${node.name} ${node.row}`, 1)
    if (lowered === undefined) return [this.leaf(node, one)]
    const { call, key, output } = lowered
    const known =
      call === undefined ? this.unknown(key, children) : this.carriedOut(call, key, children)[output]!
    const made = { ...known, once: known.once.union(one) }
    if (made.state !== "virtual") return [made]
    return [made, this.stored(made, `${key}.${output}`)]
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
  private unknown(key: string, children: readonly PassCost[]): PassCost {
    return this.call(key, UNKNOWN, children)
  }

  /** The values of a call's results over those of its arguments. */
  private carriedOut(
    { nodes, results }: LoweredCall,
    key: string,
    children: readonly PassCost[],
  ): PassCost[] {
    const values: PassCost[] = []
    const valueOf = (ref: number): PassCost => (ref < 0 ? children[~ref]! : values[ref]!)
    for (const [i, node] of nodes.entries())
      values.push(
        this.after(
          node.sizes.map(valueOf),
          this.one(node, `${key}.${i}`, `${key}.${node.shared}`, node.inputs.map(valueOf)),
        ),
      )
    return results.map(valueOf)
  }

  /** What cannot be begun before some others are known. */
  private after(others: readonly PassCost[], value: PassCost): PassCost {
    if (others.length === 0) return value
    const once = this.items.union([value.once, ...others.map((x) => x.once)])
    return { ...value, once, ready: Math.max(value.ready, ...others.map((x) => x.ready)) }
  }

  private one(node: LoweredNode, key: string, shared: string, given: readonly PassCost[]): PassCost {
    const { constants, items } = this
    const many = node.elements >= MANY
    const drawn = node.traffic === "materialising" ? 0 : node.drawn
    const inputs = given.map((x, i) =>
      x.state === "virtual" && i >= drawn ? this.stored(x, `${shared} input ${i}`) : x,
    )
    const long = inputs.filter(isLong)
    const work = items.item(`work ${shared}`, node.flops * constants.flop)
    const work_of_call = items.union([work, items.item(`call ${shared}`, constants.call)])
    const small = node.flops * constants.flop + node.bytes * constants.byte_written + constants.call
    switch (node.traffic) {
      case "given":
        return this.none
      case "view":
        return many || long.length === 0
          ? { ...inputs[0]!, bytes: node.bytes }
          : this.part(inputs[0]!, key, node)
      case "row_local":
        if (many)
          return {
            state: "virtual",
            each: items.union([...inputs.map((x) => x.each), work]),
            once: items.union(inputs.map((x) => x.once)),
            ready: Math.max(0, ...inputs.map((x) => x.ready)),
            bytes: node.bytes,
          }
        if (long.length === 0) return this.call(shared, small, inputs)
        return this.call(
          shared,
          small,
          inputs.map((x) => this.part(x, key, node)),
        )
      case "row_consumer":
      case "materialising": {
        if (long.length === 0) return this.call(shared, small, inputs)
        const pass = this.consumed(
          inputs,
          work_of_call,
          node.traffic === "materialising" ? ` for ${shared}` : "",
        )
        if (!many) return pass
        const back = items.item(`read back ${key}`, node.bytes_read_back * constants.byte_read)
        return this.written({ ...pass, once: pass.once.union(back) }, key, node.bytes)
      }
    }
  }

  /** A pass over everything that the inputs hold; `alone` where it shares what it reads with no other. */
  private consumed(inputs: readonly PassCost[], work: ItemSet, alone = ""): PassCost {
    const pass = 1 + Math.max(0, ...inputs.map((x) => x.ready))
    const each = this.items.union(inputs.map((x) => x.each)).map((key) => `${key} @${pass}${alone}`)
    return {
      state: "reduced",
      each: this.items.empty,
      once: this.items.union([...inputs.map((x) => x.once), each, work]),
      ready: pass,
    }
  }
  private written(value: PassCost, key: string, bytes: number): PassCost {
    const { items, constants } = this
    return {
      state: "stored",
      each: items.item(`read ${key}`, bytes * constants.byte_read),
      once: value.once.union(items.item(`write ${key}`, bytes * constants.byte_written)),
      ready: value.ready,
    }
  }
  private stored(value: PassCost, key: string): PassCost {
    return this.written(this.consumed([value], this.items.empty), key, value.bytes!)
  }
  /** Of a long array as much as a small one needs. */
  private part(value: PassCost, key: string, { elements }: LoweredNode): PassCost {
    if (!isLong(value)) return value
    const share = this.items.item(`part ${key}`, elements)
    return { state: "small", each: this.items.empty, once: value.once.union(share), ready: value.ready }
  }
  /** A call on small arrays. */
  private call(key: string, nanoseconds: number, inputs: readonly PassCost[]): PassCost {
    const { items } = this
    return {
      state: "small",
      each: items.empty,
      once: items.union([...inputs.map((x) => x.once), items.item(`small ${key}`, nanoseconds)]),
      ready: Math.max(0, ...inputs.map((x) => x.ready)),
    }
  }

  /** What to try without: arrays of many elements that the best choice writes, and passes that another choice may spare. */
  readonly candidates = (result: AlgebraResult<PassCost>): readonly Ban[] =>
    result.used.flatMap(({ id, state, node, value }) => {
      const spared = value.state === "stored" || value.state === "reduced"
      return spared && node.children.length > 0 && this.egraph.nodes(id).length > 1 ? [{ id, state }] : []
    })

  private lower(node: ENode): Lowered | undefined {
    const operator = node.declaration && operatorOf(node.declaration)
    if (operator === undefined) return undefined
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
    if (call === undefined) return { call: undefined, key, output: operator.output }
    let symbols = 0
    const results = infer(call, () => e.parameter(`c${symbols++}`))
    return { call: lowerCall(call, results), key, output: operator.output }
  }
}

const isLong = ({ state }: PassCost): boolean => state === "stored" || state === "virtual"

interface Lowered {
  readonly call: LoweredCall | undefined
  readonly key: string
  readonly output: number
}
