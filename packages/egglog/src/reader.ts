import { ParseError } from "./errors.js"
import type { Literal, LiteralSort, Node } from "./node.js"
import { Source } from "./source.js"

const OPEN = 40
const CLOSE = 41
const SEMICOLON = 59
const QUOTE = 34
const BACKSLASH = 92
const NEWLINE = 10
const AT = 64

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
  // The items of all open lists, one list after the other; made into arrays of their exact length as lists close.
  const items: Node[] = []
  let count = 0
  const open: { start: number; first: number; plain: boolean }[] = []
  const names = new Map<string, string>()
  let plain = true
  let i = 0
  for (;;) {
    i = skipSpace(text, i)
    if (i >= text.length) break
    const start = i
    const c = text.charCodeAt(i)
    if (c === OPEN) {
      open.push({ start, first: count, plain })
      plain = true
      i++
    } else if (c === CLOSE) {
      const list = open.pop()
      if (!list) throw new ParseError("unexpected )", { source, start, end: start + 1 })
      i++
      const { first } = list
      if (count === first) items[count++] = literal("Unit", null, source, list.start, i)
      else {
        plain &&= items[first]?.kind === "atom"
        items[first] = {
          kind: "list",
          items: items.slice(first, count),
          plain,
          source,
          start: list.start,
          end: i,
        }
        count = first + 1
      }
      plain &&= list.plain
    } else if (c === QUOTE) {
      i = endOfString(source, start)
      items[count++] = literal("String", unescape(source, start, i), source, start, i)
    } else {
      if (c === AT) plain = false
      i++
      while (i < text.length && !endsAtom(text.charCodeAt(i))) i++
      items[count++] = word(source, start, i, names)
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
  return items.slice(0, count)
}

const literal = (sort: LiteralSort, value: unknown, source: Source, start: number, end: number): Literal => ({
  kind: "literal",
  sort,
  value,
  source,
  start,
  end,
})

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

const WORDS: ReadonlyMap<string, readonly ["bool" | "f64", unknown]> = /* @__PURE__ */ new Map([
  ["true", ["bool", true]],
  ["false", ["bool", false]],
  ["NaN", ["f64", NaN]],
  ["inf", ["f64", Infinity]],
  ["-inf", ["f64", -Infinity]],
])

/** Equal names are one string, whose hash is computed once for all look-ups to come. */
function word(source: Source, start: number, end: number, names: Map<string, string>): Node {
  let text = source.text.slice(start, end)
  const name = names.get(text)
  if (name === undefined) names.set(text, text)
  else text = name
  const c = text.charCodeAt(0)
  if ((c >= 48 && c <= 57) || c === 43 || c === 45 || c === 46) {
    const value = numberOf(text)
    if (value !== undefined) {
      return literal(typeof value === "bigint" ? "i64" : "f64", value, source, start, end)
    }
  }
  const known = text.length < 6 ? WORDS.get(text) : undefined
  if (known) return literal(known[0], known[1], source, start, end)
  return { kind: "atom", text, source, start, end }
}

function numberOf(text: string): bigint | number | undefined {
  if (INTEGER.test(text)) {
    const value = BigInt(text.charCodeAt(0) === 43 ? text.slice(1) : text)
    if (value === BigInt.asIntN(64, value)) return value
  }
  const value = Number(text)
  return Number.isFinite(value) && FLOAT.test(text) ? value : undefined
}
