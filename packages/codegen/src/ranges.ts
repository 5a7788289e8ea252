import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import { writes } from "./walk.js"

/** The least and the most that an index can be. */
export type Range = readonly [least: number, most: number]

/** Of a test: 0 is false, 1 is true. */
const undecided: Range = [0, 1]
const decided = (yes: boolean, no: boolean): Range => (yes ? [1, 1] : no ? [0, 0] : undecided)
const anything: Range = [-Infinity, Infinity]
const exactly = (x: number): Range => [x, x]
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b)

/** What is known of index terms before a program runs: exact values, or bounds where the data decide. */
export class Ranges {
  private readonly values = new Map<Variable, Range>()
  private readonly lengths = new Map<FlatArray, Range>()

  give(variable: Variable, range: Range): void {
    this.values.set(variable, range)
  }
  giveLength(array: FlatArray, range: Range): void {
    this.lengths.set(array, range)
  }
  lengthOf(array: FlatArray): Range {
    return array.data === undefined ? (this.lengths.get(array) ?? anything) : exactly(array.data.length)
  }

  /** Follows a statement that is carried out `turns` times at most. */
  follow(statement: Statement, turns: number): void {
    if (statement.kind === "let") this.give(statement.variable, this.of(statement.value))
    else if (statement.kind === "alloc")
      this.giveLength(statement.array, atLeastNone(this.of(statement.size)))
    else if (statement.kind === "while") {
      for (const written of writes(statement.body)) if ("mutable" in written) this.give(written, anything)
    } else if (statement.kind === "set") {
      const { variable, value } = statement
      const [least, most] = this.values.get(variable) ?? anything
      const step = stepOf(variable, value)
      const [low, high] = step === undefined ? this.of(value) : [least, most + times(turns, step)]
      this.give(variable, [Math.min(least, low), Math.max(most, high)])
    } else if (statement.kind === "call") {
      // the extents that only a kernel knows count elements of what it was given
      const [first] = statement.inputs
      const elements = first === undefined ? anything : this.product(first.shape)
      for (const output of statement.outputs) {
        if (output === undefined) continue
        for (const extent of output.shape) if (!("op" in extent)) this.give(extent, [0, elements[1]])
        this.giveLength(output.array, this.product(output.shape))
      }
    }
  }

  /** Of how many elements a shape is. */
  product(shape: readonly (Term | Variable)[]): Range {
    let product = exactly(1)
    for (const extent of shape) {
      const range = atLeastNone("op" in extent ? this.of(extent) : (this.values.get(extent) ?? anything))
      product = [times(product[0], range[0]), times(product[1], range[1])]
    }
    return product
  }

  of(term: Term): Range {
    switch (term.op) {
      case "const":
        return exactly(Number(term.value))
      case "get":
        return this.values.get(term.variable) ?? (term.type === "bool" ? undecided : anything)
      case "length":
        return this.lengthOf(term.array)
      case "binary":
        return this.binary(term)
      case "math": {
        const ranges = term.args.map((a) => this.of(a))
        const join = term.fn === "min" ? Math.min : term.fn === "max" ? Math.max : undefined
        if (join === undefined) return anything
        return [join(...ranges.map(([least]) => least)), join(...ranges.map(([, most]) => most))]
      }
      case "select": {
        const [a, b] = [this.of(term.args[1]), this.of(term.args[2])]
        return [Math.min(a[0], b[0]), Math.max(a[1], b[1])]
      }
      case "unary": {
        const [least, most] = this.of(term.args[0])
        if (term.type === "bool") return [1 - most, 1 - least]
        return term.fn === "neg" ? [-most, -least] : anything
      }
      case "cast":
        return term.type === "bool" ? undecided : this.of(term.args[0])
      case "position":
        return [0, term.extent - 1]
      case "load":
        return term.type === "bool" ? undecided : anything
    }
  }

  private binary(term: Term & { op: "binary" }): Range {
    const [a, b] = [this.of(term.args[0]), this.of(term.args[1])]
    switch (term.fn) {
      case "add":
        return [a[0] + b[0], a[1] + b[1]]
      case "sub":
        return [a[0] - b[1], a[1] - b[0]]
      case "mul": {
        const corners = a.flatMap((x) => b.map((y) => times(x, y)))
        return [Math.min(...corners), Math.max(...corners)]
      }
      case "div":
        return b[0] === b[1] && b[0] > 0 ? [Math.trunc(a[0] / b[0]), Math.trunc(a[1] / b[0])] : anything
      case "rem":
        if (a[0] === a[1] && b[0] === b[1]) return exactly(a[0] % b[0])
        return a[0] >= 0 && b[0] > 0 ? [0, Math.min(a[1], b[1] - 1)] : anything
      case "lt":
        return decided(a[1] < b[0], a[0] >= b[1])
      case "le":
        return decided(a[1] <= b[0], a[0] > b[1])
      case "eq":
        return decided(a[0] === b[1] && a[1] === b[0], a[1] < b[0] || a[0] > b[1])
      case "or":
        return term.type === "bool" ? [Math.max(a[0], b[0]), Math.max(a[1], b[1])] : anything
      case "and":
        return term.type === "bool" ? [Math.min(a[0], b[0]), Math.min(a[1], b[1])] : anything
      default:
        return term.type === "bool" ? undecided : anything
    }
  }
}

const atLeastNone = ([least, most]: Range): Range => [Math.max(0, least), Math.max(0, most)]

/** What is added to a local that counts. */
const stepOf = (variable: Variable, value: Term): number | undefined => {
  if (value.op !== "binary" || value.fn !== "add") return undefined
  const [own, step] = value.args
  return own.op === "get" && own.variable === variable && step.op === "const" && step.value > 0
    ? Number(step.value)
    : undefined
}
