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

/** Below the diagonal T is free: sums of squares of the next column, and what its tail has yet to be multiplied by. */
const [squaresInT, scaleInT] = [inT(side - 1, 0), inT(side - 1, 1)]

/** What the routines of a strip are written with: the strip's columns lie side by side in `block`. */
const stripWriter = (terms: Terms) => {
  const w = new Writer(terms)
  const { factor, block, T } = arrays("factor", "block", "T")
  const { at, width, base, rows } = indices("at", "width", "base", "rows")
  const [index, { add }] = [(i: number): Term => terms.index(i), terms]
  const start = terms.get(base)
  const end = terms.named(add(start, terms.mul(terms.get(rows), index(side))), "end")
  return {
    ...{ w, factor, block, T, at: terms.get(at), width: terms.get(width), start, end, index },
    parameters: [factor, at, width, block, base, rows, T],
    column: (i: Term, c: number): Term => w.read(block, add(i, index(c))),
    /** Some rows a turn: their sums do not wait for each other. */
    overRows: (count: number, write: (rows: readonly Term[]) => void): void =>
      w.loop(
        "i",
        start,
        end,
        (i) => write(Array.from({ length: count }, (_, r) => add(i, index(r * side)))),
        count * side,
      ),
    sums: (count: number, name: string): Variable[] =>
      Array.from({ length: count }, (_, c) => w.mutable(`${name}${c}`, terms.constant("float64", 0))),
    addTo: (sum: Variable, x: Term): void => w.set(sum, add(w.get(sum), x)),
    total: (lanes: readonly Variable[]): Term => {
      const [a, b, c, d] = lanes.map((lane) => w.get(lane))
      return c === undefined ? add(a!, b!) : add(add(a!, b!), add(c, d!))
    },
  }
}

/**
 * The reflector of one column, from the sum of its squares in `T`: tau goes to `T`, and so does the scale of its tail.
 * The entries of the column lie at `from`, `from + 4`, …; where the squares may have overflowed or vanished,
 * everything is divided by the largest.
 */
const findReflector = (name: string, terms: Terms): Routine => {
  const w = new Writer(terms)
  const { factor, block, T } = arrays("factor", "block", "T")
  const { at, from, end, in_T } = indices("at", "from", "end", "in_T")
  const get = (v: Variable): Term => terms.get(v)
  const f64 = (x: number): Term => terms.constant("float64", x)
  const { mul } = terms
  const div = (a: Term, b: Term): Term => terms.binary("div", a, b)
  const abs = (x: Term): Term => terms.math("abs", x)
  const both = (a: Term, b: Term): Term => terms.binary("and", a, b)
  const overRows = (write: (i: Term) => void): void => w.loop("i", get(from), get(end), write, side)
  const give = (beta: Term, tau: Term, scale: Term): void => {
    w.store(factor, get(at), beta)
    w.store(T, get(in_T), tau)
    w.store(T, terms.index(scaleInT), scale)
  }
  /** Where a head goes, away from it, so that nothing cancels. */
  const reflect = (head: Term, norm: Term, unit?: Term): void => {
    const to = w.let("to", terms.select(terms.binary("gt", head, f64(0)), terms.unary("neg", norm), norm))
    const held = (u: Term): Term =>
      terms.select(terms.binary("lt", mul(norm, u), f64(largestNorm)), mul(to, u), f64(NaN))
    give(unit === undefined ? to : held(unit), div(terms.sub(to, head), to), div(f64(1), terms.sub(head, to)))
  }
  const scaled = (head: Term): void => {
    const largest = w.mutable("largest", f64(0))
    overRows((i) => w.set(largest, terms.math("max", w.get(largest), abs(w.read(block, i)))))
    const none = terms.binary("eq", w.get(largest), f64(0))
    w.if(
      both(none, terms.binary("lt", abs(head), f64(largestNorm))),
      () => give(head, f64(0), f64(1)),
      () => {
        const unit = w.let("unit", terms.math("max", w.get(largest), abs(head)))
        const ratio = w.let("ratio", div(head, unit))
        const squares = w.mutable("squares", mul(ratio, ratio))
        overRows((i) => {
          const x = w.let("x", div(w.read(block, i), unit))
          w.store(block, i, x)
          w.set(squares, terms.add(w.get(squares), mul(x, x)))
        })
        reflect(ratio, w.let("norm", terms.math("sqrt", w.get(squares))), unit)
      },
    )
  }
  const head = w.let("head", w.read(factor, get(at)))
  const squares = w.let("tail", w.read(T, terms.index(squaresInT)))
  const sum = w.let("sum", terms.add(squares, mul(head, head)))
  w.if(
    both(terms.binary("gt", squares, f64(safeLow)), terms.binary("lt", sum, f64(safeHigh))),
    () => reflect(head, terms.math("sqrt", sum)),
    () => scaled(head),
  )
  return {
    name,
    note: "A Householder reflector of a column: what its tail has yet to be multiplied by is left in T.",
    parameters: [factor, at, block, from, end, T, in_T],
    body: share(terms, w.body).body,
  }
}

