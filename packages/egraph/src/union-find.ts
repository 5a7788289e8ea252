/** Union-find over dense ids; the smaller id leads. Displaced ids are kept until a rebuild has seen them. */
export class UnionFind {
  parent = new Int32Array(1024)
  size = 0
  /** Ids that stopped being canonical since the last `takeDisplaced`. */
  private displaced: number[] = []

  make(): number {
    const id = this.size++
    if (id === this.parent.length) {
      const grown = new Int32Array(id * 2)
      grown.set(this.parent)
      this.parent = grown
    }
    this.parent[id] = id
    return id
  }

  find(id: number): number {
    const parent = this.parent
    let p = parent[id] as number
    while (p !== id) {
      const g = parent[p] as number
      parent[id] = g
      id = g
      p = parent[id] as number
    }
    return id
  }

  /** Unites two canonical ids under the first. */
  link(leader: number, other: number): void {
    this.parent[other] = leader
    this.displaced.push(other)
  }

  get dirty(): boolean {
    return this.displaced.length > 0
  }

  takeDisplaced(): number[] {
    const d = this.displaced
    this.displaced = []
    return d
  }

  snapshot(): Int32Array {
    return this.parent.slice(0, this.size)
  }

  restore(parent: Int32Array): void {
    this.size = parent.length
    this.parent.set(parent)
    this.displaced = []
  }
}
