import type { Term } from "@carton/egraph"
import { asarray } from "./asarray.js"
import type { DType } from "./dtype.js"
import { isScalar } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { ParseError } from "./errors.js"
import { flowEntry } from "./flow-entries.js"
import type { BasicItem } from "./index-key.js"
import { basic_index, set_basic } from "./indexing-entries.js"
import type { PartProgram } from "./part-program.js"
import type { Entry, Input, Scalar, Spec } from "./registry.js"
import { entries } from "./registry-list.js"
import { nonzeroEntry } from "./searching.js"
import { absent, input, known, weak } from "./sorts.js"
import { callTerms, SymbolicArray } from "./symbolic.js"

/**
 * Reads a program that `print` wrote: `const` lines, then `return`. Comments are skipped.
 *
 * @param constants - those that the text names by their numbers: `constantsOf` gives them
 * @returns terms of the same structure as those printed
 * @throws ParseError with line and column
 * @example parse("return add(x, 1)")   // [add(x, 1)]
 */
export const parse = (text: string, constants: readonly EagerArray[] = []): readonly Term<"NDArray">[] =>
  new Parser(text, constants).program()

const token =
  /(?:\s|\/\/[^\n]*)*(?:((?:\d+(?:\.\d+)?(?:e[+-]?\d+)?n?)|[A-Za-z_$][\w$]*|"(?:[^"\\]|\\.)*"|=>|[()[\]{},:;=.-])|$)/y

/** What a text stands for in the place of an argument: an array, or plain data. */
type Argument = SymbolicArray | PartProgram | Plain
type Plain = Scalar | string | null | readonly Argument[] | { readonly [name: string]: Plain }

const isNumbered = (entry: Entry): boolean => /^\d/.test(entry.outputs?.[0] ?? "")
const flows = ["cond", "while_loop", "scan"] as const
const isFlow = (name: string): name is (typeof flows)[number] => flows.includes(name as never)
const words: Readonly<Record<string, Plain>> = {
  true: true,
  false: false,
  null: null,
  newaxis: null,
  NaN,
  Infinity,
}

class Parser {
  private at = 0
  private start = 0
  private next: string
  private readonly byName: ReadonlyMap<string, Entry>
  private names = new Map<string, SymbolicArray>()

  constructor(
    private readonly text: string,
    private readonly constants: readonly EagerArray[],
  ) {
    this.byName = new Map(
      entries().map((e) => [e.namespace === undefined ? e.name : `${e.namespace}.${e.name}`, e]),
    )
    this.next = this.scan()
  }

  program(): readonly Term<"NDArray">[] {
    const outputs = this.statements("")
    return outputs.map((x) => x.term)
  }

  /** `const` statements and the `return` before `end`. */
  private statements(end: string): readonly SymbolicArray[] {
    while (this.accept("const")) {
      const name = this.take()
      this.expect("=")
      this.names.set(name, this.array())
      this.accept(";")
    }
    this.expect("return")
    const results = this.accept("[") ? this.list("]", () => this.array()) : [this.array()]
    this.expect(end)
    return results
  }

  private array(): SymbolicArray {
    return this.arrayOf(this.argument())
  }
  private arrayOf(x: Argument): SymbolicArray {
    if (x instanceof SymbolicArray) return x
    if (x === null) return new SymbolicArray(absent().term)
    if (isScalar(x)) return new SymbolicArray(weak(x).term)
    return this.fail("expected an array")
  }

  private argument(): Argument {
    const primary = this.primary()
    if (!(primary instanceof SymbolicArray)) return primary
    let x = primary
    while (this.next === "." && /^\.\s*(set_)?at\b/.test(this.text.slice(this.start))) {
      this.take()
      x = this.take() === "at" ? this.at_(x) : this.setAt(x)
    }
    return x
  }
  private at_(x: SymbolicArray): SymbolicArray {
    this.expect("(")
    return this.called(basic_index.entry, [x], { key: this.list(")", () => this.item()) })[0]!
  }
  private setAt(x: SymbolicArray): SymbolicArray {
    this.expect("(")
    this.expect("[")
    const key = this.list("]", () => this.item())
    this.expect(",")
    const value = this.array()
    this.expect(")")
    return this.called(set_basic.entry, [x, value], { key })[0]!
  }
  /** A position, a range, or a new axis. */
  private item(): BasicItem {
    if (!this.accept("slice")) return this.primary() as number | null
    this.expect("(")
    const [start = null, stop = null, step = 1] = this.list(")", () => this.primary() as number | null)
    return { start, stop, step: step! }
  }

  private primary(): Argument {
    const { next } = this
    if (next === "[") {
      this.take()
      return this.list("]", () => this.argument())
    }
    if (next === "{") return this.object() as Plain
    if (next === "(") return this.part()
    if (next === "-" || /^\d/.test(next)) return this.number()
    if (next.startsWith('"')) return JSON.parse(this.take()) as string
    if (!/^[A-Za-z_$]/.test(next)) return this.fail(`unexpected ${next === "" ? "end" : next}`)
    const word = this.take()
    if (Object.hasOwn(words, word)) return words[word]!
    if (this.next === "(") return this.call(word)
    const name = `${word}.${/^\.\s*([A-Za-z_]\w*)\s*\(/.exec(this.text.slice(this.start))?.[1] ?? ""}`
    if (this.byName.has(name) && !this.names.has(word)) {
      this.take()
      this.take()
      return this.call(name)
    }
    return this.names.get(word) ?? new SymbolicArray(input(word).term)
  }
  private number(): Scalar {
    const sign = this.accept("-") ? -1 : 1
    const digits = this.take()
    if (digits === "Infinity") return sign * Infinity
    if (!/^\d/.test(digits)) return this.fail(`expected a number, got ${digits === "" ? "the end" : digits}`)
    return digits.endsWith("n") ? BigInt(sign) * BigInt(digits.slice(0, -1)) : sign * Number(digits)
  }
  private object(): Readonly<Record<string, Argument>> {
    this.expect("{")
    const pairs = this.list("}", () => {
      const name = this.take()
      this.expect(":")
      return [name, this.argument()] as const
    })
    return Object.fromEntries(pairs)
  }

