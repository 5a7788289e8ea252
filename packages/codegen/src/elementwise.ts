import { toBigInt } from "./arithmetic.js"
import type { LoopType } from "./arithmetic.js"
import type { Expr } from "./expr.js"
import * as e from "./expression.js"
import type { Term } from "./ir.js"
import { nameShared } from "./name-shared.js"
import type { OwnFunction } from "./own-function.js"
import { termPrinter } from "./print-term.js"
import { isBig, isComplex } from "./scalar.js"
import type { Buffer, ScalarType } from "./scalar.js"
import { foldingAll } from "./simplify.js"

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
  /** What generated code computes in the place of the expression: the same bits. */
  readonly as?: ((x: Expr) => Expr) | undefined
  /** The axes of strided operands; without them the loop is flat. */
  readonly ndim?: number | undefined
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
  if (options.target === "interpret") return closure(options)
  try {
    return generated(options)
  } catch (error) {
    if (error instanceof EvalError) return closure(options)
    throw error
  }
}

const isStrided = (walk: Walk): boolean => walk.startsWith("inner")
/** How much a call gives for an operand. */
const entriesOf = (walk: Walk, lanes: number): number =>
  walk === "value" ? lanes : walk === "dense" ? 1 : isStrided(walk) ? 3 : 2

const lanesOf = (type: ScalarType): readonly string[] => (isComplex(type) ? ["re", "im"] : [""])
const partsOf = (x: Expr): Expr[] => (isComplex(x.type) ? [e.re(x), e.im(x)] : [x])

// Expressions of elements are terms but for their leaves, which are made here.
const named = (type: LoopType, name: string): Term =>
  ({ op: "get", type, variable: { name } }) as unknown as Term
/** The part of an element at a position that is text. */
const load = (type: ScalarType, k: number, place: string, lane: number): Term =>
  ({
    op: "load",
    type: e.partOf(type),
    array: { name: `x${k}` },
    args: [named("index", isComplex(type) ? `2 * (${place}) + ${lane}` : place)],
  }) as unknown as Term

/**
 * Loops whose bodies have less text take eight elements a turn, or sixteen; four where functions stand in for branches:
 * V8 puts only so many in a loop.
 */
const SHORT = 150

