/** Union-find over dense ids; the smaller id leads. Displaced ids are kept until a rebuild has seen them. */
export class UnionFind {
  parent = new Int32Array(1024)
  size = 0
  /** Unions ever made. */
  links = 0
  /** Ids that stopped being canonical since the last `takeDisplaced`. */
  private displaced: number[] = []
  private readonly frames: { readonly size: number; readonly log: number }[] = []
  /** Ids at the last push. */
  private saved = 0
  /** Those of them whose parent has changed since, with the parent of before, in turn. */
  private readonly log: number[] = []

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
      if (g !== p) {
        if (id < this.saved) this.log.push(id, p)
        parent[id] = g
      }
      id = g
      p = parent[id] as number
    }
    return id
  }

  /** Unites two canonical ids under the first. */
  link(leader: number, other: number): void {
    if (other < this.saved) this.log.push(other, other)
    this.parent[other] = leader
    this.links++
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

  push(): void {
    this.frames.push({ size: this.size, log: this.log.length })
    this.saved = this.size
  }

  pop(): void {
    const frame = this.frames.pop() as { size: number; log: number }
    while (this.log.length > frame.log) {
      const p = this.log.pop() as number
      this.parent[this.log.pop() as number] = p
    }
    this.size = frame.size
    this.saved = this.frames.at(-1)?.size ?? 0
    this.displaced = []
  }
}
