import { type AnySort, FAIL, I64, Unit } from "@carton/egraph"
import { type Overload, variadic } from "../overload.js"
import { access, byNumber, type ContainerDefinition, isId, nominalSort, onContents } from "./definition.js"
import { compareTerms } from "../term-order.js"

/** `(sort MS (MultiSet Math))`: contents are sorted by value number, with repeats. */
export function multisetDefinition(name: string, element: AnySort): ContainerDefinition {
  const id = isId(element)
  const sort = nominalSort({
    name,
    parts: [element],
    kind: {
      holdsId: () => id,
      normalize: (c) => c.sort(byNumber),
      fromHost: (database, host: Iterable<unknown>) =>
        [...host].map((h) => database.store(element).intern(h)),
      toHost: (database, c) => c.map((v) => database.store(element).value(v)),
    },
    partAt: () => element,
    show: () => "multiset-of",
    arrange: (parts) => [...parts].sort(compareTerms),
  })
  return { kind: "MultiSet", sort, overloads: [...building(sort, element), ...asking(sort, element)] }
}

/** How often each value occurs, in order of value number. */
export function counts(content: readonly number[]): Map<number, number> {
  const result = new Map<number, number>()
  for (const v of content) result.set(v, (result.get(v) ?? 0) + 1)
  return result
}

/** The content less another; undefined where that is not in it. */
function subtract(content: readonly number[], other: readonly number[]): number[] | undefined {
  const left = counts(other)
  let taken = 0
  const result = content.filter((v) => {
    const n = left.get(v) ?? 0
    if (n === 0) return true
    left.set(v, n - 1)
    taken++
    return false
  })
  return taken === other.length ? result : undefined
}

function intersection(content: readonly number[], other: readonly number[]): number[] {
  const left = counts(other)
  return content.filter((v) => {
    const n = left.get(v) ?? 0
    left.set(v, n - 1)
    return n > 0
  })
}

type Contents = (v: number) => readonly number[]

function building(sort: AnySort, element: AnySort): Overload[] {
  const make = (
    name: string,
    inputs: readonly AnySort[],
    compute: (of: Contents, a: number, b: number) => readonly number[] | undefined,
  ): Overload =>
    onContents(name, inputs, sort, ({ pool }) => {
      const p = pool(sort)
      const of: Contents = (v) => p.content(v)
      return (a, b) => {
        const content = compute(of, a as number, b as number)
        return content ? p.internContent(content) : FAIL
      }
    })
  return [
    variadic("multiset-of", element, sort, (database) => {
      const p = access(database).pool(sort)
      return (...xs) => p.internContent(xs)
    }),
    onContents("multiset-single", [element, I64], sort, ({ pool, index }) => {
      const p = pool(sort)
      return (x, n) => {
        const times = index(n)
        return times < 0 ? FAIL : p.internContent(new Array<number>(times).fill(x))
      }
    }),
    make("multiset-insert", [sort, element], (of, ms, x) => [...of(ms), x]),
    make("multiset-remove", [sort, element], (of, ms, x) => subtract(of(ms), [x])),
    make("multiset-remove-swapped", [element, sort], (of, x, ms) => subtract(of(ms), [x])),
    make("multiset-subtract", [sort, sort], (of, a, b) => subtract(of(a), of(b))),
    make("multiset-subtract-swapped", [sort, sort], (of, b, a) => subtract(of(a), of(b))),
    make("multiset-intersection", [sort, sort], (of, a, b) => intersection(of(a), of(b))),
    make("multiset-sum", [sort, sort], (of, a, b) => [...of(a), ...of(b)]),
    make("multiset-reset-counts", [sort], (of, ms) => [...new Set(of(ms))]),
  ]
}

function asking(sort: AnySort, element: AnySort): Overload[] {
  const test = (name: string, holds: boolean): Overload[] => [
    onContents(name, [sort, element], Unit, ({ pool }) => {
      const p = pool(sort)
      return (ms, x) => (p.content(ms).includes(x) === holds ? 0 : FAIL)
    }),
    onContents(`${name}-swapped`, [element, sort], Unit, ({ pool }) => {
      const p = pool(sort)
      return (x, ms) => (p.content(ms).includes(x) === holds ? 0 : FAIL)
    }),
  ]
  const overloads = [
    ...test("multiset-contains", true),
    ...test("multiset-not-contains", false),
    onContents("multiset-length", [sort], I64, ({ pool, count }) => {
      const p = pool(sort)
      return (ms) => count(p.content(ms).length)
    }),
    onContents("multiset-count", [sort, element], I64, ({ pool, count }) => {
      const p = pool(sort)
      return (ms, x) => count(p.content(ms).filter((v) => v === x).length)
    }),
    onContents("multiset-pick", [sort], element, ({ pool }) => {
      const p = pool(sort)
      return (ms) => p.content(ms)[0] ?? FAIL
    }),
    onContents("multiset-pick-max", [sort], element, ({ pool }) => {
      const p = pool(sort)
      return (ms) => mostFrequent(p.content(ms))
    }),
  ]
  if (element.kind === "equality") {
    overloads.push(
      onContents(
        "multiset-union-values",
        [sort],
        element,
        ({ pool, database }) => {
          const p = pool(sort)
          return (ms) => {
            const [first = FAIL, ...others] = p.content(ms)
            for (const v of others) database.union(first, v)
            return first
          }
        },
        "write",
      ),
    )
  }
  return overloads
}

/** The last of the values that occur most often. */
function mostFrequent(content: readonly number[]): number {
  let best = FAIL
  let most = 0
  for (const [v, n] of counts(content)) {
    if (n < most) continue
    best = v
    most = n
  }
  return best
}

/** Flattens a multiset of multisets. */
export const sumMultisets = (outer: AnySort, inner: AnySort): Overload =>
  onContents("multiset-sum-multisets", [outer], inner, ({ pool }) => {
    const from = pool(outer)
    const to = pool(inner)
    return (ms) => to.internContent(from.content(ms).flatMap((v) => to.content(v)))
  })
