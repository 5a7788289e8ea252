import { accumulation, assemble, partTypes, partsOf } from "./accumulate.js"
import type { Accumulation } from "./accumulate.js"
import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import { linearise } from "./elements.js"
import * as e from "./expression.js"
import type { Expr, Size } from "./expr.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import { pairwise } from "./routines.js"
import { isComplex, lanesOf } from "./scalar.js"
import * as size from "./size.js"

/** Elements per block of the one summation order. */
export const block = 128

/** Values that one loop nest computes: arrays over `domain`, and reductions of arrays over it. */
export interface Nest {
  readonly domain: readonly Size[]
  readonly members: readonly Value[]
}

type Role = "whole" | "block" | "within"
interface Loop {
  readonly axis: number
  readonly role: Role
}
/** What a member does at a certain depth of the nest: `enter` before the loops inside, `leave` after them. */
interface Hook {
  readonly depth: number
  enter(): void
  leave(): void
}

const axesOf = (value: Value): readonly number[] | undefined =>
  value.recipe.kind === "reduce" ? value.recipe.axes : undefined
const accumulationOf = (value: Value): Accumulation | undefined =>
  value.recipe.kind === "reduce" ? accumulation(value.recipe.combine, value.inputs[0]!.type) : undefined

/** Writes the loops of a nest. */
export const lowerNest = (context: Context, nest: Nest): void => new NestLowering(context, nest).lower()

class NestLowering {
  private readonly members: readonly Value[]
  private domain: readonly Size[]
  private flat = false
  private loops: Loop[] = []
  private readonly hooks: Hook[] = []
  private readonly body: (() => void)[] = []
  private readonly index: Expr[] = []
  private readonly blockAt = new Map<number, Term>()

  constructor(
    private readonly context: Context,
    nest: Nest,
  ) {
    this.members = nest.members
    this.domain = nest.domain
  }

  lower(): void {
    const { context } = this
    context.comment(this.members)
    this.flat = this.canFlatten()
    if (this.flat) this.domain = [size.product(this.domain)]
    this.loops = this.order()
    for (const member of this.members) this.prepare(member)
    this.open(0)
    context.elements.current.clear()
    context.elements.forget()
  }

  /** Whether all members may walk the domain by one running position. */
  private canFlatten(): boolean {
    const { elements, terms } = this.context
    const rank = this.domain.length
    if (rank < 2) return false
    const probe = elements.bind("int32", terms.get({ id: -1, name: "probe", type: "index", mutable: false }))
    return this.members.every((member) => {
      const axes = axesOf(member)
      if (axes !== undefined && axes.length !== rank) return false
      const source = axes === undefined ? member : member.inputs[0]!
      return elements.atFlat(source, probe) !== undefined
    })
  }

  private reducedAxes(member: Value): readonly number[] | undefined {
    const axes = axesOf(member)
    return axes === undefined ? undefined : this.flat ? [0] : axes
  }

  /** The loops from the outside in. */
  private order(): Loop[] {
    const whole = (axes: readonly number[]): Loop[] => axes.map((axis) => ({ axis, role: "whole" }))
    const all = [...this.domain.keys()]
    const strict = this.members.find(
      (m) => accumulationOf(m) !== undefined && accumulationOf(m)!.order !== "free",
    )
    if (strict === undefined) return whole(all)
    const reduced = this.reducedAxes(strict)!
    const kept = all.filter((axis) => !reduced.includes(axis))
    if (reduced.length !== 1 || accumulationOf(strict)!.order === "sequence")
      return whole([...kept, ...reduced])
    const axis = reduced[0]!
    if (this.fitsOneBlock(reduced)) return whole([...kept, axis])
    const before = kept.filter((a) => a < axis)
    const after = kept.filter((a) => a > axis)
    return [...whole(before), { axis, role: "block" }, ...whole(after), { axis, role: "within" }]
  }

  private fitsOneBlock(axes: readonly number[]): boolean {
    const count = size.product(axes.map((a) => this.domain[a]!))
    return typeof count === "number" && count <= block
  }

  private open(depth: number): void {
    const hooks = this.hooks.filter((h) => h.depth === depth)
    for (const hook of hooks) hook.enter()
    const loop = this.loops[depth]
    if (loop === undefined) {
      for (const write of this.body) write()
    } else {
      this.openLoop(loop, () => this.open(depth + 1))
    }
    for (const hook of hooks) hook.leave()
  }

