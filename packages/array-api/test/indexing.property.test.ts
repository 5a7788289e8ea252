import fc from "fast-check"
import { arange, reshape, slice, tolist, type IndexItem, type NDArray } from "../src/index.js"

/** Python's slice.indices, position by position. */
function positions(extent: number, start: number | null, stop: number | null, step: number): number[] {
  const bound = (given: number | null, absent: number): number => {
    if (given === null) return absent
    const from = given < 0 ? given + extent : given
    return step > 0 ? Math.min(Math.max(from, 0), extent) : Math.min(Math.max(from, -1), extent - 1)
  }
  const found: number[] = []
  const last = bound(stop, step > 0 ? extent : -1)
  for (let i = bound(start, step > 0 ? 0 : extent - 1); step > 0 ? i < last : i > last; i += step)
    found.push(i)
  return found
}

type Nested = number | Nested[]
function reference(x: Nested, key: readonly IndexItem[]): Nested {
  const [item, ...rest] = key
  if (item === undefined) return x
  if (item === null) return [reference(x, rest)]
  const list = x as Nested[]
  if (typeof item === "number") return reference(list.at(item)!, rest)
  const { start, stop, step } = item as { start: number | null; stop: number | null; step: number }
  return positions(list.length, start, stop, step).map((i) => reference(list[i]!, rest))
}

const bound = fc.option(fc.integer({ min: -6, max: 6 }), { nil: null })
const step = fc.integer({ min: -3, max: 3 }).filter((n) => n !== 0)
const sliced = fc.tuple(bound, bound, step).map(([a, b, c]): IndexItem => slice(a, b, c))
const shape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 })
const keyed = shape.chain((extents) => {
  const items = extents.map((n) =>
    fc.oneof(sliced, fc.integer({ min: -n, max: n - 1 }) as fc.Arbitrary<IndexItem>),
  )
  const withAxes = items.map((item) =>
    fc.tuple(item, fc.boolean()).map(([i, extra]) => (extra ? [null, i] : [i])),
  )
  return fc.tuple(
    fc.constant(extents),
    fc.tuple(...withAxes).map((parts) => parts.flat() as IndexItem[]),
  )
})
const filled = (extents: number[]): NDArray => reshape(arange(extents.reduce((a, b) => a * b, 1)), extents)

test("a basic key chooses what Python's rules say", () => {
  fc.assert(
    fc.property(keyed, ([extents, key]) => {
      const x = filled(extents)
      expect(tolist(x.at(...key))).toEqual(reference(tolist(x) as Nested, key))
    }),
    { numRuns: 300 },
  )
})

test("what is set is what is then read, and nothing else changes", () => {
  fc.assert(
    fc.property(keyed, ([extents, key]) => {
      const x = filled(extents)
      const changed = x.set_at(key, -1)
      const chosen = new Set([tolist(x.at(...key))].flat(8) as number[])
      const want = ([tolist(x)].flat(8) as number[]).map((value) => (chosen.has(value) ? -1 : value))
      expect([tolist(changed)].flat(8)).toEqual(want)
    }),
    { numRuns: 150 },
  )
})

test("setting a part to itself changes nothing", () => {
  fc.assert(
    fc.property(keyed, ([extents, key]) => {
      const x = filled(extents)
      expect(tolist(x.set_at(key, x.at(...key)))).toEqual(tolist(x))
    }),
    { numRuns: 150 },
  )
})
