import { tolist, type Complex, type NDArray } from "@carton/array-api"
import { defineBenchmark, type Case } from "../harness/index.js"

/** The same job done by hand and by arrays. */
export interface Pair {
  loop(): unknown
  carton(): NDArray | unknown
}

/** A case whose arrays are made when it is measured. */
export const pair = (name: string, input: () => Pair): Case<Pair> => ({ name, input })

/** A benchmark of hand-written loops beside calls of arrays, on the same inputs and in turn. */
export const pairs = (name: string, about: string, cases: readonly Case<Pair>[], tolerance = 1e-9) =>
  defineBenchmark<Pair, unknown, number[]>({
    name,
    about,
    cases,
    // short programs are compiled in stages; the first samples would measure the interpreter
    warmup: 12,
    min_sample_ms: 8,
    programs: [
      { name: "loop", prepare: (p) => () => p.loop() },
      { name: "carton", prepare: (p) => () => p.carton() },
    ],
    summary: numbersOf,
    compare: (expected, actual) => difference(expected, actual, tolerance),
  })

/** The numbers of a result, or of what it stands for, a few of a long one. */
export function numbersOf(result: unknown): number[] {
  if (typeof result === "function") return numbersOf((result as () => unknown)())
  const list =
    typeof result === "object" && result !== null && "backend" in result
      ? parts([tolist(result as NDArray)].flat(Infinity))
      : typeof result === "number" || typeof result === "bigint"
        ? [result]
        : Array.from(result as ArrayLike<number>)
  const step = Math.max(1, Math.floor(list.length / 1000))
  return list.filter((_, i) => i % step === 0).map(Number)
}

/** Complex numbers as two each. */
const parts = (list: readonly unknown[]): unknown[] =>
  typeof list[0] === "object" ? (list as Complex[]).flatMap(({ re, im }) => [re, im]) : [...list]

/** What differs by more than `tolerance`, relative to the larger of 1 and what is expected. */
export function difference(
  expected: readonly number[],
  actual: readonly number[],
  tolerance: number,
): string | undefined {
  if (expected.length !== actual.length) return `${actual.length} numbers instead of ${expected.length}`
  const at = expected.findIndex(
    (x, i) => !(Object.is(x, actual[i]) || Math.abs(x - actual[i]!) <= tolerance * Math.max(1, Math.abs(x))),
  )
  return at < 0 ? undefined : `${actual[at]} instead of ${expected[at]} at ${at}`
}

/** Numbers that look like data: fixed by `seed`, between -1 and 1. */
export function noise(n: number, seed = 1): Float64Array {
  let state = seed * 2654435761
  return Float64Array.from({ length: n }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return state / 2 ** 31
  })
}
