import { Distances, indexLets, isIndexLet } from "./affine.js"
import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import { isFloat } from "./scalar.js"
import { blocksOf, operands, writes } from "./walk.js"

type Let = Statement & { readonly kind: "let" }
export type Two<T> = readonly [T, T]

/**
 * Which statements of a routine do the same to two numbers that lie side by side, so that one instruction on vectors
 * does both: neighbours in a block that store to neighbouring elements, or set locals that are always set together.
 *
 * Larsen & Amarasinghe, Exploiting superword level parallelism with multimedia instruction sets (2000).
 */
export class Pairs {
  /** Statements of which the one after them is done at the same time. */
  readonly leaders = new Set<Statement>()
  /** Locals that are needed by themselves, and as both numbers of a vector. */
  readonly alone = new Set<Variable>()
  readonly twice = new Set<Variable>()
  /** The two locals of a vector, by either. */
  private readonly partners = new Map<Variable, Two<Variable>>()
  private readonly vectors = new Set<Two<Variable>>()
  private readonly values = new Map<Variable, Term>()
  private readonly distances: Distances
  private readonly orders = new Map<readonly Statement[], readonly Statement[]>()

  /** @param early - whether all that is not changed in a block is named before what it does */
  constructor(
    body: readonly Statement[],
    private readonly early = false,
  ) {
    this.distances = new Distances(indexLets(body))
    for (let apart = new Set<Variable>(), before = -1; apart.size > before;) {
      before = apart.size
      this.partners.clear()
      this.values.clear()
      this.pairLets(body, apart)
      this.findSetApart(body, apart)
    }
    this.demandBlock(body)
  }

  /** The locals of a vector in which this one is kept. */
  vectorOf(variable: Variable): Two<Variable> | undefined {
    const pair = this.partners.get(variable)
    return pair !== undefined && this.vectors.has(pair) ? pair : undefined
  }

  /** A block with the positions that it names in front: what depends on nothing that changes stands in no way. */
  order(body: readonly Statement[]): readonly Statement[] {
    const known = this.orders.get(body)
    if (known !== undefined) return known
    const late = new Set<Variable>()
    const [first, rest]: [Statement[], Statement[]] = [[], []]
    const written = this.early ? writes(body) : undefined
    for (const s of body) {
      const early =
        (isIndexLet(s) && isFixed(s.value, late)) ||
        (written !== undefined && s.kind === "let" && !s.variable.mutable && isKept(s.value, written, late))
      if (s.kind === "let" && !early) late.add(s.variable)
      if (s.kind !== "comment") (early ? first : rest).push(s)
    }
    const made = [...first, ...rest]
    this.orders.set(body, made)
    return made
  }

  /** Locals that are declared next to each other. */
  private pairLets(body: readonly Statement[], apart: ReadonlySet<Variable>): void {
    const statements = this.order(body)
    for (let i = 0; i < statements.length; i++) {
      const [a, b] = [statements[i]!, statements[i + 1]]
      for (const block of blocksOf(a)) this.pairLets(block, apart)
      if (a.kind !== "let") continue
      if (!a.variable.mutable) this.values.set(a.variable, a.value)
      if (b?.kind !== "let" || !alike(a, b) || apart.has(a.variable)) continue
      if (!this.match(a.value, b.value)) continue
      const pair = [a.variable, b.variable] as const
      for (const variable of pair) this.partners.set(variable, pair)
      if (!b.variable.mutable) this.values.set(b.variable, b.value)
      i++
    }
  }
  /** Pairs of locals of which one is set without the other. */
  private findSetApart(body: readonly Statement[], apart: Set<Variable>): void {
    const statements = this.order(body)
    for (let i = 0; i < statements.length; i++) {
      const a = statements[i]!
      for (const block of blocksOf(a)) this.findSetApart(block, apart)
      if (a.kind !== "set") continue
      if (this.isTogether(a, statements[i + 1])) i++
      else {
        const pair = this.partners.get(a.variable)
        if (pair !== undefined) apart.add(pair[0])
      }
    }
  }

  private isTogether(a: Statement, b: Statement | undefined): boolean {
    if (a.kind === "set" && b?.kind === "set") {
      const pair = this.partners.get(a.variable)
      return pair?.[0] === a.variable && pair[1] === b.variable && this.match(a.value, b.value)
    }
    if (a.kind !== "store" || b?.kind !== "store" || a.array !== b.array) return false
    return (
      isFloat(a.array.type) &&
      this.distances.between(a.index, b.index) === 1 &&
      !this.mayRead(b.value, a.array, a.index) &&
      this.match(a.value, b.value)
    )
  }
  /** Whether a value may be read from the element of an array that is about to be written. */
  private mayRead(term: Term, array: FlatArray, index: Term): boolean {
    if (term.op === "load" && term.array === array) {
      const distance = this.distances.between(index, term.args[0])
      if (distance === undefined || distance === 0) return true
    }
    return "args" in term && term.args.some((x) => this.mayRead(x, array, index))
  }

