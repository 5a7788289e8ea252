import type { Declaration, RawPrimitive } from "./declaration.js"
import { PanicError, SortError } from "./errors.js"
import { Rebuild } from "./rebuild.js"
import type { AnySort } from "./sort.js"
import { FAIL, type Store } from "./store.js"
import { Table, type Totals } from "./table.js"
import type { Term } from "./term.js"
import { UnionFind } from "./union-find.js"
import { bindMerge } from "./merge.js"
import type { Recorder } from "./explain/recorder.js"
import type { ShadowStore } from "./explain/shadow.js"

/** A store whose values hold other values: it follows their unions. */
export interface ContainerStore<H = unknown> extends Store<H> {
  /** Renews the values that hold a displaced id, which may displace more. */
  rebuild(displaced: readonly number[]): void
  content(id: number): readonly number[]
  internContent(content: readonly number[]): number
  push(): void
  /** Goes back to the last push; without one, to the beginning. */
  pop(): void
}

/** The merge of two outputs, as value numbers. */
export type MergeFunction = (old: number, next: number) => number

/** The state of an e-graph: ids, tables, stores; how rows come in and how unions are carried through. */
export class Database {
  readonly unionFind = new UnionFind()
  readonly tables = new Map<Declaration, Table>()
  readonly tableList: Table[] = []
  readonly containers: ContainerStore[] = []
  private readonly containerSortList: [AnySort, ContainerStore][] = []
  /** Whether primitives may make rows: in actions, not in queries. */
  making = true
  /** Hears how every row and union comes about: what explanations are built from. */
  recorder: Recorder | undefined = undefined
  /** Where set, primitives compute on terms as an explanation writes them, not on what the e-graph holds. */
  shadow: ShadowStore | undefined = undefined
  /** E-classes: ids of equality sorts, less unions. */
  classes = 0
  /** Counts what no other count shows. */
  private removals = 0
  private readonly frames: Frame[] = []
  /** The class of each term that was evaluated as a whole, as it was then: none is walked twice. */
  private found = new WeakMap<Term, number>()
  private readonly totals: Totals = { live: 0, appended: 0 }
  private failure: { error: unknown } | undefined = undefined
  private readonly stores = new Map<string, Store>()
  private readonly primitives = new Map<Declaration, RawPrimitive>()
  private readonly merges = new Map<Table, MergeFunction>()
  private readonly rebuilder = new Rebuild(this)

  table(declaration: Declaration): Table {
    let t = this.tables.get(declaration)
    if (t === undefined) {
      if (declaration.kind === "primitive")
        throw new SortError(`${declaration.name} is a primitive: it has no rows`)
      t = new Table(declaration, this.tableList.length, this.totals)
      this.tables.set(declaration, t)
      this.tableList.push(t)
      this.merges.set(t, bindMerge(this, declaration))
    }
    return t
  }

  store(sort: AnySort): Store {
    let s = this.stores.get(sort.name)
    if (s === undefined) {
      s = sort.kind === "equality" ? IDS : sort.store(this)
      this.stores.set(sort.name, s)
      if (sort.kind === "container") {
        this.containers.push(s as ContainerStore)
        this.containerSortList.push([sort, s as ContainerStore])
      }
    }
    return s
  }

  /** The container sorts in use, with their values. */
  containerSorts(): readonly (readonly [AnySort, ContainerStore])[] {
    return this.containerSortList
  }

  /** From value numbers of a sort to host values. */
  decoder(sort: AnySort): (value: number) => unknown {
    const s = this.store(sort)
    return (v) => s.value(v)
  }

  primitive(declaration: Declaration): RawPrimitive {
    let p = this.primitives.get(declaration)
    if (p === undefined) {
      if (!declaration.bind) throw new SortError(`${declaration.name} is not a primitive`)
      p = declaration.bind(this)
      this.primitives.set(declaration, p)
    }
    return p
  }

  find(id: number): number {
    return this.unionFind.find(id)
  }

  /** The class of a term that was evaluated before, or undefined. */
  known(term: Term): number | undefined {
    const id = this.found.get(term)
    return id === undefined ? undefined : this.unionFind.find(id)
  }
  remember(term: Term, id: number): void {
    if (term.declaration?.kind === "constructor") this.found.set(term, id)
  }

  /** The canonical number of a value of a sort. */
  canonical(sort: AnySort, value: number): number {
    return sort.kind === "primitive" ? value : this.unionFind.find(value)
  }

  /** The same, with unions carried into containers that the next rebuild will renew. */
  settled(sort: AnySort, value: number): number {
    const v = this.canonical(sort, value)
    if (sort.kind !== "container" || !this.unionFind.dirty) return v
    const pool = this.store(sort) as ContainerStore
    const content = pool.content(v)
    return pool.internContent(
      content.map((x, i) => this.settled(sort.partAt?.(content, i, this) as AnySort, x)),
    )
  }

  makeClass(): number {
    this.classes++
    return this.unionFind.make()
  }