  private openLoop({ axis, role }: Loop, inside: () => void): void {
    const { writer, elements, terms } = this.context
    const extent = elements.size(this.domain[axis]!)
    const name = this.flat || this.domain.length === 1 ? "i" : (["i", "j", "k", "l"][axis] ?? `i${axis}`)
    const zero = terms.index(0)
    const bound = (i: Term): void => {
      this.index[axis] = elements.bind("int32", i)
      inside()
    }
    if (role === "whole") writer.loop(name, zero, extent, bound)
    else if (role === "block") {
      writer.loop("block", zero, this.blocks([axis]), (b) => {
        this.blockAt.set(axis, b)
        inside()
      })
    } else {
      const from = terms.mul(this.blockAt.get(axis)!, terms.index(block))
      writer.loop(name, from, terms.min(terms.add(from, terms.index(block)), extent), bound)
    }
  }

  /** How many blocks the reduced axes have. */
  private blocks(axes: readonly number[]): Term {
    const { elements, terms } = this.context
    const count = elements.count(axes.map((a) => this.domain[a]!))
    return terms.binary("div", terms.add(count, terms.index(block - 1)), terms.index(block))
  }

  private prepare(member: Value): void {
    const accumulate = accumulationOf(member)
    if (accumulate === undefined) this.prepareStore(member)
    else if (accumulate.order === "blocks" && !this.fitsOneBlock(this.reducedAxes(member)!)) {
      this.prepareBlocks(member, accumulate)
    } else this.prepareState(member, accumulate)
  }

  private element(source: Value): Expr {
    const { elements } = this.context
    return this.flat ? elements.atFlat(source, this.index[0]!)! : elements.at(source, this.index)
  }
  /** The element of a member itself, computed here and for the other members too. */
  private ownElement(member: Value): Expr {
    const { elements } = this.context
    const key = this.flat
      ? `${member.id}#${elements.index(this.index[0]!).id}`
      : elements.key(member, this.index)
    elements.current.set(member, key)
    return this.element(member)
  }

  private prepareStore(member: Value): void {
    const { context } = this
    if (member.shape.length === 0) {
      this.body.push(() =>
        context.letScalar(member, context.elements.parts(context.elements.compute(member, []))),
      )
      return
    }
    const array = context.allocate(member)
    this.body.push(() => {
      const parts = context.elements.parts(this.ownElement(member))
      if (this.flat) this.storeFlat(array, parts)
      else context.storeElement(member, this.index, parts)
    })
  }
  private storeFlat(array: FlatArray, parts: readonly Term[]): void {
    const { elements, terms, writer } = this.context
    const at = terms.mul(elements.index(this.index[0]!), terms.index(parts.length))
    parts.forEach((part, lane) => writer.store(array, terms.add(at, terms.index(lane)), part))
  }

  private keptAxes(member: Value): number[] {
    const reduced = this.reducedAxes(member)!
    return [...this.domain.keys()].filter((axis) => !reduced.includes(axis))
  }
  /** Gives out the result for the kept index of the moment. */
  private deliver(member: Value, result: Expr): void {
    const { context } = this
    const parts = context.elements.parts(result)
    if (member.shape.length === 0) context.letScalar(member, parts)
    else
      context.storeElement(
        member,
        this.keptAxes(member).map((a) => this.index[a]!),
        parts,
      )
  }
  private position(member: Value): Expr {
    const axes = this.reducedAxes(member)!
    return size.expr(
      linearise(
        axes.map((a) => this.domain[a]!),
        axes.map((a) => this.index[a]!),
      ),
    )
  }

  /** A depth at which every kept axis has its loop and no reduced one has, if there is one. */
  private stateDepth(member: Value): number | undefined {
    const kept = this.keptAxes(member)
    const open = new Set<number>()
    for (let depth = 0; ; depth++) {
      if (kept.every((axis) => open.has(axis))) return depth
      const loop = this.loops[depth]
      if (loop === undefined || !kept.includes(loop.axis)) return undefined
      if (loop.role !== "block") open.add(loop.axis)
    }
  }

