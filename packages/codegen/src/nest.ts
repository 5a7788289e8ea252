import { accumulation } from "./accumulate.js"
import type { Accumulation } from "./accumulate.js"
import type { Context } from "./context.js"
import type { Expr, Size } from "./expr.js"
import type { Value } from "./graph.js"
import type { Place } from "./elements.js"
import type { Term } from "./ir.js"
import { forEachIndex } from "./moves.js"
import { block, prepareReduction } from "./reduction.js"
import { alikeReduced, sideBySide, takesTogether, turnsAtOnce } from "./side-by-side.js"
import * as size from "./size.js"

/** Values that one loop nest computes. */
export interface Nest {
  /** Arrays over the domain, and reductions of arrays over it. */
  readonly members: readonly Value[]
  readonly domain: readonly Size[]
  /** Computed from reductions of the nest, element by element, as these come out. */
  readonly epilogues: readonly Value[]
  /** Whether an epilogue is computed where these reductions come out. */
  comesFrom(epilogue: Value, batch: readonly Value[]): boolean
  /** Reductions that only epilogues read: they need no memory. */
  readonly transient: ReadonlySet<Value>
}

/** Of a pass over blocks of rows: the block that is being written. */
export interface Rows {
  readonly from: Term
  readonly to: Term
}
/** A piece of a pass over blocks of rows. */
export interface RowsPart {
  /** Before the first block. */
  begin(): void
  /** In each block. */
  block(rows: Rows): void
  /** After the last block. */
  end(): void
}

/** `rows`: the blocks of a pass; `block`: blocks of the one summation order; `within`: the elements of one of these. */
type Role = "whole" | "rows" | "block" | "within"
export interface Loop {
  readonly axis: number
  readonly role: Role
}
/** What a reduction does at a certain depth of the nest. */
export interface Hook {
  readonly depth: number
  /** Before the loops inside. */
  enter?(): void
  /** After them, before any result is given out. */
  settle?(): void
  /** The reduction that comes out here, and the kept axes whose loops have to be opened again for it. */
  readonly result?: { readonly member: Value; readonly after: readonly number[]; element(): Expr }
}

const axesOf = (value: Value): readonly number[] | undefined =>
  value.recipe.kind === "reduce" ? value.recipe.axes : undefined
export const accumulationOf = (value: Value): Accumulation | undefined =>
  value.recipe.kind === "reduce" ? accumulation(value.recipe.combine, value.inputs[0]!.type) : undefined

/** Writes the loops of a nest. */
export const lowerNest = (context: Context, nest: Nest): void =>
  new NestLowering(context, nest, false).lower()

export class NestLowering implements RowsPart {
  domain: readonly Size[]
  flat = false
  loops: readonly Loop[] = []
  readonly hooks: Hook[] = []
  readonly body: (() => void)[] = []
  /** The running index along each axis of the domain. */
  readonly index: Expr[] = []
  readonly blockAt = new Map<number, Term>()
  /** The turn, of those that go side by side, that is being written. */
  lane = 0
  private turns = 1
  /** What sets the indices of a turn. */
  private turnTo: ((lane: number) => void)[] = []
  private sideBySide: number | undefined
  /** Of reductions in any order: take some elements of the innermost loop at once. */
  readonly taking: ((turnTo: (turn: number) => void) => void)[] = []
  private together = false
  /** Epilogues that were written where their reductions come out. */
  private readonly finished = new Set<Value>()
  /** Elements of the flat domain for each of its rows. */
  private rowLength: Size = 1
  private rows: Rows | undefined

  constructor(
    readonly context: Context,
    readonly nest: Nest,
    /** Whether a pass opens the outermost loop, over blocks of rows. */
    private readonly inPass: boolean,
  ) {
    this.domain = nest.domain
  }

  lower(): void {
    this.begin()
    this.inside(0)
    this.end()
  }

