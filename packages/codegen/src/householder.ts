import type { FlatArray, Routine, Term, Variable } from "./ir.js"
import { standardRoutine } from "./routines.js"
import { share } from "./share.js"
import { side, stripProducts } from "./strips.js"
import type { Terms } from "./terms.js"
import { Writer, newArray, newVariable } from "./writer.js"

/**
 * Householder elimination of a block of rows against a triangle, [factor; block] = H [factor'; 0]: each reflector
 * has its head in the factor and its tail in a column of the block. Four reflectors, one strip, are applied together
 * in compact WY form, H = I - Y T Yᵀ.
 *
 * Golub & Van Loan, Matrix Computations (4th ed.), 5.1.2-5.1.4; Schreiber & Van Loan, A storage-efficient WY
 * representation (1989); Demmel, Grigori, Hoemmen & Langou, Communication-optimal QR and LU (2012), flat tree.
 */

/** Between these a sum of squares has lost nothing to overflow or underflow. */
const safeLow = 1e-280
const safeHigh = 1e300
/** A norm above this would overflow on the way: it becomes NaN, which spreads. */
const largestNorm = 8e307

/** The routines that the elimination is made of. */
export interface Elimination {
  readonly reflect: Routine
  readonly products: Routine
  readonly update: Routine
}
export const elimination = (): Elimination => ({
  reflect: standardRoutine("reflect_columns", reflectStrip),
  products: stripProducts("float64", side),
  update: standardRoutine("apply_reflectors", updateStrip),
})

const arrays = <N extends string>(...names: readonly N[]): Record<N, FlatArray> =>
  Object.fromEntries(names.map((n) => [n, newArray(n, "float64")])) as Record<N, FlatArray>
const indices = <N extends string>(...names: readonly N[]): Record<N, Variable> =>
  Object.fromEntries(names.map((n) => [n, newVariable(n, "index")])) as Record<N, Variable>

/** Entry (a, b) of the upper triangle T. */
const inT = (a: number, b: number): number => a * side + b

/** Below the diagonal T is free: the inverse of what a tail was divided by. */
const inverseInT = inT(side - 1, 0)

/** Where the head of a column goes, away from it, so that nothing cancels. */
const reflector = (w: Writer, head: Term, norm: Term): { to: Term; tau: Term; inverse: Term } => {
  const { terms } = w
  const [zero, one] = [terms.constant("float64", 0), terms.constant("float64", 1)]
  const to = w.let("to", terms.select(terms.binary("gt", head, zero), terms.unary("neg", norm), norm))
  return {
    to,
    tau: terms.binary("div", terms.sub(to, head), to),
    inverse: terms.binary("div", one, terms.sub(head, to)),
  }
}

/**
 * The reflector of a column whose squares may have overflowed or vanished: everything is divided by the largest. The
 * entries of the column lie at `from`, `from + 4`, …; the head is in the factor, tau goes to `T`.
 */
const reflectScaled = (name: string, terms: Terms): Routine => {
  const w = new Writer(terms)
  const { factor, block, T } = arrays("factor", "block", "T")
  const { at, from, end, in_T } = indices("at", "from", "end", "in_T")
  const get = (v: Variable): Term => terms.get(v)
  const f64 = (x: number): Term => terms.constant("float64", x)
  const { mul } = terms
  const div = (a: Term, b: Term): Term => terms.binary("div", a, b)
  const abs = (x: Term): Term => terms.math("abs", x)
  const overRows = (write: (i: Term) => void): void => w.loop("i", get(from), get(end), write, side)
  const head = w.let("head", w.read(factor, get(at)))
  const largest = w.mutable("largest", f64(0))
  overRows((i) => w.set(largest, terms.math("max", w.get(largest), abs(w.read(block, i)))))
  const none = terms.binary("eq", w.get(largest), f64(0))
  const small = terms.binary("lt", abs(head), f64(largestNorm))
  w.if(
    terms.binary("and", none, small),
    () => {
      w.store(T, get(in_T), f64(0))
      w.store(T, terms.index(inverseInT), f64(1))
    },
    () => {
      const unit = w.let("unit", terms.math("max", w.get(largest), abs(head)))
      const ratio = w.let("ratio", div(head, unit))
      const scaled = w.mutable("scaled", mul(ratio, ratio))
      overRows((i) => {
        const x = w.let("x", div(w.read(block, i), unit))
        w.store(block, i, x)
        w.set(scaled, terms.add(w.get(scaled), mul(x, x)))
      })
      const norm = w.let("norm", terms.math("sqrt", w.get(scaled)))
      const { to, tau, inverse } = reflector(w, ratio, norm)
      const held = terms.binary("lt", mul(norm, unit), f64(largestNorm))
      w.store(factor, get(at), terms.select(held, mul(to, unit), f64(NaN)))
      w.store(T, get(in_T), tau)
      w.store(T, terms.index(inverseInT), inverse)
    },
  )
  return {
    name,
    note: "A Householder reflector of a column of any magnitude: what its tail has yet to be multiplied by is left in T.",
    parameters: [factor, at, block, from, end, T, in_T],
    body: share(terms, w.body).body,
  }
}

