import type { Context } from "./context.js"
import type { Expr, Size } from "./expr.js"
import type { Value } from "./graph.js"
import type { Place } from "./elements.js"
import type { Term } from "./ir.js"
import { forEachIndex } from "./moves.js"
import { accumulationOf, NestLoops } from "./nest-loops.js"
import type { Loop } from "./nest-loops.js"
import { prepareReduction } from "./reduction.js"
import { takenTogether, takesTogether } from "./side-by-side.js"

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
  /** Whether members take the place of what is read: each turn reads everything before it writes anything. */
  readonly overwrites: boolean
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

/** Writes the loops of a nest. */
export const lowerNest = (context: Context, nest: Nest): void =>
  new NestLowering(context, nest, false).lower()

export class NestLowering extends NestLoops implements RowsPart {
  readonly hooks: Hook[] = []
  readonly body: (() => void)[] = []
  /** Of reductions in any order: take some elements of the innermost loop at once. */
  readonly taking: ((turnTo: (turn: number) => void) => void)[] = []
  /** Reductions whose blocks end in the middle of the innermost loop, all of them at the same elements. */
  readonly running: { room(): Term; take(count: Term): void }[] = []
  /** What the turn that is being written has computed, and is yet to write. */
  private readonly stores: (() => void)[] = []
  private together = false
  /** Epilogues that were written where their reductions come out. */
  private readonly finished = new Set<Value>()

  lower(): void {
    this.begin()
    this.inside(0)
    this.end()
  }

  begin(): void {
    const { context, nest } = this
    context.comment([...nest.members, ...nest.epilogues])
    this.chooseLoops()
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
        for (const store of this.stores.splice(0)) store()
      })
    } else if (this.together && depth === this.loops.length - 1) this.openTogether(loop)
    else if (this.running.length > 0 && depth === this.loops.length - 1) this.openPieces(loop)
    else if (depth === this.sideBySide) this.openSideBySide(loop, () => this.open(depth + 1))
    else this.openLoop(loop, () => this.open(depth + 1))
  }
  private openTogether(loop: Loop): void {
    this.openInTurns(
      loop,
      (at) => this.taking.forEach((take) => take(at)),
      () => this.body.forEach((write) => write()),
      takenTogether,
    )
  }
  /** As many turns at a time as the block that is being filled has room for. */
  private openPieces(loop: Loop): void {
    const { writer, terms } = this.context
    const [from, to] = this.bounds(loop)
    const next = writer.mutable("next", from)
    writer.while(
      () => terms.binary("lt", writer.get(next), to),
      () => {
        const start = writer.let("start", writer.get(next))
        const end = writer.let("end", terms.min(terms.add(start, this.running[0]!.room()), to))
        writer.loop(this.nameOf(loop), start, end, (i) => {
          this.set(loop, i)
          this.open(this.loops.length)
        })
        for (const reduction of this.running) reduction.take(terms.sub(end, start))
        writer.set(next, end)
      },
    )
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
      if (!this.nest.overwrites) return this.store(member, parts)
      const read = parts.map((part) => context.writer.hold(context.name(member), part))
      this.stores.push(() => this.store(member, read))
    })
  }
  private store(member: Value, parts: readonly Term[]): void {
    if (this.flat) this.storeFlat(member, parts)
    else this.context.storeElement(member, this.index, parts)
  }
  private storeFlat(member: Value, parts: readonly Term[]): void {
    const { elements, terms, writer } = this.context
    const { array, offset } = elements.places.get(member) as Place & { kind: "array" }
    const at = terms.mul(terms.add(elements.index(this.index[0]!), offset), terms.index(parts.length))
    parts.forEach((part, lane) => writer.store(array, terms.add(at, terms.index(lane)), part))
  }
}
