import { LoweringError } from "./errors.js"
import type { RealType } from "./arithmetic.js"
import { Elements } from "./elements.js"
import * as e from "./expression.js"
import type { Expr, Size } from "./expr.js"
import type { Value } from "./graph.js"
import type { FlatArray, KernelOutput, Routine, Term, Variable } from "./ir.js"
import type { Plan } from "./plan.js"
import { Notes } from "./notes.js"
import { lanesOf } from "./scalar.js"
import * as size from "./size.js"
import { Writer, newArray, newVariable } from "./writer.js"

/** Fewer multiplications take no longer than to make a module of WebAssembly. */
const fewProducts = 1 << 22

/** What every part of lowering writes to and reads from. */
export class Context {
  readonly writer: Writer
  readonly elements: Elements
  reasons: ReadonlyMap<Value, string> = new Map()
  destinations: Plan["placed"] = new Map()
  /** Values of which a pass keeps only the rows that it is at, and how many these are. */
  readonly rowBuffers = new Map<Value, number>()
  private readonly comments: { value: Value; text: (string | FlatArray | Variable)[] }[] = []
  private readonly routines: Map<string, Routine>
  /** Whether long loops and products go to WebAssembly. */
  readonly vectors: boolean

  /** @param outer - of the program that this one is a part of */
  constructor(outer?: Context, vectors = false) {
    this.vectors = outer?.vectors ?? vectors
    this.writer = outer?.writer ?? new Writer()
    this.elements = new Elements(this.writer)
    this.routines = outer?.routines ?? new Map<string, Routine>()
  }

  get terms() {
    return this.writer.terms
  }

  /** Whether a product of so many numbers goes to routines on vectors, which get blocks of the program's own only. */
  onVectors(...extents: readonly Size[]): boolean {
    return this.vectors && extents.map(size.highest).reduce((x, y) => x * y, 1) >= fewProducts
  }

  /** The name a value goes by in the source: the user's, or one that says what it is. */
  name(value: Value): string {
    return (
      value.name ??
      (typeof value.note === "string" ? /^[A-Za-z_]\w*/.exec(value.note)?.[0] : undefined) ??
      plainName(value)
    )
  }

  /** A fresh row-major array for `value`, or for the rows of it that are kept; or the memory that it is for. */
  allocate(value: Value, covered = true): FlatArray {
    const { writer, terms, elements } = this
    const there = this.destinations.get(value)
    if (there !== undefined) {
      this.place(value, there.array, there.from)
      return there.array
    }
    const lanes = terms.index(lanesOf(value.type))
    const rows = this.rowBuffers.get(value)
    const [all, ...row] = value.shape
    const shape = rows === undefined ? value.shape : [size.min(rows, all!), ...row]
    const array = writer.alloc(
      this.name(value),
      e.partOf(value.type) as RealType,
      terms.mul(elements.count(shape), lanes),
      rows === undefined ? this.reasons.get(value) : "rows that are used where they are computed",
      covered,
    )
    this.place(value, array)
    return array
  }
  /** Declares that `value` lies in `array` in row-major order. */
  place(value: Value, array: FlatArray, offset = this.terms.index(0)): void {
    const { elements } = this
    const strides = elements.denseStrides(value.shape)
    elements.places.set(value, { kind: "array", array, strides, offset })
    elements.forget()
  }
  /** Says which rows the buffers hold from here on. */
  placeRows(first: Term): void {
    const { elements, terms } = this
    for (const value of this.rowBuffers.keys()) {
      const place = elements.places.get(value)
      if (place?.kind !== "array") continue
      const offset = terms.sub(terms.index(0), terms.mul(first, place.strides[0]!))
      elements.places.set(value, { ...place, offset })
    }
    elements.forget()
  }
  /** Where a kernel's output goes, and locals for the extents that only it knows. */
  kernelOutput(value: Value): KernelOutput {
    const array = newArray(this.name(value), e.partOf(value.type) as RealType)
    const known = new Map<number, Term>()
    const shape = value.shape.map((size, axis) => {
      if (typeof size === "number" || size.op !== "extent" || size.value !== value)
        return this.elements.size(size)
      const variable = newVariable(`${this.name(value)}_extent`, "index")
      known.set(axis, this.terms.get(variable))
      return variable
    })
    this.elements.extents.set(value, known)
    this.place(value, array)
    return { array, shape }
  }
  placeScalar(value: Value, parts: readonly Term[]): void {
    this.elements.places.set(value, { kind: "scalar", parts })
    this.elements.forget()
  }
  arrayOf(value: Value): FlatArray {
    const place = this.elements.places.get(value)
    if (place?.kind !== "array") throw new LoweringError(`lower: a ${value.recipe.kind} is not in memory`)
    return place.array
  }

