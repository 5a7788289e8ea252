import fc from "fast-check"
import { compile, emit, lower, parse, print, validate } from "../src/index.js"
import type { Dense, Program, ScalarType, Value } from "../src/index.js"
import type { RealType } from "../src/arithmetic.js"
import type { FlatArray, Routine, Term, Variable } from "../src/ir.js"
import { share } from "../src/share.js"
import { Terms } from "../src/terms.js"
import { Writer, newArray, newVariable } from "../src/writer.js"
import { Build, e } from "./builders.js"

const numbers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 10 ** (i % 4))
const bits = ({ data }: Dense): number[] => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]

/** A Gram matrix of made rows, of so many that nobody knows. */
const gram = (columns: number, type: ScalarType = "float64"): Program => {
  const build = new Build()
  const x = build.input("x", [build.graph.parameter("n"), columns], type)
  const shifted = build.map([x], (v) => e.sub(v, e.constant(type, 0.25)))
  const out: Value = build.graph.add(
    { kind: "generator", name: "gram" },
    { type, shape: [columns, columns], inputs: [shifted] },
  )
  return lower(build.graph, [out], { vectors: true })
}

/** The emitted module, with what it finds as `WebAssembly`. */
const load = (source: string, host: unknown): ((...args: unknown[]) => Dense[]) =>
  new Function("WebAssembly", `${source.replace("export function", "function")}return program`)(host) as never

const host = (globalThis as unknown as { WebAssembly: { Memory: unknown; Instance: unknown } }).WebAssembly

