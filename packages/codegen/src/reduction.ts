import { assemble, partTypes, partsOf } from "./accumulate.js"
import type { Accumulation } from "./accumulate.js"
import type { RealType } from "./arithmetic.js"
import { linearise } from "./row-major.js"
import * as e from "./expression.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import type { NestLowering } from "./nest.js"
import { pairwise } from "./routines.js"
import { takenTogether } from "./side-by-side.js"
import { isComplex, lanesOf } from "./scalar.js"
import * as size from "./size.js"

/** Elements per block of the one summation order. */
export const block = 128

type Choice = Term & { readonly op: "select" }

const contains = (term: Term, part: Term): boolean =>
  term === part || ("args" in term && term.args.some((arg) => contains(arg, part)))

/** Adds a reduction to the nest that is being written: its state, its step, and where its result comes out. */
export const prepareReduction = (nest: NestLowering, member: Value, accumulate: Accumulation): void =>
  new Reduction(nest, member, accumulate).prepare()

class Reduction {
  private readonly reduced: readonly number[]
  /** The state of each turn that is under way. */
  private readonly states: Variable[][] = []

  constructor(
    private readonly nest: NestLowering,
    private readonly member: Value,
    private readonly accumulate: Accumulation,
  ) {
    this.reduced = nest.reducedAxes(member)
  }
  private get context() {
    return this.nest.context
  }
  private get terms() {
    return this.nest.context.terms
  }
  private get writer() {
    return this.nest.context.writer
  }

  prepare(): void {
    const { nest, member, accumulate } = this
    const depth = this.stateDepth()
    const inMemory = member.shape.length > 0 && !nest.nest.transient.has(member)
    if (inMemory) this.context.allocate(member)
    if (accumulate.order === "blocks" && !nest.fitsOneBlock(this.reduced)) {
      if (nest.loops.some((l) => l.role === "block")) this.inBlocks()
      else this.inRunningBlocks(depth!)
    } else if (depth !== undefined) this.inLocals(depth)
    else {
      if (!inMemory) this.context.allocate(member)
      this.fill()
      const within = this.withinBlocks()
      if (within === undefined)
        nest.body.push(() =>
          this.take(
            (held) => accumulate.step([held], nest.element(member.inputs[0]!), () => this.position())[0]!,
          ),
        )
      else {
        nest.hooks.push({
          depth: within,
          enter: () => this.begin(accumulate.start, accumulate.names[0]),
          settle: () => this.take((held) => accumulate.join!(held, accumulate.finish(this.state()))),
        })
        nest.body.push(() => this.step())
      }
    }
  }

  /** A depth at which every kept axis has its loop and no reduced one has, if there is one. */
  private stateDepth(): number | undefined {
    const kept = this.nest.keptAxes(this.member)
    const open = new Set<number>()
    for (let depth = 0; ; depth++) {
      if (kept.every((axis) => open.has(axis))) return depth
      const loop = this.nest.loops[depth]
      if (loop === undefined || !kept.includes(loop.axis)) return undefined
      if (loop.role === "whole" || loop.role === "within") open.add(loop.axis)
    }
  }