  /**
   * The array that a value lies in from its first element on; a 0-d one that is kept in locals, or a row of an array
   * around, is written to one.
   */
  inMemory(value: Value): FlatArray {
    const { terms, writer, elements } = this
    const place = elements.places.get(value)
    if (place?.kind === "array" && place.offset !== terms.index(0)) {
      const lanes = terms.index(lanesOf(value.type))
      const entries = terms.mul(elements.count(value.shape), lanes)
      const array = this.fresh(value, entries)
      const from = terms.mul(place.offset, lanes)
      writer.copy(array, terms.index(0), { array: place.array, from }, entries)
      return array
    }
    if (place?.kind !== "scalar") return this.arrayOf(value)
    const array = this.fresh(value, terms.index(place.parts.length))
    place.parts.forEach((part, lane) => writer.store(array, terms.index(lane), part))
    return array
  }
  private fresh(value: Value, entries: Term): FlatArray {
    return this.writer.alloc(this.name(value), e.partOf(value.type) as RealType, entries, undefined, true)
  }

  /** Writes the element of a stored value. */
  storeElement(value: Value, index: readonly Expr[], parts: readonly Term[]): void {
    const { elements, terms, writer } = this
    const place = elements.places.get(value)
    if (place?.kind !== "array") throw new LoweringError("lower: only arrays are stored to")
    const linear = elements.linear(
      index.map((i) => elements.index(i)),
      place.strides,
      place.offset,
    )
    parts.forEach((part, lane) =>
      writer.store(
        place.array,
        terms.add(terms.mul(linear, terms.index(parts.length)), terms.index(lane)),
        part,
      ),
    )
  }
  /** Keeps a 0-d value in locals. */
  letScalar(value: Value, parts: readonly Term[]): void {
    const name = this.name(value)
    const suffix = parts.length === 1 ? [""] : ["_re", "_im"]
    this.placeScalar(
      value,
      parts.map((part, i) => this.writer.let(name + suffix[i]!, part)),
    )
  }

  /** A routine, made once for all that call it. */
  routine(name: string, make: () => Routine): Routine {
    const known = this.routines.get(name)
    if (known !== undefined) return known
    const made = make()
    this.routines.set(name, made)
    return made
  }

  /** Says above a piece of the program which call it stands for, in the names that things will have. */
  comment(values: readonly Value[]): void {
    for (const value of values) {
      if (value.note === undefined) continue
      const text: (string | FlatArray | Variable)[] = []
      this.writer.comment(text)
      this.comments.push({ value, text })
    }
  }
  /** Writes the comments, once everything has its place. */
  finishComments(): void {
    for (const { value, text } of this.comments) text.push(...new Notes(this.elements.places).of(value))
  }
}

const plainName = (value: Value): string => {
  const { recipe } = value
  switch (recipe.kind) {
    case "input":
      return recipe.name
    case "kernel":
      return recipe.call.outputs.length > 1
        ? `${recipe.call.kernel.name}_${recipe.output}`
        : `${recipe.call.kernel.name}_result`
    case "constant":
      return "constant"
    case "generator":
      return "product"
    case "reduce":
      return recipe.combine.kind === "fold" ? "folded" : recipe.combine.kind
    case "compress":
      return "selected"
    default:
      return "t"
  }
}
