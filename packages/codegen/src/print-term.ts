import type { LoopType, Scalar } from "./arithmetic.js"
import { comparisons } from "./expr.js"
import type { Axis, BinaryOp } from "./expr.js"
import type { FlatArray, Term } from "./ir.js"
import type { Names } from "./names.js"
import { isBig, isFloat } from "./scalar.js"
import { isExact } from "./simplify.js"

/** What of two numbers of a few bits has no more bits. */
const closed: ReadonlySet<string> = new Set(["and", "or", "xor", "shr"])

// How tightly operators bind.
const CONDITIONAL = 1
const OR = 2
const AND = 3
const BIT_OR = 4
const BIT_XOR = 5
const BIT_AND = 6
const EQUAL = 7
const COMPARE = 8
const SHIFT = 9
const ADD = 10
const MUL = 11
const UNARY = 12
const CALL = 14
const ATOM = 15

interface Text {
  readonly text: string
  readonly power: number
}
const text = (at: number, content: string): Text => ({ text: content, power: at })
/** The text where something that binds at least as tightly as `least` is needed. */
const wrap = ({ text: content, power: at }: Text, least: number): string =>
  at < least ? `(${content})` : content

const operators: Record<BinaryOp, readonly [string, number]> = {
  add: ["+", ADD],
  sub: ["-", ADD],
  mul: ["*", MUL],
  div: ["/", MUL],
  rem: ["%", MUL],
  lt: ["<", COMPARE],
  le: ["<=", COMPARE],
  gt: [">", COMPARE],
  ge: [">=", COMPARE],
  eq: ["===", EQUAL],
  ne: ["!==", EQUAL],
  and: ["&", BIT_AND],
  or: ["|", BIT_OR],
  xor: ["^", BIT_XOR],
  shl: ["<<", SHIFT],
  shr: [">>", SHIFT],
}
/** Terms as JavaScript. Bools are JavaScript's own, and 1 or 0 where they are stored or counted. */
export interface TermPrinter {
  /** The value, as it is stored in arrays. */
  value(term: Term): string
  /** The value where it is stored: arrays of big integers wrap them by themselves. */
  stored(term: Term): string
  /** The value as it is kept in a local, or tested. */
  local(term: Term): string
  /** An element of an array, to be read or written. */
  element(array: FlatArray, index: Term): string
  /** Whether a float was turned into a bigint: that needs a helper. */
  readonly usesToBigInt: boolean
}

/**
 * @param position - how a position is counted from the front, where there may be some
 * @param inside - how the index of an array is checked, if it is
 */
