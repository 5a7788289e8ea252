import { comparisons } from "./expr.js"
import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import { Ranges } from "./ranges.js"
import type { Terms } from "./terms.js"
import { blocksOf, isPlain, operands, writes } from "./walk.js"
import { newVariable } from "./writer.js"

type Loop = Statement & { readonly kind: "loop" }

/** Fewer turns than this, those of the loops inside included, are not worth loops of their own. */
const fewTurns = 32
/** Longer bodies are not written out again. */
const longBody = 128
/** Places of which nobody knows the order make pieces for each order that there may be. */
const mostPlaces = 2
/** A loop of no more turns is written out. */
const manyPieces = 4

/**
 * Splits loops where comparisons of their index turn over: concat becomes a loop for each part, a triangle one for
 * what is kept and one for zeros, and where an outer loop decides what an inner one reads nothing is asked there.
 */
export const splitLoops = (terms: Terms, body: readonly Statement[]): readonly Statement[] =>
  new Splitting(terms).block(body, 1)

/** A comparison of sums of indices, with what the first is more than the second. */
interface Test {
  readonly test: Term & { readonly op: "binary" }
  readonly difference: Linear
}
/** A test of a loop's index: it has the one value below `place` and the other from there on. */
interface Turnover {
  readonly test: Term
  readonly place: Term
  readonly below: boolean
}

class Splitting {
  private readonly ranges = new Ranges()
  /** Writers count from 0. */
  private nextVersion = 2 ** 32

  constructor(private readonly terms: Terms) {}

  block(body: readonly Statement[], turns: number): readonly Statement[] {
    let changed = false
    const made = body.flatMap((statement) => {
      const found = this.statement(statement, turns)
      changed ||= found.length !== 1 || found[0] !== statement
      this.ranges.follow(statement, turns)
      return found
    })
    return changed ? made : body
  }

  private statement(statement: Statement, turns: number): readonly Statement[] {
    switch (statement.kind) {
      case "loop":
        return this.loop(statement, turns)
      case "while": {
        this.forget(statement.body)
        const body = this.block(statement.body, Infinity)
        return body === statement.body ? [statement] : [{ ...statement, body }]
      }
      case "if": {
        const [then, otherwise] = [this.block(statement.then, turns), this.block(statement.else, turns)]
        return then === statement.then && otherwise === statement.else
          ? [statement]
          : [{ ...statement, then, else: otherwise }]
      }
      default:
        return [statement]
    }
  }

  /** What is set in a loop may be anything where it begins. */
  private forget(body: readonly Statement[]): void {
    for (const written of writes(body))
      if ("mutable" in written) this.ranges.give(written, [-Infinity, Infinity])
  }

  private bound(body: readonly Statement[]): void {
    const { ranges } = this
    for (const s of body) {
      if (s.kind !== "loop") continue
      // loops count indexes, of which none is below 0
      ranges.give(s.variable, [Math.max(0, ranges.of(s.from)[0]), ranges.of(s.to)[1] - 1])
      this.bound(s.body)
    }
  }

