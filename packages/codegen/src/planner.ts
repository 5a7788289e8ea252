import { isGiven, isPointwise, isView, rowOperands } from "./classify.js"
import { staysApart } from "./forecast.js"
import type { Graph } from "./graph-builder.js"
import type { Value } from "./graph.js"
import { drawsRows } from "./matmul.js"
import { dependsOn, inOrder } from "./plan.js"
import type { Destination, Plan } from "./plan.js"
import { groupValues } from "./groups.js"
import type { Group, Grouping } from "./groups.js"
import { schedule } from "./schedule.js"
import * as size from "./size.js"
import { Demands } from "./uses.js"
import { isTrivial, workOf } from "./work.js"

/** Longer chains than this are cut, so that no expression grows without bound. */
const longestChain = 64
/** So few of the elements of an array are written sooner than all are copied. */
const few = 4
/** From this many elements on, and up to this many operations each, computing twice beats writing once. */
const longArray = 2 ** 17
const cheapWork = 4

/** Where an element is used: in one group under one key, or in more. */
type Use = { readonly group: Group; readonly key: string } | { readonly group: undefined; readonly key: "" }
const SEVERAL: Use = { group: undefined, key: "" }

type Destinations = readonly (Destination | undefined)[]

/** Decides what is stored, which loops compute what, and in which order. */
export const makePlan = (
  graph: Graph,
  outputs: readonly Value[],
  fuse: boolean,
  wishes: Destinations = [],
): Plan => new Planning(graph, outputs, fuse).plan(wishes)

class Planning {
  private readonly results: readonly Value[]
  private readonly order: readonly Value[]
  private readonly stored = new Set<Value>()
  private readonly reasons = new Map<Value, string>()
  /** Dense copies of what kernels want and arguments do not have. */
  private readonly copies = new Map<Value, Value>()

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

  plan(wishes: Destinations): Plan {
    const { graph, order, stored, copies, results, fuse } = this
    this.storeWhatMust()
    const demands = new Demands(graph, [...order, ...copies.values()])
    for (const value of order) if (isGiven(value)) demands.store(value)
    for (;;) {
      for (const value of stored) demands.store(value)
      const grouping = groupValues(order, stored, copies, demands, fuse)
      const more = fuse ? this.usedApart(grouping) : []
      if (more.length === 0) {
        const { groups, groupOf, demandOf } = grouping
        const wished = wishesFor(results, wishes)
        const planned = { graph, stored, results, wished, demands, fuse, groups, groupOf, demandOf }
        return { ...schedule(planned), live: new Set(order), results, reasons: this.reasons, copies }
      }
      for (const value of more) stored.add(value)
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
      if (recipe.kind === "scatter") this.storeForScatter(inputs[0]!, inputs[1]!)
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
      const drawn = name === "matmul" ? drawsRows(value) : true
      if (i < rowOperands(value.recipe) && this.fuse && drawn) continue
      this.store(underViews(x), `read by ${name} again and again`)
    }
  }
  /** A few new elements that are made of the old ones wait in memory of their own: to copy all would take longer. */
  private storeForScatter(base: Value, given: Value): void {
    const isFew = size.highest(size.product(given.shape)) * few <= size.highest(size.product(base.shape))
    if (this.fuse && isFew && isPointwise(given) && dependsOn(given, base))
      this.store(given, "written over what it is made of")
  }
  private storeForKernel(x: Value, name: string): void {
    if (x.recipe.kind === "input" && (x.recipe.strides !== undefined || x.recipe.offset !== undefined)) {
      const copy = this.copies.get(x) ?? copyOf(x)
      this.copies.set(x, copy)
      this.store(copy, `${name} takes row-major arrays`)
    } else this.store(x, `read by ${name}`)
  }

  /** Values computed on the spot that would be computed more than once. */
  private usedApart({ groups }: Grouping): Value[] {
    const uses = new Map<Value, Use>()
    const repeated = new Set<Value>()
    for (const group of groups) {
      for (const demand of group.demands) {
        for (const [value, keys] of demand.elements) {
          if (!isPointwise(value) || this.stored.has(value)) continue
          for (const key of keys) {
            const known = uses.get(value)
            if (known === undefined) uses.set(value, { group, key })
            else if (known.group !== group || known.key !== key) uses.set(value, SEVERAL)
          }
          if (demand.repeated.has(value)) repeated.add(value)
        }
        for (const value of demand.apart) {
          if (!isPointwise(value) || this.stored.has(value)) continue
          repeated.add(value)
          if (!uses.has(value)) uses.set(value, { group, key: "size" })
        }
      }
    }
    const wrong = new Set<Value>()
    for (const [value, use] of uses) {
      if (repeated.has(value) ? !isTrivial(value) : use === SEVERAL && !this.isCheapToRepeat(value))
        wrong.add(value)
    }
    // what only a wrong one needs may be right once that one is stored
    const covered = new Set<Value>()
    for (const value of [...this.order].reverse()) {
      if (this.stored.has(value)) continue
      if (wrong.has(value) || covered.has(value)) for (const x of value.inputs) covered.add(x)
    }
    const more = new Set([...wrong].filter((value) => !covered.has(value)))
    if (more.size < wrong.size) {
      const known = new Set([...this.stored, ...more])
      const mayRepeat = (value: Value): boolean => isLong(value) && workOf(value) <= cheapWork
      for (const value of staysApart(this.order, known, wrong, mayRepeat)) more.add(value)
    }
    for (const value of more) {
      this.reasons.set(value, repeated.has(value) ? "used for many elements" : "used by more than one loop")
    }
    return [...more]
  }

  /** Writing a long array and reading it back costs more than a subtraction or two. */
  private isCheapToRepeat(value: Value): boolean {
    return isTrivial(value) || (isLong(value) && this.workDownFrom(value) <= cheapWork)
  }
  /**
   * Operations for one element down to what is stored, or is used for many elements and will be; no more are
   * counted than matter.
   */
  private workDownFrom(value: Value): number {
    if (this.stored.has(value) || isGiven(value)) return 0
    let work = workOf(value)
    for (const x of value.inputs) {
      if (work > cheapWork) return work
      if (isStretched(x, value)) continue
      work += this.workDownFrom(x)
    }
    return work
  }
}

function isLong({ shape }: Value): boolean {
  const count = size.product(shape)
  return typeof count === "number" && count >= longArray
}
/** Whether an element of x stands for many of the value. */
function isStretched(x: Value, value: Value): boolean {
  const [few, many] = [size.product(underViews(x).shape), size.product(value.shape)]
  return typeof few === "number" && typeof many === "number" && few * 64 <= many
}
const underViews = (value: Value): Value => (isView(value) ? underViews(value.inputs[0]!) : value)

/** A value of its own with the same elements: arguments and constants are never handed out. */
const copyOf = (value: Value): Value => ({
  ...value,
  recipe: { kind: "view", map: value.shape.map((_, axis) => ({ base: 0, step: 1, axis })) },
  inputs: [value],
  id: -1 - value.id,
})

/** Where results should be, and what they replace elements of. */
const wishesFor = (results: readonly Value[], wishes: Destinations): Map<Value, Destination> => {
  const wished = new Map<Value, Destination>()
  results.forEach((result, i) => {
    const wish = wishes[i]
    let value = result
    while (wish !== undefined && !isGiven(value) && !wished.has(value)) {
      wished.set(value, wish)
      if (value.recipe.kind === "scatter") value = value.inputs[0]!
    }
  })
  return wished
}