  private declare(accumulate: Accumulation, start: readonly Expr[], name?: string): Variable[] {
    const { writer, elements } = this.context
    const names = accumulate.start.flatMap((x, i) => {
      const base = name ?? accumulate.names[i]!
      return isComplex(x.type) ? [`${base}_re`, `${base}_im`] : [base]
    })
    return partsOf(start).map((part, i) => writer.mutable(names[i]!, elements.term(part)))
  }
  private state(accumulate: Accumulation, variables: readonly Variable[]): Expr[] {
    const { writer, elements } = this.context
    const types = partTypes(accumulate.start)
    return assemble(
      accumulate.start,
      variables.map((v, i) => elements.bind(types[i]!, writer.get(v))),
    )
  }
  private step(member: Value, accumulate: Accumulation, variables: readonly Variable[]): void {
    const { writer, elements } = this.context
    const state = this.state(accumulate, variables)
    const next = accumulate.step(state, this.element(member.inputs[0]!), () => this.position(member))
    const parts = partsOf(next).map((part) => elements.term(part))
    const held = parts.length === 1 ? parts : parts.map((part) => writer.let("next", part))
    held.forEach((part, i) => writer.set(variables[i]!, part))
  }

  /** A state in locals around the loops of the reduced axes; in memory where the kept axes lie further in. */
  private prepareState(member: Value, accumulate: Accumulation): void {
    const { context } = this
    if (member.shape.length > 0) context.allocate(member)
    const depth = this.stateDepth(member)
    const none = this.isEmpty(member)
    if (depth === undefined) {
      this.prepareMemoryState(member, accumulate)
      return
    }
    let variables: Variable[] = []
    this.hooks.push({
      depth,
      enter: () => {
        variables = this.declare(accumulate, none ? accumulate.empty : accumulate.start, context.name(member))
      },
      leave: () => this.deliver(member, accumulate.finish(this.state(accumulate, variables))),
    })
    this.body.push(() => this.step(member, accumulate, variables))
  }
  private isEmpty(member: Value): boolean {
    return size.product(this.reducedAxes(member)!.map((a) => this.domain[a]!)) === 0
  }

  /** The result array itself holds what was combined so far. */
  private prepareMemoryState(member: Value, accumulate: Accumulation): void {
    const { context } = this
    const { writer, elements, terms } = context
    const array = context.arrayOf(member)
    const lanes = lanesOf(member.type)
    const start = elements.parts(accumulate.start[0]!)
    writer.loop(
      "i",
      terms.index(0),
      terms.mul(elements.count(member.shape), terms.index(lanes)),
      (i) => start.forEach((part, lane) => writer.store(array, terms.add(i, terms.index(lane)), part)),
      lanes,
    )
    this.body.push(() => {
      const kept = this.keptAxes(member).map((a) => this.index[a]!)
      const state = [e.load(member, kept)]
      const parts = elements.parts(
        accumulate.finish(
          accumulate.step(state, this.element(member.inputs[0]!), () => this.position(member)),
        ),
      )
      const held = parts.length === 1 ? parts : parts.map((part) => writer.let("next", part))
      context.storeElement(member, kept, held)
    })
  }

