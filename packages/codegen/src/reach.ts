import { Distances, indexLets, isIndexLet, plus, zero } from "./affine.js"
import type { Affine } from "./affine.js"
import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import { Ranges } from "./ranges.js"
import { blocksOf, operands } from "./walk.js"

type Loop = Statement & { readonly kind: "loop" }

/** Elements that one turn of a loop reaches: from `least` to `most`, both added to `factor` times its index. */
export interface Reach {
  readonly factor: number
  readonly least: number
  readonly most: number
}
/** Where a statement inside reads or writes an array. */
export interface Access {
  readonly array: FlatArray
  readonly index: Term
  readonly writes: boolean
  /** Only where a test says so, in the middle of a term. */
  readonly lazy: boolean
}
/** Bounds of a sum, by the factor that they leave to the loop's index. */
type Bounds = ReadonlyMap<number, number>

/** Which elements the turns of a loop reach, as far as that is known before it runs. */
export class Reaches {
  readonly accesses: readonly Access[]
  /** The loops inside: they begin at a sum, and their last turn is at most so far from it. */
  private readonly inner = new Map<
    Variable,
    { readonly from: Affine; readonly to: Affine; readonly last: number }
  >()
  private readonly distances: Distances
  private readonly ranges = new Ranges()
  private readonly known = new Map<Term, Reach | undefined>()
  /** What sums without their constants can be. */
  private readonly bounded = new Map<string, Bounds>()
  private readonly numbers = new Map<Term, number>()
  /** Whether it is known how many turns the loops inside have. */
  readonly isKnown: boolean

  /** @param assumed - what locals of the program are taken to be */
  constructor(
    private readonly loop: Loop,
    before: readonly Statement[],
    assumed: ReadonlyMap<Variable, number> = new Map(),
  ) {
    const values = indexLets([...before.filter(isIndexLet), loop])
    for (const [variable, value] of assumed)
      values.set(variable, { op: "const", type: "index", id: -1, value })
    this.distances = new Distances(values)
    this.accesses = accessesOf(loop)
    this.isKnown = this.openLoops(loop.body)
  }

  /** What a term is, where the data do not decide. */
  valueOf(term: Term): number | undefined {
    const { constant, parts } = this.distances.of(term)
    return parts.size === 0 ? constant : undefined
  }

  /** Undefined where the data decide. */
  of(index: Term): Reach | undefined {
    if (!this.known.has(index)) this.known.set(index, this.ask(index))
    return this.known.get(index)
  }
  private ask(index: Term): Reach | undefined {
    const position = this.distances.of(index)
    const [low, high] = ([-1, 1] as const).map((sign) => this.bounds(position, sign)) as [Bounds, Bounds]
    let found: Reach | undefined
    for (const [factor, least] of low) {
      const most = high.get(factor)
      if (most === undefined || factor < 0) continue
      if (found === undefined || most - least < found.most - found.least) found = { factor, least, most }
    }
    return found
  }

  /** Turns of the innermost loops, at most. */
  turnsOf({ variable, from, to, step, body }: Loop): number {
    const inner = this.inner.get(variable)
    const known = from.op === "const" && to.op === "const" ? Number(to.value) - Number(from.value) : 1
    const own = inner === undefined ? Math.ceil(known / step) : inner.last / step + 1
    const inside = (s: Statement): number =>
      s.kind === "loop" ? this.turnsOf(s) : Math.max(1, ...blocksOf(s).flatMap((block) => block.map(inside)))
    return own * Math.max(1, ...body.map(inside))
  }

  private openLoops(body: readonly Statement[]): boolean {
    return body.every((s) => {
      if (s.kind === "while") return false
      if (s.kind === "loop") {
        const [from, to] = [this.distances.of(s.from), this.distances.of(s.to)]
        const turns = this.bounds(plus(to, from, -1), 1).get(0)
        if (turns === undefined) return false
        this.inner.set(s.variable, { from, to, last: Math.max(0, turns - 1 - ((turns - 1) % s.step)) })
      }
      return blocksOf(s).every((block) => this.openLoops(block))
    })
  }

