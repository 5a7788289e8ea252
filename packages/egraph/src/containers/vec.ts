import { rawPrimitive } from "../declaration.js"
import type { AnySort, Host, In, NameOf, Sort } from "../sort.js"
import { Bool } from "../sorts/basic.js"
import { I64 } from "../sorts/numbers.js"
import { Unit } from "../sorts/unit.js"
import { FAIL } from "../store.js"
import { application, type Term } from "../term.js"
import { type ContainerSort, containerSort, isId, poolOf } from "./container.js"
import { cached, index } from "./support.js"

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
    kind: {
      holdsId: () => id,
      normalize: (c) => c,
      fromHost: (database, host: readonly Host<S>[]) => host.map((h) => database.store(element).intern(h)),
      toHost: (database, c) => c.map((v) => database.store(element).value(v) as Host<S>),
    },
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

/** The operations of egglog's Vec, by their names without `vec-`. */
function vecOps<S extends AnySort>(
  self: Sort<string, readonly In<S>[], Term, readonly Host<S>[]>,
  element: S,
) {
  type V = typeof self
  const op = <const A extends readonly AnySort[], R extends AnySort>(
    name: string,
    inputs: A,
    output: R,
    compute: (
      content: (v: number) => readonly number[],
      make: (c: readonly number[]) => number,
      decode: (i: number) => number,
    ) => (...raw: number[]) => number,
  ) =>
    rawPrimitive(name, inputs, output, (database) => {
      const pool = poolOf(database, self)
      const i64 = database.store(I64)
      return compute(
        (v) => pool.content(v),
        (c) => pool.internContent(c),
        (i) => index(i64.value(i) as bigint),
      )
    })
  const variadic = (
    name: string,
    make: (content: (v: number) => readonly number[], raw: readonly number[]) => readonly number[],
    of: AnySort,
  ) =>
    rawPrimitive(
      name,
      [] as readonly AnySort[],
      self as V,
      (database) => {
        const pool = poolOf(database, self)
        return (...raw) => pool.internContent(make((v) => pool.content(v), raw))
      },
      { variadic: of },
    )
  return {
    of: variadic("vec-of", (_, raw) => raw, element) as unknown as {
      (...elements: In<S>[]): Term
      declaration: ReturnType<typeof variadic>["declaration"]
    },
    empty: op("vec-empty", [], self as V, (_, make) => () => make([])),
    append: variadic("vec-append", (content, raw) => raw.flatMap((v) => content(v)), self),
    push: op(
      "vec-push",
      [self as V, element],
      self as V,
      (content, make) => (v, x) => make([...content(v), x]),
    ),
    pop: op("vec-pop", [self as V], self as V, (content, make) => (v) => {
      const c = content(v)
      return c.length === 0 ? FAIL : make(c.slice(0, -1))
    }),
    get: op("vec-get", [self as V, I64], element, (content, _, at) => (v, i) => content(v)[at(i)] ?? FAIL),
    length: rawPrimitive("vec-length", [self as V], I64, (database) => {
      const pool = poolOf(database, self)
      return (v) => pool.content(v).length
    }),
    contains: op(
      "vec-contains",
      [self as V, element],
      Unit,
      (content) => (v, x) => (content(v).includes(x) ? 0 : FAIL),
    ),
    notContains: op(
      "vec-not-contains",
      [self as V, element],
      Unit,
      (content) => (v, x) => (content(v).includes(x) ? FAIL : 0),
    ),
    set: op("vec-set", [self as V, I64, element], self as V, (content, make, at) => (v, i, x) => {
      const c = content(v)
      const k = at(i)
      return k < c.length && k >= 0 ? make(c.map((old, j) => (j === k ? x : old))) : FAIL
    }),
    remove: op("vec-remove", [self as V, I64], self as V, (content, make, at) => (v, i) => {
      const c = content(v)
      const k = at(i)
      return k < c.length && k >= 0 ? make(c.filter((_, j) => j !== k)) : FAIL
    }),
    /** Element by element the union of two vectors of one length, of an equality sort. */
    union: rawPrimitive("vec-union", [self as V, self as V], self as V, (database) => {
      const pool = poolOf(database, self)
      return (a, b) => {
        const [x, y] = [pool.content(a), pool.content(b)]
        if (x.length !== y.length) return FAIL
        x.forEach((v, i) => database.union(v, y[i] as number))
        return pool.internContent(x)
      }
    }),
    isEmpty: op("vec-is-empty", [self as V], Bool, (content) => (v) => (content(v).length === 0 ? 1 : 0)),
  }
}
