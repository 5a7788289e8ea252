import type { Term } from "@carton/egraph"
import { printFloat, printString } from "./print-node.js"
import { Rational } from "./primitives/rational.js"

const integerText = (v: bigint): string => `(from-string "${v}")`

function printLiteral(t: Term): string {
  const { value } = t
  switch (t.sort.name) {
    case "String":
      return printString(value as string)
    case "f64":
      return printFloat(value as number)
    case "Unit":
      return "()"
    case "BigInt":
      return integerText(value as bigint)
    case "BigRat":
      return value instanceof Rational
        ? `(bigrat ${integerText(value.numerator)} ${integerText(value.denominator)})`
        : String(value)
    default:
      return t.sort.show(value)
  }
}

/** Takes text piece by piece: a term that shares its parts may print longer than a string can be. */
export type Sink = (text: string) => void

/** A term as program text, which reads back as the same term. */
export function printTerm(root: Term): string {
  let text = ""
  writeTerm(root, (piece) => (text += piece))
  return text
}

/** Texts above this length are not remembered. */
const PIECE = 1 << 16

/**
 * Writes a term. A part that occurs again is written again; it is copied from where it was written first, so
 * that only the length of the text matters.
 */
export function writeTerm(root: Term, sink: Sink): void {
  const texts = new Map<Term, string>()
  const uses = countUses(root)
  let out = ""
  let written = 0
  const stack: (Term | string | { close: Term; from: number })[] = [root]
  while (stack.length > 0) {
    if (out.length > PIECE) {
      sink(out)
      written += out.length
      out = ""
    }
    const t = stack.pop() as Term | string | { close: Term; from: number }
    if (typeof t === "string") out += t
    else if ("close" in t) {
      out += ")"
      if (t.from >= written && (uses.get(t.close) as number) > 1)
        texts.set(t.close, out.slice(t.from - written))
    } else if (t.kind === "variable") out += String(t.value)
    else if (t.kind === "literal") out += printLiteral(t)
    else {
      const text = texts.get(t)
      if (text !== undefined) {
        out += text
        continue
      }
      stack.push({ close: t, from: written + out.length })
      out += `(${t.declaration?.name}`
      for (let i = t.args.length - 1; i >= 0; i--) stack.push(t.args[i] as Term, " ")
    }
  }
  sink(out)
}

function countUses(root: Term): Map<Term, number> {
  const uses = new Map<Term, number>([[root, 1]])
  const stack = [root]
  for (let t = stack.pop(); t; t = stack.pop()) {
    for (const a of t.args) {
      const n = uses.get(a) ?? 0
      uses.set(a, n + 1)
      if (n === 0) stack.push(a)
    }
  }
  return uses
}
