import { compile, definitionOf, e, elementwise, log, lower, parse, print } from "../src/index.js"
import { elementaryFunctions } from "../src/functions.js"
import type { Expr, Term } from "../src/index.js"
import { Build } from "./builders.js"

/** Numbers of every size and sign, borders of the format and of the functions, and what is no number. */
const points = Float64Array.from([
  ...[
    0,
    1,
    0.5,
    2,
    3,
    700,
    709.782712893384,
    709.7827128933841,
    745.13,
    745.14,
    1e5,
    1e10,
    1e308,
    Infinity,
    NaN,
  ],
  ...[
    2 ** -1074,
    2 ** -1022,
    2 ** -54,
    2 ** -53,
    2 ** -30,
    2 ** 53,
    Number.MAX_VALUE,
    1 - 2 ** -53,
    1 + 2 ** -52,
  ],
  ...Array.from({ length: 600 }, (_, i) => (1 + ((i * 0.618) % 1)) * 2 ** ((i % 40) - 32)),
  ...Array.from({ length: 200 }, (_, i) => (1 + ((i * 0.618) % 1)) * 2 ** (10 * i - 1074)),
  ...Array.from({ length: 200 }, (_, i) => (i * Math.PI) / 4),
]).reduce<number[]>((all, x) => [...all, x, -x], [])
const x = Float64Array.from(points)
const bits = (a: Float64Array): BigUint64Array => new BigUint64Array(a.map((v) => (v !== v ? NaN : v)).buffer)

describe.each(elementaryFunctions.map((fn) => [fn.name, fn] as const))("%s", (name, fn) => {
  const b = new Build()
  const y = b.map([b.input("x", [x.length])], (v) => e.math(fn, v), { name })
  const program = lower(b.graph, [y])
  const given = x.map(fn.of)

  test("gives the same bits in every target, as a kernel and as a function of numbers", () => {
    for (const target of ["js", "interpret"] as const)
      expect(bits(compile(program, { target }).run([x])[0]!.data as Float64Array)).toEqual(bits(given))
    for (const target of [{}, { target: "interpret" }] as const) {
      const operands = [{ type: "float64", walk: "dense" }] as const
      const out = new Float64Array(x.length)
      elementwise({ name, type: "float64", operands, expr: (v) => e.math(fn, v), ...target })(
        out,
        x.length,
        x,
      )
      expect(bits(out)).toEqual(bits(given))
    }
  })
  test("is printed and read back under its name, that of the host under another", () => {
    expect(print(parse(print(program)))).toBe(print(program))
    expect(compile(parse(print(program))).source).toBe(compile(program).source)
  })
  test("computes nothing twice", () => {
    const { body, value } = definitionOf(fn)!
    const seen = new Set<Term>()
    const visit = (term: Term): void => {
      if (!("args" in term)) return
      expect(seen).not.toContain(term)
      seen.add(term)
      term.args.forEach(visit)
    }
    for (const s of body) visit((s as { value: Term }).value)
    visit(value)
  })
})

test("a function has the name that a program leaves it, and is written out once", () => {
  const [exp] = elementaryFunctions
  const b = new Build()
  const v = b.input("exp", [4])
  const y = b.map([v], (a) => e.math(exp!, e.neg(a)), { name: "powers" })
  const { source } = compile(lower(b.graph, [y]))
  expect(source.match(/^function exp\w*\(x\)/gm)).toHaveLength(1)
  expect(source).toMatchSnapshot()
})

test("several functions are written out where they are called, but for what one side of a choice needs", () => {
  const b = new Build()
  const positive = (v: Expr): Expr => e.gt(v, e.constant(v.type, 0))
  const all = (v: Expr): Expr =>
    elementaryFunctions.reduce((sum, fn) => e.add(sum, e.math(fn, v)), e.constant(v.type, 0))
  const chosen = (v: Expr): Expr => e.select(positive(v), e.math(log, v), all(v))
  const operands = (["float64", "float32"] as const).map((type) => {
    const given = type === "float64" ? x : Float32Array.from(x)
    return [b.map([b.input(type, [x.length], type)], chosen), given] as const
  })
  const program = lower(
    b.graph,
    operands.map(([y]) => y),
  )
  const given = operands.map(([, v]) => v)
  const [js, reference] = (["js", "interpret"] as const).map((target) =>
    compile(program, { target })
      .run(given)
      .map(({ data }) => bits(Float64Array.from(data as Float64Array))),
  )
  expect(js).toEqual(reference)
  const kernel = {
    name: "all",
    type: "float64",
    operands: [{ type: "float64", walk: "dense" }],
    expr: all,
  } as const
  const [generated, closures] = [{}, { target: "interpret" } as const].map((target) => {
    const out = new Float64Array(x.length)
    elementwise({ ...kernel, ...target })(out, x.length, x)
    return bits(out)
  })
  expect(generated).toEqual(closures)
  const plain = compile(lower(b.graph, [b.map([b.input("x", [4])], all)])).source
  expect(plain).not.toMatch(/[^.\w](exp|log|sin)\(/)
})
