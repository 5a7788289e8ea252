import type { LoopType, RealType } from "./arithmetic.js"
import { LoweringError } from "./errors.js"
import { evaluator } from "./evaluate.js"
import type { Entries, Frame } from "./evaluate.js"
import type { Expr } from "./expr.js"
import * as e from "./expression.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import { nameShared } from "./name-shared.js"
import type { Local } from "./name-shared.js"
import { TermPrinter, toBigIntSource } from "./print-term.js"
import { isComplex } from "./scalar.js"
import type { Buffer, ScalarType } from "./scalar.js"
import { Terms } from "./terms.js"
import { newArray, newVariable } from "./writer.js"

/**
 * How one operand is walked through, and what stands for it in a call, in this order:
 * - `dense`: a buffer, read from its start on;
 * - `from`: a buffer and the element at which to start;
 * - `value`: the element itself, for a complex number its two parts;
 * - `gather`: a buffer and an Int32Array with the position of each element;
 * - otherwise strided, a buffer, the element at which to start, and the strides; the innermost stride is 0, 1 or any.
 */
export type Walk = "dense" | "from" | "value" | "gather" | "inner0" | "inner1" | "inner"

export interface ElementwiseOptions {
  readonly name: string
  readonly type: ScalarType
  readonly operands: readonly { readonly type: ScalarType; readonly walk: Walk }[]
  /** The element of the result; operands have their own types. */
  expr(...elements: Expr[]): Expr
  /** The axes of strided operands; without them the loop is flat. */
  readonly ndim?: number
  /** Element `i` goes to the position that an Int32Array, given behind the result, says. */
  readonly scatter?: boolean
  readonly target?: "js" | "interpret"
}

/**
 * Fills `out`: `run(out, extent, ...operands)`, or `run(out, shape, ...operands)` where operands are strided, or
 * `run(out, positions, extent, ...operands)` to scatter.
 */
export type ElementwiseKernel = (out: Buffer, ...args: any[]) => void

/**
 * One loop nest over arrays of one shape, compiled by itself: what eager elementwise calls need of the code
 * generator.
 *
 * @example
 * const add = elementwise({ name: "add", type: "float64", expr: (a, b) => e.add(a, b),
 *   operands: [{ type: "float64", walk: "dense" }, { type: "float64", walk: "value" }] })
 * const out = new Float64Array(2)
 * add(out, 2, Float64Array.of(1, 2), 10)   // out is [11, 12]
 */
export const elementwise = (options: ElementwiseOptions): ElementwiseKernel => {
  const made = new Loop(options)
  return options.target === "interpret" ? made.closure() : made.compiled()
}

/** One operand in a loop: the names that its call gives, and the terms that its element is. */
interface Operand {
  readonly walk: Walk
  readonly parameters: readonly string[]
  readonly array: FlatArray
  readonly positions: FlatArray
  /** Where it is read; of strided operands a running position. */
  readonly at: Variable
  /** What a `value`, or the one element of an innermost axis, is held in. */
  readonly held: readonly Variable[]
  readonly parts: readonly Term[]
}

const strided = (walk: Walk): boolean => walk.startsWith("inner")

class Loop {
  private readonly terms = new Terms()
  private readonly names = new Map<object, string>()
  private readonly printer = new TermPrinter({ of: (thing) => this.names.get(thing)! })
  private readonly i = this.name(newVariable("i", "index"), "i")
  private readonly operands: readonly Operand[]
  private readonly locals: readonly Local[]
  private readonly results: readonly Term[]

  constructor(private readonly options: ElementwiseOptions) {
    this.operands = options.operands.map(({ type, walk }, k) => this.operand(type, walk, k + 1))
    const elements = options.operands.map(({ type }, k) => e.local(type, `${k}`))
    const bound = new Map<string, Term>()
    this.operands.forEach(({ parts }, k) =>
      parts.forEach((part, lane) =>
        bound.set(parts.length === 1 ? `${k}` : `${k}${["_re", "_im"][lane]}`, part),
      ),
    )
    const made = options.expr(...elements)
    if (made.type !== options.type)
      throw new LoweringError(`elementwise: ${options.name} gives ${made.type}, not ${options.type}`)
    const term = translation(this.terms, bound)
    const roots = isComplex(made.type) ? [term(e.re(made)), term(e.im(made))] : [term(made)]
    const shared = nameShared(this.terms, roots)
    this.locals = shared.locals
    this.results = shared.roots
    for (const { variable } of this.locals) this.name(variable, variable.name)
  }

