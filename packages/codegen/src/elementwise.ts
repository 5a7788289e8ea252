import { toBigInt } from "./arithmetic.js"
import type { LoopType, RealType } from "./arithmetic.js"
import { LoweringError } from "./errors.js"
import { evaluator } from "./evaluate.js"
import type { Entries, Frame } from "./evaluate.js"
import type { Expr } from "./expr.js"
import * as e from "./expression.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import { nameShared } from "./name-shared.js"
import type { Local } from "./name-shared.js"
import { termPrinter } from "./print-term.js"
import { isComplex } from "./scalar.js"
import type { Buffer, ScalarType } from "./scalar.js"
import { ScalarTerms } from "./scalar-terms.js"
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
  /** Generated code where the host allows it, else closures; both give the same bits. */
  readonly target?: "interpret"
}

/**
 * Fills `out`: `run(out, extent, ...operands)`, or `run(out, shape, ...operands)` where operands are strided (of
 * shape and strides the first `ndim` count), or
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
  const loop = loopOf(options)
  if (options.target === "interpret") return closure(loop)
  try {
    return generated(loop)
  } catch (error) {
    if (error instanceof EvalError) return closure(loop)
    throw error
  }
}

/** One operand in a loop, and the terms that its element is. */
interface Operand {
  readonly walk: Walk
  readonly k: number
  readonly array: FlatArray
  readonly positions: FlatArray
  /** Where it is read; of strided operands a running position. */
  readonly at: Variable
  /** What a `value`, or the one element of an innermost axis, is held in. */
  readonly held: readonly Variable[]
  readonly parts: readonly Term[]
}

/** A loop as terms, and the names that its source gives. */
interface Loop {
  readonly options: ElementwiseOptions
  readonly terms: ScalarTerms
  readonly names: Map<object, string>
  readonly i: Variable
  readonly operands: readonly Operand[]
  readonly locals: readonly Local[]
  readonly results: readonly Term[]
}

const isStrided = ({ walk }: { walk: Walk }): boolean => walk.startsWith("inner")

const loopOf = (options: ElementwiseOptions): Loop => {
  const terms = new ScalarTerms()
  const names = new Map<object, string>()
  const named = <T extends object>(thing: T, name: string): T => {
    names.set(thing, name)
    return thing
  }
  const i = named(newVariable("i", "index"), "i")

  const operand = (type: ScalarType, walk: Walk, k: number): Operand => {
    const part = e.partOf(type) as RealType
    const array = named(newArray("x", part), `x${k}`)
    const positions = named(newArray("positions", "int32"), `positions${k}`)
    const at = named(newVariable("at", "index"), `at${k}`)
    const held = (isComplex(type) ? ["re", "im"] : [""]).map((s) =>
      named(newVariable("v", part), `v${k}${s}`),
    )
    const [turn, start] = [terms.get(i), terms.get(at)]
    const place =
      walk === "dense"
        ? turn
        : walk === "from"
          ? terms.add(start, turn)
          : walk === "gather"
            ? terms.cast("index", terms.load(positions, turn))
            : start
    const parts = held.map((variable, lane) =>
      walk === "value" || walk === "inner0"
        ? terms.get(variable)
        : terms.load(array, entryOf(terms, place, held.length, lane)),
    )
    return { walk, k, array, positions, at, held, parts }
  }

  const operands = options.operands.map(({ type, walk }, k) => operand(type, walk, k + 1))
  const bound = new Map<string, Term>()
  const elements = options.operands.map(({ type }, k) => {
    operands[k]!.parts.forEach((part, lane, { length }) =>
      bound.set(length === 1 ? `${k}` : `${k}${lane === 0 ? "_re" : "_im"}`, part),
    )
    return e.local(type, `${k}`)
  })
  const made = options.expr(...elements)
  if (made.type !== options.type) throw new LoweringError(`elementwise: ${options.name} gives ${made.type}`)
  const term = translation(terms, bound)
  const { locals, roots } = nameShared(
    terms,
    (isComplex(made.type) ? [e.re(made), e.im(made)] : [made]).map(term),
  )
  for (const { variable } of locals) named(variable, variable.name)
  return { options, terms, names, i, operands, locals, results: roots }
}

const entryOf = (terms: ScalarTerms, place: Term, lanes: number, lane: number): Term =>
  terms.add(terms.mul(place, terms.index(lanes)), terms.index(lane))

/** What a call gives for an operand. */
const parametersOf = ({ walk, k, held }: Operand, names: Loop["names"]): string[] => {
  if (walk === "value") return held.map((variable) => names.get(variable)!)
  if (walk === "dense") return [`x${k}`]
  if (walk === "from") return [`x${k}`, `at${k}`]
  return walk === "gather" ? [`x${k}`, `positions${k}`] : [`x${k}`, `from${k}`, `strides${k}`]
}

/** Loops whose bodies have less text take so many elements a turn. */
const SHORT = 150
const TURNS = 8

