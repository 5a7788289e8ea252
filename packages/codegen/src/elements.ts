import * as e from "./expression.js"
import { LoweringError } from "./errors.js"
import type { Expr, Size } from "./expr.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term } from "./ir.js"
import { delinearise, linearise } from "./row-major.js"
import { isComplex } from "./scalar.js"
import * as size from "./size.js"
import { Translator } from "./translate.js"

/** Where the elements of a value lie once it is computed. */
export type Place =
  /** Element `i` at `offset + Σ strides[k] * i[k]`, counted in elements. */
  | {
      readonly kind: "array"
      readonly array: FlatArray
      readonly strides: readonly Term[]
      readonly offset: Term
    }
  /** A 0-d value in locals: one part, or two of a complex number. */
  | { readonly kind: "scalar"; readonly parts: readonly Term[] }

/** Turns "the element of this value at this index" into terms: what is not in memory is computed on the spot. */
export class Elements extends Translator {
  readonly places = new Map<Value, Place>()
  /** Stored values that the loop being written computes itself, and the index at which it does. */
  readonly current = new Map<Value, string>()
  /** Elements that are at hand in locals, by their key. */
  readonly here = new Map<string, Expr>()
  private readonly flat = new WeakMap<Expr, Value>()
  private computed = new Map<string, Expr>()

  /** Forgets what was computed on the spot: places have changed. */
  forget(): void {
    this.computed = new Map()
    this.renewTerms()
  }

  /** The element as an expression; `index` has one int32 for each axis. */
  at(value: Value, index: readonly Expr[]): Expr {
    const at = index.map((i) => this.index(i))
    const key = `${value.id}:${at.map((i) => i.id).join(",")}`
    this.observer?.element(value, key, at)
    const known = this.here.get(key) ?? this.computed.get(key)
    if (known !== undefined) return known
    const element =
      this.places.has(value) && this.current.get(value) !== key
        ? e.load(value, index)
        : this.compute(value, index)
    this.computed.set(key, element)
    return element
  }
  /** The element as a recipe may compute positions from it: int32 arithmetic of the program has wrapped around. */
  position(value: Value, index: readonly Expr[]): Expr {
    const element = this.at(value, index)
    return element.type === "int32" && "args" in element ? this.bound("int32", [this.term(element)]) : element
  }
  /** The key under which an element at this index is remembered. */
  key(value: Value, index: readonly Expr[]): string {
    return `${value.id}:${index.map((i) => this.index(i).id).join(",")}`
  }

  /** The key of an element by its position in row-major order. */
  flatKey(value: Value, linear: Expr): string {
    return `${value.id}#${this.index(linear).id}`
  }

  /** The element as its recipe makes it. */
  compute(value: Value, index: readonly Expr[]): Expr {
    const { recipe, inputs } = value
    switch (recipe.kind) {
      case "map":
        return checked(value, recipe.expr(...inputs.map((x) => this.at(x, index))))
      case "pull":
        return checked(
          value,
          recipe.expr(index, (k, at) => this.position(inputs[k]!, at)),
        )
      case "view":
        return this.at(
          inputs[0]!,
          recipe.map.map(({ base, step, axis }) =>
            size.expr(axis === undefined ? base : size.add(base, size.mul(step, index[axis]!))),
          ),
        )
      case "reshape":
        return this.reshaped(value, index)
      default:
        throw new LoweringError(`lower: a ${recipe.kind} has no element of its own`)
    }
  }

  private reshaped(value: Value, index: readonly Expr[]): Expr {
    const input = value.inputs[0]!
    const [from, to] = [wide(value.shape), wide(input.shape)]
    if (
      size.shapesEqual(
        from.map((a) => value.shape[a]!),
        to.map((a) => input.shape[a]!),
      )
    ) {
      const at: Expr[] = input.shape.map(() => e.constant("int32", 0))
      to.forEach((axis, i) => (at[axis] = index[from[i]!]!))
      return this.at(input, at)
    }
    const linear = size.expr(linearise(value.shape, index))
    if (this.isDense(input)) return this.flatLoad(input, linear)
    return this.at(input, delinearise(input.shape, linear))
  }

