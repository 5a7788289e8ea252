import { type Flow, type Graph, type Part, type Value } from "@carton/codegen"
import { carryOut } from "./carry-out.js"
import { eager } from "./eager.js"
import { EagerArray } from "./eager-array.js"
import { GraphBackend } from "./graph-backend.js"
import type { GraphArray } from "./graph-array.js"
import { zeros } from "./creation.js"
import { stack } from "./joining.js"
import type { NDArray } from "./ndarray.js"
import type { PartProgram } from "./part-program.js"
import { measured } from "./work.js"
import type { EagerCall, Entry, Options, Parameter, ResultSpec, Spec } from "./registry.js"

const run = ({ inputs, outputs }: PartProgram, given: readonly NDArray[]): EagerArray[] => {
  const arrays = new Map(inputs.map(({ name }, i) => [name, given[i]!]))
  const leaves = { input: (name: string) => arrays.get(name)!, constant: (x: EagerArray) => x }
  return carryOut(outputs, leaves, eager) as EagerArray[]
}

function part({ inputs, outputs }: PartProgram): Part {
  const backend = new GraphBackend()
  const arrays = new Map(inputs.map(({ name, spec }) => [name, backend.input(name, spec)]))
  const leaves = {
    input: (name: string) => arrays.get(name)!,
    constant: (x: EagerArray) => backend.constant(x),
  }
  const made = carryOut(outputs, leaves, eager).map((x) =>
    x instanceof EagerArray ? backend.constant(x) : (x as GraphArray),
  )
  return { graph: backend.graph, outputs: made.map((x) => x.value) }
}

const arrays = (name: string): Parameter => ({ name, kind: "arrays", positional: true, group: name })
const program = (name: string): Parameter => ({ name, kind: "Program", positional: true })

interface Form {
  readonly parameters: readonly Parameter[]
  result(inputs: readonly Spec[], options: Options): readonly ResultSpec[]
  run(operands: readonly EagerArray[], options: Options): readonly EagerArray[]
  flow(options: Options): Flow
  /** Of the whole call, as far as can be told. */
  flops(options: Options): number
}

/** Turns of a loop of which nobody knows how many it will have. */
const TURNS = 16

const flops = /* @__PURE__ */ new WeakMap<PartProgram, number>()
function flopsOf(program: PartProgram): number {
  let known = flops.get(program)
  if (known === undefined) {
    known = measured(program.outputs, program.inputs).work.flops
    flops.set(program, known)
  }
  return known
}

const forms: Readonly<Record<"cond" | "while_loop" | "scan", Form>> = {
  cond: {
    parameters: [
      { name: "pred", kind: "array", positional: true, group: "pred" },
      arrays("of_then"),
      arrays("of_otherwise"),
      program("then"),
      program("otherwise"),
    ],
    result: (_, { then }) => (then as PartProgram).specs,
    run([pred, ...given], { then, otherwise }: Options) {
      const count = (then as PartProgram).inputs.length
      return pred!.item() ? run(then, given.slice(0, count)) : run(otherwise, given.slice(count))
    },
    flow: ({ then, otherwise }) => ({
      name: "cond",
      kind: "branch",
      then: part(then),
      otherwise: part(otherwise),
    }),
    flops: ({ then, otherwise }) => Math.max(flopsOf(then), flopsOf(otherwise)),
  },
  while_loop: {
    parameters: [arrays("init"), arrays("of_test"), arrays("of_body"), program("test"), program("body")],
    result: (_, { body }) => (body as PartProgram).specs,
    run(operands, { test, body }: Options) {
      const count = (body as PartProgram).outputs.length
      let carried = operands.slice(0, count)
      const constant = operands.slice(count)
      const tested = (test as PartProgram).inputs.length - count
      while (run(test, [...carried, ...constant.slice(0, tested)])[0]!.item())
        carried = run(body, [...carried, ...constant.slice(tested)])
      return carried
    },
    flow: ({ test, body }) => ({ name: "while_loop", kind: "while", test: part(test), body: part(body) }),
    flops: ({ test, body }) => TURNS * (flopsOf(test) + flopsOf(body)),
  },
  scan: {
    parameters: [
      arrays("init"),
      arrays("xs"),
      arrays("of_body"),
      program("body"),
      { name: "length", kind: "Int", positional: true },
      { name: "carried", kind: "Int", positional: true },
      { name: "rows", kind: "Int", positional: true },
      { name: "reverse", kind: "Bool", positional: false, default: false },
    ],
    result: (_, { body, carried, length }) =>
      (body as PartProgram).specs.map(({ shape, dtype }, i) => ({
        shape: i < carried ? shape : [length, ...shape],
        dtype,
      })),
    run(operands, { body, carried: count, rows, length, reverse }: Options) {
      const { specs } = body as PartProgram
      const [xs, constant] = [operands.slice(count, count + rows), operands.slice(count + rows)]
      let carried = operands.slice(0, count)
      const ys: EagerArray[][] = specs.slice(count).map(() => new Array<EagerArray>(length as number))
      for (let turn = 0; turn < length; turn++) {
        const row = reverse ? length - 1 - turn : turn
        const made = run(body, [...carried, ...xs.map((x) => x.at(row)), ...constant])
        carried = made.slice(0, count)
        made.slice(count).forEach((y, i) => (ys[i]![row] = y))
      }
      const stacked = ys.map((rows, i) => (length > 0 ? stack(rows) : noRows(specs[count + i]!)))
      return [...carried, ...stacked] as EagerArray[]
    },
    flow: ({ body, carried, rows, length, reverse }) => ({
      name: "scan",
      kind: "turns",
      turns: length,
      reverse,
      carried,
      rows,
      body: part(body),
    }),
    flops: ({ body, length }) => length * flopsOf(body),
  },
}

const noRows = ({ shape, dtype }: Spec): NDArray => zeros([0, ...(shape as readonly number[])], { dtype })

const made = /* @__PURE__ */ new Map<string, Entry>()

/** The entry of a form of control flow with so many results. */
export function flowEntry(name: keyof typeof forms, results: number): Entry {
  const key = `${name} ${results}`
  let entry = made.get(key)
  if (entry === undefined) made.set(key, (entry = makeEntry(name, results)))
  return entry
}
function makeEntry(name: keyof typeof forms, results: number): Entry {
  const form = forms[name]
  return {
    name,
    chapter: "extension",
    parameters: form.parameters,
    outputs: Array.from({ length: results }, (_, i) => String(i)),
    result: form.result,
    flops: (_, options) => form.flops(options),
    recipe: {
      kind: "build",
      run: ({ operands, options }: EagerCall) => form.run(operands as EagerArray[], options),
      build: (graph: Graph, inputs: readonly Value[], options, declared) =>
        graph.kernel(
          form.flow(options),
          inputs,
          {},
          declared.map(({ shape, dtype }) => ({ type: dtype, shape })),
        ),
    },
  }
}
