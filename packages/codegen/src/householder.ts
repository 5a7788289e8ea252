import type { Argument, FlatArray, Routine, Term, Variable } from "./ir.js"
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

/**
 * Eliminates a block of `rows` rows, a multiple of four, in `strips` strips that are `apart` from each other, against a
 * triangle of `width` columns: `(factor, width, block, apart, rows, strips, T, tile)`.
 */
export const elimination = (): Routine => standardRoutine("eliminate_rows", eliminateRows)

const arrays = <N extends string>(...names: readonly N[]): Record<N, FlatArray> =>
  Object.fromEntries(names.map((n) => [n, newArray(n, "float64")])) as Record<N, FlatArray>
const indices = <N extends string>(...names: readonly N[]): Record<N, Variable> =>
  Object.fromEntries(names.map((n) => [n, newVariable(n, "index")])) as Record<N, Variable>

const eliminateRows = (name: string, terms: Terms): Routine => {
  const w = new Writer(terms)
  const { factor, block, T, tile } = arrays("factor", "block", "T", "tile")
  const { width, apart, rows, strips } = indices("width", "apart", "rows", "strips")
  const [wide, far, count, last] = [width, apart, rows, strips].map((v) => terms.get(v)) as [
    ...[Term, Term],
    ...[Term, Term],
  ]
  const { add, mul } = terms
  const run = (routine: Routine, args: readonly Argument[]): void => w.push({ kind: "run", routine, args })
  w.loop("p", terms.index(0), last, (p) => {
    const [v, first] = [mul(p, far), mul(p, terms.index(side))]
    const diagonal = mul(first, add(wide, terms.index(1)))
    run(standardRoutine("reflect_columns", reflectStrip), [factor, diagonal, wide, block, v, count, T])
    w.loop("q", add(p, terms.index(1)), last, (q) => {
      const c = mul(q, far)
      run(stripProducts("float64", side), [block, v, block, c, count, tile])
      const at = add(mul(first, wide), mul(q, terms.index(side)))
      run(standardRoutine("apply_reflectors", updateStrip), [factor, at, wide, block, v, c, count, T, tile])
    })
  })
  return {
    name,
    note: "Eliminates a block of rows, in strips of four columns, against the triangle that those before it left.",
    parameters: [factor, width, block, apart, rows, strips, T, tile],
    body: share(terms, w.body).body,
  }
}

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
    /** Some rows a turn: their sums do not wait for each other. */
    overRows: (count: number, write: (i: Term, rows: readonly number[]) => void): void => {
      const rows = Array.from({ length: count }, (_, r) => r)
      w.loop("i", start, end, (i) => write(i, rows), count * side)
    },
    /** Where a column lies in a row of a turn, from where one lies in the first. */
    place: (first: Term, row: number, more = 0): Term => add(first, index(row * side + more)),
    sums: (count: number, name: string): Variable[] =>
      Array.from({ length: count }, (_, c) => w.mutable(`${name}${c}`, terms.constant("float64", 0))),
    addTo: (sum: Variable, x: Term): void => w.set(sum, add(w.get(sum), x)),
    total: ([a, b]: readonly Variable[]): Term => add(w.get(a!), w.get(b!)),
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

/**
 * The reflector of column `k` of a strip, applied to those after it, two neighbours at a time: where the column is one
 * of the two itself, it is moved by 0. The squares of the next column are summed where it is updated.
 */