  private loop(loop: Loop, turns: number): readonly Statement[] {
    const { terms, ranges } = this
    const { from, to } = loop
    const [[least], [, most]] = [ranges.of(from), ranges.of(to)]
    this.forget(loop.body)
    this.bound([loop])
    const tests = this.testsOf(loop)
    if (tests.length > 0 && most - least <= manyPieces && from.op === "const" && to.op === "const")
      return Array.from({ length: most - least }, (_, i) =>
        this.turn(loop, terms.index(least + i), turns),
      ).flat()
    const divisor = this.divisorOf(loop)
    if (divisor !== undefined) return this.divided(loop, divisor, turns)
    const turnovers = this.turnoversOf(loop, tests)
    const [turnover] = turnovers
    if (turnover === undefined) {
      const own = Math.max(0, Math.ceil((most - least) / loop.step))
      const body = this.block(loop.body, turns * own)
      return body === loop.body ? [loop] : [{ ...loop, body }]
    }
    const { place } = turnover
    const piece = (start: Term, end: Term, isBelow: boolean): readonly Statement[] => {
      if (ranges.of(end)[1] <= ranges.of(start)[0]) return []
      const known = new Map<Term, Term>()
      for (const { test, place: other, below } of turnovers) {
        const distance = this.distance(place, other)
        if (distance !== undefined && (isBelow ? distance >= 0 : distance <= 0))
          known.set(test, terms.constant("bool", Number(below === isBelow)))
      }
      const [part] = this.settled([{ ...loop, from: start, to: end }], known) as [Loop]
      const isTurn = start.op === "const" && end.op === "const" && end.value === Number(start.value) + 1
      if (isTurn) return this.turn(part, start, turns)
      const test = terms.binary("lt", start, end)
      return addsNothing(part.body)
        ? [{ kind: "if", test, then: part.body, else: [] }]
        : this.loop(part, turns)
    }
    const middle = terms.named(this.between(from, place, to), `${loop.variable.name}_turns`)
    return [...piece(from, middle, true), ...piece(middle, to, false)]
  }

  /** How much further on another place is, where that does not change. */
  private distance(place: Term, other: Term): number | undefined {
    if (place === other) return 0
    const [a, b] = [this.linear(place), this.linear(other)]
    const difference = a && b && add(b, a, -1)
    return difference?.factors.size === 0 ? difference.constant : undefined
  }

  /** `place`, or the end of the loop that it lies beyond. */
  private between(from: Term, place: Term, to: Term): Term {
    const { terms, ranges } = this
    const [least, most] = ranges.of(place)
    const low = least >= ranges.of(from)[1] ? place : terms.math("max", from, place)
    return most <= ranges.of(to)[0] ? low : terms.math("min", low, to)
  }

  /** One turn, written out. */
  private turn({ variable, body }: Loop, at: Term, turns: number): readonly Statement[] {
    return this.block(this.settled(body, new Map([[this.terms.get(variable), at]])), turns)
  }

  /** By what few turns an index is divided that then stays the same for so many. */
  private divisorOf({ variable, from, to, step, body }: Loop): number | undefined {
    if (step !== 1 || from.op !== "const" || from.value !== 0 || to.op !== "const" || !isPlain(body))
      return undefined
    const found = new Set<number>()
    const seen = distinct(body, (term) => {
      if (term.op !== "binary" || term.fn !== "div" || term.type !== "index") return
      const [i, by] = term.args
      if (i === this.terms.get(variable) && by.op === "const") found.add(Number(by.value))
    })
    const [by = 0] = found
    const fits = by > 1 && by <= manyPieces && Number(to.value) % by === 0 && Number(to.value) >= fewTurns
    return fits && seen * by <= longBody ? by : undefined
  }
  /** A loop over quotients, with a turn for each remainder written out. */
  private divided({ variable, to, body }: Loop, by: number, turns: number): readonly Statement[] {
    const { terms } = this
    const own = newVariable(variable.name, "index")
    const [i, quotient, divisor] = [terms.get(variable), terms.get(own), terms.index(by)]
    const written = Array.from({ length: by }, (_, k) =>
      this.settled(
        body,
        new Map([
          [i, terms.add(terms.mul(quotient, divisor), terms.index(k))],
          [terms.binary("div", i, divisor), quotient],
          [terms.binary("rem", i, divisor), terms.index(k)],
        ]),
      ),
    )
    const end = terms.index((to as { value: number }).value / by)
    const [from, step] = [terms.index(0), 1]
    return this.loop({ kind: "loop", variable: own, from, to: end, step, body: written.flat() }, turns)
  }