/** The reflector of column `k` of a strip, applied to those after it: a routine each, so that they are soon compiled. */
const reflectColumn =
  (k: number) =>
  (name: string, terms: Terms): Routine => {
    const strip = stripWriter(terms)
    const { w, factor, block, T, start, end, index, column, sums, addTo, total, overRows } = strip
    const { add, mul } = terms
    const diagonal = add(add(strip.at, mul(strip.width, index(k))), index(k))
    const later = Array.from({ length: side - 1 - k }, (_, c) => k + 1 + c)
    if (k === 0) {
      const lanes = sums(4, "square_")
      overRows(4, (rows) =>
        lanes.forEach((lane, l) => addTo(lane, mul(column(rows[l]!, 0), column(rows[l]!, 0)))),
      )
      w.store(T, index(squaresInT), total(lanes))
    }
    const args = [factor, diagonal, block, add(start, index(k)), add(end, index(k)), T, index(inT(k, k))]
    w.push({ kind: "run", routine: standardRoutine("find_reflector", findReflector), args })
    for (const array of [factor, block, T]) w.written(array)
    const tau = w.let("tau", w.read(T, index(inT(k, k))))
    const scale = w.let("scale", w.read(T, index(scaleInT)))
    const dots = later.map((c) => sums(2, `dot_${c}`))
    overRows(2, (rows) => {
      const vs = rows.map((i) => w.let("v", mul(column(i, k), scale)))
      later.forEach((c, l) => rows.forEach((i, r) => addTo(dots[l]![r]!, mul(vs[r]!, column(i, c)))))
      rows.forEach((i, r) => w.store(block, add(i, index(k)), vs[r]!))
    })
    const shifts = later.map((c, l) => {
      const entry = add(diagonal, index(c - k))
      const product = mul(tau, add(w.read(factor, entry), total(dots[l]!)))
      const shift = w.let("shift", terms.unary("neg", product))
      w.store(factor, entry, add(w.read(factor, entry), shift))
      return shift
    })
    if (later.length > 0) {
      // the squares of the next column are summed where it is updated
      const next = sums(2, "square_")
      overRows(2, (rows) => {
        const vs = rows.map((i) => w.let("v", column(i, k)))
        for (const [l, c] of later.entries()) {
          const moved = rows.map((i, r) => w.let("moved", add(column(i, c), mul(shifts[l]!, vs[r]!))))
          rows.forEach((i, r) => w.store(block, add(i, index(c)), moved[r]!))
          if (l === 0) moved.forEach((x, r) => addTo(next[r]!, mul(x, x)))
        }
      })
      w.store(T, index(squaresInT), total(next))
    }
    return {
      name,
      note: `The reflector of column ${k} of a strip, applied to those after it.`,
      parameters: strip.parameters,
      body: share(terms, w.body).body,
    }
  }

/**
 * Finds the four reflectors of a strip, leaves their tails in it, and writes T. `at` is the factor's diagonal entry
 * of the first; `rows` is a multiple of four.
 */
const reflectStrip = (name: string, terms: Terms): Routine => {
  const strip = stripWriter(terms)
  const { w, factor, block, T, index, column, addTo } = strip
  const { add, mul } = terms
  const range = [0, 1, 2, 3]
  for (const k of range) {
    const routine = standardRoutine(`reflect_column_${k}`, reflectColumn(k))
    const args = strip.parameters.map((p) => ("mutable" in p ? terms.get(p) : p))
    w.push({ kind: "run", routine, args })
  }
  for (const array of [factor, block, T]) w.written(array)

  // T, column by column: T[0:b, b] = -tau_b T[0:b, 0:b] (V[:, 0:b]ᵀ v_b)
  const pairs = range.flatMap((b) => Array.from({ length: b }, (_, a) => [a, b] as const))
  const products = pairs.map(([a, b]) => w.mutable(`product_${a}${b}`, terms.constant("float64", 0)))
  strip.overRows(1, ([i]) => {
    const vs = range.map((c) => w.let(`v${c}`, column(i!, c)))
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
    parameters: strip.parameters,
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