/**
 * Finds the four reflectors of a strip, leaves their tails in it, and writes T. `at` is the factor's diagonal entry
 * of the first; `rows` is a multiple of four.
 */
const reflectStrip = (name: string, terms: Terms): Routine => {
  const w = new Writer(terms)
  const { factor, block, T } = arrays("factor", "block", "T")
  const { at, width, base, rows } = indices("at", "width", "base", "rows")
  const get = (v: Variable): Term => terms.get(v)
  const f64 = (x: number): Term => terms.constant("float64", x)
  const index = (i: number): Term => terms.index(i)
  const { add, mul } = terms
  const start = get(base)
  const end = terms.named(add(start, mul(get(rows), index(side))), "end")
  const column = (i: Term, c: number): Term => w.read(block, add(i, index(c)))
  const overRows = (write: (i: Term) => void): void => w.loop("i", start, end, write, side)
  const addTo = (sum: Variable, x: Term): void => w.set(sum, add(w.get(sum), x))
  const sumsOf = (count: number, name: string): Variable[] =>
    Array.from({ length: count }, (_, c) => w.mutable(`${name}${c}`, f64(0)))
  /** Two rows a turn: their sums do not wait for each other. */
  const overPairs = (write: (rows: readonly Term[]) => void): void =>
    w.loop("i", start, end, (i) => write([i, add(i, index(side))]), 2 * side)
  const totalOf = (lanes: readonly Variable[]): Term => {
    const [a, b, c, d] = lanes.map((lane) => w.get(lane))
    return c === undefined ? add(a!, b!) : add(add(a!, b!), add(c, d!))
  }
  /** Sums of squares of the next column, which the update of it leaves. */
  let squared: Variable[] | undefined

  for (let k = 0; k < side; k++) {
    const diagonal = add(add(get(at), mul(get(width), index(k))), index(k))
    const later = Array.from({ length: side - 1 - k }, (_, c) => k + 1 + c)
    const head = w.let("head", w.read(factor, diagonal))
    if (squared === undefined) {
      const lanes = sumsOf(4, "square_")
      squared = lanes
      const square = (lane: Variable, x: Term): void => addTo(lane, mul(x, x))
      w.loop("i", start, end, (i) => lanes.forEach((lane, l) => square(lane, column(i, side * l))), 4 * side)
    }
    const squares = w.let("squares", totalOf(squared))
    const sum = w.let("sum", add(squares, mul(head, head)))
    const scale = w.mutable("scale", f64(1))
    const safe = terms.binary(
      "and",
      terms.binary("gt", squares, f64(safeLow)),
      terms.binary("lt", sum, f64(safeHigh)),
    )
    w.if(
      safe,
      () => {
        const { to, tau, inverse } = reflector(w, head, terms.math("sqrt", sum))
        w.store(factor, diagonal, to)
        w.store(T, index(inT(k, k)), tau)
        w.set(scale, inverse)
      },
      () => {
        const args = [factor, diagonal, block, add(start, index(k)), add(end, index(k)), T, index(inT(k, k))]
        w.push({ kind: "run", routine: standardRoutine("reflect_scaled", reflectScaled), args })
        for (const array of [factor, block, T]) w.written(array)
        w.set(scale, w.read(T, index(inverseInT)))
      },
    )
    const tau = w.let("tau", w.read(T, index(inT(k, k))))
    const factorOf = w.let("factor_of", w.get(scale))
    const dots = later.map((c) => sumsOf(2, `dot_${c}`))
    overPairs((rows) => {
      const vs = rows.map((i) => w.let("v", mul(column(i, k), factorOf)))
      later.forEach((c, l) => rows.forEach((i, r) => addTo(dots[l]![r]!, mul(vs[r]!, column(i, c)))))
      rows.forEach((i, r) => w.store(block, add(i, index(k)), vs[r]!))
    })
    if (later.length === 0) continue
    const shifts = later.map((c, l) => {
      const entry = add(diagonal, index(c - k))
      const product = mul(tau, add(w.read(factor, entry), totalOf(dots[l]!)))
      const shift = w.let("shift", terms.unary("neg", product))
      w.store(factor, entry, add(w.read(factor, entry), shift))
      return shift
    })
    const next = sumsOf(2, "square_")
    squared = next
    overPairs((rows) => {
      const vs = rows.map((i) => w.let("v", column(i, k)))
      for (const [l, c] of later.entries()) {
        const moved = rows.map((i, r) => w.let("moved", add(column(i, c), mul(shifts[l]!, vs[r]!))))
        rows.forEach((i, r) => w.store(block, add(i, index(c)), moved[r]!))
        if (l === 0) moved.forEach((x, r) => addTo(next[r]!, mul(x, x)))
      }
    })
  }

  // T, column by column: T[0:b, b] = -tau_b T[0:b, 0:b] (V[:, 0:b]ᵀ v_b)
  const pairs = [0, 1, 2, 3].flatMap((b) => Array.from({ length: b }, (_, a) => [a, b] as const))
  const products = pairs.map(([a, b]) => w.mutable(`product_${a}${b}`, f64(0)))
  overRows((i) => {
    const vs = [0, 1, 2, 3].map((c) => w.let(`v${c}`, column(i, c)))
    pairs.forEach(([a, b], p) => addTo(products[p]!, mul(vs[a]!, vs[b]!)))
  })
  for (let b = 1; b < side; b++) {
    const tau = w.read(T, index(inT(b, b)))
    const entries = Array.from({ length: b }, (_, a) => {
      const terms_ = Array.from({ length: b - a }, (_, l) => {
        const product = products[pairs.findIndex(([x, y]) => x === a + l && y === b)]!
        return mul(w.read(T, index(inT(a, a + l))), w.get(product))
      })
      return w.let("entry", mul(terms.unary("neg", tau), terms_.reduce(add)))
    })
    entries.forEach((entry, a) => w.store(T, index(inT(a, b)), entry))
  }
  return {
    name,
    note: "Four Householder reflectors that eliminate four columns of a block of rows; T is that of I - Y T Yᵀ.",
    parameters: [factor, at, width, block, base, rows, T],
    body: share(terms, w.body).body,
  }
}