  /** The comparisons of a loop that hang on its index, if it may be taken apart. */
  private testsOf(loop: Loop): Test[] {
    if (loop.step !== 1 || !isPlain(loop.body) || this.turnsOf(loop) < fewTurns) return []
    const found: Test[] = []
    const seen = distinct(loop.body, (term) => {
      if (term.op !== "binary" || !comparisons.has(term.fn)) return
      const [a, b] = [this.linear(term.args[0]), this.linear(term.args[1])]
      const difference = a && b && add(a, b, -1)
      if (difference?.factors.has(loop.variable)) found.push({ test: term, difference })
    })
    return seen > longBody ? [] : found
  }
  /** Where tests turn over, if they do so between turns of the loop. */
  private turnoversOf(loop: Loop, tests: readonly Test[]): Turnover[] {
    const inside = variablesIn(loop.body)
    const found = tests.flatMap((test) => this.turnoverOf(test, loop.variable, inside) ?? [])
    const places: Term[] = []
    for (const { place } of found)
      if (place.op !== "const" && places.every((p) => this.distance(p, place) === undefined))
        places.push(place)
    return places.length > mostPlaces ? [] : found
  }
  /** Turns of a loop and of those in it, as far as they are known. */
  private turnsOf({ from, to, step, body }: Loop): number {
    const own = Math.ceil((this.ranges.of(to)[1] - this.ranges.of(from)[0]) / step)
    return own * Math.max(1, ...body.map((s) => (s.kind === "loop" ? this.turnsOf(s) : 1)))
  }

  /** Of `±i + rest` compared with 0. */
  private turnoverOf(
    { test, difference: { factors, constant } }: Test,
    index: Variable,
    inside: ReadonlySet<Variable>,
  ): Turnover | undefined {
    const { terms } = this
    const own = factors.get(index)
    const { fn } = test
    if (fn === "eq" || fn === "ne" || (own !== 1 && own !== -1)) return undefined
    const others = [...factors].filter(([variable]) => variable !== index)
    if (others.some(([variable]) => inside.has(variable))) return undefined
    let rest = terms.index(0 - own * constant)
    for (const [variable, factor] of others)
      rest = terms.add(terms.mul(terms.get(variable), terms.index(-own * factor)), rest)
    // i + rest <= 0 turns over behind the place of equality, as -i - rest < 0 does
    const behind = (fn === "le" || fn === "gt") === (own === 1)
    const below = (fn === "lt" || fn === "le") === (own === 1)
    return { test, place: behind ? terms.add(rest, terms.index(1)) : rest, below }
  }

  /** A sum of locals that do not change, if the term is one and does not wrap around. */
  private linear(term: Term): Linear | undefined {
    if (term.type !== "index" && term.type !== "int32") return undefined
    if (term.op === "const") return { factors: new Map(), constant: Number(term.value) }
    if (term.op === "get")
      return term.variable.mutable ? undefined : { factors: new Map([[term.variable, 1]]), constant: 0 }
    if (term.op === "cast") return this.linear(term.args[0])
    if (term.op !== "binary" || (term.type === "int32" && !this.isExact(term))) return undefined
    const [a, b] = [this.linear(term.args[0]), this.linear(term.args[1])]
    if (a === undefined || b === undefined) return undefined
    if (term.fn === "add") return add(a, b, 1)
    if (term.fn === "sub") return add(a, b, -1)
    return term.fn === "mul" && b.factors.size === 0
      ? add({ factors: new Map(), constant: 0 }, a, b.constant)
      : undefined
  }
  private isExact(term: Term): boolean {
    const [least, most] = this.ranges.of(term)
    return least >= -(2 ** 31) && most < 2 ** 31
  }

