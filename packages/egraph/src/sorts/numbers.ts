import { primitiveSort } from "../sort.js"
import { SortError } from "../errors.js"
import { NumericStore, POOL } from "../store.js"

const MIN = -(2n ** 63n)
const MAX = 2n ** 63n - 1n

/** 64-bit signed integers; host values are bigints, and numbers are accepted. */
export const I64 = /* @__PURE__ */ primitiveSort<"i64", number | bigint, bigint>("i64", {
  store: () => new I64Store(smallBigint, BigInt),
  normalize(value) {
    if (typeof value === "number" && !Number.isInteger(value)) throw new SortError(`i64: got ${value}`)
    return fitting(BigInt(value))
  },
  parse: BigInt,
})

/** Double-precision floats, compared by bits: 0 and -0 differ, NaN is itself. */
export const F64 = /* @__PURE__ */ primitiveSort<"f64", number, number>("f64", {
  store: () => new F64Store(),
  normalize(value) {
    if (typeof value !== "number") throw new SortError(`f64: got ${typeof value} ${String(value)}`)
    return value
  },
  show: showFloat,
  parse: (text) => (text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text)),
})

export const smallBigint = (v: bigint): number | undefined =>
  v >= -0x40000000n && v < 0x40000000n ? Number(v) : undefined

function fitting(v: bigint): bigint {
  if (v < MIN || v > MAX) throw new SortError(`i64: ${v} does not fit into 64 bits`)
  return v
}

class I64Store extends NumericStore<bigint> {
  /** What a primitive from outside computes may not fit. */
  protected override add(v: bigint): number {
    return super.add(fitting(v))
  }
}

class F64Store extends NumericStore<number> {
  private minusZero = -1

  constructor() {
    super(
      (v) => ((v | 0) === v && v >= -POOL && v < POOL && !Object.is(v, -0) ? v : undefined),
      (i) => i,
    )
  }

  /** A Map holds 0 and -0 to be one key. */
  override intern(v: number): number {
    if (v !== 0 || !Object.is(v, -0)) return super.intern(v)
    if (this.minusZero < 0) this.minusZero = this.add(v)
    return this.minusZero
  }
}

export function showFloat(v: number): string {
  if (v === Infinity) return "inf"
  if (v === -Infinity) return "-inf"
  if (Object.is(v, -0)) return "-0.0"
  const s = String(v)
  return Number.isInteger(v) && !s.includes("e") ? `${s}.0` : s
}
