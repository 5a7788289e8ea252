import { type AnySort, type Host, type In, type NameOf, type Sort } from "../sort.js"
import { I64 } from "../sorts/numbers.js"
import { Unit } from "../sorts/unit.js"
import { FAIL } from "../store.js"
import { application, type Term } from "../term.js"
import { type ContainerSort, containerSort, isId } from "./container.js"
import { cached, operation, variadic } from "./support.js"

export type VecSort<S extends AnySort> = ContainerSort<
  `Vec<${NameOf<S>}>`,
  readonly In<S>[],
  readonly Host<S>[],
  ReturnType<typeof vecOps<S>>
>

/**
 * Vectors of a sort; arrays of what the sort lifts are lifted.
 *
 * @example const shape = constructor("shape", [NDArray, Vec(I64)], NDArray)
 * shape(x, [2, 3])
 * Vec(I64).ops.length(v)
 */
export const Vec = <S extends AnySort>(element: S): VecSort<S> =>
  cached("Vec", [element], () => makeVec(element)) as VecSort<S>

function makeVec<S extends AnySort>(element: S): VecSort<S> {
  const id = isId(element)
  const self: VecSort<S> = containerSort(`Vec<${element.name as NameOf<S>}>`, {
    parts: [element],
    kind: () => ({
      holdsId: () => id,
      normalize: (c) => c,
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
    ops: (s) => vecOps(s, element),
  })
  return self
}

/** egglog's operations on Vec, by their names without `vec-`. */
function vecOps<S extends AnySort>(
  self: Sort<`Vec<${NameOf<S>}>`, readonly In<S>[], Term<`Vec<${NameOf<S>}>`>, readonly Host<S>[]>,
  element: S,
) {
  return {
    of: variadic(
      self,
      "vec-of",
      element,
      ({ make }) =>
        (...raw) =>
          make(raw),
    ),
    empty: operation(
      self,
      "vec-empty",
      [],
      self,
      ({ make }) =>
        () =>
          make([]),
    ),
    append: variadic(
      self,
      "vec-append",
      self,
      ({ content, make }) =>
        (...raw) =>
          make(raw.flatMap((v) => content(v))),
    ),
    push: operation(
      self,
      "vec-push",
      [self, element],
      self,
      ({ content, make }) =>
        (v, x) =>
          make([...content(v as number), x as number]),
    ),
    pop: operation(
      self,
      "vec-pop",
      [self],
      self,
      ({ content, make }) =>
        (v) =>
          make(content(v as number).slice(0, -1)),
    ),
    get: operation(
      self,
      "vec-get",
      [self, I64],
      element,
      ({ content, index }) =>
        (v, i) =>
          content(v as number)[index(i as number)] ?? FAIL,
    ),
    length: operation(
      self,
      "vec-length",
      [self],
      I64,
      ({ content, count }) =>
        (v) =>
          count(content(v as number).length),
    ),
    contains: operation(
      self,
      "vec-contains",
      [self, element],
      Unit,
      ({ content }) =>
        (v, x) =>
          content(v as number).includes(x as number) ? 0 : FAIL,
    ),
    notContains: operation(
      self,
      "vec-not-contains",
      [self, element],
      Unit,
      ({ content }) =>
        (v, x) =>
          content(v as number).includes(x as number) ? FAIL : 0,
    ),
    set: operation(self, "vec-set", [self, I64, element], self, ({ content, make, index }) => (v, i, x) => {
      const [c, k] = [content(v as number), index(i as number)]
      return k >= 0 && k < c.length ? make(c.map((old, j) => (j === k ? (x as number) : old))) : FAIL
    }),
    remove: operation(self, "vec-remove", [self, I64], self, ({ content, make, index }) => (v, i) => {
      const [c, k] = [content(v as number), index(i as number)]
      return k >= 0 && k < c.length ? make(c.filter((_, j) => j !== k)) : FAIL
    }),
    /** Unites two vectors of one length element by element; of an equality sort, in actions. */
    union: operation(self, "vec-union", [self, self], self, ({ database, content, make }) => (a, b) => {
      const [x, y] = [content(a as number), content(b as number)]
      if (x.length !== y.length || !database.making) return FAIL
      x.forEach((v, i) => database.union(v, y[i] as number))
      return make(x)
    }),
    /** 0, 1, … below its argument; of i64. */
    range: operation(
      self,
      "vec-range",
      [I64],
      self,
      ({ make, index, count }) =>
        (end) =>
          make(Array.from({ length: Math.max(0, index(end as number)) }, (_, i) => count(i))),
    ),
  }
}
