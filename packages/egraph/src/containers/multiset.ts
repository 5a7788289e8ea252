import { type AnySort, type Host, type In, type NameOf, type Sort } from "../sort.js"
import { I64 } from "../sorts/numbers.js"
import { Unit } from "../sorts/unit.js"
import { FAIL } from "../store.js"
import { application, type Term } from "../term.js"
import { type ContainerSort, containerSort, isId, poolOf } from "./container.js"
import { cached, operation, variadic } from "./support.js"

export type MultiSetSort<S extends AnySort> = ContainerSort<
  `MultiSet<${NameOf<S>}>`,
  readonly In<S>[],
  readonly Host<S>[],
  ReturnType<typeof multisetOps<S>>
>

/**
 * Multisets of a sort; arrays are lifted, and host values are arrays.
 *
 * @example MultiSet(Math).ops.of(x, x, y)
 */
export const MultiSet = <S extends AnySort>(element: S): MultiSetSort<S> =>
  cached("MultiSet", [element], () => makeMultiSet(element)) as MultiSetSort<S>

function makeMultiSet<S extends AnySort>(element: S): MultiSetSort<S> {
  const id = isId(element)
  const self: MultiSetSort<S> = containerSort(`MultiSet<${element.name as NameOf<S>}>`, {
    parts: [element],
    kind: () => ({
      holdsId: () => id,
      normalize: (c) => [...c].sort((a, b) => a - b),
      fromHost: (database, host: readonly Host<S>[]) => host.map((h) => database.store(element).intern(h)),
      toHost: (database, c) => c.map((v) => database.store(element).value(v) as Host<S>),
    }),
    lift: (values: readonly In<S>[]) => self.ops.of(...values),
    partAt: () => element,
    term: (content, part) =>
      application(
        self.ops.of.declaration,
        content.map((v) => part(element, v)),
      ),
    ops: (s) => multisetOps(s, element),
  })
  return self
}

/** A content without one of a value; undefined if there is none. */
function without(c: readonly number[], x: number): number[] | undefined {
  const i = c.indexOf(x)
  return i < 0 ? undefined : [...c.slice(0, i), ...c.slice(i + 1)]
}

/** A content without all of another; undefined if it has too few of something. */
function subtract(c: readonly number[], other: readonly number[]): readonly number[] | undefined {
  let rest: readonly number[] | undefined = c
  for (const x of other) rest = rest && without(rest, x)
  return rest
}

function mostFrequent(c: readonly number[]): number {
  let best = FAIL
  let most = 0
  const counts = new Map<number, number>()
  for (const v of c) {
    const n = (counts.get(v) ?? 0) + 1
    counts.set(v, n)
    if (n >= most) [best, most] = [v, n]
  }
  return best
}

/** egglog's operations on MultiSet, by their names without `multiset-`. */
function multisetOps<S extends AnySort>(
  self: Sort<`MultiSet<${NameOf<S>}>`, readonly In<S>[], Term<`MultiSet<${NameOf<S>}>`>, readonly Host<S>[]>,
  element: S,
) {
  const contains = (name: string, yes: number, no: number) =>
    operation(
      self,
      name,
      [self, element],
      Unit,
      ({ content }) =>
        (s, x) =>
          content(s as number).includes(x as number) ? yes : no,
    )
  const containsSwapped = (name: string, yes: number, no: number) =>
    operation(
      self,
      name,
      [element, self],
      Unit,
      ({ content }) =>
        (x, s) =>
          content(s as number).includes(x as number) ? yes : no,
    )
  return {
    of: variadic(
      self,
      "multiset-of",
      element,
      ({ make }) =>
        (...raw) =>
          make(raw),
    ),
    single: operation(self, "multiset-single", [element, I64], self, ({ make, index }) => (x, i) => {
      const n = index(i as number)
      return n < 0 ? FAIL : make(new Array<number>(n).fill(x as number))
    }),
    pick: operation(
      self,
      "multiset-pick",
      [self],
      element,
      ({ content }) =>
        (s) =>
          content(s as number)[0] ?? FAIL,
    ),
    pickMax: operation(
      self,
      "multiset-pick-max",
      [self],
      element,
      ({ content }) =>
        (s) =>
          mostFrequent(content(s as number)),
    ),
    insert: operation(
      self,
      "multiset-insert",
      [self, element],
      self,
      ({ content, make }) =>
        (s, x) =>
          make([...content(s as number), x as number]),
    ),
    remove: operation(self, "multiset-remove", [self, element], self, ({ content, make }) => (s, x) => {
      const rest = without(content(s as number), x as number)
      return rest ? make(rest) : FAIL
    }),
    removeSwapped: operation(
      self,
      "multiset-remove-swapped",
      [element, self],
      self,
      ({ content, make }) =>
        (x, s) => {
          const rest = without(content(s as number), x as number)
          return rest ? make(rest) : FAIL
        },
    ),
    subtract: operation(self, "multiset-subtract", [self, self], self, ({ content, make }) => (a, b) => {
      const rest = subtract(content(a as number), content(b as number))
      return rest ? make(rest) : FAIL
    }),
    subtractSwapped: operation(
      self,
      "multiset-subtract-swapped",
      [self, self],
      self,
      ({ content, make }) =>
        (b, a) => {
          const rest = subtract(content(a as number), content(b as number))
          return rest ? make(rest) : FAIL
        },
    ),
    length: operation(
      self,
      "multiset-length",
      [self],
      I64,
      ({ content, count }) =>
        (s) =>
          count(content(s as number).length),
    ),
    contains: contains("multiset-contains", 0, FAIL),
    notContains: contains("multiset-not-contains", FAIL, 0),
    containsSwapped: containsSwapped("multiset-contains-swapped", 0, FAIL),
    notContainsSwapped: containsSwapped("multiset-not-contains-swapped", FAIL, 0),
    intersection: operation(
      self,
      "multiset-intersection",
      [self, self],
      self,
      ({ content, make }) =>
        (a, b) => {
          let rest: readonly number[] = content(b as number)
          return make(
            content(a as number).filter((v) => {
              const left = without(rest, v)
              if (left) rest = left
              return left !== undefined
            }),
          )
        },
    ),
    sum: operation(
      self,
      "multiset-sum",
      [self, self],
      self,
      ({ content, make }) =>
        (a, b) =>
          make([...content(a as number), ...content(b as number)]),
    ),
    resetCounts: operation(
      self,
      "multiset-reset-counts",
      [self],
      self,
      ({ content, make }) =>
        (s) =>
          make([...new Set(content(s as number))]),
    ),
    count: operation(
      self,
      "multiset-count",
      [self, element],
      I64,
      ({ content, count }) =>
        (s, x) =>
          count(content(s as number).filter((v) => v === x).length),
    ),
    /** The sum of the multisets in a multiset; where the elements are multisets. */
    sumMultisets: operation(self, "multiset-sum-multisets", [self], element, ({ database, content }) => {
      const inner = poolOf(database, element)
      return (s) => inner.internContent(content(s as number).flatMap((v) => inner.content(v)))
    }),
    /** Unites all elements; of an equality sort, in actions. */
    unionValues: operation(self, "multiset-union-values", [self], element, ({ database, content }) => (s) => {
      const c = content(s as number)
      if (c.length === 0 || !database.making) return FAIL
      return c.reduce((a, b) => database.union(a, b))
    }),
  }
}