  /** The most (`sign` 1) or the least (-1) that a sum can be. */
  private bounds(sum: Affine, sign: 1 | -1): Bounds {
    // neighbours differ by a constant
    let key = String(sign)
    for (const [term, count] of sum.parts) key += ` ${count}*${this.numberOf(term)}`
    let known = this.bounded.get(key)
    if (known === undefined) {
      known = this.askBounds({ ...sum, constant: 0 }, sign)
      this.bounded.set(key, known)
    }
    if (sum.constant === 0) return known
    const moved = new Map<number, number>()
    for (const [factor, end] of known) moved.set(factor, end + sum.constant)
    return moved
  }
  private numberOf(term: Term): number {
    let number = this.numbers.get(term)
    if (number === undefined) this.numbers.set(term, (number = this.numbers.size))
    return number
  }
  private askBounds(sum: Affine, sign: 1 | -1): Bounds {
    const open = [...sum.parts].find(([term]) => term.op !== "get" || term.variable !== this.loop.variable)
    if (open === undefined) {
      const [[, factor] = [undefined, 0]] = sum.parts
      const found = new Map([[factor, sum.constant]])
      const [from, to] = [this.loop.from, this.loop.to].map((end) =>
        end.op === "const" ? Number(end.value) : NaN,
      )
      if (factor !== 0 && !Number.isNaN(from! + to!)) {
        const end = factor * sign > 0 ? to! - 1 : from!
        found.set(0, sum.constant + factor * end)
      }
      return found
    }
    const [term, count] = open
    const rest = plus(sum, { constant: 0, parts: new Map([[term, 1]]) }, -count)
    const up = count * sign > 0
    if (term.op === "get") {
      const inner = this.inner.get(term.variable)
      if (inner !== undefined) {
        const at = (turn: Affine): Bounds => this.bounds(plus(rest, turn, count), sign)
        if (!up) return at(inner.from)
        const last = { ...zero, constant: inner.last }
        return join([at(plus(inner.from, last)), at(plus(inner.to, one, -1))], sign, true)
      }
    }
    if (term.op === "math" && (term.fn === "min" || term.fn === "max")) {
      const all = term.args.map((x) => this.bounds(plus(rest, this.distances.of(x), count), sign))
      return join(all, sign, (term.fn === "min") === up)
    }
    if (term.op === "binary" && term.fn === "div" && term.args[1].op === "const") {
      const by = Number(term.args[1].value)
      const whole = this.distances.of(term.args[0])
      const found: Bounds[] = []
      // a multiple of the divisor lies at most so far from what was divided, towards 0
      if (by > 0 && count % by === 0) {
        const far = up ? ((this.bounds(whole, -1).get(0) ?? -1) < 0 ? by - 1 : 0) : 1 - by
        const end = { ...zero, constant: (count / by) * far }
        found.push(this.bounds(plus(plus(rest, whole, count / by), end), sign))
      }
      const inside = this.bounds(whole, up ? 1 : -1).get(0)
      if (inside !== undefined && by > 0)
        found.push(this.bounds({ ...rest, constant: rest.constant + count * Math.trunc(inside / by) }, sign))
      if (found.length > 0) return join(found, sign, true)
    }
    const [least, most] = this.ranges.of(term)
    const end = up ? most : least
    if (!Number.isFinite(end)) return new Map()
    return this.bounds({ ...rest, constant: rest.constant + count * end }, sign)
  }
}

const one: Affine = { ...zero, constant: 1 }

/** Of bounds of which one holds (`any`), or of which it is not known which holds. */
const join = (all: readonly Bounds[], sign: 1 | -1, any: boolean): Bounds => {
  const found = new Map<number, number>()
  const tighter = (a: number, b: number): number => (sign > 0 ? Math.min(a, b) : Math.max(a, b))
  const looser = (a: number, b: number): number => (sign > 0 ? Math.max(a, b) : Math.min(a, b))
  for (const factor of new Set(all.flatMap((bounds) => [...bounds.keys()]))) {
    const known = all.flatMap((bounds) => bounds.get(factor) ?? [])
    if (any) found.set(factor, known.reduce(tighter))
    else if (known.length === all.length) found.set(factor, known.reduce(looser))
  }
  return found
}

const accessesOf = (loop: Loop): readonly Access[] => {
  const found: Access[] = []
  const seen = { now: new Set<Term>(), lazily: new Set<Term>() }
  const read = (term: Term, lazy: boolean): void => {
    const known = lazy ? seen.lazily : seen.now
    if (known.has(term)) return
    known.add(term)
    if (term.op === "load") found.push({ array: term.array, index: term.args[0], writes: false, lazy })
    if ("args" in term) term.args.forEach((x, i) => read(x, lazy || (term.op === "select" && i > 0)))
  }
  const visit = (s: Statement): void => {
    for (const term of operands(s)) read(term, false)
    if (s.kind === "store") found.push({ array: s.array, index: s.index, writes: true, lazy: false })
    for (const block of blocksOf(s)) block.forEach(visit)
  }
  visit(loop)
  return found
}