  begin(): void {
    const { context, nest } = this
    context.comment([...nest.members, ...nest.epilogues])
    this.flat = this.canFlatten()
    if (this.flat) {
      this.rowLength = size.product(this.domain.slice(1))
      this.domain = [size.product(this.domain)]
    }
    this.loops = this.inPass ? [{ axis: 0, role: "rows" }, ...this.order()] : this.order()
    this.sideBySide = sideBySide(this)
    for (const member of nest.members) {
      const accumulate = accumulationOf(member)
      if (accumulate !== undefined) prepareReduction(this, member, accumulate)
      else this.prepareStore(member)
    }
    this.together = this.sideBySide === undefined && takesTogether(this)
    for (const value of nest.epilogues) context.allocate(value)
    for (const hook of this.hooksAt(0)) hook.enter?.()
  }

  block(rows: Rows): void {
    this.rows = rows
    this.open(1)
    this.rows = undefined
    this.leave()
  }

  end(): void {
    const hooks = this.hooksAt(0)
    for (const hook of hooks) hook.settle?.()
    this.giveOut(hooks)
    for (const value of this.nest.epilogues) if (!this.finished.has(value)) this.writeEpilogueAlone(value)
    this.leave()
  }

  /** What is at hand in locals is so only in the loops that were just written. */
  private leave(): void {
    const { elements } = this.context
    elements.current.clear()
    elements.here.clear()
    elements.forget()
  }

  /** Whether all members may walk the domain by one running position. */
  private canFlatten(): boolean {
    const { elements, terms } = this.context
    const rank = this.domain.length
    if (rank < 2) return false
    const probe = elements.bind("int32", terms.get({ id: -1, name: "probe", type: "index", mutable: false }))
    return this.nest.members.every((member) => {
      const axes = axesOf(member)
      if (axes !== undefined && axes.length !== rank) return false
      return elements.atFlat(axes === undefined ? member : member.inputs[0]!, probe) !== undefined
    })
  }

  reducedAxes(member: Value): readonly number[] {
    return this.flat ? [0] : axesOf(member)!
  }
  keptAxes(member: Value): number[] {
    const reduced = this.reducedAxes(member)
    return [...this.domain.keys()].filter((axis) => !reduced.includes(axis))
  }
  fitsOneBlock(axes: readonly number[]): boolean {
    const count = size.product(axes.map((a) => this.domain[a]!))
    return typeof count === "number" && count <= block
  }
  /** How many blocks the reduced axes have. */
  blocks(axes: readonly number[]): Term {
    const { elements, terms } = this.context
    const count = elements.count(axes.map((a) => this.domain[a]!))
    const blocks = terms.binary("div", terms.add(count, terms.index(block - 1)), terms.index(block))
    return terms.named(blocks, "blocks")
  }

  /** The loops from the outside in. */
  private order(): Loop[] {
    const whole = (axes: readonly number[]): Loop[] => axes.map((axis) => ({ axis, role: "whole" }))
    const all = [...this.domain.keys()]
    const { members } = this.nest
    const strict = members.find((m) => (accumulationOf(m)?.order ?? "free") !== "free")
    const leading = strict ?? (alikeReduced(members) ? members[0]! : undefined)
    if (leading === undefined) return whole(all)
    const reduced = this.reducedAxes(leading)
    const kept = all.filter((axis) => !reduced.includes(axis))
    if (strict === undefined && (reduced.length !== 1 || kept.every((a) => a < reduced[0]!)))
      return whole(all)
    if (reduced.length !== 1 || accumulationOf(leading)!.order === "sequence")
      return whole([...kept, ...reduced])
    const axis = reduced[0]!
    if (this.fitsOneBlock(reduced)) return whole([...kept, axis])
    const before = kept.filter((a) => a < axis)
    const after = kept.filter((a) => a > axis)
    return [...whole(before), { axis, role: "block" }, ...whole(after), { axis, role: "within" }]
  }

