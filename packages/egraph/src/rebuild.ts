import type { Database } from "./database.js"
import { oneColumn } from "./column-index.js"
import { DEAD, type Table } from "./table.js"

/** Carries unions through the tables until every row is canonical. */
export class Rebuild {
  constructor(private readonly database: Database) {}

  run(): void {
    const { unionFind, containers, tableList } = this.database
    while (unionFind.dirty) {
      const displaced = unionFind.takeDisplaced()
      for (const c of containers) c.rebuild(displaced)
      // By index: merges may add tables.
      for (let i = 0; i < tableList.length; i++) this.table(tableList[i] as Table, displaced)
    }
    for (let i = 0; i < tableList.length; i++) (tableList[i] as Table).compactIfSparse()
  }

  private table(table: Table, displaced: readonly number[]): void {
    const columns = table.idColumns
    if (columns.length === 0 || table.live === 0) return
    // Looking an id up costs several times what a row of a scan costs.
    if (displaced.length * 24 < table.rows) this.byOccurrence(table, columns, displaced)
    else this.byScan(table, columns)
  }

  private byOccurrence(table: Table, columns: readonly number[], displaced: readonly number[]): void {
    for (const c of columns) {
      const index = table.index(oneColumn(c))
      const next = index.next
      for (let i = 0; i < displaced.length; i++) {
        for (let r = index.first1(displaced[i] as number); r >= 0; r = next[r] as number) {
          if (!((table.flags[r] as number) & DEAD)) this.rewrite(table, columns, r)
        }
      }
    }
  }

  private byScan(table: Table, columns: readonly number[]): void {
    const rows = table.rows
    const parent = this.database.unionFind.parent
    for (let k = 0; k < columns.length; k++) {
      const column = table.columns[columns[k] as number] as Int32Array
      for (let r = 0; r < rows; r++) {
        const v = column[r] as number
        if (parent[v] === v || (table.flags[r] as number) & DEAD) continue
        this.rewrite(table, columns, r)
      }
    }
  }

  private rewrite(table: Table, columns: readonly number[], row: number): void {
    const { database } = this
    const uf = database.unionFind
    const { arity, width, key } = table
    const flag = table.flags[row] as number
    let output = table.output(row)
    let changed = false
    for (let i = 0; i < columns.length; i++) {
      const c = columns[i] as number
      const v = (table.columns[c] as Int32Array)[row] as number
      if (c === arity) output = uf.find(v)
      else if (uf.find(v) !== v) changed = true
    }
    if (!changed) {
      if (width > arity && output !== table.output(row)) table.replace(row, output, flag)
      return
    }
    table.kill(row)
    for (let i = 0; i < columns.length; i++) {
      const c = columns[i] as number
      if (c < arity) key[c] = uf.find(key[c] as number)
    }
    const other = table.find()
    if (other < 0) table.append(output, flag)
    else database.mergeRow(table, other, output, flag)
  }
}
