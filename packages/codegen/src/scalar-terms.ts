import { constantOf } from "./arithmetic.js"
import type { LoopType, Scalar } from "./arithmetic.js"
import { comparisons } from "./expr.js"
import type { Axis, BinaryOp, MathFunction, UnaryOp } from "./expr.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import { simplifyBinary, simplifyCast, simplifyMath, simplifySelect, simplifyUnary } from "./simplify.js"
import type { Simplified } from "./simplify.js"

type Shape<T> = T extends unknown ? Omit<T, "id"> : never
type NewTerm = Shape<Term>
export type NewOperation = Extract<NewTerm, { args: unknown }>

/** Makes terms: folds constants and gives the same object for the same structure. */
export class ScalarTerms {
  private readonly table = new Map<string, Term>()

  protected intern(key: string, term: NewTerm): Term {
    const known = this.table.get(key)
    if (known !== undefined) return known
    const made = { ...term, id: this.table.size } as Term
    this.table.set(key, made)
    return made
  }

  private settle(type: LoopType, simplified: Simplified<Term>): Term | undefined {
    return typeof simplified === "number" || typeof simplified === "bigint"
      ? this.constant(type, simplified)
      : simplified
  }

  constant(type: LoopType, value: Scalar): Term {
    const held = constantOf(type, value)
    const text = Object.is(held, -0) ? "-0" : String(held)
    return this.intern(`c ${type} ${text}`, { op: "const", type, value: held })
  }
  index(value: number): Term {
    return this.constant("index", value)
  }
  get(variable: Variable, version = 0): Term {
    return this.intern(`g ${variable.id} ${version}`, { op: "get", type: variable.type, variable, version })
  }
  load(array: FlatArray, index: Term, version = 0): Term {
    const key = `l ${array.id} ${version} ${index.id}`
    return this.intern(key, { op: "load", type: array.type, array, version, args: [index] })
  }
  unary(fn: UnaryOp, x: Term): Term {
    return (
      this.settle(x.type, simplifyUnary(fn, x)) ??
      this.intern(`u ${fn} ${x.id}`, { op: "unary", type: x.type, fn, args: [x] })
    )
  }
  binary(fn: BinaryOp, a: Term, b: Term): Term {
    const type = comparisons.has(fn) ? "bool" : a.type
    return (
      this.settle(type, simplifyBinary(fn, a, b)) ??
      this.known(fn, a, b) ??
      this.intern(`b ${fn} ${a.id} ${b.id}`, { op: "binary", type, fn, args: [a, b] })
    )
  }
  /** A term that an operation is worth, where more is known than constants. */
  protected known(_fn: BinaryOp, _a: Term, _b: Term): Term | undefined {
    return undefined
  }
  math(fn: MathFunction, ...args: Term[]): Term {
    const type = args[0]!.type
    return (
      this.settle(type, simplifyMath(fn, args)) ??
      this.intern(`m ${keyOf(fn)} ${args.map((a) => a.id).join(" ")}`, { op: "math", type, fn, args })
    )
  }
  select(test: Term, a: Term, b: Term): Term {
    return (
      this.settle(a.type, simplifySelect<Term>(test, a, b)) ??
      this.intern(`s ${test.id} ${a.id} ${b.id}`, { op: "select", type: a.type, args: [test, a, b] })
    )
  }
  cast(type: LoopType, x: Term): Term {
    // an index that went through int32 is the same index
    if (type === "index" && x.op === "cast" && x.args[0].type === "index") return x.args[0]
    return (
      this.settle(type, simplifyCast<Term>(type, x)) ??
      this.intern(`t ${type} ${x.id}`, { op: "cast", type, args: [x] })
    )
  }
  position(i: Term, { extent, caller, where }: Axis): Term {
    return this.exact({ op: "position", type: "int32", args: [i], extent, caller, where })
  }
  /** The same operation on other operands, taken as it stands. */
  rebuild(term: Term, args: readonly Term[]): Term {
    if (!("args" in term) || term.args.every((a, i) => a === args[i])) return term
    return this.exact({ ...term, args } as NewOperation)
  }
  /** An operation as it stands: nothing is folded. */
  exact(term: NewOperation): Term {
    const detail =
      term.op === "load"
        ? `${term.array.id} ${term.version}`
        : term.op === "position"
          ? JSON.stringify([term.extent, term.caller, term.where])
          : term.op === "math"
            ? keyOf(term.fn)
            : "fn" in term
              ? term.fn
              : ""
    return this.intern(`= ${term.op} ${term.type} ${detail} ${term.args.map((a) => a.id).join(" ")}`, term)
  }

  add = (a: Term, b: Term): Term => this.binary("add", a, b)
  mul = (a: Term, b: Term): Term => this.binary("mul", a, b)
}

const keyOf = (fn: MathFunction): string => (typeof fn === "string" ? fn : `own ${fn.name}`)
