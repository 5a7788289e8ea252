import fc from "fast-check"
import {
  Graph,
  allocate,
  compile,
  e,
  isComplex,
  isFloat,
  lanesOf,
  lower,
  size,
  validate,
} from "../src/index.js"
import type {
  Buffer,
  Combine,
  CompileOptions,
  Dense,
  Expr,
  Kernel,
  LowerOptions,
  Program,
  ScalarType,
  Size,
  Value,
} from "../src/index.js"

/** A choice of the generator: which operation, on which earlier values, with which details. */
export interface Choice {
  readonly op: number
  readonly a: number
  readonly b: number
  readonly c: number
}
export const tape = (length: number): fc.Arbitrary<Choice[]> => {
  const nat = fc.nat({ max: 1000 })
  return fc.array(fc.record({ op: nat, a: nat, b: nat, c: nat }), { minLength: 1, maxLength: length })
}

type Make = (graph: Graph, inputs: readonly Value[]) => Value
interface Node {
  readonly inputs: readonly number[]
  readonly make: Make
  /** What the node alone gives, compiled by itself. */
  readonly result: Dense
  readonly type: ScalarType
}

const types: readonly ScalarType[] = [
  "float64",
  "float64",
  "float64",
  "int32",
  "float32",
  "bool",
  "complex128",
  "int64",
  "uint8",
  "int16",
  "uint32",
  "uint64",
  "complex64",
  "int8",
  "uint16",
]
const extents = [3, 2, 4, 1, 0, 7, 131]

const sample = (type: ScalarType, count: number, seed: number): Buffer => {
  const data = allocate(type, count)
  let state = seed * 2654435761 + 12345
  for (let i = 0; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const small = (state >>> 8) % 7
    const real = [-1.5, 0, 2.25, -0, 1e3, 0.1, 3][small]!
    const entries = data as unknown as Record<number, number | bigint>
    if (type === "int64" || type === "uint64")
      entries[i] = BigInt(small) * 3000000000n - (type === "int64" ? 4n : 0n)
    else if (type === "bool") entries[i] = small & 1
    else if (isFloat(type) || isComplex(type))
      entries[i] = small === 6 && state % 5 === 0 ? (state % 2 ? NaN : Infinity) : real
    else entries[i] = small * 37 - 50
  }
  return data
}

const c = (type: ScalarType, value: number): Expr =>
  e.constant(type, type === "int64" || type === "uint64" ? BigInt(value) : value)
const int = (value: number): Expr => e.constant("int32", value)

const binaryFor = (type: ScalarType, which: number): ((a: Expr, b: Expr) => Expr) => {
  if (type === "bool") return [e.and, e.or, e.xor, e.eq][which % 4]!
  if (isComplex(type)) return [e.add, e.mul, e.sub, e.div][which % 4]!
  if (isFloat(type)) {
    return [
      e.add,
      e.mul,
      e.sub,
      e.div,
      (a: Expr, b: Expr) => e.select(e.lt(a, b), a, e.mul(b, a)),
      (a: Expr, b: Expr) =>
        e.select(e.lt(a, c(type, 1)), e.add(e.mul(a, b), e.mul(a, b)), e.mul(e.add(b, b), e.add(b, b))),
      (a: Expr, b: Expr) => e.math("max", a, b),
    ][which % 7]!
  }
  return [
    e.add,
    e.mul,
    e.sub,
    e.and,
    e.xor,
    (a: Expr, b: Expr) => e.select(e.gt(a, b), e.sub(a, b), e.div(b, c(type, 3))),
    (a: Expr, b: Expr) => e.rem(a, e.select(e.eq(b, c(type, 0)), c(type, 5), b)),
  ][which % 7]!
}
const unaryFor = (type: ScalarType, which: number): ((a: Expr) => Expr) => {
  if (type === "bool") return e.not
  if (isComplex(type)) return [e.neg, (a: Expr) => e.complex(e.im(a), e.re(a))][which % 2]!
  if (isFloat(type)) {
    return [
      e.neg,
      (a: Expr) => e.math("sqrt", e.math("abs", a)),
      (a: Expr) => e.mul(a, a),
      (a: Expr) => e.math("exp", e.math("min", a, c(type, 3))),
      (a: Expr) => e.math("floor", a),
    ][which % 5]!
  }
  return [e.neg, e.not, (a: Expr) => e.add(e.mul(a, a), c(type, 7)), (a: Expr) => e.shr(a, c(type, 1))][
    which % 4
  ]!
}

