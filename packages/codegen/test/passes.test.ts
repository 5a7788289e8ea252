import fc from "fast-check"
import { compile, emit, lower, validate } from "../src/index.js"
import type { Dense, Program, Value } from "../src/index.js"
import { emitPieces } from "../src/emit.js"
import { elementaryFunctions } from "../src/functions.js"
import type { FlatArray, Term } from "../src/ir.js"
import { Writer, newArray } from "../src/writer.js"
import { Build, e } from "./builders.js"

/** Every number, but not which NaN it is: no target says that. */
const bits = ({ data }: Dense): string =>
  Array.from(data as Float64Array, (x) => (Object.is(x, -0) ? "-0" : x)).join(" ")
const numbers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 10 ** (i % 4))

/** A chain over n numbers with a bool, a number and an integer of each. */
const chain = (n: number): Program => {
  const build = new Build()
  const x = build.input("x", [n])
  const zero = e.constant("float64", 0)
  const root = build.map([x], (v) => e.math("sqrt", e.math("abs", v)))
  const test = build.map([x], (v) => e.lt(zero, v), { type: "bool" })
  const kept = build.map([x, root], (v, r) => e.select(e.lt(r, e.constant("float64", 3)), e.add(v, r), zero))
  const single = build.map([kept], (v) => e.cast("float32", v), { type: "float32" })
  return lower(build.graph, [test, kept, single], { vectors: true })
}

/** The emitted module, with what it finds as `WebAssembly`. */
const load = (source: string, host: unknown): ((...args: unknown[]) => Dense[]) =>
  new Function("WebAssembly", `${source.replace("export function", "function")}return program`)(host) as never