  union(a: number, b: number): number {
    const uf = this.unionFind
    const x = uf.find(a)
    const y = uf.find(b)
    if (x === y) return x
    this.recorder?.united(a, b)
    this.classes--
    if (x < y) {
      uf.link(x, y)
      return x
    }
    uf.link(y, x)
    return y
  }

  /** The output for `table.key`; a constructor's or relation's row is made where there is none. */
  getOrCreate(table: Table): number {
    const row = table.find()
    if (row >= 0) return table.output(row)
    const output = table.width === table.arity ? 0 : this.makeClass()
    this.append(table, output)
    return output
  }

  /** Appends a row for `table.key`, which the last `find` did not find. Every new row comes this way. */
  append(table: Table, output: number, flag = 0): void {
    this.recorder?.row(table, output)
    table.append(output, flag)
  }

  /** The output for `table.key`, or FAIL. */
  lookup(table: Table): number {
    const row = table.find()
    return row < 0 ? FAIL : table.output(row)
  }

  /** Makes the row of a constructor with a class that exists; the same as creating it and uniting the two. */
  insertAs(table: Table, id: number): void {
    const row = table.find()
    if (row >= 0) this.union(table.output(row), id)
    else this.append(table, this.unionFind.find(id))
  }

  /** Sets a function's output for `table.key`, merging with what was set before. */
  set(table: Table, output: number): void {
    const row = table.find()
    if (row < 0) this.append(table, output)
    else this.mergeRow(table, row, output, 0)
  }

  /** Carries an output and flag into an existing row. */
  mergeRow(table: Table, row: number, output: number, flag: number): void {
    const flags = flag | (table.flags[row] as number)
    if (table.width === table.arity) {
      if (flags !== table.flags[row]) table.replace(row, 0, flags)
      return
    }
    const old = table.output(row)
    // A merge in terms need not give old for two of old: (+ old new).
    const settled = old === output && table.declaration.merge.kind !== "term"
    const merged = settled ? old : this.merge(table, row, output)
    if (merged !== old || flags !== table.flags[row]) table.replace(row, merged, flags)
  }

  /** A merge that throws keeps the old output, so that a rebuild always ends; the error is thrown afterwards. */
  private merge(table: Table, row: number, next: number): number {
    const old = table.output(row)
    const mark = this.recorder?.merging(table, row, next)
    let merged = old
    try {
      merged = (this.merges.get(table) as MergeFunction)(old, next)
    } catch (error) {
      this.failure ??= { error }
    }
    if (mark !== undefined) this.recorder?.merged(mark, merged)
    return merged
  }

  /** Throws what a merge threw, once. */
  throwFailure(): void {
    const f = this.failure
    this.failure = undefined
    if (f) throw f.error
  }

  /** Subsumes the row of `table.key`; false if there is none. */
  subsume(table: Table): boolean {
    const row = table.find()
    if (row < 0) return false
    this.removals++
    table.subsume(row)
    return true
  }

  /** Removes the row of `table.key`; false if there is none. */
  delete(table: Table): boolean {
    const row = table.find()
    if (row < 0) return false
    this.removals++
    this.found = new WeakMap()
    table.kill(row)
    return true
  }

  /** Makes every row canonical and every function a function again. */
  rebuild(): void {
    if (this.unionFind.dirty) this.rebuilder.run()
  }

  /** Changes with every row, union, subsumption, deletion and pop. */
  get version(): number {
    const { size, links } = this.unionFind
    return this.removals + size + links + this.totals.appended
  }

  /** Rows that were ever made or renewed. */
  get activity(): number {
    return this.totals.appended
  }

  /** Rows of all tables. */
  get nodes(): number {
    return this.totals.live
  }

  get bytes(): number {
    let n = this.unionFind.parent.length * 4
    for (const t of this.tableList) n += t.bytes
    return n
  }

  /** Remembers the present state. */
  push(): void {
    this.unionFind.push()
    for (const t of this.tableList) t.push()
    for (const c of this.containers) c.push()
    this.frames.push({
      tables: this.tableList.length,
      classes: this.classes,
      recorded: this.recorder?.mark(),
    })
  }

  /** Goes back to the state of the last push. */
  pop(): void {
    const frame = this.frames.pop() as Frame
    this.removals += this.unionFind.size + 1
    this.found = new WeakMap()
    this.unionFind.pop()
    this.tableList.forEach((t, i) => (i < frame.tables ? t.pop() : t.clear()))
    for (const c of this.containers) c.pop()
    this.classes = frame.classes
    this.failure = undefined
    this.recorder?.forget(frame.recorded)
  }

  conflict(declaration: Declaration, old: number, next: number): never {
    const show = (v: number): string =>
      declaration.output.kind === "primitive"
        ? declaration.output.show(this.store(declaration.output).value(v))
        : `class ${v}`
    throw new PanicError(
      `${declaration.name}: two outputs for one input, ${show(old)} and ${show(next)}, and no merge`,
    )
  }
}

const IDS: Store<number> = { intern: (id) => id, value: (id) => id }

/** What else the state was at a push. */
interface Frame {
  readonly tables: number
  readonly classes: number
  readonly recorded: unknown
}
