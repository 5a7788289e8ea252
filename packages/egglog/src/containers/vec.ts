import { type AnySort, FAIL, I64, Unit } from "@carton/egraph"
import { type Overload, variadic } from "../overload.js"
import { access, type ContainerDefinition, isId, nominalSort, onContents } from "./definition.js"

/** `(sort V (Vec i64))` */
export function vecDefinition(name: string, element: AnySort): ContainerDefinition {
  const id = isId(element)
  const sort = nominalSort({
    name,
    parts: [element],
    kind: {
      holdsId: () => id,
      normalize: (c) => c,
      fromHost: (database, host: readonly unknown[]) => host.map((h) => database.store(element).intern(h)),
      toHost: (database, c) => c.map((v) => database.store(element).value(v)),
    },
    partAt: () => element,
    show: (content) => (content.length === 0 ? "vec-empty" : "vec-of"),
  })
  return { kind: "Vec", sort, overloads: vecOverloads(sort, element) }
}

function vecOverloads(sort: AnySort, element: AnySort): Overload[] {
  const test = (name: string, holds: (content: readonly number[], x: number) => boolean): Overload =>
    onContents(name, [sort, element], Unit, ({ pool }) => {
      const p = pool(sort)
      return (v, x) => (holds(p.content(v), x) ? 0 : FAIL)
    })
  const at = (
    name: string,
    inputs: readonly AnySort[],
    change: (content: readonly number[], i: number, x: number) => number[],
  ): Overload =>
    onContents(name, [sort, I64, ...inputs], sort, ({ pool, index }) => {
      const p = pool(sort)
      return (v, i, x) => {
        const content = p.content(v)
        const k = index(i)
        return k >= 0 && k < content.length ? p.internContent(change(content, k, x as number)) : FAIL
      }
    })
  const overloads = [
    onContents("vec-empty", [], sort, ({ pool }) => {
      const p = pool(sort)
      return () => p.internContent([])
    }),
    variadic("vec-of", element, sort, (database) => {
      const p = access(database).pool(sort)
      return (...xs) => p.internContent(xs)
    }),
    variadic("vec-append", sort, sort, (database) => {
      const p = access(database).pool(sort)
      return (...vs) => p.internContent(vs.flatMap((v) => p.content(v)))
    }),
    onContents("vec-push", [sort, element], sort, ({ pool }) => {
      const p = pool(sort)
      return (v, x) => p.internContent([...p.content(v), x])
    }),
    onContents("vec-pop", [sort], sort, ({ pool }) => {
      const p = pool(sort)
      return (v) => p.internContent(p.content(v).slice(0, -1))
    }),
    onContents("vec-length", [sort], I64, ({ pool, count }) => {
      const p = pool(sort)
      return (v) => count(p.content(v).length)
    }),
    test("vec-contains", (content, x) => content.includes(x)),
    test("vec-not-contains", (content, x) => !content.includes(x)),
    onContents("vec-get", [sort, I64], element, ({ pool, index }) => {
      const p = pool(sort)
      return (v, i) => p.content(v)[index(i)] ?? FAIL
    }),
    at("vec-set", [element], (content, i, x) => content.map((old, j) => (j === i ? x : old))),
    at("vec-remove", [], (content, i) => content.filter((_, j) => j !== i)),
  ]
  if (element.kind === "equality") overloads.push(vecUnion(sort))
  if (element === I64) {
    overloads.push(
      onContents("vec-range", [I64], sort, ({ pool, index, count }) => {
        const p = pool(sort)
        return (end) => p.internContent(Array.from({ length: Math.max(0, index(end)) }, (_, i) => count(i)))
      }),
    )
  }
  return overloads
}

/** Unites two vectors of one length element by element. */
const vecUnion = (sort: AnySort): Overload =>
  onContents(
    "vec-union",
    [sort, sort],
    sort,
    ({ pool, database }) => {
      const p = pool(sort)
      return (a, b) => {
        const x = p.content(a)
        const y = p.content(b)
        if (x.length !== y.length) return FAIL
        x.forEach((v, i) => database.union(v, y[i] as number))
        return a
      }
    },
    "write",
  )