  private name<T extends object>(thing: T, name: string): T {
    this.names.set(thing, name)
    return thing
  }

  private operand(type: ScalarType, walk: Walk, k: number): Operand {
    const { terms } = this
    const part = e.partOf(type) as RealType
    const lanes = isComplex(type) ? 2 : 1
    const array = this.name(newArray(`x${k}`, part), `x${k}`)
    const positions = this.name(newArray(`positions${k}`, "int32"), `positions${k}`)
    const at = this.name(newVariable(`at${k}`, "index"), `at${k}`)
    const suffixes = lanes === 1 ? [""] : ["_re", "_im"]
    const held = suffixes.map((s) => this.name(newVariable(`v${k}${s}`, part), `v${k}${s}`))
    const i = terms.get(this.i)
    const place: Record<Exclude<Walk, "value" | "inner0">, () => Term> = {
      dense: () => i,
      from: () => terms.add(terms.get(at), i),
      gather: () => terms.cast("index", terms.load(positions, i)),
      inner1: () => terms.get(at),
      inner: () => terms.get(at),
    }
    const parts = held.map((variable, lane) =>
      walk === "value" || walk === "inner0"
        ? terms.get(variable)
        : terms.load(array, this.entry(place[walk](), lanes, lane)),
    )
    const parameters = {
      dense: [`x${k}`],
      from: [`x${k}`, `at${k}`],
      value: suffixes.map((s) => `v${k}${s}`),
      gather: [`x${k}`, `positions${k}`],
    }
    return {
      walk,
      parameters: strided(walk)
        ? [`x${k}`, `from${k}`, `strides${k}`]
        : parameters[walk as keyof typeof parameters],
      array,
      positions,
      at,
      held,
      parts,
    }
  }
  private entry(at: Term, lanes: number, lane: number): Term {
    const { terms } = this
    return terms.add(terms.mul(at, terms.index(lanes)), terms.index(lane))
  }

  /** As JavaScript, compiled in memory. */
  compiled(): ElementwiseKernel {
    const { source } = this
    const helper = this.printer.usesToBigInt ? `${toBigIntSource}\n` : ""
    return new Function(`"use strict"\n${helper}return ${source}`)() as ElementwiseKernel
  }

  get source(): string {
    const { ndim, scatter } = this.options
    const args = [
      "out",
      ...(scatter ? ["places"] : []),
      ndim === undefined ? "n" : "shape",
      ...this.operands.flatMap((x) => x.parameters),
    ]
    const lines = ndim === undefined ? this.flatSource() : this.nestSource(ndim)
    const name = /^[a-z_]\w*$/i.test(this.options.name) ? `${this.options.name}_` : "loop"
    return `function ${name}(${args.join(", ")}) {\n${lines.join("\n")}\n}`
  }

  private body(position: string): string[] {
    const { printer, names } = this
    const lines = this.locals.map(
      ({ variable, value }) => `const ${names.get(variable)} = ${printer.local(value)}`,
    )
    const lanes = this.results.length
    this.results.forEach((result, lane) => {
      const at = lanes === 1 ? position : `2 * ${position}${lane === 0 ? "" : " + 1"}`
      lines.push(`out[${at}] = ${printer.value(result)}`)
    })
    return lines
  }
  private flatSource(): string[] {
    const position = this.options.scatter ? "places[i]" : "i"
    return ["for (let i = 0; i < n; i++) {", ...this.body(position), "}"]
  }
  private nestSource(ndim: number): string[] {
    const axes = Array.from({ length: ndim }, (_, axis) => axis)
    const walked = this.operands.flatMap((x, k) => (strided(x.walk) ? [{ ...x, k: k + 1 }] : []))
    const lines = axes.map((axis) => `const n${axis} = shape[${axis}]`)
    for (const { k } of walked)
      for (const axis of axes) lines.push(`const s${k}_${axis} = strides${k}[${axis}]`)
    lines.push("let o = 0")
    for (const axis of axes) {
      const inner = axis === ndim - 1
      const moving = walked.filter((x) => !inner || x.walk !== "inner0")
      const name = (k: number, at: number): string =>
        at === 0 ? `from${k}` : at === ndim ? `at${k}` : `p${k}_${at}`
      if (inner)
        for (const x of walked.filter((y) => y.walk === "inner0"))
          lines.push(...this.holding(x, name(x.k, axis)))
      const start = moving.map(({ k }) => `, ${name(k, axis + 1)} = ${name(k, axis)}`)
      const step = moving.map(({ k, walk }) =>
        inner && walk === "inner1" ? `, ${name(k, axis + 1)}++` : `, ${name(k, axis + 1)} += s${k}_${axis}`,
      )
      lines.push(`for (let i${axis} = 0${start.join("")}; i${axis} < n${axis}; i${axis}++${step.join("")}) {`)
    }
    lines.push(...this.body("o"), "o++", ...axes.map(() => "}"))
    return lines
  }
  /** The element that stays the same along the innermost axis. */
  private holding({ held, array, at }: Operand, position: string): string[] {
    this.names.set(at, position)
    return held.map((variable, lane) => {
      const load = this.terms.load(array, this.entry(this.terms.get(at), held.length, lane))
      return `const ${this.names.get(variable)} = ${this.printer.local(load)}`
    })
  }

