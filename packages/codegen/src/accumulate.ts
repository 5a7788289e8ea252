import * as e from "./expression.js"
import { LoweringError } from "./errors.js"
import type { RealType } from "./arithmetic.js"
import type { Expr } from "./expr.js"
import type { Combine } from "./graph.js"
import { isComplex, isFloat, wideOf } from "./scalar.js"
import type { ScalarType } from "./scalar.js"

/** How a reduction goes: what it starts from, how it takes an element in, what comes out. */
export interface Accumulation {
  /** Sums and products of floats: blocks and pairs. The others may be split and merged at will, or are folds. */
  readonly order: "blocks" | "free" | "sequence"
  readonly names: readonly string[]
  /** What a block starts from. */
  readonly start: readonly Expr[]
  /** The result of no elements. */
  readonly empty: readonly Expr[]
  step(state: readonly Expr[], element: Expr, position: () => Expr): readonly Expr[]
  finish(state: readonly Expr[]): Expr
  /** Whether an element surely changes nothing, where most do not. */
  passes?(best: Expr, element: Expr): Expr
  /** What two blocks come to; a fold has no blocks. */
  join?(a: Expr, b: Expr): Expr
}

const limits: Partial<Record<ScalarType, readonly [number | bigint, number | bigint]>> = {
  bool: [0, 1],
  int8: [-128, 127],
  int16: [-32768, 32767],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0, 255],
  uint16: [0, 65535],
  uint32: [0, 2 ** 32 - 1],
  uint64: [0n, 2n ** 64n - 1n],
  float32: [-Infinity, Infinity],
  float64: [-Infinity, Infinity],
}

const first = (state: readonly Expr[]): Expr => state[0]!

export const accumulation = (combine: Combine, type: ScalarType): Accumulation => {
  switch (combine.kind) {
    case "sum":
    case "product": {
      const sum = combine.kind === "sum"
      const exact = !isFloat(type) && !isComplex(type)
      // of bools + is or, * is and, as NumPy has it
      const join = type === "bool" ? (sum ? e.or : e.and) : sum ? e.add : e.mul
      const wide = wideOf(type)
      return {
        order: exact ? "free" : "blocks",
        names: [sum ? "sum" : "product"],
        start: [sum ? minusZero(wide) : e.constant(wide, 1)],
        empty: [e.constant(type, sum ? 0 : 1)],
        step: (state, element) => [join(first(state), e.cast(wide, element))],
        finish: (state) => e.cast(type, first(state)),
        join,
      }
    }
    case "min":
    case "max": {
      const limit = limits[type]
      if (limit === undefined) throw new LoweringError(`reduce: ${combine.kind} has no meaning for ${type}`)
      const start = e.constant(type, limit[combine.kind === "min" ? 1 : 0])
      const [better, worse] = combine.kind === "min" ? [e.lt, e.gt] : [e.gt, e.lt]
      const join = (best: Expr, element: Expr): Expr =>
        isFloat(type) ? e.math(combine.kind, best, element) : e.select(better(element, best), element, best)
      return {
        order: "free",
        names: [combine.kind],
        start: [start],
        empty: [start],
        step: ([best], element) => [join(best!, element)],
        finish: first,
        // NaN, and zeros of either sign, are left to Math
        ...(isFloat(type) && { passes: (best, element) => worse(element, best) }),
        join,
      }
    }
    case "any":
    case "all": {
      const start = e.constant("bool", combine.kind === "all")
      const join = combine.kind === "all" ? e.and : e.or
      return {
        order: "free",
        names: [combine.kind],
        start: [start],
        empty: [start],
        step: ([state], element) => [join(state!, e.cast("bool", element))],
        finish: first,
        join,
      }
    }
    case "fold":
      return {
        order: "sequence",
        names: combine.state.map((_, i) => (i === 0 ? "best" : i === 1 ? "where" : "state")),
        start: combine.state,
        empty: combine.state,
        step: (state, element, position) => combine.step(state, element, position()),
        finish: (state) => combine.finish(state),
      }
  }
}

/** -0 is the neutral element of addition: 0 + -0 is 0, and -0 + -0 stays -0. */
const minusZero = (type: ScalarType): Expr =>
  isComplex(type)
    ? e.complex(minusZero(e.partOf(type)), minusZero(e.partOf(type)))
    : e.constant(type, isFloat(type) ? -0 : 0)

/** The real parts of a state, in order, with their types. */
export const partsOf = (state: readonly Expr[]): Expr[] =>
  state.flatMap((x) => (isComplex(x.type) ? [e.re(x), e.im(x)] : [x]))
export const partTypes = (state: readonly Expr[]): RealType[] => partsOf(state).map((x) => x.type as RealType)

/** A state of the same types as `like` whose parts are these expressions. */
export const assemble = (like: readonly Expr[], parts: readonly Expr[]): Expr[] => {
  let at = 0
  return like.map((x) => (isComplex(x.type) ? e.complex(parts[at++]!, parts[at++]!) : parts[at++]!))
}
