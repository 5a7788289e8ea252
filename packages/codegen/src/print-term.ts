import type { LoopType, Scalar } from "./arithmetic.js"
import { comparisons } from "./expr.js"
import type { BinaryOp } from "./expr.js"
import type { FlatArray, Term } from "./ir.js"
import type { Names } from "./names.js"
import { isBig, isFloat } from "./scalar.js"

/** How tightly JavaScript's operators bind. */
const power = {
  conditional: 1,
  or: 2,
  and: 3,
  bitor: 4,
  bitxor: 5,
  bitand: 6,
  equal: 7,
  compare: 8,
  shift: 9,
  add: 10,
  mul: 11,
  unary: 12,
  call: 14,
  atom: 15,
} as const

interface Text {
  readonly text: string
  readonly power: number
}
const text = (at: number, content: string): Text => ({ text: content, power: at })
/** The text where something that binds at least as tightly as `least` is needed. */
const wrap = ({ text: content, power: at }: Text, least: number): string =>
  at < least ? `(${content})` : content

const operators: Record<BinaryOp, readonly [string, number]> = {
  add: ["+", power.add],
  sub: ["-", power.add],
  mul: ["*", power.mul],
  div: ["/", power.mul],
  rem: ["%", power.mul],
  lt: ["<", power.compare],
  le: ["<=", power.compare],
  gt: [">", power.compare],
  ge: [">=", power.compare],
  eq: ["===", power.equal],
  ne: ["!==", power.equal],
  and: ["&", power.bitand],
  or: ["|", power.bitor],
  xor: ["^", power.bitxor],
  shl: ["<<", power.shift],
  shr: [">>", power.shift],
}
const roundsNothing: ReadonlySet<string> = new Set(["abs", "ceil", "floor", "max", "min", "trunc"])

/** Terms as JavaScript. Bools are JavaScript's own, and 1 or 0 where they are stored or counted. */
export class TermPrinter {
  /** Whether a float was turned into a bigint: that needs a helper. */
  usesToBigInt = false

  /** @param checked - whether every access is checked */
  constructor(
    private readonly names: Pick<Names, "of">,
    private readonly checked = false,
  ) {}

  /** The value, as it is stored in arrays. */
  value(term: Term): string {
    return this.number(term).text
  }
  /** The value as it is kept in a local, or tested. */
  local(term: Term): string {
    return this.natural(term).text
  }

  private natural(term: Term): Text {
    return term.type === "bool" ? this.condition(term) : this.number(term)
  }

  private condition(term: Term): Text {
    switch (term.op) {
      case "const":
        return text(power.atom, term.value ? "true" : "false")
      case "get":
        return text(power.atom, this.names.of(term.variable))
      case "load":
        return text(power.equal, `${this.load(term)} !== 0`)
      case "unary": {
        const [arg] = term.args
        // the negation of an equality reads better as the other one; the order of NaN forbids it for < and >
        return text(power.unary, `!${wrap(this.condition(arg), power.unary)}`)
      }
      case "binary":
        return this.conditionBinary(term.fn, term.args[0], term.args[1])
      case "select":
        return this.conditional(term.args[0], this.condition(term.args[1]), this.condition(term.args[2]))
      case "cast": {
        const [arg] = term.args
        const zero = isBig(arg.type) ? "0n" : "0"
        return text(power.equal, `${wrap(this.number(arg), power.equal + 1)} !== ${zero}`)
      }
      default:
        throw new Error(`emit: no bool ${term.op}`)
    }
  }
  private conditionBinary(fn: BinaryOp, a: Term, b: Term): Text {
    if (comparisons.has(fn)) return this.infix(fn, this.natural(a), this.natural(b))
    const [x, y] = [this.condition(a), this.condition(b)]
    if (fn === "and") return text(power.and, `${wrap(x, power.and)} && ${wrap(y, power.and)}`)
    if (fn === "or") return text(power.or, `${wrap(x, power.and)} || ${wrap(y, power.and)}`)
    return text(power.equal, `${wrap(x, power.compare)} !== ${wrap(y, power.compare)}`)
  }
  private conditional(test: Term, a: Text, b: Text): Text {
    const condition = wrap(this.condition(test), power.or)
    return text(power.conditional, `${condition} ? ${wrap(a, power.or)} : ${wrap(b, power.conditional)}`)
  }
  private infix(fn: BinaryOp, a: Text, b: Text): Text {
    const [symbol, at] = operators[fn]
    return text(at, `${wrap(a, at)} ${symbol} ${wrap(b, at + 1)}`)
  }
  private load(term: Term & { op: "load" }): string {
    return this.element(term.array, term.args[0])
  }
  /** An element of an array, to be read or written. */
  element(array: FlatArray, index: Term): string {
    const [name, at] = [this.names.of(array), this.value(index)]
    return this.checked ? `${name}[inside(${name}, ${at}, "${name}")]` : `${name}[${at}]`
  }

  private number(term: Term): Text {
    if (term.type === "bool" && term.op !== "load" && term.op !== "const") return this.bit(term)
    switch (term.op) {
      case "const":
        return literal(term.value)
      case "get":
        return text(power.atom, this.names.of(term.variable))
      case "load":
        return text(power.call, this.load(term))
      case "length":
        return text(power.call, `${this.names.of(term.array)}.length`)
      case "unary": {
        const arg = this.number(term.args[0])
        const symbol = term.fn === "neg" ? "-" : "~"
        const inner = wrap(arg, power.unary)
        return wrapped(
          term.type,
          text(power.unary, `${symbol}${inner.startsWith(symbol) ? `(${inner})` : inner}`),
          isFloat(term.type),
        )
      }
      case "binary":
        return this.arithmetic(term.type, term.fn, term.args[0], term.args[1])
      case "math": {
        const call = text(power.call, `Math.${term.fn}(${term.args.map((a) => this.value(a)).join(", ")})`)
        return wrapped(term.type, call, roundsNothing.has(term.fn))
      }
      case "select":
        return this.conditional(term.args[0], this.number(term.args[1]), this.number(term.args[2]))
      case "cast":
        return this.cast(term.type, term.args[0])
    }
  }

