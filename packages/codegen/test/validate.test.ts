import { lower, validate } from "../src/index.js"
import type { FlatArray, Program, Routine, Statement, Term, Variable } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

const variable = (name: string, type: Variable["type"], mutable = false): Variable => ({
  id: 1,
  name,
  type,
  mutable,
})
const array = (type: FlatArray["type"], origin: FlatArray["origin"] = "local"): FlatArray => ({
  id: 2,
  name: "a",
  type,
  origin,
})
const term = (t: object): Term => ({ id: 0, ...t }) as Term
const index = (value: number): Term => term({ op: "const", type: "index", value })
const float = (value: number): Term => term({ op: "const", type: "float64", value })
const flag = term({ op: "const", type: "bool", value: 1 })
const program = (...body: Statement[]): Program => ({
  name: "p",
  arguments: [],
  parameters: [],
  body,
  results: [],
})

const i = variable("i", "index")
const x = variable("x", "float64")
const own = array("float64")
const made: Statement = { kind: "alloc", array: own, size: index(3) }

describe("validate", () => {
  test("takes what lowering makes", () => {
    const b = new Build()
    const y = b.reduce(
      b.map([b.input("x", [200, 3])], (v) => e.mul(v, f64(2))),
      [0],
      "sum",
    )
    expect(() => validate(lower(b.graph, [y]))).not.toThrow()
  })

  test.each<[string, Statement[], RegExp]>([
    ["a local of another type", [{ kind: "let", variable: x, value: index(1) }], /its own type/],
    [
      "a constant that is set",
      [
        { kind: "let", variable: x, value: float(1) },
        { kind: "set", variable: x, value: float(2) },
      ],
      /only a mutable/,
    ],
    [
      "a name before its definition",
      [
        {
          kind: "let",
          variable: x,
          value: term({ op: "get", type: "float64", variable: variable("y", "float64"), version: 0 }),
        },
      ],
      /before it is defined/,
    ],
    [
      "a loop's variable after the loop",
      [
        { kind: "loop", variable: i, from: index(0), to: index(2), step: 1, body: [] },
        made,
        {
          kind: "store",
          array: own,
          index: term({ op: "get", type: "index", variable: i, version: 0 }),
          value: float(1),
        },
      ],
      /before it is defined/,
    ],
    [
      "an array that is not there",
      [{ kind: "store", array: own, index: index(0), value: float(1) }],
      /before it is defined/,
    ],
    [
      "a write to an argument",
      [{ kind: "store", array: array("float64", "argument"), index: index(0), value: float(1) }],
      /never written/,
    ],
    [
      "a routine that has another write to an argument",
      (() => {
        const parameter = array("float64")
        const store: Statement = { kind: "store", array: parameter, index: index(0), value: float(1) }
        const inner: Routine = { name: "f", note: "", parameters: [parameter], body: [store] }
        const given = { ...array("float64"), id: 7 }
        const call: Statement = { kind: "run", routine: inner, args: [given] }
        const outer: Routine = { name: "g", note: "", parameters: [given], body: [call] }
        return [made, { kind: "run", routine: outer, args: [array("float64", "argument")] }]
      })(),
      /routines write to no arguments/,
    ],
    [
      "a write to a constant",
      [{ kind: "store", array: array("float64", "constant"), index: index(0), value: float(1) }],
      /never written/,
    ],
    [
      "another type in an array",
      [made, { kind: "store", array: own, index: index(0), value: flag }],
      /takes its own type/,
    ],
    [
      "a float as an index",
      [made, { kind: "store", array: own, index: float(0), value: float(1) }],
      /indexed by an index/,
    ],
    [
      "a load by a float",
      [
        made,
        {
          kind: "let",
          variable: x,
          value: term({ op: "load", type: "float64", array: own, version: 0, args: [float(0)] }),
        },
      ],
      /indexed by an index/,
    ],
    [
      "operands of two types",
      [
        {
          kind: "let",
          variable: x,
          value: term({ op: "binary", type: "float64", fn: "add", args: [float(1), index(1)] }),
        },
      ],
      /one type/,
    ],
    [
      "a comparison that is not a bool",
      [
        {
          kind: "let",
          variable: x,
          value: term({ op: "binary", type: "float64", fn: "lt", args: [float(1), float(2)] }),
        },
      ],
      /give bool/,
    ],
    [
      "arithmetic on bools",
      [
        {
          kind: "let",
          variable: variable("b", "bool"),
          value: term({ op: "binary", type: "bool", fn: "add", args: [flag, flag] }),
        },
      ],
      /bool has only/,
    ],
    [
      "bits of floats",
      [
        {
          kind: "let",
          variable: x,
          value: term({ op: "binary", type: "float64", fn: "and", args: [float(1), float(1)] }),
        },
      ],
      /bitwise/,
    ],
    [
      "the negation of a bool",
      [
        {
          kind: "let",
          variable: variable("b", "bool"),
          value: term({ op: "unary", type: "bool", fn: "neg", args: [flag] }),
        },
      ],
      /neg is not/,
    ],
    ["a test that is no bool", [{ kind: "if", test: index(1), then: [], else: [] }], /test is a bool/],
    [
      "a select by a number",
      [
        {
          kind: "let",
          variable: x,
          value: term({ op: "select", type: "float64", args: [float(1), float(1), float(2)] }),
        },
      ],
      /test is a bool/,
    ],
    [
      "a bigint that is a number",
      [
        {
          kind: "let",
          variable: variable("n", "int64"),
          value: term({ op: "const", type: "int64", value: 1 }),
        },
      ],
      /bigints/,
    ],
    [
      "a bool of 2",
      [
        {
          kind: "let",
          variable: variable("b", "bool"),
          value: term({ op: "const", type: "bool", value: 2 }),
        },
      ],
      /0 or 1/,
    ],
    ["half an index", [{ kind: "alloc", array: own, size: index(0.5) }], /integer/],
    [
      "a loop that goes nowhere",
      [{ kind: "loop", variable: i, from: index(0), to: index(2), step: 0, body: [] }],
      /positive integer/,
    ],
    [
      "memory of an argument taken over",
      [{ kind: "alloc", array: own, size: index(3), reuse: array("float64", "argument") }],
      /never taken over/,
    ],
    [
      "memory of another type taken over",
      [{ kind: "alloc", array: own, size: index(3), reuse: array("int32") }],
      /one type/,
    ],
  ])("rejects %s", (_, body, message) => {
    expect(() => validate(program(...body))).toThrow(
      expect.objectContaining({ name: "LoweringError", message: expect.stringMatching(message) }),
    )
  })
})
