import type { ContainerStore, Database } from "../database.js"
import { checkSort, type AnySort, type Sort } from "../sort.js"
import { type HasTerm, type Term, termOf } from "../term.js"

/** How the values of a container sort are kept: each is a list of value numbers in a normal form. */
export interface ContainerKind<H> {
  /** Whether position `i` of a content holds an id that unions may displace. */
  holdsId(content: readonly number[], i: number): boolean
  /** The normal form of a content whose ids are canonical. */
  normalize(content: number[]): number[]
  fromHost(database: Database, host: H): number[]
  toHost(database: Database, content: readonly number[]): H
}

/** The containers of one sort: hash-consed, and made anew when what they hold is united. */
export class ContainerPool<H> implements ContainerStore<H> {
  private readonly contents = new Map<number, readonly number[]>()
  private readonly byContent = new Map<string, number>()
  /** Containers by an id that they hold, or held. */
  private readonly holders = new Map<number, number[]>()
  /** What to do to go back, in turn; and how much there was to do at each push. */
  private readonly undo: (() => void)[] = []
  private readonly frames: number[] = []

  constructor(
    private readonly database: Database,
    private readonly kind: ContainerKind<H>,
  ) {}

  /** The value number of a content, which need not be canonical nor normal. */
  internContent(content: readonly number[]): number {
    const { shadow } = this.database
    if (shadow) return shadow.intern(this, this.kind.normalize([...content]))
    return this.internNormal(this.canonical(content))
  }

  /** The normal form of a content whose ids are canonical. */
  normalize(content: number[]): number[] {
    return this.kind.normalize(content)
  }

  private canonical(content: readonly number[]): number[] {
    const { kind, database } = this
    return kind.normalize(content.map((v, i) => (kind.holdsId(content, i) ? database.find(v) : v)))
  }

  private internNormal(normal: readonly number[]): number {
    const key = normal.join()
    const known = this.byContent.get(key)
    if (known !== undefined) return known
    // Containers share the ids of classes, so that columns of both are kept canonical in one way.
    const id = this.database.unionFind.make()
    this.contents.set(id, normal)
    this.byContent.set(key, id)
    this.note(id, normal)
    if (this.frames.length > 0)
      this.undo.push(() => {
        this.contents.delete(id)
        this.byContent.delete(key)
      })
    this.database.recorder?.contained(this, id, normal)
    return id
  }

  private note(id: number, content: readonly number[]): void {
    for (let i = 0; i < content.length; i++) {
      if (!this.kind.holdsId(content, i)) continue
      const held = content[i] as number
      const list = this.holders.get(held)
      if (list) list.push(id)
      else this.holders.set(held, [id])
    }
  }

  content(id: number): readonly number[] {
    const { shadow } = this.database
    if (shadow) return shadow.content(this, id)
    return this.contents.get(id) ?? (this.contents.get(this.database.find(id)) as readonly number[])
  }

  intern(host: H): number {
    return this.internContent(this.kind.fromHost(this.database, host))
  }

  value(id: number): H {
    return this.kind.toHost(this.database, this.content(id))
  }

  /** The ids of all values in use. */
  ids(): Iterable<number> {
    return this.byContent.values()
  }

  /** Positions of a content that hold ids. */
  holdsId(content: readonly number[], i: number): boolean {
    return this.kind.holdsId(content, i)
  }

  rebuild(displaced: readonly number[]): void {
    if (this.holders.size === 0) return
    const { unionFind } = this.database
    for (const d of displaced) {
      const holders = this.holders.get(d)
      if (!holders) continue
      this.holders.delete(d)
      if (this.frames.length > 0) this.undo.push(() => this.holders.set(d, holders))
      for (const id of holders) {
        const old = this.contents.get(id)
        if (!old || unionFind.find(id) !== id) continue
        const normal = this.canonical(old)
        const key = normal.join()
        const oldKey = old.join()
        if (key === oldKey) continue
        this.contents.delete(id)
        this.byContent.delete(oldKey)
        if (this.frames.length > 0)
          this.undo.push(() => {
            this.contents.set(id, old)
            this.byContent.set(oldKey, id)
          })
        // A new id, not the old one with a new content: rows that hold it must count as new.
        const renewed = unionFind.find(this.internNormal(normal))
        this.database.recorder?.renewed(id, renewed)
        unionFind.link(renewed, id)
      }
    }
  }

  push(): void {
    this.frames.push(this.undo.length)
  }

  /** Goes back to the last push; without one, to the beginning. */
  pop(): void {
    const start = this.frames.pop()
    if (start === undefined) {
      for (const m of [this.contents, this.byContent, this.holders]) m.clear()
    } else while (this.undo.length > start) (this.undo.pop() as () => void)()
  }
}

export interface ContainerSortOptions<N extends string, L, H, O> {
  parts: readonly AnySort[]
  kind: (database: Database) => ContainerKind<H>
  /** The term for a host value. */
  lift: (value: L) => HasTerm
  /** The sort of position `i` of a content. */
  partAt: (content: readonly number[], i: number, database: Database) => AnySort
  /** The sort of the functions that contents begin with, if they are function values. */
  callee?: AnySort
  /** The term for a content, given the terms of its parts. */
  term: (content: readonly number[], part: (sort: AnySort, value: number) => Term) => Term
  ops: (self: Sort<N, L, Term<N>, H>) => O
}

/** A container sort: a sort, with its operations. */
export type ContainerSort<N extends string, L, H, O> = Sort<N, L, Term<N>, H> & {
  readonly ops: O
}

/** Declares a container sort: the interface that the built-in containers use. */
export function containerSort<const N extends string, L, H, O>(
  name: N,
  options: ContainerSortOptions<N, L, H, O>,
): ContainerSort<N, L, H, O> {
  let ops: O | undefined
  const self: ContainerSort<N, L, H, O> = {
    name,
    kind: "container",
    parts: options.parts,
    lift(value) {
      return checkSort(self, termOf(value) ?? options.lift(value as L).term) as Term<N>
    },
    wrap: (t) => t,
    show: String,
    store: (database) => new ContainerPool(database, options.kind(database)),
    get ops() {
      return (ops ??= options.ops(self))
    },
    partAt: options.partAt,
    ...(options.callee && { callee: options.callee }),
    contentTerm: options.term,
  }
  return self
}

/** The pool of a container sort in one e-graph. */
export const poolOf = (database: Database, sort: AnySort): ContainerPool<unknown> =>
  database.store(sort) as ContainerPool<unknown>

export const isId = (sort: AnySort): boolean => sort.kind !== "primitive"
