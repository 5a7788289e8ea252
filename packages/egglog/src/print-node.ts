import type { Literal, Node } from "./node.js"

/**
 * The program text of a node: on one line, comments gone. Reading it gives the same node.
 *
 * @param pieces - stop after so many names, literals and parentheses
 */
export function printNode(root: Node, pieces = Infinity): string {
  const out: string[] = []
  const stack: (Node | string)[] = [root]
  while (stack.length > 0 && out.length < pieces) {
    const n = stack.pop() as Node | string
    if (typeof n === "string") out.push(n)
    else if (n.kind === "atom") out.push(n.text)
    else if (n.kind === "literal") out.push(printLiteral(n))
    else {
      out.push("(")
      stack.push(")")
      for (let i = n.items.length - 1; i >= 0; i--) {
        stack.push(n.items[i] as Node)
        if (i > 0) stack.push(" ")
      }
    }
  }
  return out.join("")
}

const printLiteral = (l: Literal): string => {
  switch (l.sort) {
    case "String":
      return printString(l.value as string)
    case "f64":
      return printFloat(l.value as number)
    case "Unit":
      return "()"
    default:
      return String(l.value)
  }
}

/** A string literal. Line ends stand in it as they are. */
export const printString = (s: string): string => `"${s.replace(/["\\]/g, "\\$&")}"`

/** A float literal: all digits, and a point where it would read as an integer. */
export function printFloat(v: number): string {
  if (Number.isNaN(v)) return "NaN"
  if (!Number.isFinite(v)) return v > 0 ? "inf" : "-inf"
  const digits = plainDigits(v)
  if (digits.includes(".")) return digits
  const integer = BigInt(digits)
  return integer === BigInt.asIntN(64, integer) ? `${digits}.0` : digits
}

/** The shortest decimal digits that read back as the number, without an exponent. */
function plainDigits(v: number): string {
  const s = Object.is(v, -0) ? "-0" : String(v)
  const e = s.indexOf("e")
  if (e < 0) return s
  const exponent = Number(s.slice(e + 1))
  const sign = s.startsWith("-") ? "-" : ""
  const mantissa = s.slice(sign.length, e)
  const [whole, fraction = ""] = mantissa.split(".") as [string, string?]
  const digits = whole + fraction
  const point = whole.length + exponent
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`
  if (point >= digits.length) return `${sign}${digits}${"0".repeat(point - digits.length)}`
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}