  private hooksAt(depth: number): Hook[] {
    return this.hooks.filter((h) => h.depth === depth)
  }
  private open(depth: number): void {
    const hooks = this.hooksAt(depth)
    this.eachTurn(() => {
      for (const hook of hooks) hook.enter?.()
    })
    this.inside(depth)
    this.eachTurn(() => {
      for (const hook of hooks) hook.settle?.()
      this.giveOut(hooks)
    })
  }
  private inside(depth: number): void {
    const loop = this.loops[depth]
    if (loop === undefined) {
      this.eachTurn(() => {
        for (const write of this.body) write()
      })
    } else if (this.together && depth === this.loops.length - 1) this.openTogether(loop)
    else if (depth === this.sideBySide) this.openSideBySide(loop, () => this.open(depth + 1))
    else this.openLoop(loop, () => this.open(depth + 1))
  }
  /** For each turn that goes side by side with others, which most often is the one that there is. */
  /** How many turns go side by side around the loop at a depth: now, or at most. */
  lanesAround(depth: number, most = false): number {
    const around = this.sideBySide !== undefined && this.sideBySide < depth
    return !around ? 1 : most ? turnsAtOnce : this.turns
  }
  private eachTurn(write: () => void): void {
    for (this.lane = 0; this.lane < this.turns; this.lane++) {
      for (const set of this.turnTo) set(this.lane)
      write()
    }
    this.lane = 0
  }

  private nameOf({ axis, role }: Loop): string {
    if (role === "block") return "block"
    return this.flat || this.domain.length === 1 ? "i" : (["i", "j", "k", "l"][axis] ?? `i${axis}`)
  }
  private set({ axis, role }: Loop, i: Term): void {
    if (role === "block") this.blockAt.set(axis, i)
    else this.index[axis] = this.context.elements.bind("int32", i)
  }
  private bounds({ axis, role }: Loop): readonly [from: Term, to: Term] {
    const { elements, terms } = this.context
    const extent = elements.size(this.domain[axis]!)
    if (role === "within") {
      const from = terms.named(terms.mul(this.blockAt.get(axis)!, terms.index(block)), "start")
      const to = terms.min(terms.add(from, terms.index(block)), extent)
      return [from, terms.named(to, "end")]
    }
    const part = axis === 0 ? this.rows : undefined
    const inRows = (row: Term): Term => terms.mul(row, elements.size(this.rowLength))
    const [from, to] = part === undefined ? [terms.index(0), extent] : [inRows(part.from), inRows(part.to)]
    if (role === "whole") return [from, to]
    const inBlocks = (end: Term): Term =>
      terms.binary("div", terms.add(end, terms.index(block - 1)), terms.index(block))
    return [inBlocks(from), part === undefined ? this.blocks([axis]) : inBlocks(to)]
  }
  private openLoop(loop: Loop, inside: () => void): void {
    const { writer } = this.context
    if (loop.role === "within" && this.turns > 1 && this.loops[this.sideBySide!]!.role === "block")
      return this.openBlocks(loop, inside)
    const [from, to] = this.bounds(loop)
    writer.loop(this.nameOf(loop), from, to, (i) => {
      this.set(loop, i)
      inside()
    })
  }
  /** The elements of whole blocks that go side by side. */
  private openBlocks(loop: Loop, inside: () => void): void {
    const { writer, terms } = this.context
    this.turnTo[0]!(0)
    const from = terms.named(terms.mul(this.blockAt.get(loop.axis)!, terms.index(block)), "start")
    const to = terms.named(terms.add(from, terms.index(block)), "end")
    writer.loop(this.nameOf(loop), from, to, (i) => {
      this.turnTo.push((lane) => this.set(loop, terms.add(i, terms.index(lane * block))))
      inside()
      this.turnTo.pop()
    })
  }
  /** Some turns at once, and then those that are left. */
  private openInTurns(loop: Loop, some: (at: (turn: number) => void) => void, one: () => void): void {
    const { writer, elements, terms } = this.context
    const name = this.nameOf(loop)
    const [from, to] = this.bounds(loop)
    const width = terms.index(turnsAtOnce)
    // of blocks only whole ones
    const extent = elements.size(this.domain[loop.axis]!)
    const whole = loop.role === "block" ? terms.min(to, terms.binary("div", extent, terms.index(block))) : to
    const turns = terms.binary("div", terms.sub(whole, from), width)
    const rest = terms.named(terms.add(from, terms.mul(turns, width)), "rest")
    const turn = (i: Term) => (k: number) => this.set(loop, terms.add(i, terms.index(k)))
    writer.loop(name, from, rest, (i) => some(turn(i)), turnsAtOnce)
    writer.loop(name, rest, to, (i) => {
      this.set(loop, i)
      one()
    })
  }
  private openTogether(loop: Loop): void {
    this.openInTurns(
      loop,
      (at) => this.taking.forEach((take) => take(at)),
      () => this.body.forEach((write) => write()),
    )
  }
  /** Each of some turns has sums of its own. */
  private openSideBySide(loop: Loop, inside: () => void): void {
    const some = (at: (turn: number) => void): void => {
      this.turns = turnsAtOnce
      this.turnTo = [at]
      inside()
      this.turns = 1
      this.turnTo = []
    }
    this.openInTurns(loop, some, inside)
  }
  private openAll(axes: readonly number[], inside: () => void): void {
    const [axis, ...rest] = axes
    if (axis === undefined) inside()
    else this.openLoop({ axis, role: "whole" }, () => this.openAll(rest, inside))
  }