  /** Blocks of 128 elements, one after the other; their results combined in pairs. */
  private prepareBlocks(member: Value, accumulate: Accumulation): void {
    const { context } = this
    const { writer, terms } = context
    if (member.shape.length > 0) context.allocate(member)
    const reduced = this.reducedAxes(member)!
    const loopOf = (role: Role): number =>
      this.loops.findIndex((l) => l.role === role && l.axis === reduced[0])
    const outside = loopOf("block")
    const inside = loopOf("within")
    const blocks = this.blocks(reduced)
    if (outside < 0) {
      this.prepareRunningBlocks(member, accumulate, blocks)
      return
    }
    const after = this.loops.slice(outside + 1, inside).map((l) => l.axis)
    const lanes = lanesOf(member.type)
    const width = context.elements.count(after.map((a) => this.domain[a]!))
    const partials = this.partials(member, terms.mul(blocks, width), terms.mul(terms.index(lanes), width))
    let variables: Variable[] = []
    this.hooks.push({
      depth: inside,
      enter: () => {
        variables = this.declare(accumulate, accumulate.start, accumulate.names[0])
      },
      leave: () => {
        const b = this.blockAt.get(reduced[0]!)!
        const at = terms.mul(terms.add(terms.mul(b, width), this.positionOf(after)), terms.index(lanes))
        variables.forEach((v, lane) =>
          writer.store(partials, terms.add(at, terms.index(lane)), writer.get(v)),
        )
      },
    })
    this.hooks.push({
      depth: outside,
      enter: () => {},
      leave: () => {
        this.pair(member, accumulate, partials, blocks, terms.mul(width, terms.index(lanes)))
        this.openAll(after, () =>
          this.deliver(member, this.combined(accumulate, partials, blocks, this.positionOf(after))),
        )
      },
    })
    this.body.push(() => this.step(member, accumulate, variables))
  }
  private positionOf(axes: readonly number[]): Term {
    const { elements } = this.context
    return elements.size(
      linearise(
        axes.map((a) => this.domain[a]!),
        axes.map((a) => this.index[a]!),
      ),
    )
  }
  private openAll(axes: readonly number[], inside: () => void): void {
    const [axis, ...rest] = axes
    if (axis === undefined) inside()
    else this.openLoop({ axis, role: "whole" }, () => this.openAll(rest, inside))
  }
  private partials(member: Value, entries: Term, least: Term): FlatArray {
    const { writer, terms } = this.context
    const wanted = terms.mul(entries, terms.index(lanesOf(member.type)))
    const length = wanted.op === "const" ? wanted : terms.math("max", wanted, least)
    return writer.alloc("partials", e.partOf(member.type) as RealType, length)
  }
  private pair(
    member: Value,
    accumulate: Accumulation,
    partials: FlatArray,
    blocks: Term,
    width: Term,
  ): void {
    const { context } = this
    const { elements } = context
    const name = `pairwise_${accumulate.names[0]}${member.type === "float64" ? "" : `_${member.type}`}`
    const lanes = lanesOf(member.type)
    const routine = context.routine(name, () =>
      pairwise(
        name,
        e.partOf(member.type) as RealType,
        lanes,
        (a, b) => {
          const types = partTypes(accumulate.start)
          const local = (terms: readonly Term[]): Expr =>
            assemble(
              accumulate.start,
              terms.map((t, i) => elements.bind(types[i]!, t)),
            )[0]!
          return elements.parts(accumulate.step([local(a)], local(b), () => e.constant("int32", 0))[0]!)
        },
        context.terms,
      ),
    )
    context.writer.push({ kind: "run", routine, args: [partials, blocks, width] })
    context.writer.written(partials)
  }
  private combined(accumulate: Accumulation, partials: FlatArray, blocks: Term, at: Term): Expr {
    const { writer, terms, elements } = this.context
    const types = partTypes(accumulate.start)
    const empty = partsOf(accumulate.empty)
    const parts = types.map((type, lane) => {
      const index = terms.add(terms.mul(at, terms.index(types.length)), terms.index(lane))
      const read = writer.read(partials, index)
      const zero = empty[lane]!
      // fresh arrays hold 0, which is what a sum of nothing is
      if (zero.op === "const" && Object.is(zero.value, 0)) return elements.bind(type, read)
      const some = terms.binary("gt", blocks, terms.index(0))
      return elements.bind(type, terms.select(some, read, elements.term(zero)))
    })
    return assemble(accumulate.start, parts)[0]!
  }

  /** The same blocks where several axes are reduced and blocks end in the middle of rows. */
  private prepareRunningBlocks(member: Value, accumulate: Accumulation, blocks: Term): void {
    const { context } = this
    const { writer, terms } = context
    const lanes = lanesOf(member.type)
    const partials = this.partials(member, blocks, terms.index(lanes))
    let variables: Variable[] = []
    let fill!: Variable
    let filled!: Variable
    const flush = (): void => {
      const at = terms.mul(writer.get(filled), terms.index(lanes))
      variables.forEach((v, lane) => writer.store(partials, terms.add(at, terms.index(lane)), writer.get(v)))
      writer.set(filled, terms.add(writer.get(filled), terms.index(1)))
    }
    this.hooks.push({
      depth: this.stateDepth(member)!,
      enter: () => {
        variables = this.declare(accumulate, accumulate.start, accumulate.names[0])
        fill = writer.mutable("fill", terms.index(0))
        filled = writer.mutable("filled", terms.index(0))
      },
      leave: () => {
        writer.if(terms.binary("gt", writer.get(fill), terms.index(0)), flush)
        this.pair(member, accumulate, partials, writer.get(filled), terms.index(lanes))
        this.deliver(member, this.combined(accumulate, partials, writer.get(filled), terms.index(0)))
      },
    })
    this.body.push(() => {
      this.step(member, accumulate, variables)
      writer.set(fill, terms.add(writer.get(fill), terms.index(1)))
      writer.if(terms.binary("eq", writer.get(fill), terms.index(block)), () => {
        flush()
        const start = partsOf(accumulate.start)
        variables.forEach((v, i) => writer.set(v, context.elements.term(start[i]!)))
        writer.set(fill, terms.index(0))
      })
    })
  }
}