/** As JavaScript, compiled in memory. */
const generated = ({ options, terms, names, operands, locals, results }: Loop): ElementwiseKernel => {
  const printer = termPrinter({ of: (thing) => names.get(thing)! })
  const { ndim = 0, scatter, name } = options
  const lines: string[] = []
  const parameters = [
    "out",
    ...(scatter ? ["places"] : []),
    ndim === 0 ? "n" : "shape",
    ...operands.flatMap((x) => parametersOf(x, names)),
  ]
  const walked = operands.filter(isStrided)
  const position = (k: number, axis: number): string =>
    axis === 0 ? `from${k}` : axis === ndim ? `at${k}` : `at${k}_${axis}`

  if (ndim > 0) lines.push("let o = 0")
  for (let axis = 0; axis < ndim; axis++) {
    const inner = axis === ndim - 1
    lines.push(`const n${axis} = shape[${axis}]`)
    let [start, step] = ["", ""]
    for (const x of walked) {
      const { walk, k, held, array, at } = x
      const here = position(k, axis)
      if (inner && walk === "inner0") {
        // the element stays the same along the innermost axis
        names.set(at, here)
        held.forEach((variable, lane) => {
          const load = terms.load(array, entryOf(terms, terms.get(at), held.length, lane))
          lines.push(`const ${names.get(variable)} = ${printer.local(load)}`)
        })
        continue
      }
      const next = position(k, axis + 1)
      start += `, ${next} = ${here}`
      if (inner && walk === "inner1") step += `, ${next}++`
      else {
        lines.push(`const s${k}_${axis} = strides${k}[${axis}]`)
        step += `, ${next} += s${k}_${axis}`
      }
    }
    lines.push(`for (let i${axis} = 0${start}; i${axis} < n${axis}; i${axis}++${step}) {`)
  }
  let body = ""
  for (const { variable, value } of locals) body += `const ${names.get(variable)} = ${printer.local(value)}\n`
  const at = ndim > 0 ? "o" : scatter ? "places[i]" : "i"
  results.forEach((result, lane) => {
    const entry = results.length === 1 ? at : `2 * ${at} + ${lane}`
    body += `out[${entry}] = ${printer.stored(result)}\n`
  })
  if (ndim > 0) lines.push(`${body}o++${"}".repeat(ndim)}`)
  else {
    lines.push("let i = 0")
    // several elements a turn: V8 asks at each turn whether it is interrupted
    if (body.length < SHORT) {
      lines.push(`for (const last = n - ${TURNS - 1}; i < last; i += ${TURNS}) {`)
      for (let k = 0; k < TURNS; k++) lines.push(`{ ${body.replace(/\bi\b/g, `(i + ${k})`)}}`)
      lines.push("}")
    }
    lines.push(`for (; i < n; i++) {\n${body}}`)
  }

  const source = `return function ${name}_(${parameters.join(", ")}) {\n${lines.join("\n")}\n}`
  return new Function("toBigInt", `"use strict"\n${source}`)(toBigInt) as ElementwiseKernel
}

/** Without generated code: slow, and the same bits. */
const closure = ({ options, names, i, operands, locals, results }: Loop): ElementwiseKernel => {
  const slots = new Map<object, number>()
  const slotOf = (of: object): number => {
    if (!slots.has(of)) slots.set(of, slots.size)
    return slots.get(of)!
  }
  const values = locals.map(({ variable, value }) => [slotOf(variable), evaluator(value, slotOf)] as const)
  const elements = results.map((result) => evaluator(result, slotOf))
  return (out, ...args) => {
    const frame: Frame = { values: [], arrays: [] }
    const set = (of: Variable, value: number | bigint | boolean): void => {
      // bools are JavaScript's own where they are passed, and 1 or 0 in closures
      frame.values[slotOf(of)] = typeof value === "boolean" ? Number(value) : value
    }
    const places: Int32Array | undefined = options.scatter ? args.shift() : undefined
    const { ndim } = options
    const extents: readonly number[] = ndim ? args.shift().slice(0, ndim) : [args.shift()]
    const bound = operands.map((x) => [x, args.splice(0, parametersOf(x, names).length)] as const)
    for (const [{ walk, held, array, positions, at }, given] of bound)
      if (walk === "value") held.forEach((variable, lane) => set(variable, given[lane]))
      else {
        frame.arrays[slotOf(array)] = given[0]
        if (walk === "gather") frame.arrays[slotOf(positions)] = given[1]
        else set(at, given[1])
      }
    const count = extents.reduce((n, extent) => n * extent, 1)
    for (let linear = 0; linear < count; linear++) {
      set(i, linear)
      for (const [x, [data, from, strides]] of bound)
        if (isStrided(x)) {
          let at = from
          for (let axis = extents.length, rest = linear; axis-- > 0; rest = Math.floor(rest / extents[axis]!))
            at += (rest % extents[axis]!) * strides[axis]
          set(x.at, at)
          x.held.forEach((variable, lane, { length }) => set(variable, data[at * length + lane]))
        }
      for (const [slot, value] of values) frame.values[slot] = value(frame)
      const at = places === undefined ? linear : places[linear]!
      elements.forEach((element, lane, { length }) => {
        ;(out as unknown as Entries)[at * length + lane] = element(frame)
      })
    }
  }
}

/** A real expression over bound locals as a term. */
const translation = (terms: ScalarTerms, bound: ReadonlyMap<string, Term>): ((expr: Expr) => Term) => {
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
        throw new LoweringError(`elementwise: no ${expr.op} of elements`)
    }
  }
  const term = (expr: Expr): Term => {
    let made = known.get(expr)
    if (made === undefined) known.set(expr, (made = make(expr)))
    return made
  }
  return term
}