describe("the target wasm", () => {
  const program = gram(9)
  const { source } = emit(program, { wasm: true })
  const x = numbers(700 * 9)
  const [expected] = compile(program).run([x], [700])

  test("gives the bits of the other targets, and runs no JavaScript of its routines", () => {
    const [made] = compile(program, { target: "wasm" }).run([x], [700])
    expect(made).toEqual(expected)
    const call = /if \(wasm\) return wasm\.add_products\(.*\)\n/
    expect(source).toMatch(call)
    const only = source.replace(call, "$&  throw new Error('JavaScript')\n")
    expect(load(only, host)(x, 700)).toEqual([expected])
  })

  const refusing = (error: Error) => ({
    Memory: host.Memory,
    Instance: host.Instance,
    Module: class {
      constructor() {
        throw error
      }
    },
  })
  test.each([
    ["no WebAssembly", undefined],
    ["none with vectors", refusing(new TypeError("invalid opcode 0xfd"))],
    ["a page that forbids it", refusing(new EvalError("unsafe-eval"))],
  ])("%s: its routines run in JavaScript", (_, found) => {
    expect(load(source, found)(x, 700)).toEqual([expected])
  })

  test("a second run finds nothing of the first, and programs with other blocks do not meet", () => {
    const [small, large] = [gram(9), gram(40)].map((p) => compile(p, { target: "wasm" }))
    const y = numbers(300 * 40)
    const first = [small!.run([x], [700]), large!.run([y], [300])]
    expect([small!.run([x], [700]), large!.run([y], [300])]).toEqual(first)
    expect(first[1]).toEqual(compile(gram(40)).run([y], [300]))
  })

  test.each([0, 1, 3, 256, 257, 600])("%i rows of float32", (n) => {
    for (const columns of [6, 9, 20]) {
      const data = Float32Array.from(numbers(n * columns))
      const [js, wasm] = (["js", "wasm"] as const).map((target) =>
        compile(gram(columns, "float32"), { target }).run([data], [n]).map(bits),
      )
      expect(wasm).toEqual(js)
    }
  })

  test.each([0, 1, 3, 64, 65, 200])("%i rows of float32 by a small matrix", (n) => {
    for (const columns of [9, 12, 30]) {
      const build = new Build()
      const x = build.input("x", [build.graph.parameter("n"), 7], "float32")
      const shifted = build.map([x], (v) => e.sub(v, e.constant("float32", 0.25)))
      const y = build.input("y", [7, columns], "float32")
      const program = lower(build.graph, [build.matmul(shifted, y)], { vectors: true })
      expect(emit(program, { wasm: true }).source).toMatch("wasm.multiply_float32_block(")
      const data = [n * 7, 7 * columns].map((count) => Float32Array.from(numbers(count)))
      const [js, wasm] = [
        compile(lower(build.graph, [build.matmul(shifted, y)])),
        compile(program, { target: "wasm" }),
      ].map((c) => c.run(data, [n]).map(bits))
      expect(wasm).toEqual(js)
    }
  })

  test.each(["float64", "float32"] as const)("sums of more than a block of %s", (type) => {
    const [m, k, n] = [90, 515, 97]
    const build = new Build()
    const [x, y] = [build.input("x", [m, k], type), build.input("y", [k, n], type)]
    const shifted = build.map([x], (v) => e.sub(v, e.constant(type, 0.25)))
    const data = [m * k, k * n].map((count) => numbers(count))
    const given = type === "float32" ? data.map((d) => Float32Array.from(d)) : data
    const program = lower(build.graph, [build.matmul(shifted, y)], { vectors: true })
    expect(emit(program, { wasm: true }).source).toMatch(/wasm\.multiply(_float32)?_block\(/)
    const [js, wasm] = [
      compile(lower(build.graph, [build.matmul(shifted, y)])),
      compile(program, { target: "wasm" }),
    ].map((c) => c.run(given).map(bits))
    expect(wasm).toEqual(js)
  })

  test("debugging, nothing runs where accesses are not checked", () => {
    const debugged = compile(program, { target: "wasm", debug: true })
    expect(debugged.source).not.toMatch("WebAssembly")
    expect(debugged.run([x], [700])).toEqual([expected])
  })

  test("a small product is not worth a module", () => {
    const build = new Build()
    const a = build.input("a", [300, 8])
    const out = build.graph.add(
      { kind: "generator", name: "gram" },
      { type: "float64", shape: [8, 8], inputs: [a] },
    )
    const { source } = compile(lower(build.graph, [out], { vectors: true }), { target: "wasm" })
    expect(source).not.toMatch("WebAssembly")
  })

  test("what is worth vectors is printed and read back", () => {
    const text = print(program)
    expect(text).toMatch(/^ *vector add_products\(/m)
    expect(print(parse(text))).toBe(text)
    expect(emit(parse(text), { wasm: true }).source).toMatch("wasm.add_products(")
  })
})

/** Routines of statements that may or may not come in pairs, over arrays that they read and write. */
const size = 24
const routineOf = (type: RealType, choices: readonly number[]): Routine => {
  const terms = new Terms()
  const w = new Writer(terms)
  const [a, b] = [newArray("a", type), newArray("b", type)]
  const at = newVariable("at", "index")
  let next = 0
  const choose = (count: number): number => (choices[next++ % choices.length]! + next) % count
  const arrays = [a, b]
  const locals: Variable[] = [0, 1, 2, 3].map((i) => w.mutable(`m${i}`, terms.constant(type, i - 1.5)))
  const known: Term[] = []
  const place = (near: Term, offset: number): Term => terms.add(near, terms.index(offset))
  const value = (near: Term, lane: number, seed: number, depth: number): Term => {
    const kind = (seed >> depth) % 7
    if (depth > 2 || kind === 0)
      return w.read(arrays[seed % 2]!, place(near, (seed % 3) + (seed % 5 === 0 ? 0 : lane)))
    if (kind === 1) return w.get(locals[(seed + lane) % 4]!)
    if (kind === 2) return known[(seed + lane) % (known.length || 1)] ?? terms.constant(type, 0.5 + lane)
    const [x, y] = [1, 2].map((i) => value(near, lane, seed + i * 13, depth + 1)) as [Term, Term]
    if (kind === 3) return terms.binary((["sub", "div"] as const)[seed % 2]!, x, y)
    if (kind === 4) return terms.math((["max", "min"] as const)[seed % 2]!, x, y)
    return kind === 5 ? terms.add(x, y) : terms.mul(x, y)
  }
  const some = (near: Term): void => {
    for (let statement = 0; statement < 4; statement++) {
      const [kind, seed] = [choose(4), choose(1000)]
      const lanes = choose(5) === 0 ? [0] : [0, 1]
      if (kind === 0) for (const lane of lanes) known.push(w.let("x", value(near, lane, seed, 0)))
      else if (kind === 1)
        for (const lane of lanes) w.set(locals[((seed % 2) * 2 + lane) % 4]!, value(near, lane, seed, 0))
      else
        for (const lane of lanes)
          w.store(arrays[seed % 2]!, place(near, (seed % 4) + lane), value(near, lane, seed, 0))
    }
  }
  some(terms.get(at))
  const outside = known.length
  w.loop(
    "i",
    terms.get(at),
    terms.index(12),
    (i) => {
      some(i)
      w.if(terms.binary("lt", w.read(a, i), w.read(b, i)), () => some(terms.add(i, terms.index(1))))
    },
    2,
  )
  known.length = outside
  locals.forEach((m, i) => w.store(b, terms.index(size - 4 + i), w.get(m)))
  return {
    name: "routine",
    note: "Drawn at random.",
    parameters: [a, b, at],
    body: share(terms, w.body).body,
  }
}
const programOf = (type: RealType, routine: Routine): Program => {
  const w = new Writer()
  const { terms } = w
  const given = [newArray("x", type, "argument"), newArray("y", type, "argument")]
  const copies = given.map(() => w.alloc("copy", type, terms.index(size)))
  const copy = (to: FlatArray, from: FlatArray): void =>
    w.loop("i", terms.index(0), terms.index(size), (i) => w.store(to, i, w.read(from, i)))
  copies.forEach((c, i) => copy(c, given[i]!))
  w.push({ kind: "run", routine, args: [...copies, terms.index(1)], vectors: true })
  for (const c of copies) w.written(c)
  const results = copies.map((c) => {
    const out = w.alloc("out", type, terms.index(size))
    copy(out, c)
    return { array: out, type, shape: [terms.index(size)] }
  })
  return { name: "program", arguments: given, parameters: [], body: w.body, results }
}

test("a random routine gives the same bits on vectors as in the interpreter", () => {
  const element = fc.oneof(fc.double({ min: -4, max: 4, noNaN: true }), fc.constantFrom(-0, Infinity, 1e300))
  const elements = fc.array(element, { minLength: 2 * size, maxLength: 2 * size })
  let paired = 0
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 999 }), { minLength: 40, maxLength: 40 }), elements, (choices, xs) => {
      for (const type of ["float64", "float32"] as const) {
        const program = programOf(type, routineOf(type, choices))
        validate(program)
        const array = type === "float64" ? Float64Array : Float32Array
        const given = [array.from(xs.slice(0, size)), array.from(xs.slice(size))]
        const [wasm, interpreted] = (["wasm", "interpret"] as const).map((target) =>
          compile(program, { target })
            .run(given)
            .map(({ data }) => Array.from(data as Float64Array)),
        )
        expect(wasm).toEqual(interpreted)
        const { source } = emit(program, { wasm: true })
        const code = atob(/instance\(\d+, "(.*)"\)/.exec(source)![1]!)
        // a vector is stored, or one is computed
        if (/\xfd\x0b|\xfd[\xe0-\xf5]\x01/.test(code)) paired++
      }
    }),
    { numRuns: 150 },
  )
  expect(paired).toBeGreaterThan(100)
})