  /** Whether two terms are one term over vectors. */
  match(a: Term, b: Term): boolean {
    if (a === b) return true
    if (a.op !== b.op || a.type !== b.type || !isFloat(a.type)) return false
    if (a.op === "const") return true
    if (a.op === "get" && b.op === "get") {
      const pair = this.partners.get(a.variable)
      return pair?.[0] === a.variable && pair[1] === b.variable
    }
    if (a.op === "load" && b.op === "load")
      return a.array === b.array && this.distances.between(a.args[0], b.args[0]) === 1
    if (a.op === "math" && typeof a.fn === "string" && !vectorFunctions.has(a.fn)) return false
    if (!("args" in a && "args" in b) || a.op === "select" || ("fn" in a && "fn" in b && a.fn !== b.fn))
      return false
    return a.args.every((x, i) => this.match(x, b.args[i]!))
  }

  /** From the last statement to the first: what a local is needed as is known where it is defined. */
  private demandBlock(body: readonly Statement[]): void {
    const statements = this.order(body)
    const leads = statements.map(() => false)
    for (let i = 0; i + 1 < statements.length; i++)
      if (!leads[i - 1]) leads[i] = this.isTogether(statements[i]!, statements[i + 1])
    for (let i = statements.length - 1; i >= 0; i--) {
      const s = statements[i]!
      if (leads[i - 1]) continue
      for (const block of blocksOf(s)) this.demandBlock(block)
      if (leads[i]) {
        this.leaders.add(s)
        const [x, y] = [s, statements[i + 1]!].map((t) => operands(t).at(-1)!)
        this.demandBoth(x!, y!)
        if (s.kind === "store") this.demand(s.index)
      } else if (s.kind === "let" && isFloat(s.variable.type)) this.demandLet(s, statements[i - 1])
      else {
        if (s.kind === "while") this.demand(s.test)
        for (const term of operands(s)) this.demand(term)
      }
    }
  }
  private demandLet(s: Let, before: Statement | undefined): void {
    const pair = this.partners.get(s.variable)
    if (pair === undefined || !(this.vectors.has(pair) || s.variable.mutable)) {
      if (s.variable.mutable || this.alone.has(s.variable) || this.twice.has(s.variable)) this.demand(s.value)
    } else if (pair[1] === s.variable) {
      this.vectors.add(pair)
      this.leaders.add(before!)
      this.demandBoth((before as Let).value, s.value)
    }
  }
  private demand(term: Term): void {
    if (term.op === "get") this.alone.add(term.variable)
    if ("args" in term) for (const arg of term.args) this.demand(arg)
  }
  private demandBoth(a: Term, b: Term): void {
    if (a === b && a.op === "get") this.twice.add(a.variable)
    else if (a === b) this.demand(a)
    else if (a.op === "get") this.vectors.add(this.partners.get(a.variable)!)
    else if (a.op === "load") this.demand(a.args[0])
    else if ("args" in a && "args" in b) a.args.forEach((x, i) => this.demandBoth(x, b.args[i]!))
  }
}

/** What vectors have of the host's functions; they have all of the package's own. */
const vectorFunctions: ReadonlySet<string> = new Set(["sqrt", "abs", "min", "max", "floor", "ceil", "trunc"])

/** Reads neither memory nor what may change, and none of these. */
export const isFixed = (term: Term, late: ReadonlySet<Variable> = none): boolean => {
  if (term.op === "load") return false
  if (term.op === "get") return !term.variable.mutable && !late.has(term.variable)
  return !("args" in term) || term.args.every((x) => isFixed(x, late))
}
/** Reads nothing that is written, and none of these locals. */
const isKept = (
  term: Term,
  written: ReadonlySet<Variable | FlatArray>,
  late: ReadonlySet<Variable>,
): boolean => {
  if (term.op === "load" && written.has(term.array)) return false
  if (term.op === "get") return !written.has(term.variable) && !late.has(term.variable)
  return !("args" in term) || term.args.every((x) => isKept(x, written, late))
}
const none: ReadonlySet<Variable> = new Set()
const alike = (a: Let, b: Let): boolean =>
  isFloat(a.variable.type) && a.variable.type === b.variable.type && a.variable.mutable === b.variable.mutable

/** A local that does not change, and a constant. */
export const isShifted = (term: Term): boolean =>
  term.op === "binary" &&
  term.fn === "add" &&
  term.args[0].op === "get" &&
  !term.args[0].variable.mutable &&
  term.args[1].op === "const"