describe("passes on vectors", () => {
  test.each([16384, 16385, 16386, 16387, 50_000])("a chain over %i numbers", (n) => {
    const program = chain(n)
    const wasm = compile(program, { target: "wasm" })
    expect(wasm.source).toMatch(/wasm\.\w+_pass\(/)
    const x = numbers(n)
    expect(wasm.run([x]).map(bits)).toEqual(compile(program).run([x]).map(bits))
  })

  test("where there is no WebAssembly the loop runs", () => {
    const program = chain(20_000)
    const { source } = emit(program, { wasm: true })
    const x = numbers(20_000)
    expect(load(source, undefined)(x).map(bits)).toEqual(compile(program).run([x]).map(bits))
  })

  test("memory that is not cleared is written all over", () => {
    const program = chain(20_001)
    const x = numbers(20_001)
    const expected = compile(program).run([x]).map(bits)
    const garbage = jest.spyOn(Buffer, "allocUnsafeSlow").mockImplementation((n) => Buffer.alloc(n, 90))
    try {
      for (const target of ["js", "wasm"] as const)
        expect(compile(program, { target }).run([x]).map(bits)).toEqual(expected)
      const source = emit(program, { wasm: true }).source
      expect(load(source, (globalThis as Record<string, unknown>)["WebAssembly"])(x).map(bits)).toEqual(
        expected,
      )
      expect(garbage).toHaveBeenCalledTimes(6)
    } finally {
      garbage.mockRestore()
    }
  })

  test("short loops and copies stay JavaScript, and so does what is debugged", () => {
    expect(emit(chain(1000), { wasm: true }).source).not.toMatch("wasm")
    expect(emit(chain(1000), { wasm: true, fewest_turns: 1000 }).source).toMatch("wasm")
    expect(emit(chain(20_000), { wasm: true, debug: true }).source).not.toMatch("wasm")
    const build = new Build()
    const x = build.input("x", [100, 200])
    const copy = lower(build.graph, [build.map([x], (v) => v)], { vectors: true })
    expect(emit(copy, { wasm: true }).source).not.toMatch("wasm")
  })
})

test.each(elementaryFunctions.map((fn) => [fn.name, fn] as const))("%s on vectors", (_, fn) => {
  const special = [
    0,
    -0,
    1,
    -1,
    NaN,
    Infinity,
    -Infinity,
    1e300,
    -1e300,
    5e-324,
    1e-310,
    709.8,
    -745.2,
    2 ** 20,
  ]
  const all = [...special, ...special.map((x) => x * 1.7), ...numbers(40_001)]
  for (const [type, array] of [
    ["float64", Float64Array],
    ["float32", Float32Array],
  ] as const) {
    const build = new Build()
    const x = build.input("x", [all.length], type)
    const program = lower(build.graph, [build.map([x], (v) => e.math(fn, v))], { vectors: true })
    const wasm = compile(program, { target: "wasm" })
    expect(wasm.source).toMatch(/wasm\.\w+_pass\(/)
    const given = array.from(all)
    expect(wasm.run([given]).map(bits)).toEqual(compile(program).run([given]).map(bits))
  }
})

test("a loop over blocks of rows by an extent that the data decide", () => {
  const w = new Writer()
  const { terms } = w
  const [rows, most] = [200, 3]
  const x = { ...newArray("x", "float64", "argument"), entries: terms.index(rows * most) }
  const wanted = { ...newArray("wanted", "int32", "argument"), entries: terms.index(1) }
  const count = terms.cast("index", w.read(wanted, terms.index(0)))
  const n = w.let("n", terms.math("min", terms.math("max", count, terms.index(0)), terms.index(most)))
  const out = w.alloc("out", "float64", terms.mul(n, terms.index(rows)), undefined, true)
  const all = terms.index(rows)
  w.loop(
    "top",
    terms.index(0),
    all,
    (top) =>
      w.loop("i", top, terms.math("min", terms.add(top, terms.index(64)), all), (i) =>
        w.loop("j", terms.index(0), n, (j) => {
          const element = w.read(x, terms.add(terms.mul(i, terms.index(most)), j))
          w.store(out, terms.add(terms.mul(i, n), j), terms.mul(element, terms.constant("float64", 3)))
        }),
      ),
    64,
  )
  const results = [{ array: out, type: "float64" as const, shape: [all, n] }]
  const program = { name: "program", arguments: [x, wanted], parameters: [], body: w.body, results }
  validate(program)
  const options = { wasm: true, fewest_turns: 1 }
  expect(emitPieces(program, options).body).toMatch("if (wasm && n === 3) {")
  expect(emit(program, options).source).not.toMatch("wasm")
  const wasm = compile(program, { target: "wasm", fewest_turns: 1 })
  for (const k of [-1, 0, 1, 2, 3, 4]) {
    const given = [numbers(rows * most), Int32Array.of(k)]
    expect(wasm.run(given).map(bits)).toEqual(compile(program, { target: "interpret" }).run(given).map(bits))
  }
})

test.each([
  [[300, 900], [0]],
  [[8200, 33], [0]],
  [[3003, 64], [1]],
  [[333, 401], [1]],
  [[136, 1020], [1]],
  [[131_072 + 77], [0]],
  [
    [500, 301],
    [0, 1],
  ],
])("sums of %j along %j", (shape, axes) => {
  for (const type of ["float64", "float32"] as const)
    for (const squared of [false, true]) {
      const build = new Build()
      const x = build.input("x", shape, type)
      const sum = build.reduce(squared ? build.map([x], (v) => e.mul(v, v)) : x, axes, "sum")
      const x0 = numbers(shape.reduce((a, b) => a * b)).map((v, i) => (i % 1001 === 0 ? v * 1e17 : v))
      const given = type === "float64" ? x0 : new Float32Array(x0)
      const plain = compile(lower(build.graph, [sum]))
        .run([given])
        .map(bits)
      const program = lower(build.graph, [sum], { vectors: true })
      const wasm = compile(program, { target: "wasm" })
      expect(emitPieces(program, { wasm: true }).body).toMatch(/wasm\.\w+_pass\(/)
      expect(wasm.run([given]).map(bits)).toEqual(plain)
      expect(compile(program).run([given]).map(bits)).toEqual(plain)
    }
})

test("three sums of each of many rows", () => {
  for (const [type, array] of [
    ["float64", Float64Array],
    ["float32", Float32Array],
  ] as const) {
    const build = new Build()
    const [a, b] = ["a", "b"].map((name) => build.input(name, [1030, 67], type)) as [Value, Value]
    const products = [build.map([a, b], e.mul), build.map([a], (v) => e.mul(v, v)), b]
    const sums = products.map((x) => build.reduce(x, [1], "sum"))
    const given = [numbers(1030 * 67), numbers(1030 * 67 + 5).subarray(5)].map((x) => array.from(x))
    const plain = compile(lower(build.graph, sums)).run(given).map(bits)
    const program = lower(build.graph, sums, { vectors: true })
    expect(emitPieces(program, { wasm: true }).body).toMatch(/wasm\.\w+_pass\(/)
    for (const target of ["js", "wasm", "interpret"] as const)
      expect(compile(program, { target }).run(given).map(bits)).toEqual(plain)
  }
})

test("the largest of each row", () => {
  const special = [NaN, -0, 0, -Infinity]
  for (const [type, array] of [
    ["float64", Float64Array],
    ["float32", Float32Array],
  ] as const) {
    const build = new Build()
    const largest = build.reduce(build.input("x", [1003, 70], type), [1], "max")
    const program = lower(build.graph, [largest], { vectors: true })
    expect(emitPieces(program, { wasm: true }).body).toMatch(/wasm\.\w+_pass\(/)
    const some = Array.from(numbers(1003 * 70), (v, i) => (i % 301 === 0 ? special[i % 4]! : v))
    const x = array.from(some).fill(-0, 0, 7000)
    x.set(special, 70 * 50 + 3)
    x.set([0], 70 * 20 + 69)
    for (const target of ["js", "wasm"] as const)
      expect(compile(program, { target }).run([x]).map(bits)).toEqual(
        compile(program, { target: "interpret" }).run([x]).map(bits),
      )
  }
})

const size = 41
const turns = 30
/** A loop of statements that read and write near their turn, or anywhere. */
const loopOf = (type: "float64" | "float32" | "int32", choices: readonly number[]): Program => {
  const w = new Writer()
  const { terms } = w
  let next = 0
  const choose = <T>(list: readonly T[]): T => list[choices[next++ % choices.length]! % list.length]!
  const arrays = ["x", "y"].map((name) => newArray(name, type, "argument"))
  const copies = arrays.map((from) => {
    const to = w.alloc("copy", type, terms.index(size))
    w.loop("i", terms.index(0), terms.index(size), (i) => w.store(to, i, w.read(from, i)))
    return to
  })
  const spots = w.alloc("spots", "int32", terms.index(size))
  w.loop("i", terms.index(0), terms.index(size), (i) =>
    w.store(
      spots,
      i,
      terms.cast("int32", terms.binary("rem", terms.mul(i, terms.index(7)), terms.index(size))),
    ),
  )
  const flags = w.alloc("flags", "bool", terms.index(size))
  const sums = ["sum", "least"].map((name) => w.alloc(name, type, terms.index(4)))
  const constant = (x: number): Term => terms.constant(type, x)
  const places = (i: Term): Term =>
    choose([
      i,
      i,
      i,
      terms.add(i, terms.index(1)),
      terms.add(i, terms.index(2)),
      terms.add(i, terms.index(7)),
      terms.index(3),
      // where the data say
      terms.cast("index", w.read(spots, i)),
    ])
  const largest = (a: Term, b: Term): Term =>
    type === "int32" ? terms.select(terms.binary("ge", a, b), a, b) : terms.math("max", a, b)
  const value = (i: Term, depth: number): Term => {
    const read = (): Term => w.read(choose(copies), places(i))
    if (depth === 0) return choose([read, read, () => constant(2), () => terms.cast(type, i)])()
    const [a, b] = [value(i, depth - 1), value(i, depth - 1)]
    return choose([
      () => terms.add(a, b),
      () => terms.sub(a, b),
      () => largest(a, terms.unary("neg", b)),
      () => terms.select(terms.binary("lt", a, b), a, constant(1)),
      () => terms.mul(a, constant(3)),
    ])()
  }
  w.loop("row", terms.index(0), terms.index(2), (row) => {
    const total = w.mutable("total", constant(0))
    const least = w.mutable("least", constant(9))
    const others = [1, 2].map((x) => w.mutable("other", constant(x)))
    const combine = choose([terms.add, terms.add, terms.mul])
    w.loop("i", row, terms.index(turns), (i) => {
      const named = w.let("t", value(i, 2))
      const changed = w.mutable("changed", constant(1))
      const again = value(i, 1)
      if (choose([true, false])) w.if(terms.binary("lt", named, constant(1)), () => w.set(changed, again))
      const steps = [
        () => w.store(choose(copies), places(i), choose([named, w.get(changed), value(i, 1)])),
        () => w.store(flags, i, terms.binary("lt", w.get(changed), named)),
        () => w.set(total, terms.add(w.get(total), choose([named, w.get(changed)]))),
        () => w.set(least, largest(w.get(least), named)),
        () => {
          for (const other of others) w.set(other, combine.call(terms, w.get(other), value(i, 1)))
        },
      ]
      for (let k = 0; k < 3; k++) choose(steps)()
    })
    w.store(sums[0]!, row, w.get(total))
    w.store(sums[1]!, row, w.get(least))
    others.forEach((other, k) => w.store(sums[k]!, terms.index(2), w.get(other)))
  })
  // locals of the program itself: what holds for all, for any, a sum, the largest
  const small = (i: Term): Term => terms.binary("lt", value(i, 1), constant(1))
  const [all, any] = [1, 0].map((x) => w.mutable("holds", terms.constant("bool", x)))
  const [whole, most] = [w.mutable("whole", constant(2)), w.mutable("most", constant(-3))]
  w.loop("i", terms.index(1), terms.index(turns), (i) => {
    const steps = [
      () => w.set(all!, terms.binary("and", w.get(all!), small(i))),
      () => w.set(any!, terms.binary("or", w.get(any!), small(i))),
      () => w.set(whole, terms.add(w.get(whole), value(i, 1))),
      () => w.set(most, largest(w.get(most), value(i, 1))),
    ]
    for (const step of steps) if (choose([true, true, false])) step()
  })
  const held = w.alloc("held", "bool", terms.index(size))
  for (const [i, variable] of [all!, any!].entries()) w.store(held, terms.index(i), w.get(variable))
  for (const [i, variable] of [whole, most].entries()) w.store(sums[i]!, terms.index(3), w.get(variable))
  const results = [...copies, flags, held, ...sums].map((array: FlatArray) => {
    const length = sums.includes(array) ? 4 : size
    const out = w.alloc("out", array.type, terms.index(length))
    w.loop("i", terms.index(0), terms.index(length), (i) => w.store(out, i, w.read(array, i)))
    return { array: out, type: array.type, shape: [terms.index(length)] }
  })
  return { name: "program", arguments: arrays, parameters: [], body: w.body, results }
}

test("a random loop gives the same bits on vectors as in the interpreter", () => {
  let laned = 0
  const element = fc.oneof(fc.double({ min: -4, max: 4, noNaN: true }), fc.constantFrom(-0, Infinity, 1e30))
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 999 }), { minLength: 60, maxLength: 60 }),
      fc.array(element, { minLength: 2 * size, maxLength: 2 * size }),
      (choices, xs) => {
        for (const [type, array] of [
          ["float64", Float64Array],
          ["float32", Float32Array],
          ["int32", Int32Array],
        ] as const) {
          const program = loopOf(type, choices)
          validate(program)
          const run = (options: object): string[] =>
            compile(program, options)
              .run([array.from(xs.slice(0, size)), array.from(xs.slice(size))])
              .map(bits)
          expect(run({ target: "wasm", fewest_turns: 1 })).toEqual(run({ target: "interpret" }))
          if (/wasm\.\w+_pass/.test(emit(program, { wasm: true, fewest_turns: 1 }).source)) laned++
        }
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 150) },
  )
  expect(laned).toBeGreaterThan(60)
})