/** Applies four reflectors to the four columns whose products with their tails are in `tile`. */
const updateStrip = (name: string, terms: Terms): Routine => {
  const w = new Writer(terms)
  const { factor, block, T, tile } = arrays("factor", "block", "T", "tile")
  const { at, width, v, c, rows } = indices("at", "width", "v", "c", "rows")
  const get = (x: Variable): Term => terms.get(x)
  const index = (i: number): Term => terms.index(i)
  const { add, sub, mul } = terms
  const range = [0, 1, 2, 3]
  const ts = range.map((b) =>
    range.map((a) => (a > b ? undefined : w.let(`t${a}${b}`, w.read(T, index(inT(a, b)))))),
  )
  const factors = range.map((column) => {
    const entries = range.map((k) => add(add(get(at), mul(get(width), index(k))), index(column)))
    const sums = range.map((k) =>
      w.let(`s${k}${column}`, add(w.read(factor, entries[k]!), w.read(tile, index(k * side + column)))),
    )
    const found = range.map((b) =>
      w.let(
        `f${b}${column}`,
        range
          .filter((a) => a <= b)
          .map((a) => mul(ts[b]![a]!, sums[a]!))
          .reduce(add),
      ),
    )
    entries.forEach((entry, k) => w.store(factor, entry, sub(w.read(factor, entry), found[k]!)))
    return found
  })
  const from = get(v)
  const shift = terms.named(sub(get(c), from), "shift")
  const end = terms.named(add(from, mul(get(rows), index(side))), "end")
  w.loop(
    "i",
    from,
    end,
    (i) => {
      const vs = range.map((k) => w.let(`v${k}`, w.read(block, add(i, index(k)))))
      const j = terms.named(add(i, shift), "j")
      for (const column of range) {
        const [a, b, x, y] = range.map((k) => mul(vs[k]!, factors[column]![k]!)) as [Term, Term, Term, Term]
        const entry = add(j, index(column))
        w.store(block, entry, sub(w.read(block, entry), add(add(a, b), add(x, y))))
      }
    },
    side,
  )
  return {
    name,
    note: "Takes four columns of [factor; block] by I - Y Tᵀ Yᵀ.",
    parameters: [factor, at, width, block, v, c, rows, T, tile],
    body: share(terms, w.body).body,
  }
}
