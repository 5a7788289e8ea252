import {
  add,
  array_var,
  asarray,
  assume,
  cond,
  cumulative_sum,
  eye,
  flip,
  fori_loop,
  less,
  matmul,
  matrix_transpose,
  max,
  multiply,
  roll,
  scan,
  sort,
  sum,
  trace,
  where,
  while_loop,
  type NDArray,
} from "@carton/array-api"
import { compile, optimize } from "@carton/jit"
import fc from "fast-check"
import { exactDifference } from "../../rules/src/testing/exact.js"

const RUNS = Number(process.env["RUNS"] ?? 100)
const SEED = Number(process.env["SEED"] ?? 20261130)
const N = 3

/** What is at hand in a turn: matrices and vectors of N, and numbers; some are carried. */
interface State {
  readonly matrices: NDArray[]
  readonly vectors: NDArray[]
  readonly scalars: NDArray[]
}
type Kind = keyof State
const pick = <T>(all: readonly T[], k: number): T => all[k % all.length]!

/** Makes one more array of what is at hand, as three numbers say. */
const makers: Record<Kind, ((s: State, i: number, j: number) => NDArray)[]> = {
  matrices: [
    (s, i, j) => add(pick(s.matrices, i), pick(s.matrices, j)),
    (s, i, j) => multiply(pick(s.matrices, i), pick(s.scalars, j)),
    (s, i, j) => add(pick(s.matrices, i), pick(s.vectors, j)),
    (s, i, j) => where(less(pick(s.matrices, i), 0.5), pick(s.matrices, i), pick(s.matrices, j)),
    (s, i, j) => roll(pick(s.matrices, i), 1, { axis: j % 2 }),
    (s, i) => matrix_transpose(pick(s.matrices, i)),
    (s, i, j) => pick(s.matrices, i).set_at([i % N], pick(s.vectors, j)),
    (s, i, j) => pick(s.matrices, i).set_at([j % N, i % N], pick(s.scalars, j)),
    (s, i, j) => multiply(matmul(pick(s.matrices, i), pick(s.matrices, j)), 0.25),
    (s, i, j) => sort(pick(s.matrices, i), { axis: j % 2 }),
    (s, i, j) => cumulative_sum(pick(s.matrices, i), { axis: j % 2 }),
    (s, i, j) =>
      fori_loop(0, 2, (_, A) => roll(add(A, pick(s.vectors, j)), 1, { axis: 0 }), pick(s.matrices, i)),
  ],
  vectors: [
    (s, i, j) => add(pick(s.vectors, i), pick(s.vectors, j)),
    (s, i, j) => pick(s.matrices, i).at(j % N),
    (s, i) => flip(pick(s.vectors, i)),
    (s, i, j) => max(pick(s.matrices, i), { axis: j % 2 }),
    (s, i, j) => sum(pick(s.matrices, i), { axis: j % 2 }),
    (s, i) => sort(pick(s.vectors, i)),
    (s, i, j) => pick(s.vectors, i).set_at([j % N], pick(s.scalars, i)),
  ],
  scalars: [
    (s, i, j) => add(pick(s.scalars, i), pick(s.scalars, j)),
    (s, i, j) => pick(s.vectors, i).at(j % N),
    (s, i) => multiply(sum(pick(s.matrices, i)), 0.125),
    (s, i, j) => pick(s.matrices, i).at(j % N, i % N),
  ],
}

const number = fc.nat({ max: 20 })
const kind = fc.constantFrom<Kind>("matrices", "vectors", "scalars")
const turnOf = fc.record({
  steps: fc.array(fc.tuple(kind, number, number, number), { maxLength: 6 }),
  /** Which of what is at hand is carried on, and handed out. */
  carried: fc.array(number, { minLength: 5, maxLength: 5 }),
  rows: fc.array(fc.tuple(kind, number), { minLength: 1, maxLength: 3 }),
})
type Turn = typeof turnOf extends fc.Arbitrary<infer T> ? T : never

/** The later an array is made, the likelier it is chosen. */
const late = <T>(all: readonly T[], k: number): T => pick([...all].reverse(), k < 12 ? 0 : k)

const turn = (
  { steps, carried, rows }: Turn,
  [A, B, v, w, c]: readonly NDArray[],
  xs: readonly NDArray[] = [],
) => {
  const state: State = { matrices: [A!, B!], vectors: [v!, w!, ...xs], scalars: [c!] }
  for (const [which, maker, i, j] of steps) {
    const made = pick(makers[which], maker)(state, i, j)
    state[which].push(multiply(made, 0.5))
  }
  const [p, q, r, s, t] = carried as [number, number, number, number, number]
  return {
    carried: [
      late(state.matrices, p),
      late(state.matrices, q),
      late(state.vectors, r),
      late(state.vectors, s),
      late(state.scalars, t),
    ],
    rows: rows.map(([which, k]) => late(state[which], k)),
  }
}

const flows: Record<string, (t: Turn, start: NDArray[], X: NDArray) => NDArray[]> = {
  scan: (t, start, X) => {
    const step = (c: NDArray[], x: NDArray): [NDArray[], NDArray[]] => {
      const made = turn(t, c, [x])
      return [made.carried, made.rows]
    }
    return scan(step, start, X, { reverse: t.rows.length === 2 }).flat()
  },
  for: (t, start) => fori_loop(0, 4, (_, c) => turn(t, c).carried, start),
  while: (t, start) => {
    const [, ...end] = while_loop(
      ([left]) => less(0, left!),
      ([left, ...c]) => [left!.subtract(1), ...turn(t, c).carried],
      [asarray(3, { dtype: "int32" }), ...start],
    )
    return end
  },
  cond: (t, start) =>
    cond(
      less(start[4]!, 1),
      (c) => turn(t, c).carried,
      (c) => [...c].reverse().reverse(),
      start,
    ),
}

const rows = (k: number, n: number): NDArray =>
  asarray(Array.from({ length: k }, (_, i) => Array.from({ length: n }, (_, j) => Math.sin(3 * i + j + k))))
const start = (): NDArray[] => [rows(N, N), eye(N), rows(1, N).at(0), rows(2, N).at(1), asarray(0.75)]

describe.each(Object.keys(flows))("%s", (name) => {
  test("compiled it gives the bits of the eager run", () => {
    fc.assert(
      fc.property(
        turnOf,
        fc.nat({ max: 9 }).map((x) => x === 0),
        (t, optimise) => {
          const args = [...start(), rows(4, N)]
          const run = (...xs: NDArray[]): NDArray[] => {
            const made = flows[name]!(t, xs.slice(0, 5), xs[5]!)
            return [...made, flip(made[0]!)]
          }
          const inputs = args.map(({ shape }, i) => assume(array_var(`v${i}`), { shape, dtype: "float64" }))
          const traced = trace(run, inputs)
          const optimised = optimise ? optimize(traced, { precision: "exact" }) : traced
          const eager = run(...args)
          for (const options of [{ target: "js" }, { target: "interpret" }, { debug: true }] as const) {
            const compiled = compile(optimised, options)(...args) as NDArray[]
            compiled.forEach((x, i) => {
              const difference = exactDifference(x, eager[i])
              if (difference !== undefined)
                throw new Error(`output ${i}: ${difference.reason}\n${compile(optimised).ir}`)
            })
          }
        },
      ),
      { numRuns: RUNS, seed: SEED },
    )
  })
})
