import type { Database } from "../database.js"
import {
  type Callable,
  type Declaration,
  type NoKeywords,
  type RawPrimitive,
  rawPrimitive,
} from "../declaration.js"
import type { AnySort, In, Out } from "../sort.js"
import { I64 } from "../sorts/numbers.js"
import { type ContainerPool, poolOf } from "./container.js"

const CACHE = /* @__PURE__ */ new WeakMap<AnySort, Map<string, AnySort>>()

/** One container sort for one kind and parts: sorts are compared by name, and made on each mention. */
export function cached(kind: string, parts: readonly AnySort[], make: () => AnySort): AnySort {
  const first = parts[0] as AnySort
  let byKey = CACHE.get(first)
  if (!byKey) CACHE.set(first, (byKey = new Map()))
  const key = `${kind}<${parts.map((p) => p.name as string).join()}>`
  let sort = byKey.get(key)
  if (!sort) byKey.set(key, (sort = make()))
  return sort
}

/** A position from an i64; -1 where it is none. */
export const index = (i: bigint): number => (i >= 0n && i < 0x100000000n ? Number(i) : -1)

/** What the operations of a container work with. */
export interface Workspace {
  readonly database: Database
  readonly pool: ContainerPool<unknown>
  /** The value numbers in a container. */
  content(v: number): readonly number[]
  /** The container of a content. */
  make(content: readonly number[]): number
  /** A position or count from the value number of an i64; -1 where it is none. */
  index(v: number): number
  /** The value number of a count. */
  count(n: number): number
}

/** Declares an operation of a container sort. */
export const operation = <const A extends readonly AnySort[], R extends AnySort>(
  self: AnySort,
  name: string,
  inputs: A,
  output: R,
  compute: (w: Workspace) => RawPrimitive,
): Callable<A, NoKeywords, R> =>
  rawPrimitive(name, inputs, output, (database) => compute(workspace(database, self)))

export type VariadicOperation<S extends AnySort, T extends AnySort> = ((...elements: In<S>[]) => Out<T>) & {
  readonly declaration: Declaration
}

/** Declares an operation on any number of values of one sort. */
export const variadic = <S extends AnySort, T extends AnySort>(
  self: T,
  name: string,
  of: S,
  compute: (w: Workspace) => RawPrimitive,
): VariadicOperation<S, T> =>
  rawPrimitive(name, [], self, (database) => compute(workspace(database, self)), {
    variadic: of,
  }) as unknown as VariadicOperation<S, T>

function workspace(database: Database, self: AnySort): Workspace {
  const pool = poolOf(database, self)
  const i64 = database.store(I64)
  return {
    database,
    pool,
    content: (v) => pool.content(v),
    make: (c) => pool.internContent(c),
    index: (v) => index(i64.value(v) as bigint),
    count: (n) => i64.intern(BigInt(n)),
  }
}
