import { type AnySort, FAIL, I64, Unit } from "@carton/egraph"
import { type Overload, variadic } from "../overload.js"
import { access, byNumber, type ContainerDefinition, isId, nominalSort, onContents } from "./definition.js"
import { distinctTerms } from "../term-order.js"

const sortedUnique = (content: number[]): number[] => {
  content.sort(byNumber)
  return content.filter((v, i) => i === 0 || v !== content[i - 1])
}

/** `(sort S (Set i64))`: contents are sorted by value number. */
export function setDefinition(name: string, element: AnySort): ContainerDefinition {
  const id = isId(element)
  const sort = nominalSort({
    name,
    parts: [element],
    kind: {
      holdsId: () => id,
      normalize: sortedUnique,
      fromHost: (database, host: Iterable<unknown>) =>
        [...host].map((h) => database.store(element).intern(h)),
      toHost: (database, c) => new Set(c.map((v) => database.store(element).value(v))),
    },
    partAt: () => element,
    show: () => "set-of",
    arrange: distinctTerms,
  })
  return { kind: "Set", sort, overloads: setOverloads(sort, element) }
}

function setOverloads(sort: AnySort, element: AnySort): Overload[] {
  const change = (
    name: string,
    second: AnySort,
    make: (content: readonly number[], x: number, of: (v: number) => readonly number[]) => number[],
  ): Overload =>
    onContents(name, [sort, second], sort, ({ pool }) => {
      const p = pool(sort)
      return (s, x) => p.internContent(make(p.content(s), x, (v) => p.content(v)))
    })
  const test = (name: string, holds: boolean): Overload =>
    onContents(name, [sort, element], Unit, ({ pool }) => {
      const p = pool(sort)
      return (s, x) => (p.content(s).includes(x) === holds ? 0 : FAIL)
    })
  return [
    onContents("set-empty", [], sort, ({ pool }) => {
      const p = pool(sort)
      return () => p.internContent([])
    }),
    variadic("set-of", element, sort, (database) => {
      const p = access(database).pool(sort)
      return (...xs) => p.internContent(xs)
    }),
    onContents("set-get", [sort, I64], element, ({ pool, index }) => {
      const p = pool(sort)
      return (s, i) => p.content(s)[index(i)] ?? FAIL
    }),
    change("set-insert", element, (content, x) => [...content, x]),
    change("set-remove", element, (content, x) => content.filter((v) => v !== x)),
    onContents("set-length", [sort], I64, ({ pool, count }) => {
      const p = pool(sort)
      return (s) => count(p.content(s).length)
    }),
    test("set-contains", true),
    test("set-not-contains", false),
    change("set-union", sort, (content, other, of) => [...content, ...of(other)]),
    change("set-diff", sort, (content, other, of) => without(content, of(other))),
    change("set-intersect", sort, (content, other, of) => {
      const kept = new Set(of(other))
      return content.filter((v) => kept.has(v))
    }),
  ]
}

function without(content: readonly number[], other: readonly number[]): number[] {
  const dropped = new Set(other)
  return content.filter((v) => !dropped.has(v))
}
