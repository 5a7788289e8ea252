import type { Database } from "../database.js"
import type { AnySort } from "../sort.js"

/** What the core asks of a container sort's values; the core itself brings no container. */
export interface ContentStore {
  content(id: number): readonly number[]
  holdsId(content: readonly number[], i: number): boolean
  ids(): Iterable<number>
}

export const poolOf = (database: Database, sort: AnySort): ContentStore =>
  database.store(sort) as unknown as ContentStore
