/** A binary heap of small integers ordered by keys that may fall while they are in it. */
export class Heap {
  private readonly items: number[] = []
  private readonly place: Int32Array

  constructor(private readonly key: Float64Array) {
    this.place = new Int32Array(key.length).fill(-1)
  }

  /** Adds an item, or moves it up when its key fell. */
  push(item: number): void {
    let i = this.place[item] as number
    if (i < 0) {
      i = this.items.length
      this.items.push(item)
    }
    const { items, place, key } = this
    const k = key[item] as number
    while (i > 0) {
      const p = (i - 1) >> 1
      const other = items[p] as number
      if ((key[other] as number) <= k) break
      items[i] = other
      place[other] = i
      i = p
    }
    items[i] = item
    place[item] = i
  }

  /** Removes and gives an item of the least key; -1 when empty. */
  pop(): number {
    const { items, place, key } = this
    const top = items[0]
    if (top === undefined) return -1
    place[top] = -1
    const item = items.pop() as number
    if (item === top) return top
    const k = key[item] as number
    let i = 0
    for (;;) {
      let c = 2 * i + 1
      if (c >= items.length) break
      if (
        c + 1 < items.length &&
        (key[items[c + 1] as number] as number) < (key[items[c] as number] as number)
      )
        c++
      const child = items[c] as number
      if ((key[child] as number) >= k) break
      items[i] = child
      place[child] = i
      i = c
    }
    items[i] = item
    place[item] = i
    return top
  }
}
