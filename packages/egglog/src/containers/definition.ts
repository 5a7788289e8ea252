import {
  application,
  containerSort,
  FAIL,
  I64,
  poolOf,
  type AnySort,
  type ContainerKind,
  type ContainerPool,
  type Database,
  type RawPrimitive,
  type Term,
} from "@carton/egraph"
import type { Effect } from "../context.js"
import { declareRaw, fixed, type Overload } from "../overload.js"

/** A container sort of a program, with what can be done with its values. */
export interface ContainerDefinition {
  /** `Vec`, `Map`, … */
  readonly kind: string
  readonly sort: AnySort
  readonly overloads: readonly Overload[]
}

export interface ContainerShape {
  readonly name: string
  readonly parts: readonly AnySort[]
  readonly kind: ContainerKind<any>
  readonly partAt: (content: readonly number[], i: number) => AnySort
  /** The primitive that the value is written with, and where in the content its arguments begin; 0. */
  readonly show: (content: readonly number[]) => string
  /** The order in which its parts are written; that of the content. */
  readonly arrange?: (parts: readonly Term[]) => Term[]
}

/** A container sort of the program's own name: two of one form are two sorts. */
export function nominalSort(shape: ContainerShape): AnySort {
  const shown = new Map<string, (args: readonly Term[]) => Term>()
  const show = (head: string): ((args: readonly Term[]) => Term) => {
    let make = shown.get(head)
    if (!make) shown.set(head, (make = shownAs(head, self)))
    return make
  }
  const self: AnySort = containerSort<string, unknown, unknown, object>(shape.name, {
    parts: shape.parts,
    kind: () => shape.kind,
    lift: (value) => ({ term: hostContainer(self, value) }),
    partAt: shape.partAt,
    term: (content, part) => {
      const parts = content.map((v, i) => part(shape.partAt(content, i), v))
      return show(shape.show(content))(shape.arrange?.(parts) ?? parts)
    },
    ops: () => ({}),
  })
  return self
}

/** A host value as a term: a primitive without arguments that gives it. */
const hostContainer = (sort: AnySort, value: unknown): Term =>
  application(
    declareRaw(sort.name as string, [], sort, (database) => () => database.store(sort).intern(value)),
    [],
  )

/** A primitive that only shows a container as a term. */
function shownAs(head: string, sort: AnySort): (args: readonly Term[]) => Term {
  const declaration = declareRaw(head, [], sort, () => () => FAIL)
  return (args) => application(declaration, args)
}

/** What primitives on containers work with. */
export interface Access {
  readonly database: Database
  pool(sort: AnySort): ContainerPool<unknown>
  /** An i64 as a number; -1 where it is no index. */
  index(value: number): number
  /** A number as an i64. */
  count(n: number): number
}

export const access = (database: Database): Access => ({
  database,
  pool: (sort) => poolOf(database, sort),
  index: (value) => {
    const v = database.store(I64).value(value) as bigint
    return v >= 0n && v < 0x100000000n ? Number(v) : -1
  },
  count: (n) => database.store(I64).intern(BigInt(n)),
})

/** A primitive on the contents of containers. */
export const onContents = (
  name: string,
  inputs: readonly AnySort[],
  output: AnySort,
  raw: (access: Access) => RawPrimitive,
  effect: Effect = "pure",
): Overload => fixed(name, inputs, output, (database) => raw(access(database)), effect)

export const isId = (sort: AnySort): boolean => sort.kind !== "primitive"

/** Value numbers in order, negative ones last. */
export const byNumber = (a: number, b: number): number => (a >>> 0) - (b >>> 0)