/** As JavaScript, compiled in memory. */
const generated = ({
  name,
  operands,
  ndim = 0,
  scatter,
  expr,
  as,
}: ElementwiseOptions): ElementwiseKernel => {
  const called: Record<string, unknown> = { toBigInt }
  const printer = termPrinter({
    of(thing) {
      const { name, of } = thing as OwnFunction
      if (of) called[name] = of
      return name
    },
  })
  const lines: string[] = []
  const parameters = ["out", ...(scatter ? ["places"] : []), ndim === 0 ? "n" : "shape"]
  const elements = operands.map(({ type, walk }, i) => {
    const k = i + 1
    if (walk === "value")
      for (const lane of lanesOf(type)) {
        parameters.push(`v${k}${lane}`)
        // V8 would look at each turn what kind of number it is
        if (!isBig(type) && type !== "bool") lines.push(`v${k}${lane} = +v${k}${lane}`)
      }
    else parameters.push(...[`x${k}`, `from${k}`, `strides${k}`].slice(0, entriesOf(walk, 1)))
    const place =
      walk === "dense" ? "i" : walk === "from" ? `from${k} + i` : walk === "gather" ? `from${k}[i]` : `at${k}`
    const [re, im] = lanesOf(type).map((lane, n) =>
      walk === "value" || walk === "inner0"
        ? named(e.partOf(type) as LoopType, `v${k}${lane}`)
        : load(type, k, place, n),
    ) as unknown as Expr[]
    return im === undefined ? re! : e.complex(re!, im)
  })
  const made = expr(...elements)
  const { locals, roots } = nameShared(partsOf(as ? as(made) : made) as unknown as Term[])
  const position = (k: number, axis: number): string =>
    axis === 0 ? `from${k}` : axis === ndim ? `at${k}` : `at${k}_${axis}`

  if (ndim > 0) lines.push("let o = 0")
  for (let axis = 0; axis < ndim; axis++) {
    const inner = axis === ndim - 1
    lines.push(`const n${axis} = shape[${axis}]`)
    let [start, step] = ["", ""]
    operands.forEach(({ type, walk }, i) => {
      const k = i + 1
      const here = position(k, axis)
      if (!isStrided(walk)) return
      if (inner && walk === "inner0") {
        // the element stays the same along the innermost axis
        lanesOf(type).forEach((lane, n) =>
          lines.push(`const v${k}${lane} = ${printer.local(load(type, k, here, n))}`),
        )
        return
      }
      const next = position(k, axis + 1)
      start += `, ${next} = ${here}`
      if (inner && walk === "inner1") step += `, ${next}++`
      else {
        lines.push(`const s${k}_${axis} = strides${k}[${axis}]`)
        step += `, ${next} += s${k}_${axis}`
      }
    })
    lines.push(`for (let i${axis} = 0${start}; i${axis} < n${axis}; i${axis}++${step}) {`)
  }
  let body = ""
  for (const { variable, value } of locals) body += `const ${variable.name} = ${printer.local(value)}\n`
  const at = ndim > 0 ? "o" : scatter ? "places[i]" : "i"
  roots.forEach((result, lane) => {
    const entry = roots.length === 1 ? at : `2 * ${at} + ${lane}`
    body += `out[${entry}] = ${printer.stored(result)}\n`
  })
  if (ndim > 0) lines.push(`${body}o++${"}".repeat(ndim)}`)
  else {
    lines.push("let i = 0")
    // several elements a turn: V8 asks at each turn whether it is interrupted
    if (body.length < SHORT) {
      const turns = as ? 4 : body.length < 60 ? 16 : 8
      lines.push(`for (const last = n - ${turns - 1}; i < last; i += ${turns}) {`)
      for (let k = 0; k < turns; k++) lines.push(`{ ${body.replace(/\bi\b/g, `(i + ${k})`)}}`)
      lines.push("}")
    }
    lines.push(`for (; i < n; i++) {\n${body}}`)
  }

  const source = `return function ${name}_(${parameters.join(", ")}) {\n${lines.join("\n")}\n}`
  const make = new Function(...Object.keys(called), `"use strict"\n${source}`)
  return make(...Object.values(called)) as ElementwiseKernel
}

/** Without generated code: slow, and the same bits. The expression of constants is folded anew for every element. */
const closure =
  ({ operands, ndim = 0, scatter, expr }: ElementwiseOptions): ElementwiseKernel =>
  (out, ...args) => {
    const places: Int32Array | undefined = scatter ? args.shift() : undefined
    const extents: readonly number[] = ndim ? args.shift().slice(0, ndim) : [args.shift()]
    const count = extents.reduce((n, extent) => n * extent, 1)
    const given = operands.map(({ type, walk }) => args.splice(0, entriesOf(walk, lanesOf(type).length)))
    const element = (k: number, linear: number): Expr => {
      const { type, walk } = operands[k]!
      const [data, from, strides] = given[k]!
      let at =
        walk === "dense" ? linear : walk === "from" ? from + linear : walk === "gather" ? from[linear] : from
      if (isStrided(walk))
        for (let axis = ndim, rest = linear; axis-- > 0; rest = Math.floor(rest / extents[axis]!))
          at += (rest % extents[axis]!) * strides[axis]
      const part = (lane: number, lanes: number): Expr =>
        e.constant(e.partOf(type), walk === "value" ? given[k]![lane] : data[at * lanes + lane])
      return isComplex(type) ? e.complex(part(0, 2), part(1, 2)) : part(0, 1)
    }
    for (let linear = 0; linear < count; linear++) {
      const made = partsOf(foldingAll(() => expr(...operands.map((_, k) => element(k, linear)))))
      const at = places === undefined ? linear : places[linear]!
      made.forEach((x, lane, { length }) => {
        ;(out as unknown as Record<number, unknown>)[at * length + lane] = (x as { value?: unknown }).value
      })
    }
  }