  private declare(start: readonly Expr[], name?: string): Variable[] {
    const { accumulate } = this
    const names = accumulate.start.flatMap((x, i) => {
      const base = i === 0 && name !== undefined ? name : accumulate.names[i]!
      return isComplex(x.type) ? [`${base}_re`, `${base}_im`] : [base]
    })
    return partsOf(start).map((part, i) => this.writer.mutable(names[i]!, this.context.elements.term(part)))
  }
  private get variables(): readonly Variable[] {
    // what is free in its order may stand around all turns
    return this.states[this.nest.lane] ?? this.states[0]!
  }
  private begin(start: readonly Expr[], name?: string): void {
    this.states[this.nest.lane] = this.declare(start, name)
  }
  private state(variables = this.variables): Expr[] {
    const { writer, context } = this
    const types = partTypes(this.accumulate.start)
    return assemble(
      this.accumulate.start,
      variables.map((v, i) => context.elements.bind(types[i]!, writer.get(v))),
    )
  }
  private position(): Expr {
    const { domain, index } = this.nest
    return size.expr(
      linearise(
        this.reduced.map((a) => domain[a]!),
        this.reduced.map((a) => index[a]!),
      ),
    )
  }
  private step(): void {
    const { writer, accumulate, context, variables } = this
    const element = this.nest.element(this.member.inputs[0]!)
    const next = partsOf(accumulate.step(this.state(), element, () => this.position()))
    const parts = next.map((part) => context.elements.term(part))
    const test = this.testOf(parts)
    if (test !== undefined) {
      writer.if(test, () => parts.forEach((part, i) => writer.set(variables[i]!, (part as Choice).args[1])))
      return
    }
    const held = parts.length === 1 ? parts : parts.map((part) => writer.let("next", part))
    held.forEach((part, i) => writer.set(variables[i]!, part))
  }
  /** The one test of a state of several parts that otherwise stays as it is, if what it becomes reads none of them. */
  private testOf(parts: readonly Term[]): Term | undefined {
    const { writer, variables } = this
    const states = variables.map((v) => writer.get(v))
    const [test] = parts.map((part) => (part.op === "select" ? part.args[0] : undefined))
    const chosen = parts.every(
      (part, i) =>
        part.op === "select" &&
        part.args[0] === test &&
        part.args[2] === states[i] &&
        !states.some((state) => contains(part.args[1], state)),
    )
    return parts.length > 1 && chosen ? test : undefined
  }

  /** The name of the local: the user's where the result is a scalar, else what is being done. */
  private localName(): string | undefined {
    return this.member.shape.length === 0 || this.nest.nest.transient.has(this.member)
      ? this.context.name(this.member)
      : undefined
  }

  /** A state in locals around the loops of the reduced axes. */
  private inLocals(depth: number): void {
    const { nest, member, accumulate } = this
    const none = size.product(this.reduced.map((a) => nest.domain[a]!)) === 0
    nest.hooks.push({
      depth,
      enter: () => this.begin(none ? accumulate.empty : accumulate.start, this.localName()),
      result: { member, after: [], element: () => accumulate.finish(this.state()) },
    })
    nest.body.push(() => this.step())
    nest.taking.push((turnTo) => this.stepTogether(turnTo))
  }
  /** Elements are joined in pairs before the state takes them in, save the least and largest, and folds. */
  private stepTogether(turnTo: (turn: number) => void): void {
    const { nest, accumulate, context, writer } = this
    if (accumulate.order === "sequence") {
      for (let turn = 0; turn < takenTogether; turn++) {
        turnTo(turn)
        this.step()
      }
      return
    }
    const type = accumulate.start[0]!.type
    let found = Array.from({ length: takenTogether }, (_, turn): Expr => {
      turnTo(turn)
      const element = e.cast(type, nest.element(this.member.inputs[0]!))
      return context.elements.bound(type, context.elements.parts(element))
    })
    // the larger of two new elements is anybody's guess, and a wrong one is dear; the largest so far mostly stays
    const { recipe } = this.member
    const guessed = recipe.kind === "reduce" && ["min", "max"].includes(recipe.combine.kind)
    while (found.length > 1 && !guessed) {
      const before = found
      found = Array.from({ length: before.length / 2 }, (_, i) =>
        accumulate.join!(before[2 * i]!, before[2 * i + 1]!),
      )
    }
    const state = this.state()[0]!
    const take = (): void => {
      const next = found.reduce((held, x) => accumulate.join!(held, x), state)
      writer.set(this.variables[0]!, context.elements.term(next))
    }
    const { passes } = accumulate
    if (passes === undefined) return take()
    const none = found.map((x) => passes(state, x)).reduce(e.and)
    writer.if(context.elements.term(e.not(none)), take)
  }