const combineFor = (type: ScalarType, which: number): Combine => {
  if (type === "bool") return { kind: which % 2 ? "any" : "all" }
  if (isComplex(type)) return { kind: which % 3 === 2 ? "product" : "sum" }
  const fold: Combine = {
    kind: "fold",
    state: [c(type, 0), int(-1)],
    step: ([best, where], x, at) => {
      const better = e.or(e.lt(where!, int(0)), e.gt(x, best!))
      return [e.select(better, x, best!), e.select(better, at, where!)]
    },
    finish: ([best, where]) => e.add(best!, e.cast(type, where!)),
  }
  return (
    [
      { kind: "sum" },
      { kind: "sum" },
      { kind: "max" },
      { kind: "min" },
      { kind: "product" },
      fold,
    ] as Combine[]
  )[which % 6]!
}

/** Gives its input reversed, and its total length. */
export const reverse: Kernel = {
  name: "reverse",
  module: "./reverse.js",
  run: ([x], _, wanted) => [
    wanted[0] === false
      ? { data: new Float64Array(0), shape: [0] }
      : { data: x!.data.slice().reverse() as Buffer, shape: x!.shape },
    { data: Int32Array.of(x!.data.length), shape: [] },
  ],
}

const pick = <T>(from: readonly T[], by: number): T | undefined =>
  from.length === 0 ? undefined : from[by % from.length]

/** A random DAG; every node was also run alone, so its elements are known. */
export class RandomProgram {
  readonly nodes: Node[] = []
  readonly given: { readonly type: ScalarType; readonly shape: readonly number[]; readonly data: Buffer }[] =
    []

  constructor(choices: readonly Choice[], seed: number) {
    this.input(seed)
    for (const choice of choices) this.grow(choice)
  }

  /** The whole DAG as one program over the same inputs, whose extents may be parameters. */
  run(options: LowerOptions & CompileOptions & { symbolic?: boolean; wanted?: readonly number[] }): {
    results: Dense[]
    program: Program
    source: string
    buffers: Buffer[]
  } {
    const graph = new Graph()
    const parameters: number[] = []
    const values: Value[] = []
    let inputs = 0
    for (const node of this.nodes) {
      if (node.inputs[0] === -1) {
        const { shape, type } = this.given[inputs]!
        const sizes = shape.map((s, axis): Size => {
          if (options.symbolic !== true) return s
          parameters.push(s)
          return graph.parameter(`n${inputs}_${axis}`)
        })
        values.push(graph.add({ kind: "input", name: `x${inputs}` }, { type, shape: sizes }))
        inputs++
      } else
        values.push(
          node.make(
            graph,
            node.inputs.map((i) => values[i]!),
          ),
        )
    }
    const wanted = options.wanted ?? values.map((_, i) => i)
    const program = lower(
      graph,
      wanted.map((i) => values[i]!),
      options,
    )
    validate(program)
    const compiled = compile(program, options)
    const buffers = this.given.map((g) => g.data.slice() as Buffer)
    const source = compiled.source
    if (process.env.SHOW) console.log(source)
    return { results: compiled.run(buffers, parameters), program, source, buffers }
  }

  private input(choice: number): number {
    const type = types[choice % types.length]!
    const rank = [2, 1, 2, 0, 3, 2][choice % 6]!
    const shape = [0, 1, 2]
      .slice(0, rank)
      .map((axis) => extents[(choice + axis * 3 + (choice >> 3)) % extents.length]!)
    const data = sample(
      type,
      shape.reduce((n, s) => n * s, 1),
      choice,
    )
    this.given.push({ type, shape, data })
    this.nodes.push({ inputs: [-1], make: () => undefined as never, result: { data, shape }, type })
    return this.nodes.length - 1
  }