  /** 0 or 1, without a branch: data that nobody can predict would take the wrong one. */
  private bit(term: Term): Text {
    if (term.op === "binary" && !comparisons.has(term.fn) && isBits(term))
      return this.infix(term.fn, this.number(term.args[0]), this.number(term.args[1]))
    return text(power.unary, `+${wrap(this.condition(term), power.unary)}`)
  }

  private arithmetic(type: LoopType, fn: BinaryOp, a: Term, b: Term): Text {
    // a negative constant added is one taken away
    if (type === "index" && fn === "add") {
      if (isNegative(b)) return this.infix("sub", this.number(a), literal(-(b as { value: number }).value))
      if (b.op === "unary" && b.fn === "neg") return this.infix("sub", this.number(a), this.number(b.args[0]))
    }
    const [x, y] = [this.number(a), this.number(b)]
    if (type === "index") {
      return fn === "div"
        ? text(power.call, `Math.trunc(${this.infix(fn, x, y).text})`)
        : this.infix(fn, x, y)
    }
    const narrow = !isFloat(type) && !isBig(type)
    if (fn === "mul" && narrow) {
      const product = text(power.call, `Math.imul(${x.text}, ${y.text})`)
      return type === "int32" ? product : wrapped(type, product)
    }
    if (fn === "shr" && type === "uint32")
      return text(power.shift, `${wrap(x, power.shift)} >>> ${wrap(y, power.shift + 1)}`)
    const exact =
      (fn === "and" || fn === "or" || fn === "xor" || fn === "shl" || fn === "shr") && type === "int32"
    const closed =
      narrow && (fn === "and" || fn === "or" || fn === "xor" || fn === "shr") && type !== "uint32"
    return wrapped(type, this.infix(fn, x, y), exact || closed)
  }

  private cast(to: LoopType, arg: Term): Text {
    const from = arg.type
    if (from === "bool") {
      if (!isBig(to)) return this.number(arg)
      return text(power.conditional, `${wrap(this.condition(arg), power.or)} ? 1n : 0n`)
    }
    const x = this.number(arg)
    if (isBig(to)) {
      if (isBig(from)) return wrapped(to, x)
      if (isFloat(from)) {
        this.usesToBigInt = true
        return wrapped(to, text(power.call, `toBigInt(${x.text})`))
      }
      const big = text(power.call, `BigInt(${x.text})`)
      return to === "uint64" && !from.startsWith("uint") ? wrapped(to, big) : big
    }
    if (isBig(from)) {
      if (isFloat(to)) return wrapped(to, text(power.call, `Number(${x.text})`))
      return wrapped(to, text(power.call, `Number(BigInt.asIntN(32, ${x.text}))`), to === "int32")
    }
    if (to === "index") return isFloat(from) ? text(power.call, `Math.trunc(${x.text})`) : x
    return wrapped(to, x, fits(from, to))
  }
}

/** Whether a bool is made of stored ones and comparisons of what is there: 0 and 1 combine by bits. */
const isBits = (term: Term): boolean => {
  if (term.type !== "bool" || term.op === "get" || term.op === "load") return term.type === "bool"
  if (term.op !== "binary") return false
  return comparisons.has(term.fn) ? term.args.every(isAtHand) : term.args.every(isBits)
}
const isAtHand = (term: Term): boolean => term.op === "const" || term.op === "get" || term.op === "load"

const isNegative = (term: Term): boolean =>
  term.op === "const" && typeof term.value === "number" && term.value < 0

/** Whether every value of the one type is one of the other. */
const fits = (from: LoopType, to: LoopType): boolean => {
  if (to === "float64") return true
  if (to === "float32") return /^u?int(8|16)$/.test(from)
  if (isFloat(from)) return false
  if (from === "index") return to === "int32"
  if (isSigned(from) === isSigned(to)) return bitsOf(from) <= bitsOf(to)
  return isSigned(to) && bitsOf(from) < bitsOf(to)
}
const bitsOf = (type: string): number => Number(/\d+/.exec(type)![0])
const isSigned = (type: string): boolean => type.startsWith("int")

/** Brings the text of an exact result into the range of `type`. */
const wrapped = (type: LoopType, x: Text, exact = false): Text => {
  if (exact || type === "float64" || type === "index" || type === "bool") return x
  if (type === "float32") return text(power.call, `Math.fround(${x.text})`)
  const signed = isSigned(type)
  if (isBig(type)) return text(power.call, `BigInt.as${signed ? "Int" : "Uint"}N(64, ${x.text})`)
  const bits = bitsOf(type)
  const as = (at: number, operation: string): Text => text(at, `${wrap(x, at)} ${operation}`)
  if (bits === 32) return signed ? as(power.bitor, "| 0") : as(power.shift, ">>> 0")
  return signed ? as(power.shift, `<< ${32 - bits} >> ${32 - bits}`) : as(power.bitand, `& ${2 ** bits - 1}`)
}

/** A number or bigint as JavaScript reads it back, bit for bit (NaN payloads aside). */
export const literal = (value: Scalar): Text => {
  if (typeof value === "bigint") return text(value < 0n ? power.unary : power.atom, `${value}n`)
  const negative = value < 0 || Object.is(value, -0)
  return text(negative ? power.unary : power.atom, Object.is(value, -0) ? "-0" : String(value))
}