  /** The depth of the loop over the elements of a block, if every kept axis has its loop around it. */
  private withinBlocks(): number | undefined {
    const { loops } = this.nest
    const depth = loops.findIndex(({ axis, role }) => role === "within" && axis === this.reduced[0])
    const around = loops.slice(0, depth).map(({ axis }) => axis)
    const fits = this.reduced.length === 1 && this.nest.keptAxes(this.member).every((a) => around.includes(a))
    return depth >= 0 && fits ? depth : undefined
  }

  /** The result array itself holds what was combined so far: kept axes lie inside of reduced ones. */
  private fill(): void {
    const { member, accumulate, context, writer, terms } = this
    const { elements } = context
    const array = context.arrayOf(member)
    const lanes = terms.index(lanesOf(member.type))
    const start = elements.parts(accumulate.start[0]!)
    const entries = terms.mul(elements.count(member.shape), lanes)
    const fill = (i: Term): void =>
      start.forEach((part, lane) => writer.store(array, terms.add(i, terms.index(lane)), part))
    writer.loop("i", terms.index(0), entries, fill, lanesOf(member.type))
  }
  private take(next: (held: Expr) => Expr): void {
    const { nest, member, context, writer } = this
    const kept = nest.keptAxes(member).map((a) => nest.index[a]!)
    const parts = context.elements.parts(next(e.load(member, kept)))
    const held = parts.length === 1 ? parts : parts.map((part) => writer.let("next", part))
    context.storeElement(member, kept, held)
  }

  /** Blocks of 128 elements, one after the other; their results combined in pairs. */
  private inBlocks(): void {
    const { nest, member, accumulate, context, terms } = this
    const axis = this.reduced[0]!
    const outside = nest.loops.findIndex((l) => l.role !== "within" && l.axis === axis)
    const inside = nest.loops.findIndex((l) => l.role === "within" && l.axis === axis)
    const after = nest.loops
      .slice(outside + 1, inside)
      .map((l) => l.axis)
      .filter((a) => a !== axis)
    const lanes = terms.index(lanesOf(member.type))
    const width = context.elements.count(after.map((a) => nest.domain[a]!))
    const blocks = nest.blocks(this.reduced)
    const most = terms.mul(width, terms.index(nest.lanesAround(outside, true)))
    const partials = this.partials(terms.mul(blocks, most), most)
    /** In the results of one block: sums that go side by side lie side by side. */
    const place = (): Term => {
      const side = terms.index(nest.lanesAround(outside))
      return terms.add(terms.mul(this.positionOf(after), side), terms.index(this.laneIn(outside)))
    }
    const length = (): Term => terms.mul(width, terms.index(nest.lanesAround(outside)))
    nest.hooks.push({
      depth: inside,
      enter: () => this.begin(accumulate.start, accumulate.names[0]),
      settle: () => {
        const row = terms.named(terms.mul(nest.blockAt.get(axis)!, length()), "partials_row")
        this.giveBlock(partials, terms.mul(terms.add(row, place()), lanes))
      },
    })
    nest.hooks.push({
      depth: outside,
      settle: () => {
        if (this.laneIn(outside) === 0) this.pair(partials, blocks, terms.mul(length(), lanes))
      },
      result: { member, after, element: () => this.combined(partials, blocks, place()) },
    })
    nest.body.push(() => this.step())
  }
  /** Which of the turns side by side around a depth is being written. */
  private laneIn(depth: number): number {
    return this.nest.lanesAround(depth) > 1 ? this.nest.lane : 0
  }
  private positionOf(axes: readonly number[]): Term {
    const { domain, index } = this.nest
    return this.context.elements.size(
      linearise(
        axes.map((a) => domain[a]!),
        axes.map((a) => index[a]!),
      ),
    )
  }