  private push(inputs: readonly number[], make: Make): number {
    const graph = new Graph()
    const values = inputs.map((i) => {
      const { type, result } = this.nodes[i]!
      return graph.add({ kind: "input", name: "x" }, { type, shape: result.shape })
    })
    const value = make(graph, values)
    const [result] = compile(lower(graph, [value])).run(inputs.map((i) => this.nodes[i]!.result.data))
    this.nodes.push({ inputs, make, result: result!, type: value.type })
    return this.nodes.length - 1
  }

  private grow({ op, a, b, c: detail }: Choice): void {
    const x = a % this.nodes.length
    const { type, result } = this.nodes[x]!
    const { shape } = result
    const rank = shape.length
    const total = shape.reduce((n, s) => n * s, 1)
    const alike = [...this.nodes.keys()].filter(
      (i) => this.nodes[i]!.type === type && String(this.nodes[i]!.result.shape) === String(shape),
    )
    const same = (
      g: Graph,
      v: Value,
      expr: (...args: readonly Expr[]) => Expr,
      inputs: readonly Value[],
      as = v.type,
    ): Value => g.add({ kind: "map", expr }, { type: as, shape: v.shape, inputs })
    switch (op % 16) {
      case 0:
        if (this.given.length < 4) this.input(detail)
        return
      case 1:
      case 2:
      case 3: {
        const y = pick(alike, b)!
        this.push([x, y], (g, [p, q]) => same(g, p!, (s, t) => binaryFor(type, detail)(s!, t!), [p!, q!]))
        return
      }
      case 4:
        this.push([x], (g, [p]) => same(g, p!, (s) => unaryFor(type, detail)(s!), [p!]))
        return
      case 5: {
        const to = types[detail % types.length]!
        this.push([x], (g, [p]) => same(g, p!, (s) => e.cast(to, s!), [p!], to))
        return
      }
      case 6: // transposition
        if (rank < 2) return
        this.push([x], (g, [p]) => {
          const axes = [...p!.shape.keys()].reverse()
          const map = p!.shape.map((_, axis) => ({ base: 0, step: 1, axis: axes.indexOf(axis) }))
          return g.add({ kind: "view", map }, { type, shape: axes.map((k) => p!.shape[k]!), inputs: [p!] })
        })
        return
      case 7: // a slice, backwards or forwards
        if (rank < 1) return
        this.push([x], (g, [p]) => {
          const backwards = detail % 2 === 1
          const map = p!.shape.map((s, axis) =>
            axis === 0
              ? backwards
                ? { base: size.sub(s, 1), step: -1, axis }
                : { base: 0, step: 2, axis }
              : { base: 0, step: 1, axis },
          )
          const first = backwards ? p!.shape[0]! : size.ceilDiv(p!.shape[0]!, 2)
          return g.add({ kind: "view", map }, { type, shape: [first, ...p!.shape.slice(1)], inputs: [p!] })
        })
        return
      case 8: {
        // broadcasting over a further axis in front or behind
        if (rank > 2 || total > 2000) return
        const front = detail % 2 === 0
        this.push([x], (g, [p]) => {
          const map = p!.shape.map((_, axis) => ({ base: 0, step: 1, axis: front ? axis + 1 : axis }))
          const wide = 1 + (b % 4)
          return g.add(
            { kind: "view", map },
            { type, shape: front ? [wide, ...p!.shape] : [...p!.shape, wide], inputs: [p!] },
          )
        })
        return
      }
      case 9:
        this.push([x], (g, [p]) =>
          g.add({ kind: "reshape" }, { type, shape: [size.product(p!.shape)], inputs: [p!] }),
        )
        return
      case 10:
      case 11: {
        if (rank < 1) return
        const axes = [...shape.keys()].filter((axis) => rank === 1 || ((detail >> axis) & 1) === 1)
        if (axes.length === 0) axes.push(rank - 1)
        const combine = combineFor(type, b)
        this.push([x], (g, [p]) =>
          g.add(
            { kind: "reduce", axes, combine },
            { type, shape: p!.shape.filter((_, axis) => !axes.includes(axis)), inputs: [p!] },
          ),
        )
        return
      }
      case 12: {
        if (rank < 1) return
        const axis = detail % rank
        this.push([x], (g, [p]) =>
          g.add(
            { kind: "scan", axis, combine: combineFor(type, b) },
            { type, shape: p!.shape, inputs: [p!] },
          ),
        )
        return
      }
      case 13: {
        if (rank < 1 || shape[0] === 0) return
        if (detail % 2 === 0) {
          // the first slice replaced by the last
          this.push([x], (g, [p]) => {
            const last = size.sub(p!.shape[0]!, 1)
            const row = g.add(
              {
                kind: "view",
                map: p!.shape.map((_, axis) =>
                  axis === 0 ? { base: last, step: 0 } : { base: 0, step: 1, axis },
                ),
              },
              { type, shape: [1, ...p!.shape.slice(1)], inputs: [p!] },
            )
            return g.add({ kind: "scatter", target: (i) => i }, { type, shape: p!.shape, inputs: [p!, row] })
          })
        } else {
          const y = pick(alike, b)!
          this.push([x, y], (g, [p, q]) =>
            g.add(
              {
                kind: "scatter",
                target: (i) => [e.sub(e.sub(size.expr(p!.shape[0]!), int(1)), i[0]!), ...i.slice(1)],
                when: (i) => e.lt(i[0]!, int(2)),
              },
              { type, shape: p!.shape, inputs: [p!, q!] },
            ),
          )
        }
        return
      }
      case 14: {
        if (rank < 1) return
        const masks = [...this.nodes.keys()].filter(
          (i) =>
            this.nodes[i]!.type === "bool" &&
            this.nodes[i]!.result.shape.length === 1 &&
            this.nodes[i]!.result.shape[0] === shape[0],
        )
        const m = pick(masks, b)
        if (m !== undefined) {
          this.push([x, m], (g, [p, q]) =>
            g.add({ kind: "compress" }, { type, shape: [null, ...p!.shape.slice(1)], inputs: [p!, q!] }),
          )
        } else if (detail % 2 === 0) {
          // concatenation with itself, mirrored
          this.push([x], (g, [p]) => {
            const n = p!.shape[0]!
            return g.add(
              {
                kind: "pull",
                expr: (i, at) =>
                  e.select(
                    e.lt(i[0]!, size.expr(n)),
                    at(0, i),
                    at(0, [e.sub(i[0]!, size.expr(n)), ...i.slice(1)]),
                  ),
              },
              { type, shape: [size.mul(n, 2), ...p!.shape.slice(1)], inputs: [p!] },
            )
          })
        } else {
          this.push(
            [x],
            (g, [p]) =>
              g.kernel(reverse, [p!], { how: "all\n" }, [
                { type, shape: p!.shape },
                { type: "int32", shape: [] },
              ])[0]!,
          )
        }
        return
      }
      case 15: {
        if (rank < 2 || type === "bool" || total > 3000) return
        this.push([x], (g, [p]) => {
          const r = p!.shape.length
          const axes = [...p!.shape.keys()].map((k) => (k === r - 1 ? r - 2 : k === r - 2 ? r - 1 : k))
          const map = p!.shape.map((_, axis) => ({ base: 0, step: 1, axis: axes.indexOf(axis) }))
          const turned = g.add(
            { kind: "view", map },
            { type, shape: axes.map((k) => p!.shape[k]!), inputs: [p!] },
          )
          return g.add(
            { kind: "generator", name: "matmul" },
            { type, shape: [...p!.shape.slice(0, -1), p!.shape[r - 2]!], inputs: [p!, turned] },
          )
        })
        return
      }
    }
  }
}

/** The bytes of a result, NaN payloads aside. */
export const bits = ({ data, shape }: Dense): unknown => [
  shape,
  Array.from(data as ArrayLike<number | bigint>, (x) => (Object.is(x, -0) ? "-0" : String(x))),
]
export { lanesOf }