  /** Without generated code: slow, and the same bits. */
  closure(): ElementwiseKernel {
    const slots = new Map<object, number>()
    const slotOf = (of: object): number => {
      if (!slots.has(of)) slots.set(of, slots.size)
      return slots.get(of)!
    }
    const locals = this.locals.map(({ variable, value }) => ({
      slot: slotOf(variable),
      value: evaluator(value, slotOf),
    }))
    const results = this.results.map((result) => evaluator(result, slotOf))
    const { operands, i } = this
    const { scatter = false, ndim } = this.options
    return (out, ...args) => {
      const frame: Frame = { values: [], arrays: [] }
      const places = scatter ? (args.shift() as Int32Array) : undefined
      const extents = ndim === undefined ? [args.shift() as number] : (args.shift() as readonly number[])
      const bound = operands.map((x) => ({ x, given: args.splice(0, x.parameters.length) }))
      for (const { x, given } of bound) {
        if (x.walk === "value") x.held.forEach((v, lane) => (frame.values[slotOf(v)] = held(given[lane])))
        else {
          frame.arrays[slotOf(x.array)] = given[0]
          if (x.walk === "gather") frame.arrays[slotOf(x.positions)] = given[1]
          else frame.values[slotOf(x.at)] = given[1]
        }
      }
      forEachIndex(extents, (index, linear) => {
        frame.values[slotOf(i)] = linear
        for (const { x, given } of bound) {
          if (!strided(x.walk)) continue
          const at = index.reduce((sum, j, axis) => sum + j * given[2][axis], given[1] as number)
          frame.values[slotOf(x.at)] = at
          const entries = given[0] as Entries
          x.held.forEach((v, lane) => (frame.values[slotOf(v)] = entries[at * x.held.length + lane]!))
        }
        for (const { slot, value } of locals) frame.values[slot] = value(frame)
        const at = places === undefined ? linear : places[linear]!
        results.forEach((result, lane) => {
          ;(out as unknown as Entries)[at * results.length + lane] = result(frame)
        })
      })
    }
  }
}

/** Bools are JavaScript's own where they are passed, and 1 or 0 in closures. */
const held = (x: number | bigint | boolean): number | bigint => (typeof x === "boolean" ? Number(x) : x)

const forEachIndex = (
  extents: readonly number[],
  visit: (index: readonly number[], linear: number) => void,
): void => {
  const count = extents.reduce((n, extent) => n * extent, 1)
  const index = extents.map(() => 0)
  for (let linear = 0; linear < count; linear++) {
    visit(index, linear)
    for (let axis = extents.length - 1; axis >= 0 && ++index[axis]! === extents[axis]!; axis--)
      index[axis] = 0
  }
}

/** A real expression over bound locals as a term. */
const translation = (terms: Terms, bound: ReadonlyMap<string, Term>): ((expr: Expr) => Term) => {
  const known = new Map<Expr, Term>()
  const make = (expr: Expr): Term => {
    switch (expr.op) {
      case "const":
        return terms.constant(expr.type as LoopType, expr.value)
      case "local":
        return bound.get(expr.name)!
      case "unary":
        return terms.unary(expr.fn, term(expr.args[0]))
      case "binary":
        return terms.binary(expr.fn, term(expr.args[0]), term(expr.args[1]))
      case "math":
        return terms.math(expr.fn, ...expr.args.map(term))
      case "select":
        return terms.select(term(expr.args[0]), term(expr.args[1]), term(expr.args[2]))
      case "cast":
        return terms.cast(expr.type as LoopType, term(expr.args[0]))
      default:
        throw new LoweringError(`elementwise: an expression of elements has no ${expr.op}`)
    }
  }
  const term = (expr: Expr): Term => {
    let made = known.get(expr)
    if (made === undefined) known.set(expr, (made = make(expr)))
    return made
  }
  return term
}
