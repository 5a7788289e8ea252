import * as xp from "@carton/array-api"
import type { NDArray } from "@carton/array-api"

type Step = (y: NDArray, i: number) => NDArray
/** So many operations of steps that hold `each`. */
const repeated =
  (each: number, step: (x: NDArray, w: NDArray) => Step) =>
  (x: NDArray, w: NDArray): NDArray => {
    const one = step(x, w)
    return Array.from({ length: Math.floor(500 / each) }).reduce<NDArray>((y, _, i) => one(y, i), x)
  }

const unary = [xp.sin, xp.abs, xp.cos, xp.square, xp.tanh]
const numbers = (seed: number): (() => number) => {
  let state = seed
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32
}

/** 500 operations drawn at random, each on what others gave. */
function random(x: NDArray, w: NDArray): NDArray {
  const next = numbers(3)
  const made = [x, xp.multiply(x, 2)]
  const pick = (): NDArray => made[Math.floor(next() * made.length)]!
  const kinds: readonly ((a: NDArray, b: NDArray) => NDArray)[] = [
    xp.add,
    xp.subtract,
    xp.multiply,
    xp.maximum,
    (a, b) => xp.divide(a, xp.add(xp.abs(b), 1)),
    (a) => xp.exp(xp.negative(xp.abs(a))),
    (a, b) => xp.where(xp.greater(a, b), a, b),
    (a, b) => xp.subtract(a, xp.mean(b, { axis: 0 })),
    (a) => xp.matmul(a, w),
    (a, b) => xp.multiply(b, xp.sum(a, { axis: 1, keepdims: true })),
  ]
  while (made.length < 300) made.push(kinds[Math.floor(next() * kinds.length)]!(pick(), pick()))
  return made.slice(-40).reduce((a, b) => xp.add(a, b))
}

/** Programs of 500 operations, of a matrix of 100 x 20 and one of 20 x 20. */
export const longPrograms: Readonly<Record<string, (x: NDArray, w: NDArray) => NDArray>> = {
  elementwise: repeated(2, (x) => (y, i) => xp.add(unary[i % unary.length]!(y), x)),
  statistics: repeated(8, () => (y) => {
    const centred = xp.subtract(y, xp.mean(y, { axis: 0 }))
    const scaled = xp.divide(centred, xp.std(centred, { axis: 0 }))
    return xp.add(scaled, xp.divide(xp.sum(xp.square(scaled), { axis: 1, keepdims: true }), 20))
  }),
  layers: repeated(4, (_, w) => (y) => xp.multiply(xp.maximum(xp.add(xp.matmul(y, w), 1), 0), 0.1)),
  rows: repeated(4, () => (y, i) => {
    const set = xp.set_basic(y, xp.multiply(y.at(i % 100), 2), [
      (i * 7) % 100,
      { start: null, stop: null, step: 1 },
    ])
    return xp.add(set, set.at((i + 1) % 100))
  }),
  random,
}