  /** Whether the value lies in memory in row-major order; a pass keeps blocks of rows at an offset. */
  isDense(value: Value): boolean {
    const place = this.places.get(value)
    if (place?.kind !== "array" || this.current.has(value)) return false
    const dense = this.denseStrides(value.shape)
    return place.strides.every((stride, i) => stride === dense[i] || value.shape[i] === 1)
  }
  /** Where a value lies that is in memory, or a view of one that is. */
  placeOf(value: Value): Place | undefined {
    const place = this.places.get(value)
    if (place !== undefined) return place
    const { recipe, inputs } = value
    if (recipe.kind === "reshape" && this.isDense(inputs[0]!)) {
      const { array, offset } = this.places.get(inputs[0]!) as Place & { kind: "array" }
      return { kind: "array", array, strides: this.denseStrides(value.shape), offset }
    }
    if (recipe.kind !== "view") return undefined
    const base = this.placeOf(inputs[0]!)
    if (base?.kind !== "array") return undefined
    const { terms } = this
    const strides: Term[] = value.shape.map(() => terms.index(0))
    let { offset } = base
    for (const [k, { base: start, step, axis }] of recipe.map.entries()) {
      const stride = base.strides[k]!
      offset = terms.add(offset, terms.mul(this.size(start), stride))
      if (axis !== undefined) strides[axis] = terms.add(strides[axis]!, terms.mul(this.size(step), stride))
    }
    return { kind: "array", array: base.array, strides, offset }
  }
  denseStrides(shape: readonly Size[]): Term[] {
    const strides: Term[] = new Array(shape.length)
    let stride = this.terms.index(1)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride
      stride = this.terms.mul(stride, this.size(shape[axis]!))
    }
    return strides
  }
  private flatLoad(value: Value, linear: Expr): Expr {
    const whole: Expr = { op: "load", type: value.type, value, index: [linear] }
    if (!isComplex(value.type)) {
      this.flat.set(whole, value)
      return whole
    }
    const type = e.partOf(value.type)
    const [re, im] = [0, 1].map((lane): Expr => {
      const loaded: Expr = { op: "load", type, value, index: [linear, e.constant("int32", lane)] }
      this.flat.set(loaded, value)
      return loaded
    })
    return e.complex(re!, im!)
  }

  /** The element at position `linear` in row-major order, where no input asks for more than its own position. */
  atFlat(value: Value, linear: Expr): Expr | undefined {
    const key = this.flatKey(value, linear)
    const known = this.computed.get(key)
    if (known !== undefined) return known
    const element = this.computeFlat(value, linear)
    if (element !== undefined) this.computed.set(key, element)
    return element
  }
  private computeFlat(value: Value, linear: Expr): Expr | undefined {
    const place = this.places.get(value)
    if (place !== undefined && this.current.get(value) !== this.flatKey(value, linear)) {
      if (place.kind === "scalar") return e.load(value, [])
      return this.isDense(value) ? this.flatLoad(value, linear) : undefined
    }
    const { recipe, inputs } = value
    if (recipe.kind === "map") {
      const args: Expr[] = []
      for (const input of inputs) {
        const arg = this.atFlat(input, linear)
        if (arg === undefined) return undefined
        args.push(arg)
      }
      return checked(value, recipe.expr(...args))
    }
    if (recipe.kind === "reshape") return this.atFlat(inputs[0]!, linear)
    if (recipe.kind === "view" && recipe.map.every((m) => m.axis === undefined || m.step === 0)) {
      return this.at(
        inputs[0]!,
        recipe.map.map((m) => size.expr(m.base)),
      )
    }
    return undefined
  }

  protected loaded(expr: Expr & { op: "load" }): Term {
    const { terms } = this
    const { value } = expr
    const lanes = isComplex(value.type) ? 2 : 1
    const place = this.places.get(value)
    if (place === undefined) {
      // a recipe or a size reads a value that is computed on the spot
      const rank = value.shape.length
      const element = this.at(value, expr.index.slice(0, rank))
      return this.term(
        lanes === 1
          ? element
          : this.index(expr.index[rank]!) === terms.index(0)
            ? e.re(element)
            : e.im(element),
      )
    }
    const index = expr.index.map((i) => this.index(i))
    const rank = this.flat.has(expr) ? 1 : value.shape.length
    const lane = lanes === 2 ? index[rank]! : terms.index(0)
    if (place.kind === "scalar") return place.parts[Number((lane as { value?: number }).value ?? 0)]!
    const strides = this.flat.has(expr) ? [terms.index(1)] : place.strides
    const at = terms.add(
      terms.mul(this.linear(index.slice(0, rank), strides, place.offset), terms.index(lanes)),
      lane,
    )
    return this.writer.read(place.array, at)
  }
}

const checked = (value: Value, element: Expr): Expr => {
  if (element.type === value.type) return element
  throw new LoweringError(`lower: a ${value.recipe.kind} declared as ${value.type} computes ${element.type}`)
}

const wide = (shape: readonly Size[]): number[] => [...shape.keys()].filter((axis) => shape[axis] !== 1)
