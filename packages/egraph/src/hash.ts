/** Multiply and shift: one step of a hash over several values. */
export function mix(h: number, v: number): number {
  h = Math.imul(h ^ v, 0x9e3779b1)
  return h ^ (h >>> 15)
}

/** The hash of one value. */
export const hash1 = (a: number): number => {
  const h = Math.imul(a, 0x9e3779b1)
  return h ^ (h >>> 15)
}

/** The hash of two values. */
export const hash2 = (a: number, b: number): number => {
  let h = Math.imul(a, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15) ^ b, 0x85ebca6b)
  return h ^ (h >>> 15)
}

/** The hash of what a row has in some first columns: `hash1`, `hash2` or `mix` over them. */
export function hashRow(columns: readonly Int32Array[], count: number, r: number): number {
  const a = count > 0 ? ((columns[0] as Int32Array)[r] as number) : 0
  if (count === 1) return hash1(a)
  if (count === 2) return hash2(a, (columns[1] as Int32Array)[r] as number)
  let h = 0
  for (let i = 0; i < count; i++) h = mix(h, (columns[i] as Int32Array)[r] as number)
  return h
}

/** The hash of three values: that of `mix` over them. */
export const hash3 = (a: number, b: number, c: number): number => mix(mix(hash1(a), b), c)
