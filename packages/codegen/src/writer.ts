import type { LoopType, RealType } from "./arithmetic.js"
import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import { Terms } from "./terms.js"

let nextId = 0
export const newArray = (name: string, type: RealType, origin: FlatArray["origin"] = "local"): FlatArray => ({
  id: nextId++,
  name,
  type,
  origin,
})
export const newVariable = (name: string, type: LoopType, mutable = false): Variable => ({
  id: nextId++,
  name,
  type,
  mutable,
})

/** Writes statements, innermost block last, and keeps count of writes so that reads are told apart. */
export class Writer {
  readonly terms: Terms
  private readonly blocks: Statement[][] = [[]]
  private readonly versions = new Map<Variable | FlatArray, number>()
  /** How many writes there were: terms that read memory are valid until the next one. */
  epoch = 0

  constructor(terms = new Terms()) {
    this.terms = terms
  }

  get body(): readonly Statement[] {
    return this.blocks[0]!
  }
  push(statement: Statement): void {
    this.blocks.at(-1)!.push(statement)
  }
  /** The statements that `write` pushes. */
  block(write: () => void): readonly Statement[] {
    this.blocks.push([])
    write()
    return this.blocks.pop()!
  }
  written(what: Variable | FlatArray): void {
    this.versions.set(what, (this.versions.get(what) ?? 0) + 1)
    this.epoch++
  }

  read(array: FlatArray, index: Term): Term {
    return this.terms.load(array, index, this.versions.get(array) ?? 0)
  }
  get(variable: Variable): Term {
    return this.terms.get(variable, this.versions.get(variable) ?? 0)
  }
  let(name: string, value: Term): Term {
    return value.op === "const" || value.op === "get" ? value : this.hold(name, value)
  }
  /** A local of what the value is now, whatever is set later. */
  hold(name: string, value: Term): Term {
    const variable = newVariable(name, value.type)
    this.push({ kind: "let", variable, value })
    return this.terms.get(variable)
  }
  mutable(name: string, value: Term): Variable {
    const variable = newVariable(name, value.type, true)
    this.push({ kind: "let", variable, value })
    return variable
  }
  set(variable: Variable, value: Term): void {
    this.push({ kind: "set", variable, value })
    this.written(variable)
  }
  store(array: FlatArray, index: Term, value: Term): void {
    this.push({ kind: "store", array, index, value })
    this.written(array)
  }
  /** Copies neighbours, one after the other. */
  copy(
    target: FlatArray,
    to: Term,
    source: { readonly array: FlatArray; readonly from: Term },
    entries: Term,
  ): void {
    const { terms } = this
    this.loop("i", terms.index(0), entries, (i) =>
      this.store(target, terms.add(to, i), this.read(source.array, terms.add(source.from, i))),
    )
  }
  alloc(name: string, type: RealType, size: Term, reason?: string, covered = false): FlatArray {
    const array = newArray(name, type)
    this.push({ kind: "alloc", array, size, covered, ...(reason === undefined ? {} : { reason }) })
    return array
  }
  comment(text: readonly (string | FlatArray | Variable)[]): void {
    this.push({ kind: "comment", text })
  }
  /** A counted loop; one of exactly one turn is only its body. */
  loop(name: string, from: Term, to: Term, write: (i: Term) => void, step = 1): void {
    if (
      from.op === "const" &&
      to.op === "const" &&
      Number(to.value) > Number(from.value) &&
      Number(to.value) <= Number(from.value) + step
    ) {
      write(from)
      return
    }
    if (from.op === "const" && to.op === "const" && Number(to.value) <= Number(from.value)) return
    const variable = newVariable(name, "index")
    const body = this.block(() => write(this.terms.get(variable)))
    if (body.length > 0) this.push({ kind: "loop", variable, from, to, step, body })
  }
  /** Some turns of a loop at once, as often as they fit between `from` and `whole`, then one by one to `to`. */
  loopInTurns(
    name: string,
    [from, whole, to]: readonly [from: Term, whole: Term, to: Term],
    count: number,
    some: (i: Term) => void,
    one: (i: Term) => void,
  ): void {
    const { terms } = this
    const turns = terms.binary("div", terms.sub(whole, from), terms.index(count))
    const rest = terms.named(terms.add(from, terms.mul(turns, terms.index(count))), "rest")
    this.loop(name, from, rest, some, count)
    this.loop(name, rest, to, one)
  }
  while(test: () => Term, write: () => void): void {
    this.push({ kind: "while", test: test(), body: this.block(write) })
  }
  if(test: Term, then: () => void, otherwise: () => void = () => {}): void {
    if (test.op === "const") {
      ;(test.value ? then : otherwise)()
      return
    }
    this.push({ kind: "if", test, then: this.block(then), else: this.block(otherwise) })
  }
}