  /** The results that come out at one depth, and what is computed from them on the way. */
  private giveOut(hooks: readonly Hook[]): void {
    const batches = new Map<string, NonNullable<Hook["result"]>[]>()
    for (const { result } of hooks) {
      if (result === undefined) continue
      const key = `${result.after.join(",")} ${this.keptAxes(result.member).join(",")}`
      batches.set(key, [...(batches.get(key) ?? []), result])
    }
    for (const batch of batches.values()) {
      this.openAll(batch[0]!.after, () => {
        for (const { member, element } of batch) this.deliver(member, element())
        for (const value of this.nest.epilogues) {
          if (
            this.nest.comesFrom(
              value,
              batch.map((b) => b.member),
            )
          )
            this.writeEpilogue(value, batch[0]!.member)
        }
      })
    }
  }
  /** Its reductions were combined in memory: there was no moment at which they came out one by one. */
  private writeEpilogueAlone(value: Value): void {
    const { context } = this
    context.elements.current.clear()
    context.elements.here.clear()
    context.elements.forget()
    forEachIndex(context, value.shape, (index) => {
      context.storeElement(value, index, context.elements.parts(context.elements.compute(value, index)))
    })
  }
  private writeEpilogue(value: Value, beside: Value): void {
    const { context } = this
    const { elements } = context
    this.finished.add(value)
    const kept = this.keptAxes(beside).map((a) => this.index[a]!)
    elements.current.set(value, elements.key(value, kept))
    context.storeElement(value, kept, elements.parts(elements.at(value, kept)))
  }
  private deliver(member: Value, result: Expr): void {
    const { context } = this
    const { elements } = context
    const parts = elements.parts(result)
    if (member.shape.length === 0) return context.letScalar(member, parts)
    const kept = this.keptAxes(member).map((a) => this.index[a]!)
    if (!this.nest.transient.has(member)) context.storeElement(member, kept, parts)
    elements.here.set(elements.key(member, kept), elements.bound(member.type, parts))
    elements.forget()
  }

  element(source: Value): Expr {
    const { elements } = this.context
    return this.flat ? elements.atFlat(source, this.index[0]!)! : elements.at(source, this.index)
  }
  /** The element of a member itself, computed here and for the other members too. */
  private ownElement(member: Value): Expr {
    const { elements } = this.context
    const key = this.flat ? elements.flatKey(member, this.index[0]!) : elements.key(member, this.index)
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
    context.allocate(member)
    this.body.push(() => {
      const parts = context.elements.parts(this.ownElement(member))
      if (this.flat) this.storeFlat(member, parts)
      else context.storeElement(member, this.index, parts)
    })
  }
  private storeFlat(member: Value, parts: readonly Term[]): void {
    const { elements, terms, writer } = this.context
    const { array, offset } = elements.places.get(member) as Place & { kind: "array" }
    const at = terms.mul(terms.add(elements.index(this.index[0]!), offset), terms.index(parts.length))
    parts.forEach((part, lane) => writer.store(array, terms.add(at, terms.index(lane)), part))
  }
}