const reflectColumn = (name: string, terms: Terms): Routine => {
  const strip = stripWriter(terms)
  const { w, factor, block, T, start, end, index, place, sums, addTo, total, overRows } = strip
  const { add, sub, mul } = terms
  const { k } = indices("k")
  const at = terms.get(k)
  const next = add(at, index(1))
  const diagonal = terms.named(add(add(strip.at, mul(strip.width, at)), at), "diagonal")
  const inDiagonal = terms.named(mul(at, index(side + 1)), "in_T")
  const args = [factor, diagonal, block, add(start, at), add(end, at), T, inDiagonal]
  w.push({ kind: "run", routine: standardRoutine("find_reflector", findReflector), args })
  for (const array of [factor, block, T]) w.written(array)
  const tau = w.let("tau", w.read(T, inDiagonal))
  const scale = w.let("scale", w.read(T, index(scaleInT)))
  const own = (i: Term): Term => w.let("own", add(i, at))
  overRows(2, (i, rows) => {
    const first = own(i)
    for (const where of rows.map((row) => place(first, row)))
      w.store(block, where, mul(w.read(block, where), scale))
  })
  const [left, right] = [0, 1]
  const both = [left, right]
  const two = (c: Term): void => {
    const dots = [0, 1].map((row) => sums(2, `dot_${row}`))
    const places = (i: Term): [Term, Term] => [own(i), w.let("other", add(i, c))]
    overRows(2, (i, rows) => {
      const [mine, other] = places(i)
      for (const row of rows) {
        const v = w.let("v", w.read(block, place(mine, row)))
        both.forEach((l) => addTo(dots[row]![l]!, mul(v, w.read(block, place(other, row, l)))))
      }
    })
    const shifts = both.map((l) => {
      const entry = add(add(diagonal, sub(c, at)), index(l))
      const product = mul(tau, add(w.read(factor, entry), total(dots.map((ofRow) => ofRow[l]!))))
      const away = terms.unary("neg", product)
      const moves = terms.binary("gt", c, at)
      const shift = w.let(
        "shift",
        l === left ? terms.select(moves, away, terms.constant("float64", 0)) : away,
      )
      w.store(factor, entry, add(w.read(factor, entry), shift))
      return shift
    })
    const squares = [0, 1].map((row) => sums(2, `square_${row}`))
    overRows(2, (i, rows) => {
      const [mine, other] = places(i)
      for (const row of rows) {
        const v = w.let("v", w.read(block, place(mine, row)))
        const where = both.map((l) => place(other, row, l))
        const moved = both.map((l) => w.let("moved", add(w.read(block, where[l]!), mul(shifts[l]!, v))))
        both.forEach((l) => w.store(block, where[l]!, moved[l]!))
        both.forEach((l) => addTo(squares[row]![l]!, mul(moved[l]!, moved[l]!)))
      }
    })
    const ofColumns = both.map((l) => total(squares.map((ofRow) => ofRow[l]!)))
    const ofNext = terms.select(terms.binary("eq", c, next), ofColumns[left]!, ofColumns[right]!)
    w.if(terms.binary("le", c, next), () => w.store(T, index(squaresInT), ofNext))
  }
  w.loop("c", sub(next, terms.binary("rem", next, index(2))), index(side), two, 2)
  return {
    name,
    note: "The reflector of a column of a strip, applied to those after it.",
    parameters: [...strip.parameters, k],
    body: share(terms, w.body).body,
  }
}

/**
 * Finds the four reflectors of a strip, leaves their tails in it, and writes T. `at` is the factor's diagonal entry
 * of the first; `rows` is a multiple of four.
 */
const reflectStrip = (name: string, terms: Terms): Routine => {
  const strip = stripWriter(terms)
  const { w, factor, block, T, index, place, addTo } = strip
  const column = (i: Term, row: number, c: number): Term => w.read(block, place(i, row, c))
  const { add, mul } = terms
  const range = [0, 1, 2, 3]
  const squares = strip.sums(2, "square_")
  strip.overRows(2, (i, rows) =>
    rows.forEach((row) => addTo(squares[row]!, mul(column(i, row, 0), column(i, row, 0)))),
  )
  w.store(T, index(squaresInT), strip.total(squares))
  w.loop("k", index(0), index(side), (k) => {
    const args = [...strip.parameters.map((p) => ("mutable" in p ? terms.get(p) : p)), k]
    w.push({ kind: "run", routine: standardRoutine("reflect_column", reflectColumn), args })
  })
  for (const array of [factor, block, T]) w.written(array)

  // T, column by column: T[0:b, b] = -tau_b T[0:b, 0:b] (V[:, 0:b]ᵀ v_b)
  const pairs = [
    [0, 2],
    [0, 3],
    [1, 2],
    [1, 3],
    [0, 1],
    [2, 3],
  ] as const
  const products = pairs.map(([a, b]) => w.mutable(`p${a}${b}`, terms.constant("float64", 0)))
  strip.overRows(1, (i) => {
    const vs = range.map((c) => w.let(`v${c}`, column(i, 0, c)))
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
  /** What the tails are multiplied by goes where the products were, two neighbouring columns at a time. */
  const two = (first: Term): void => {
    const lanes = [0, 1]
    const inFactor = (k: number, l: number): Term =>
      add(add(add(get(at), mul(get(width), index(k))), first), index(l))
    const inTile = (k: number, l: number): Term => add(first, index(k * side + l))
    const sums = range.map((k) =>
      lanes.map((l) => w.let(`s${k}`, add(w.read(factor, inFactor(k, l)), w.read(tile, inTile(k, l))))),
    )
    const factors = range.map((b) =>
      lanes.map((l) => {
        const products = range.filter((a) => a <= b).map((a) => mul(ts[b]![a]!, sums[a]![l]!))
        return w.let(`f${b}`, products.reduce(add))
      }),
    )
    // read anew: a number that only one of two neighbours had from before would part them
    w.written(factor)
    const take = (where: Term, x: Term): void => w.store(factor, where, sub(w.read(factor, where), x))
    range.forEach((k) => lanes.forEach((l) => take(inFactor(k, l), factors[k]![l]!)))
    range.forEach((k) => lanes.forEach((l) => w.store(tile, inTile(k, l), factors[k]![l]!)))
  }
  w.loop("column", index(0), index(side), two, 2)
  const factors = range.map((k) =>
    range.map((column) => w.let(`f${k}${column}`, w.read(tile, index(k * side + column)))),
  )
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
        const [a, b, x, y] = range.map((k) => mul(vs[k]!, factors[k]![column]!)) as [Term, Term, Term, Term]
        const where = add(j, index(column))
        w.store(block, where, sub(w.read(block, where), add(add(a, b), add(x, y))))
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
