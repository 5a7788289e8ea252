/** The little of WebAssembly's binary format that routines need (WebAssembly Core Specification 2.0, chapter 5). */

export type Bytes = readonly number[]

export const unsigned = (n: number): number[] => {
  const bytes: number[] = []
  do {
    const low = n & 0x7f
    n >>>= 7
    bytes.push(n === 0 ? low : low | 0x80)
  } while (n !== 0)
  return bytes
}
export const signed = (n: number): number[] => {
  const bytes: number[] = []
  for (;;) {
    const low = n & 0x7f
    n >>= 7
    const last = (n === 0 && (low & 0x40) === 0) || (n === -1 && (low & 0x40) !== 0)
    bytes.push(last ? low : low | 0x80)
    if (last) return bytes
  }
}
export const float64 = (x: number): number[] => [...new Uint8Array(Float64Array.of(x).buffer)]
export const float32 = (x: number): number[] => [...new Uint8Array(Float32Array.of(x).buffer)]

// joined by the library: spreading goes byte by byte
const list = (items: readonly Bytes[]): number[] => unsigned(items.length).concat(...items)
const sized = (bytes: Bytes): number[] => unsigned(bytes.length).concat(bytes)
const text = (s: string): number[] => sized(Array.from(s, (c) => c.charCodeAt(0)))
const section = (id: number, items: readonly Bytes[]): number[] => [id].concat(sized(list(items)))

export const types = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const
export type WasmType = keyof typeof types

export interface WasmFunction {
  /** Undefined: only other functions call it. */
  readonly name: string | undefined
  readonly parameters: readonly WasmType[]
  readonly results: readonly WasmType[]
  readonly locals: readonly WasmType[]
  readonly code: Bytes
}

/**
 * A module of functions over the memory that is imported as `host.memory`.
 *
 * @param host - functions of `Math` that it imports, of one float64: they come before its own in number
 */
export const moduleOf = (
  functions: readonly WasmFunction[],
  host: readonly string[] = [],
): Uint8Array<ArrayBuffer> => {
  const exported = functions.flatMap(({ name }, i) =>
    name === undefined ? [] : [[...text(name), 0, ...unsigned(host.length + i)]],
  )
  const ofNumber = [0x60, 1, types.f64, 1, types.f64]
  const sections = [
    section(
      1,
      functions
        .map(({ parameters, results }): Bytes => [0x60, ...typeList(parameters), ...typeList(results)])
        .concat(host.length === 0 ? [] : [ofNumber]),
    ),
    section(2, [
      [...text("host"), ...text("memory"), 2, 0, ...unsigned(1)],
      ...host.map((name) => [...text("Math"), ...text(name), 0, ...unsigned(functions.length)]),
    ]),
    section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    section(7, exported),
    section(
      10,
      functions.map(({ locals, code }) => sized(list(runs(locals)).concat(code, op.end))),
    ),
  ]
  return new Uint8Array([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00].concat(...sections))
}
const typeList = (all: readonly WasmType[]): number[] => list(all.map((t) => [types[t]]))
/** Locals of one type that follow each other are declared together. */
const runs = (locals: readonly WasmType[]): Bytes[] => {
  const starts = [...locals.keys()].filter((i) => i === 0 || locals[i] !== locals[i - 1])
  return starts.map((start, r) => [
    ...unsigned((starts[r + 1] ?? locals.length) - start),
    types[locals[start]!],
  ])
}

export const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  br_if: 0x0d,
  and: 0x71,
  call: 0x10,
  select: 0x1b,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  i32_const: 0x41,
  f32_const: 0x43,
  f64_const: 0x44,
  shl: 0x74,
  eqz: 0x45,
  float32_of_int32: 0xb2,
  i64_const: 0x42,
  i64_shl: 0x86,
  i64_shr: 0x88,
  f64_add: 0xa0,
  f64_sub: 0xa1,
  float64_of_int64: 0xb9,
  i64_of_bits: 0xbd,
  float64_of_bits: 0xbf,
  demote: 0xb6,
  float64_of_int32: 0xb7,
  promote: 0xbb,
} as const
export const nothing = 0x40

/** Instructions on vectors follow a prefix. */
export const simd = (code: number): number[] => [0xfd, ...unsigned(code)]
export const vector = {
  load: simd(0x00),
  load64_splat: simd(0x0a),
  store: simd(0x0b),
  splat_int: simd(0x11),
  shuffle: simd(0x0d),
  not: simd(0x4d),
  and: simd(0x4e),
  or: simd(0x50),
  bitselect: simd(0x52),
  any_true: simd(0x53),
  all_true32: simd(0xa3),
  all_true64: simd(0xc3),
  extract64: simd(0x21),
  replace64: simd(0x22),
  lesser64: simd(0xf6),
  greater64: simd(0xf7),
  store32_lane: simd(0x5a),
  store64_lane: simd(0x5b),
  load32_zero: simd(0x5c),
  load64_zero: simd(0x5d),
  demote: simd(0x5e),
  promote: simd(0x5f),
  narrow16: simd(0x65),
  narrow32: simd(0x85),
  extend8: simd(0x89),
  negate32: simd(0xa1),
  extend16: simd(0xa9),
  extend32: [simd(0xc7), simd(0xc8)],
  shl64: simd(0xcb),
  shr64: simd(0xcd),
  float32_of_int32: simd(0xfa),
  float64_of_int32: simd(0xfe),
} as const
