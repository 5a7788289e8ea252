import { accumulation } from "./accumulate.js"
import type { Accumulation } from "./accumulate.js"
import type { Context } from "./context.js"
import type { Expr, Size } from "./expr.js"
import type { Value } from "./graph.js"
import type { Term } from "./ir.js"
import type { Nest, Rows } from "./nest.js"
import { block } from "./reduction.js"
import { alikeReduced, atOnce, sideBySide, turnsAtOnce } from "./side-by-side.js"
import * as size from "./size.js"

/** `rows`: the blocks of a pass; `block`: blocks of the one summation order; `within`: the elements of one of these. */
type Role = "whole" | "rows" | "block" | "within"
export interface Loop {
  readonly axis: number
  readonly role: Role
}

const axesOf = (value: Value): readonly number[] | undefined =>
  value.recipe.kind === "reduce" ? value.recipe.axes : undefined
export const accumulationOf = (value: Value): Accumulation | undefined =>
  value.recipe.kind === "reduce" ? accumulation(value.recipe.combine, value.inputs[0]!.type) : undefined

const isMultiple = (extent: Size, of: number): boolean => typeof extent === "number" && extent % of === 0

/** A loop of no more turns than these is written out where all loops together have so many. */
export const fewTurns = 4
const manyTurns = 4096

/** The loops of a nest: in which order, from where to where, and which of their turns go side by side. */
export abstract class NestLoops {
  domain: readonly Size[]
  flat = false
  loops: readonly Loop[] = []
  /** The running index along each axis of the domain. */
  readonly index: Expr[] = []
  readonly blockAt = new Map<number, Term>()
  /** The turn, of those that go side by side, that is being written. */
  lane = 0
  private turns = 1
  /** How far one of them is from the next. */
  private apart!: Term
  /** What sets the indices of a turn. */
  private turnTo: ((lane: number) => void)[] = []
  protected sideBySide: number | undefined
  /** How many turns go side by side, where they do. */
  private atOnce = turnsAtOnce
  /** Elements of the flat domain for each of its rows. */
  private rowLength: Size = 1
  protected rows: Rows | undefined

  constructor(
    readonly context: Context,
    readonly nest: Nest,
    /** Whether a pass opens the outermost loop, over blocks of rows. */
    private readonly inPass: boolean,
  ) {
    this.domain = nest.domain
  }

  protected chooseLoops(): void {
    this.flat = this.canFlatten()
    if (this.flat) {
      this.rowLength = size.product(this.domain.slice(1))
      this.domain = [size.product(this.domain)]
    }
    this.loops = this.inPass ? [{ axis: 0, role: "rows" }, ...this.order()] : this.order()
    this.sideBySide = sideBySide(this)
    this.atOnce = atOnce(this, this.sideBySide)
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

  /** How many turns go side by side around the loop at a depth: now, or at most. */
  lanesAround(depth: number, most = false): number {
    const around = this.sideBySide !== undefined && this.sideBySide < depth
    return !around ? 1 : most ? this.atOnce : this.turns
  }
  /** For each turn that goes side by side with others, which most often is the one that there is. */
  protected eachTurn(write: () => void): void {
    for (this.lane = 0; this.lane < this.turns; this.lane++) {
      for (const set of this.turnTo) set(this.lane)
      write()
    }
    this.lane = 0
  }

  protected nameOf({ axis, role }: Loop): string {
    if (role === "block") return "block"
    return this.flat || this.domain.length === 1 ? "i" : (["i", "j", "k", "l"][axis] ?? `i${axis}`)
  }
  protected set({ axis, role }: Loop, i: Term): void {
    if (role === "block") this.blockAt.set(axis, i)
    else this.index[axis] = this.context.elements.bind("int32", i)
  }
  protected bounds({ axis, role }: Loop): readonly [from: Term, to: Term] {
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
  protected openLoop(loop: Loop, inside: () => void): void {
    const { writer } = this.context
    if (loop.role === "within" && this.turns > 1 && this.loops[this.sideBySide!]!.role === "block")
      return this.openBlocks(loop, inside)
    const turn = (i: Term): void => {
      this.set(loop, i)
      inside()
    }
    const extent = this.domain[loop.axis]!
    if (loop === this.loops.at(-1) && loop.role === "whole" && this.isWrittenOut(extent)) {
      for (let i = 0; i < extent; i++) turn(this.context.terms.index(i))
      return
    }
    const [from, to] = this.bounds(loop)
    writer.loop(this.nameOf(loop), from, to, turn)
  }
  /** Whether the innermost loop is so short that its turns stand one below the other: what asks for its index is gone. */
  private isWrittenOut(extent: Size): extent is number {
    const turns = size.product(this.domain)
    return (
      typeof extent === "number" && extent <= fewTurns && !(typeof turns === "number" && turns < manyTurns)
    )
  }
  /** The elements of whole blocks that go side by side. */
  private openBlocks(loop: Loop, inside: () => void): void {
    const { writer, terms } = this.context
    this.turnTo[0]!(0)
    const from = terms.named(terms.mul(this.blockAt.get(loop.axis)!, terms.index(block)), "start")
    const to = terms.named(terms.add(from, terms.index(block)), "end")
    writer.loop(this.nameOf(loop), from, to, (i) => {
      this.turnTo.push((lane) =>
        this.set(loop, terms.add(i, terms.mul(this.apart, terms.index(lane * block)))),
      )
      inside()
      this.turnTo.pop()
    })
  }
  /** Some turns at once, and then those that are left. */
  protected openInTurns(
    loop: Loop,
    some: (at: (turn: number) => void) => void,
    one: () => void,
    count = turnsAtOnce,
  ): void {
    const { writer, elements, terms } = this.context
    const [from, to] = this.bounds(loop)
    // of blocks only whole ones
    const extent = elements.size(this.domain[loop.axis]!)
    const whole = loop.role === "block" ? terms.min(to, terms.binary("div", extent, terms.index(block))) : to
    const turns = terms.named(terms.binary("div", terms.sub(whole, from), terms.index(count)), "turns")
    const rest = terms.named(terms.add(from, terms.mul(turns, terms.index(count))), "rest")
    // memory is fetched ahead for each block of four that are far from each other, not within one page
    const far = loop.role === "block" && count === turnsAtOnce
    this.apart = far ? turns : terms.index(1)
    const turn = (i: Term) => (k: number) =>
      this.set(loop, terms.add(i, terms.mul(this.apart, terms.index(k))))
    const name = this.nameOf(loop)
    const [end, step] = far ? [terms.add(from, turns), 1] : [rest, count]
    if (!far && loop.axis === 0 && this.rows !== undefined && isMultiple(this.rowLength, count))
      return writer.loop(name, from, to, (i) => some(turn(i)), count)
    writer.loop(name, from, end, (i) => some(turn(i)), step)
    writer.loop(name, rest, to, (i) => {
      this.set(loop, i)
      one()
    })
  }
  /** Each of some turns has sums of its own. */
  protected openSideBySide(loop: Loop, inside: () => void): void {
    const some = (at: (turn: number) => void): void => {
      this.turns = this.atOnce
      this.turnTo = [at]
      inside()
      this.turns = 1
      this.turnTo = []
    }
    this.openInTurns(loop, some, inside, this.atOnce)
  }
  protected openAll(axes: readonly number[], inside: () => void): void {
    const [axis, ...rest] = axes
    if (axis === undefined) inside()
    else this.openLoop({ axis, role: "whole" }, () => this.openAll(rest, inside))
  }
}
