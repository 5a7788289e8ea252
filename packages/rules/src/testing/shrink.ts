import {
  basic_index,
  isdtype,
  type BasicItem,
  type DType,
  type EagerArray,
  type Facts,
  type NDArray,
  type Scalar,
} from "@carton/array-api"
import type { Arbitrary } from "fast-check"
import { arrayOf, elementsOf } from "./elements.js"
import type { Drawn, Instance } from "./instance.js"
import { factsLike, further } from "./known-facts.js"
import type { CheckOptions } from "./options.js"
import { literalSource } from "./source.js"

type Values = ReadonlyMap<string, Drawn>

/** Simpler instances, simplest first: fewer axes, smaller extents, simpler elements, fewer facts. */
export function* smaller({ plan, values }: Instance, options: CheckOptions): Iterable<Instance> {
  for (const next of candidates(plan.free, values, options)) yield { plan, values: next }
}

function* candidates(
  free: Instance["plan"]["free"],
  values: Values,
  options: CheckOptions,
): Iterable<Values> {
  const more = further(options)
  const array = (like: Drawn, value: NDArray): Drawn => ({
    kind: "array",
    value: value as EagerArray,
    known: factsLike((like as { known: Facts }).known, value as EagerArray, more),
  })
  const arrays = [...values].filter(
    (entry): entry is [string, Extract<Drawn, { kind: "array" }>] => entry[1].kind === "array",
  )
  const replace = (changes: Iterable<readonly [string, Drawn]>): Values => new Map([...values, ...changes])

  // the same extent, wherever it is
  const extents = [...new Set(arrays.flatMap(([, a]) => a.value.shape))].sort((a, b) => b - a)
  for (const extent of extents)
    for (const n of lengths(extent))
      yield replace(arrays.map(([name, a]) => [name, array(a, shortened(a.value, extent, n))] as const))
  // one array alone
  for (const [name, a] of arrays) for (const value of parts(a.value)) yield replace([[name, array(a, value)]])
  // first axes of all
  if (arrays.length > 1 && arrays.every(([, a]) => a.value.ndim > 0 && a.value.shape[0] !== 0))
    yield replace(arrays.map(([name, a]) => [name, array(a, basic_index(a.value, [0]))] as const))
  for (const { name, sort } of free) {
    const drawn = values.get(name)!
    if (drawn.kind === "scalar")
      for (const s of simplerScalars(drawn.value)) yield replace([[name, { kind: "scalar", value: s }]])
    if (drawn.kind !== "host") continue
    const own = options.arbitraries?.[sort.name] as Arbitrary<unknown> | undefined
    if (own !== undefined && drawn.source !== undefined)
      for (const source of own.shrink(drawn.source.value_, drawn.source.context))
        yield replace([[name, { kind: "host", value: source.value, source }]])
    else for (const value of simplerHosts(drawn.value)) yield replace([[name, { kind: "host", value }]])
  }
  yield* simplerElements(arrays, replace, array)
  // fewer facts
  for (const [name, a] of arrays)
    for (const field of Object.keys(a.known) as (keyof Facts)[])
      if (!["shape", "dtype", "likely"].includes(field) && a.known[field] !== undefined) {
        const { [field]: _, ...known } = a.known
        yield replace([[name, { ...a, known }]])
      }
}

const lengths = (extent: number): number[] =>
  [...new Set([0, 1, extent >> 1, extent - 1])].filter((n) => n >= 0 && n < extent)

/** Without an axis, or with less of it, from either end. */
function* parts(x: EagerArray): Iterable<NDArray> {
  const key = (axis: number, item: BasicItem): BasicItem[] =>
    x.shape.map((_, i) => (i === axis ? item : { start: null, stop: null, step: 1 }))
  for (const [axis, extent] of x.shape.entries()) {
    if (extent > 0) yield basic_index(x, key(axis, 0))
    if (extent > 1) yield basic_index(x, key(axis, extent - 1))
  }
  for (const [axis, extent] of x.shape.entries())
    for (const n of lengths(extent)) {
      yield basic_index(x, key(axis, { start: 0, stop: n, step: 1 }))
      if (n > 0) yield basic_index(x, key(axis, { start: extent - n, stop: extent, step: 1 }))
    }
}