  /**
   * The statements where these terms have become others, and nothing is asked that is known; what they define has
   * become anew, and what they read of what they write is told apart from what other copies of them read.
   */
  private settled(body: readonly Statement[], known: Map<Term, Term>): readonly Statement[] {
    const { terms } = this
    const written = writes(body)
    const versions = new Map<string, number>()
    const version = (thing: Variable | FlatArray, own: number): number => {
      if (!written.has(thing)) return own
      const key = `${thing.id} ${own}`
      if (!versions.has(key)) versions.set(key, this.nextVersion++)
      return versions.get(key)!
    }
    const renewed = new Map<Variable, Variable>()
    const renew = (variable: Variable): Variable => {
      const { name, type, mutable } = variable
      const made = newVariable(name, type, mutable)
      renewed.set(variable, made)
      return made
    }
    const of = (term: Term): Term => {
      let made = known.get(term)
      if (made !== undefined) return made
      if (term.op === "get") {
        const { variable } = term
        made = terms.get(renewed.get(variable) ?? variable, version(variable, term.version))
      } else if (term.op === "load")
        made = terms.load(term.array, of(term.args[0]), version(term.array, term.version))
      else made = this.made(term, of)
      known.set(term, made)
      return made
    }
    const block = (statements: readonly Statement[]): readonly Statement[] =>
      statements.flatMap((s): readonly Statement[] => {
        switch (s.kind) {
          case "let": {
            const value = of(s.value)
            return [{ ...s, variable: renew(s.variable), value }]
          }
          case "set":
            return [{ ...s, variable: renewed.get(s.variable) ?? s.variable, value: of(s.value) }]
          case "store":
            return [{ ...s, index: of(s.index), value: of(s.value) }]
          case "loop": {
            const [from, to] = [of(s.from), of(s.to)]
            return [{ ...s, variable: renew(s.variable), from, to, body: block(s.body) }]
          }
          case "run":
            return [{ ...s, args: s.args.map((a) => ("op" in a ? of(a) : a)) }]
          case "if": {
            const test = of(s.test)
            if (test.op === "const") return block(test.value ? s.then : s.else)
            return [{ ...s, test, then: block(s.then), else: block(s.else) }]
          }
          default:
            return [s]
        }
      })
    return block(body)
  }
  private made(term: Exclude<Term, { op: "get" | "load" }>, of: (term: Term) => Term): Term {
    const { terms } = this
    if (!("args" in term)) return term
    if (term.op === "select") {
      const test = of(term.args[0])
      if (test.op === "const") return of(term.args[test.value ? 1 : 2])
    }
    const args = term.args.map(of)
    if (args.every((a, i) => a === term.args[i])) return term
    const [x, y, z] = args as [Term, Term, Term]
    switch (term.op) {
      case "unary":
        return terms.unary(term.fn, x)
      case "binary":
        return terms.binary(term.fn, x, y)
      case "math":
        return terms.math(term.fn, ...args)
      case "select":
        return terms.select(x, y, z)
      case "cast":
        return terms.cast(term.type, x)
      case "position":
        return terms.position(x, term)
    }
  }
}

interface Linear {
  readonly factors: Map<Variable, number>
  readonly constant: number
}
const add = (a: Linear, b: Linear, times: number): Linear => {
  const factors = new Map(a.factors)
  for (const [variable, factor] of b.factors) {
    const sum = (factors.get(variable) ?? 0) + times * factor
    if (sum === 0) factors.delete(variable)
    else factors.set(variable, sum)
  }
  return { factors, constant: a.constant + times * b.constant }
}

/** Whether statements add 0 to sums: once is as good as often. */
const addsNothing = (body: readonly Statement[]): boolean =>
  body.length > 0 &&
  body.every(
    (s) =>
      s.kind === "set" &&
      s.value.op === "binary" &&
      s.value.fn === "add" &&
      s.value.args[0].op === "get" &&
      s.value.args[0].variable === s.variable &&
      s.value.args[1].op === "const" &&
      s.value.args[1].value === 0,
  )

/** Goes through the different terms of statements. @returns how many there are */
const distinct = (body: readonly Statement[], use: (term: Term) => void): number => {
  const seen = new Set<Term>()
  const walk = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    use(term)
    if ("args" in term) term.args.forEach(walk)
  }
  const within = (statements: readonly Statement[]): void => {
    for (const s of statements) {
      operands(s).forEach(walk)
      blocksOf(s).forEach(within)
    }
  }
  within(body)
  return seen.size
}
const variablesIn = (body: readonly Statement[], into = new Set<Variable>()): Set<Variable> => {
  for (const s of body) {
    if (s.kind === "let" || s.kind === "loop") into.add(s.variable)
    for (const block of blocksOf(s)) variablesIn(block, into)
  }
  return into
}