export const termPrinter = (
  names: Pick<Names, "of">,
  position?: (axis: Axis, at: string) => string,
  inside?: (array: string, at: string) => string,
): TermPrinter => {
  let usesToBigInt = false

  const natural = (term: Term): Text => {
    return term.type === "bool" ? condition(term) : number(term)
  }

  const condition = (term: Term): Text => {
    switch (term.op) {
      case "const":
        return text(ATOM, term.value ? "true" : "false")
      case "get":
        return text(ATOM, names.of(term.variable))
      case "load":
        return text(EQUAL, `${element(term.array, term.args[0])} !== 0`)
      case "unary": {
        const [arg] = term.args
        // the negation of an equality reads better as the other one; the order of NaN forbids it for < and >
        return text(UNARY, `!${wrap(condition(arg), UNARY)}`)
      }
      case "binary":
        return conditionBinary(term.fn, term.args[0], term.args[1])
      case "select":
        return conditional(term.args[0], condition(term.args[1]), condition(term.args[2]))
      case "cast": {
        const [arg] = term.args
        const zero = isBig(arg.type) ? "0n" : "0"
        return text(EQUAL, `${wrap(number(arg), EQUAL + 1)} !== ${zero}`)
      }
      default:
        throw new Error(`emit: no bool ${term.op}`)
    }
  }
  const conditionBinary = (fn: BinaryOp, a: Term, b: Term): Text => {
    if (comparisons.has(fn)) return infix(fn, natural(a), natural(b))
    const [x, y] = [condition(a), condition(b)]
    if (fn === "and") return text(AND, `${wrap(x, AND)} && ${wrap(y, AND)}`)
    if (fn === "or") return text(OR, `${wrap(x, AND)} || ${wrap(y, AND)}`)
    return text(EQUAL, `${wrap(x, COMPARE)} !== ${wrap(y, COMPARE)}`)
  }
  const conditional = (test: Term, a: Text, b: Text): Text => {
    const tested = wrap(condition(test), OR)
    return text(CONDITIONAL, `${tested} ? ${wrap(a, OR)} : ${wrap(b, CONDITIONAL)}`)
  }
  const infix = (fn: BinaryOp, a: Text, b: Text): Text => {
    const [symbol, at] = operators[fn]
    return text(at, `${wrap(a, at)} ${symbol} ${wrap(b, at + 1)}`)
  }
  const element = (array: FlatArray, index: Term): string => {
    const [name, at] = [names.of(array), number(index).text]
    return `${name}[${inside ? inside(name, at) : at}]`
  }

  const number = (term: Term): Text => {
    if (term.type === "bool" && term.op !== "load" && term.op !== "const") return bit(term)
    switch (term.op) {
      case "const":
        return literal(term.value)
      case "get":
        return text(ATOM, names.of(term.variable))
      case "load":
        return text(CALL, element(term.array, term.args[0]))
      case "length":
        return text(CALL, `${names.of(term.array)}.length`)
      case "unary": {
        const arg = number(term.args[0])
        const symbol = term.fn === "neg" ? "-" : "~"
        const inner = wrap(arg, UNARY)
        return wrapped(
          term.type,
          text(UNARY, `${symbol}${inner.startsWith(symbol) ? `(${inner})` : inner}`),
          isFloat(term.type),
        )
      }
      case "binary":
        return arithmetic(term.type, term.fn, term.args[0], term.args[1])
      case "math": {
        const name = typeof term.fn === "string" ? `Math.${term.fn}` : names.of(term.fn)
        const call = text(CALL, `${name}(${term.args.map((a) => number(a).text).join(", ")})`)
        return wrapped(term.type, call, isExact(term.fn) && term.fn !== "sqrt")
      }
      case "select":
        return conditional(term.args[0], number(term.args[1]), number(term.args[2]))
      case "cast":
        return cast(term.type, term.args[0])
      case "position":
        return text(CALL, position!(term, number(term.args[0]).text))
    }
  }

  /** 0 or 1, without a branch: data that nobody can predict would take the wrong one. */
  const bit = (term: Term): Text => {
    if (isBits(term)) {
      if (term.op === "unary") return infix("xor", number(term.args[0]), literal(1))
      if (term.op === "binary" && !comparisons.has(term.fn))
        return infix(term.fn, number(term.args[0]), number(term.args[1]))
    }
    return text(UNARY, `+${wrap(condition(term), UNARY)}`)
  }

  const arithmetic = (type: LoopType, fn: BinaryOp, a: Term, b: Term): Text => {
    // a negative constant added is one taken away
    if (type === "index" && fn === "add") {
      if (isNegative(b)) return infix("sub", number(a), literal(-(b as { value: number }).value))
      if (b.op === "unary" && b.fn === "neg") return infix("sub", number(a), number(b.args[0]))
    }
    const [x, y] = [number(a), number(b)]
    if (type === "index") {
      const made = infix(fn, x, y)
      if (fn !== "div") return made
      // the quotient of an index and four is an int32, which V8 finds in integers
      return b.op === "const" && b.value >= 4
        ? text(BIT_OR, `${made.text} | 0`)
        : text(CALL, `Math.trunc(${made.text})`)
    }
    const narrow = !isFloat(type) && !isBig(type)
    if (fn === "mul" && narrow) {
      const product = text(CALL, `Math.imul(${x.text}, ${y.text})`)
      return type === "int32" ? product : wrapped(type, product)
    }
    if (fn === "shr" && type === "uint32") return text(SHIFT, `${wrap(x, SHIFT)} >>> ${wrap(y, SHIFT + 1)}`)
    const stays = narrow && type !== "uint32" && (closed.has(fn) || (type === "int32" && fn === "shl"))
    return wrapped(type, infix(fn, x, y), stays)
  }

  const cast = (to: LoopType, arg: Term): Text => {
    const from = arg.type
    if (from === "bool") {
      if (!isBig(to)) return number(arg)
      return text(CONDITIONAL, `${wrap(condition(arg), OR)} ? 1n : 0n`)
    }
    const x = number(arg)
    if (isBig(to)) {
      if (isBig(from)) return wrapped(to, x)
      if (isFloat(from)) {
        usesToBigInt = true
        return wrapped(to, text(CALL, `toBigInt(${x.text})`))
      }
      const big = text(CALL, `BigInt(${x.text})`)
      return to === "uint64" && !from.startsWith("uint") ? wrapped(to, big) : big
    }
    if (isBig(from)) {
      if (isFloat(to)) return wrapped(to, text(CALL, `Number(${x.text})`))
      return wrapped(to, text(CALL, `Number(BigInt.asIntN(32, ${x.text}))`), to === "int32")
    }
    if (to === "index") return isFloat(from) ? text(CALL, `Math.trunc(${x.text})`) : x
    return wrapped(to, x, fits(from, to))
  }

  return {
    value: (term) => number(term).text,
    stored: (term) =>
      (term.op === "binary" && isBig(term.type)
        ? infix(term.fn, number(term.args[0]), number(term.args[1]))
        : number(term)
      ).text,
    local: (term) => natural(term).text,
    element,
    get usesToBigInt() {
      return usesToBigInt
    },
  }
}

/** Whether a bool is made of stored ones and comparisons of what is there: 0 and 1 combine by bits. */
const isBits = (term: Term): boolean => {
  if (term.type !== "bool" || term.op === "get" || term.op === "load") return term.type === "bool"
  if (term.op !== "unary" && term.op !== "binary") return false
  return term.args.every(comparisons.has(term.fn as BinaryOp) ? isAtHand : isBits)
}
/** Also a quotient of floats: the sign of a zero is that of 1 over it. */
const isAtHand = (term: Term): boolean =>
  term.op === "const" ||
  term.op === "get" ||
  term.op === "load" ||
  (term.op === "binary" && term.fn === "div" && isFloat(term.type) && term.args.every(isAtHand))

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
  if (type === "float32") return text(CALL, `Math.fround(${x.text})`)
  const signed = isSigned(type)
  if (isBig(type)) return text(CALL, `BigInt.as${signed ? "Int" : "Uint"}N(64, ${x.text})`)
  const bits = bitsOf(type)
  const as = (at: number, operation: string): Text => text(at, `${wrap(x, at)} ${operation}`)
  if (bits === 32) return signed ? as(BIT_OR, "| 0") : as(SHIFT, ">>> 0")
  return signed ? as(SHIFT, `<< ${32 - bits} >> ${32 - bits}`) : as(BIT_AND, `& ${2 ** bits - 1}`)
}

/** A number or bigint as JavaScript reads it back, bit for bit (NaN payloads aside). */
export const literal = (value: Scalar): Text => {
  const digits = Object.is(value, -0) ? "-0" : `${value}${typeof value === "bigint" ? "n" : ""}`
  return text(digits[0] === "-" ? UNARY : ATOM, digits)
}
