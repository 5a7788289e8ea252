import { ParseError } from "./errors.js"
import type { Node } from "./node.js"
import { Source, type Span } from "./source.js"

const OPEN = 40
const CLOSE = 41
const SEMICOLON = 59
const QUOTE = 34
const BACKSLASH = 92
const NEWLINE = 10

const isSpace = (c: number): boolean =>
  c === 32 || (c >= 9 && c <= 13) || (c >= 0x85 && /\s|\u0085/.test(String.fromCharCode(c)))

/** Whether text ends outside every list and string: the REPL asks before it runs what was typed. */
export function isComplete(text: string): boolean {
  try {
    read(new Source(text))
    return true
  } catch (e) {
    return !(e instanceof Unfinished)
  }
}

/** The text ended inside a list or a string. */
export class Unfinished extends ParseError {
  override readonly name = "ParseError"
}

/**
 * Reads s-expressions with their places in the text. Goes through the text once and keeps the open lists on a
 * stack of its own: neither depth nor length matters.
 *
 * @throws ParseError with the place of the unbalanced parenthesis or the bad escape
 */
export function read(source: Source): Node[] {
  const { text } = source
  const top: Node[] = []
  let items = top
  const open: { start: number; items: Node[] }[] = []
  let i = 0
  for (;;) {
    i = skipSpace(text, i)
    if (i >= text.length) break
    const start = i
    const c = text.charCodeAt(i)
    if (c === OPEN) {
      open.push({ start, items })
      items = []
      i++
    } else if (c === CLOSE) {
      const outer = open.pop()
      if (!outer) throw new ParseError("unexpected )", { source, start, end: start + 1 })
      i++
      outer.items.push(
        items.length === 0
          ? { kind: "literal", sort: "Unit", value: null, source, start: outer.start, end: i }
          : { kind: "list", items, source, start: outer.start, end: i },
      )
      items = outer.items
    } else if (c === QUOTE) {
      const end = endOfString(source, start)
      const value = unescape(source, start, end)
      items.push({ kind: "literal", sort: "String", value, source, start, end })
      i = end
    } else {
      i++
      while (i < text.length && !endsAtom(text.charCodeAt(i))) i++
      items.push(word(text.slice(start, i), { source, start, end: i }))
    }
  }
  const unclosed = open.pop()
  if (unclosed) {
    throw new Unfinished("unexpected end of file, expected ) for this (", {
      source,
      start: unclosed.start,
      end: unclosed.start + 1,
    })
  }
  return top
}

const endsAtom = (c: number): boolean => c === OPEN || c === CLOSE || c === SEMICOLON || isSpace(c)

function skipSpace(text: string, from: number): number {
  let i = from
  while (i < text.length) {
    const c = text.charCodeAt(i)
    if (c === SEMICOLON) {
      const newline = text.indexOf("\n", i)
      if (newline < 0) return text.length
      i = newline + 1
    } else if (c === NEWLINE || isSpace(c)) i++
    else break
  }
  return i
}

/** The offset after the closing quote. */
function endOfString(source: Source, start: number): number {
  const { text } = source
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c === QUOTE) return i + 1
    if (c === BACKSLASH) i++
  }
  throw new Unfinished('string without its closing "', { source, start, end: start + 1 })
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", "\\": "\\", '"': '"' }

function unescape(source: Source, start: number, end: number): string {
  const raw = source.text.slice(start + 1, end - 1)
  if (!raw.includes("\\")) return raw
  return raw.replace(/\\([^])/g, (_, c: string, at: number) => {
    const known = ESCAPES[c]
    if (known !== undefined) return known
    const where = start + 1 + at
    throw new ParseError(`unknown escape \\${c} (known: \\n \\t \\\\ \\")`, {
      source,
      start: where,
      end: where + 2,
    })
  })
}

const INTEGER = /^[+-]?\d+$/
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const FLOAT_NAMES: Readonly<Record<string, number>> = { NaN, inf: Infinity, "-inf": -Infinity }

function word(text: string, at: Span): Node {
  const literal = (sort: "i64" | "f64" | "bool", value: unknown): Node => ({
    kind: "literal",
    sort,
    value,
    ...at,
  })
  if (text === "true" || text === "false") return literal("bool", text === "true")
  const c = text.charCodeAt(0)
  if ((c >= 48 && c <= 57) || c === 43 || c === 45 || c === 46) {
    if (INTEGER.test(text)) {
      const value = BigInt(text.charCodeAt(0) === 43 ? text.slice(1) : text)
      if (value === BigInt.asIntN(64, value)) return literal("i64", value)
    }
    if (FLOAT.test(text) && Number.isFinite(Number(text))) return literal("f64", Number(text))
  }
  const named = Object.hasOwn(FLOAT_NAMES, text) ? FLOAT_NAMES[text] : undefined
  if (named !== undefined) return literal("f64", named)
  return { kind: "atom", text, ...at }
}