  private call(name: string): SymbolicArray {
    this.expect("(")
    const args = this.list(")", () => this.argument())
    if (name === "input") return new SymbolicArray(input(args[0] as string).term)
    if (name === "constant") return this.constant(args)
    if (name === "asarray") return this.literal(args)
    const last = args.at(-1)
    const isOptions = typeof last === "object" && last !== null && !isArgument(last)
    const named = (isOptions ? args.pop() : {}) as Readonly<Record<string, Argument>>
    const entry = this.entryOf(name, named)
    const inputs: Input[] = []
    const options: Record<string, unknown> = {}
    let position = 0
    for (const p of entry.parameters) {
      const value = p.positional ? args[position++] : named[p.name]
      if (value === undefined && (p.positional || p.default === undefined))
        this.fail(`${name}: ${p.name} is missing`)
      if (p.kind === "array") inputs.push(value === undefined ? null : this.arrayOf(value))
      else if (p.kind === "arrays") inputs.push((value as readonly Argument[]).map((x) => this.arrayOf(x)))
      else options[p.name] = value === undefined ? p.default : value
    }
    const results = this.called(entry, inputs, options)
    if (entry.outputs === undefined) return results[0]!
    this.expect(isNumbered(entry) ? "[" : ".")
    const output = entry.outputs.indexOf(this.take())
    if (isNumbered(entry)) this.expect("]")
    return results[output] ?? this.fail(`${name} has the results ${entry.outputs.join(", ")}`)
  }
  private entryOf(name: string, { results }: Readonly<Record<string, Argument>>): Entry {
    if (isFlow(name)) return flowEntry(name, results as number)
    if (name === "nonzero" && results !== undefined) return nonzeroEntry(results as number)
    return this.byName.get(name) ?? this.fail(`there is no function ${name}`)
  }
  private called(entry: Entry, inputs: readonly Input[], options: Readonly<Record<string, unknown>>) {
    return callTerms(entry, inputs, options).map((term) => new SymbolicArray(term))
  }

  private constant(args: readonly Argument[]): SymbolicArray {
    const value = this.constants[args[0] as number]
    if (value === undefined) return this.fail(`constant ${String(args[0])} is not given`)
    return new SymbolicArray(known(value).term)
  }
  private literal([elements, options]: readonly Argument[]): SymbolicArray {
    const { dtype } = options as { dtype: DType }
    return new SymbolicArray(known(asarray(elements as Scalar, { dtype }) as EagerArray).term)
  }

  /** `(a: int32[3]): [int32[3]] => { … }` */
  private part(): PartProgram {
    this.expect("(")
    const inputs = this.list(")", () => {
      const name = this.take()
      this.expect(":")
      return { name, spec: this.spec() }
    })
    this.expect(":")
    this.expect("[")
    const specs = this.list("]", () => this.spec())
    this.expect("=>")
    this.expect("{")
    const around = this.names
    this.names = new Map()
    const outputs = this.statements("}").map((x) => x.term)
    this.names = around
    return { inputs, outputs, specs }
  }
  private spec(): Spec {
    const dtype = this.take() as DType
    this.expect("[")
    return { dtype, shape: this.list("]", () => this.number() as number) }
  }

  private scan(): string {
    token.lastIndex = this.at
    const found = token.exec(this.text)
    if (found === null)
      return this.fail(`unexpected ${JSON.stringify(this.text.slice(this.at).trim().slice(0, 12))}`)
    this.at = token.lastIndex
    this.start = this.at - (found[1] ?? "").length
    return found[1] ?? ""
  }
  private take(): string {
    const taken = this.next
    this.next = this.scan()
    return taken
  }
  private accept(word: string): boolean {
    if (this.next !== word) return false
    this.take()
    return true
  }
  private expect(word: string): void {
    const say = (w: string): string => (w === "" ? "the end" : w)
    if (word === "" ? this.next !== "" : !this.accept(word))
      this.fail(`expected ${say(word)}, got ${say(this.next)}`)
  }
  private list<T>(end: string, read: () => T): T[] {
    const items: T[] = []
    if (this.accept(end)) return items
    do items.push(read())
    while (this.accept(","))
    this.expect(end)
    return items
  }
  private fail(why: string): never {
    const before = this.text.slice(0, this.start).split("\n")
    throw new ParseError(`parse: line ${before.length}, column ${before.at(-1)!.length + 1}: ${why}`)
  }
}

/** Whether an object is an argument of its own, and not the options of a call. */
const isArgument = (x: object): boolean =>
  x instanceof SymbolicArray || Array.isArray(x) || "outputs" in x || ("re" in x && "im" in x)