/** The first `n` along every axis of this extent. */
const shortened = (x: EagerArray, extent: number, n: number): NDArray =>
  x.shape.includes(extent)
    ? basic_index(
        x,
        x.shape.map((m) => ({ start: 0, stop: m === extent ? n : m, step: 1 })),
      )
    : x

const plainness = (x: Scalar): number => {
  if (typeof x === "object") return 1 + plainness(x.re) + plainness(x.im)
  if (typeof x === "boolean") return Number(x)
  const n = Number(x)
  if (Object.is(n, 0)) return 0
  if (!Number.isFinite(n)) return 40
  const whole = Number.isInteger(n) && Math.abs(n) < 1e6
  return (n < 0 || Object.is(n, -0) ? 1 : 0) + (whole ? 1 + Math.min(20, Math.abs(n)) : 30 + String(n).length)
}

/** Whether a plainer number is one of the dtype too. */
const fits = (plainer: Scalar, x: Scalar, dtype: DType): boolean =>
  typeof plainer !== "number" ||
  !isdtype(dtype, "integral") ||
  (Number.isInteger(plainer) &&
    Math.abs(plainer) <= Math.abs(x as number) &&
    (plainer >= 0 || (x as number) < 0))

/** Plainer numbers in the place of one. */
function simplerScalars(x: Scalar): Scalar[] {
  const list = ((): Scalar[] => {
    if (typeof x === "boolean") return [false]
    if (typeof x === "bigint") return [0n, 1n, x / 2n]
    if (typeof x === "object")
      return [
        { re: 0, im: 0 },
        { re: x.re, im: 0 },
        { re: Math.trunc(x.re), im: Math.trunc(x.im) },
      ]
    const short = Number(x.toPrecision(2))
    return [0, 1, -1, 2, 0.5, Math.trunc(x), short]
  })()
  return list.filter((y) => plainness(y) < plainness(x))
}

function simplerHosts(x: unknown): unknown[] {
  if (typeof x === "number" || typeof x === "boolean" || typeof x === "bigint") return simplerScalars(x)
  if (Array.isArray(x)) return x.flatMap((_, i) => [x.filter((__, j) => j !== i)])
  return []
}

const PIECES = 24

function* simplerElements(
  arrays: readonly (readonly [string, Extract<Drawn, { kind: "array" }>])[],
  replace: (changes: Iterable<readonly [string, Drawn]>) => Values,
  array: (like: Drawn, value: NDArray) => Drawn,
): Iterable<Values> {
  for (const [name, a] of arrays) {
    const list = elementsOf(a.value)
    const made = (elements: readonly Scalar[]): Values =>
      replace([[name, array(a, arrayOf(elements, a.value.shape, a.value.dtype))]])
    // one element everywhere: then extents can shrink around it
    for (const x of new Map(list.slice(0, PIECES).map((x) => [literalSource(x), x])).values())
      if (list.some((y) => literalSource(y) !== literalSource(x))) yield made(list.map(() => x))
    const simpler = (x: Scalar): Scalar[] => simplerScalars(x).filter((y) => fits(y, x, a.value.dtype))
    const plainest = list.map((x) => simpler(x)[0] ?? x)
    if (plainest.some((x, i) => !Object.is(x, list[i]))) yield made(plainest)
    for (let i = 0; i < Math.min(list.length, PIECES); i++)
      for (const x of simpler(list[i]!)) {
        // never more different values than before: else shrinking would go back and forth
        const next = list.map((y, j) => (i === j ? x : y))
        if (distinct(next) <= distinct(list)) yield made(next)
      }
  }
}

const distinct = (list: readonly Scalar[]): number => new Set(list.map(literalSource)).size