  /** The same blocks where several axes are reduced and blocks end in the middle of rows. */
  private inRunningBlocks(depth: number): void {
    const { nest, member, accumulate, context, writer, terms } = this
    const one = terms.index(1)
    const lanes = terms.index(lanesOf(member.type))
    const most = terms.index(nest.lanesAround(depth, true))
    const partials = this.partials(terms.mul(nest.blocks(this.reduced), most), most)
    let fill!: Variable
    let filled!: Variable
    const length = (): Term => terms.mul(terms.index(nest.lanesAround(depth)), lanes)
    const flush = (): void => {
      const row = terms.mul(writer.get(filled), length())
      this.states.slice(0, nest.lanesAround(depth)).forEach((state, lane) => {
        this.giveBlock(partials, terms.add(row, terms.mul(terms.index(lane), lanes)), state)
      })
      writer.set(filled, terms.add(writer.get(filled), one))
    }
    nest.hooks.push({
      depth,
      enter: () => {
        this.begin(accumulate.start, accumulate.names[0])
        if (this.laneIn(depth) < nest.lanesAround(depth) - 1) return
        fill = writer.mutable("fill", terms.index(0))
        filled = writer.mutable("filled", terms.index(0))
      },
      settle: () => {
        if (this.laneIn(depth) > 0) return
        writer.if(terms.binary("gt", writer.get(fill), terms.index(0)), flush)
        this.pair(partials, writer.get(filled), length())
      },
      result: {
        member,
        after: [],
        element: () => this.combined(partials, writer.get(filled), terms.index(this.laneIn(depth))),
      },
    })
    nest.body.push(() => this.step())
    nest.running.push({
      room: () => terms.sub(terms.index(block), writer.get(fill)),
      take: (count) => {
        writer.set(fill, terms.add(writer.get(fill), count))
        writer.if(terms.binary("eq", writer.get(fill), terms.index(block)), () => {
          flush()
          const start = partsOf(accumulate.start)
          for (const state of this.states.slice(0, nest.lanesAround(depth)))
            state.forEach((v, i) => writer.set(v, context.elements.term(start[i]!)))
          writer.set(fill, terms.index(0))
        })
      },
    })
  }

  private giveBlock(partials: FlatArray, at: Term, variables = this.variables): void {
    const { accumulate, context, writer, terms } = this
    const parts = context.elements.parts(accumulate.finish(this.state(variables)))
    parts.forEach((part, lane) => writer.store(partials, terms.add(at, terms.index(lane)), part))
  }
  private partials(entries: Term, least: Term): FlatArray {
    const { writer, terms, member } = this
    const lanes = terms.index(lanesOf(member.type))
    const wanted = terms.mul(entries, lanes)
    const length =
      wanted.op === "const" && wanted.value !== 0
        ? wanted
        : terms.math("max", wanted, terms.mul(least, lanes))
    return writer.alloc("partials", e.partOf(member.type) as RealType, length, undefined, true)
  }
  private pair(partials: FlatArray, blocks: Term, width: Term): void {
    const { member, accumulate, context } = this
    const { elements } = context
    // one block is its own result
    if (blocks.op === "const" && Number(blocks.value) <= 1) return
    const name = `pairwise_${accumulate.names[0]}${member.type === "float64" ? "" : `_${member.type}`}`
    const join = (a: readonly Term[], b: readonly Term[]): Term[] => {
      const [x, y] = [elements.bound(member.type, a), elements.bound(member.type, b)]
      return elements.parts(accumulate.join!(x, y))
    }
    const type = e.partOf(member.type) as RealType
    const routine = context.routine(name, () =>
      pairwise(name, type, lanesOf(member.type), join, context.terms),
    )
    context.writer.push({ kind: "run", routine, args: [partials, blocks, width] })
    context.writer.written(partials)
  }
  private combined(partials: FlatArray, blocks: Term, at: Term): Expr {
    const { writer, terms, context, accumulate, member } = this
    const empty = partsOf(accumulate.empty)
    const parts = empty.map((none, lane) => {
      const index = terms.add(terms.mul(at, terms.index(empty.length)), terms.index(lane))
      const some = terms.binary("gt", blocks, terms.index(0))
      return terms.select(some, writer.read(partials, index), context.elements.term(none))
    })
    return context.elements.bound(member.type, parts)
  }
}
