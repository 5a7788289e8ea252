/** Which of some numbered things need which others, directly or not: kept closed as needs are added. */
export class Needs {
  /** For each thing a bit for every other. */
  private readonly rows: Uint32Array[] = []
  private readonly words: number

  /** @param most - how many things there may be */
  constructor(most: number) {
    this.words = (most + 31) >>> 5
  }

  has(from: number, target: number): boolean {
    const row = this.rows[from]
    return row !== undefined && isIn(row, target)
  }

  /** Whether any of these needs a thing. */
  of(some: Iterable<number>): (target: number) => boolean {
    const all = new Uint32Array(this.words)
    for (const from of some) this.unite(all, this.rows[from])
    return (target) => isIn(all, target)
  }

  /** `from` needs these, and what they need. */
  add(from: number, targets: Iterable<number>): void {
    const more = new Uint32Array(this.words)
    for (const t of targets) {
      put(more, t)
      this.unite(more, this.rows[t])
    }
    const own = (this.rows[from] ??= new Uint32Array(this.words))
    if (!this.unite(own, more)) return
    this.rows.forEach((row, i) => {
      if (this.has(i, from)) this.unite(row, own)
    })
  }

  /** Whether there was anything to add. */
  private unite(row: Uint32Array, more: Uint32Array | undefined): boolean {
    if (more === undefined) return false
    let changed = false
    for (let w = 0; w < row.length; w++) {
      const all = row[w]! | more[w]!
      if (all >>> 0 === row[w]) continue
      row[w] = all
      changed = true
    }
    return changed
  }
}

export const isIn = (row: Uint32Array, i: number): boolean => (row[i >>> 5]! & (1 << (i & 31))) !== 0
export const put = (row: Uint32Array, i: number): void => void (row[i >>> 5]! |= 1 << (i & 31))
