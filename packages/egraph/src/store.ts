/**
 * The values of one primitive sort in one e-graph. A value is an int32; two values are the same int32
 * exactly when the sort holds them equal.
 */
export interface Store<H = unknown> {
  intern(host: H): number
  value(id: number): H
}

/** What a primitive gives when it does not apply. No store gives out this number. */
export const FAIL = -0x80000000

/** Values interned by a key of their own. */
export class KeyedStore<H> implements Store<H> {
  private readonly ids = new Map<string | number, number>()
  private readonly values: H[] = []

  constructor(private readonly key: (value: H) => string | number) {}

  intern(host: H): number {
    const key = this.key(host)
    let id = this.ids.get(key)
    if (id === undefined) {
      id = this.values.length
      this.values.push(host)
      this.ids.set(key, id)
    }
    return id
  }

  value(id: number): H {
    return this.values[id] as H
  }
}

/** Integers of 31 bits are their own number; anything else is pooled above them. */
export const POOL = 0x40000000

/** For numeric sorts: small integers inline, other values in a pool. */
export class NumericStore<H> implements Store<H> {
  private readonly ids = new Map<H, number>()
  private readonly values: H[] = []

  /** `toInline` gives the small integer that the value is, or undefined. */
  constructor(
    private readonly toInline: (value: H) => number | undefined,
    private readonly fromInline: (inline: number) => H,
  ) {}

  intern(host: H): number {
    const inline = this.toInline(host)
    if (inline !== undefined) return inline
    let id = this.ids.get(host)
    if (id === undefined) {
      id = this.add(host)
      this.ids.set(host, id)
    }
    return id
  }

  protected add(host: H): number {
    return POOL + this.values.push(host) - 1
  }

  value(id: number): H {
    return id < POOL ? this.fromInline(id) : (this.values[id - POOL] as H)
  }
}
