import { type AnySort, type Host, type In, type NameOf, type Sort } from "../sort.js"
import { I64 } from "../sorts/numbers.js"
import { Unit } from "../sorts/unit.js"
import { FAIL } from "../store.js"
import { application, type Term } from "../term.js"
import { type ContainerSort, containerSort, isId } from "./container.js"
import { cached, operation, variadic } from "./support.js"

export type SetSort<S extends AnySort> = ContainerSort<
  `Set<${NameOf<S>}>`,
  Iterable<In<S>>,
  ReadonlySet<Host<S>>,
  ReturnType<typeof setOps<S>>
>

/**
 * Sets of a sort; arrays and sets are lifted.
 *
 * @example SetOf(I64).ops.insert(s, 3)
 */
export const SetOf = <S extends AnySort>(element: S): SetSort<S> =>
  cached("Set", [element], () => makeSet(element)) as SetSort<S>

/** Ascending, each once. */
export const ascending = (c: readonly number[]): number[] => [...new Set(c)].sort((a, b) => a - b)

function makeSet<S extends AnySort>(element: S): SetSort<S> {
  const id = isId(element)
  const self: SetSort<S> = containerSort(`Set<${element.name as NameOf<S>}>`, {
    parts: [element],
    kind: () => ({
      holdsId: () => id,
      normalize: ascending,
      fromHost: (database, host: ReadonlySet<Host<S>>) =>
        [...host].map((h) => database.store(element).intern(h)),
      toHost: (database, c) => new Set(c.map((v) => database.store(element).value(v) as Host<S>)),
    }),
    lift: (values: Iterable<In<S>>) => self.ops.of(...values),
    partAt: () => element,
    term: (content, part) =>
      application(
        self.ops.of.declaration,
        content.map((v) => part(element, v)),
      ),
    ops: (s) => setOps(s, element),
  })
  return self
}

/** egglog's operations on Set, by their names without `set-`. */
function setOps<S extends AnySort>(
  self: Sort<`Set<${NameOf<S>}>`, Iterable<In<S>>, Term<`Set<${NameOf<S>}>`>, ReadonlySet<Host<S>>>,
  element: S,
) {
  return {
    of: variadic(
      self,
      "set-of",
      element,
      ({ make }) =>
        (...raw) =>
          make(raw),
    ),
    empty: operation(
      self,
      "set-empty",
      [],
      self,
      ({ make }) =>
        () =>
          make([]),
    ),
    insert: operation(
      self,
      "set-insert",
      [self, element],
      self,
      ({ content, make }) =>
        (s, x) =>
          make([...content(s as number), x as number]),
    ),
    remove: operation(
      self,
      "set-remove",
      [self, element],
      self,
      ({ content, make }) =>
        (s, x) =>
          make(content(s as number).filter((v) => v !== x)),
    ),
    /** The i-th element, in an order that is arbitrary but fixed. */
    get: operation(
      self,
      "set-get",
      [self, I64],
      element,
      ({ content, index }) =>
        (s, i) =>
          content(s as number)[index(i as number)] ?? FAIL,
    ),
    length: operation(
      self,
      "set-length",
      [self],
      I64,
      ({ content, count }) =>
        (s) =>
          count(content(s as number).length),
    ),
    contains: operation(
      self,
      "set-contains",
      [self, element],
      Unit,
      ({ content }) =>
        (s, x) =>
          content(s as number).includes(x as number) ? 0 : FAIL,
    ),
    notContains: operation(
      self,
      "set-not-contains",
      [self, element],
      Unit,
      ({ content }) =>
        (s, x) =>
          content(s as number).includes(x as number) ? FAIL : 0,
    ),
    union: operation(
      self,
      "set-union",
      [self, self],
      self,
      ({ content, make }) =>
        (a, b) =>
          make([...content(a as number), ...content(b as number)]),
    ),
    diff: operation(self, "set-diff", [self, self], self, ({ content, make }) => (a, b) => {
      const other = new Set(content(b as number))
      return make(content(a as number).filter((v) => !other.has(v)))
    }),
    intersect: operation(self, "set-intersect", [self, self], self, ({ content, make }) => (a, b) => {
      const other = new Set(content(b as number))
      return make(content(a as number).filter((v) => other.has(v)))
    }),
  }
}
