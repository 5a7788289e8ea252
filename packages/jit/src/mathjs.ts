import * as xp from "@carton/array-api"
import { NDArray, ValueError, type Scalar } from "@carton/array-api"
import { parse, type MathNode } from "mathjs"

type Value = NDArray | Scalar
type Call = (...args: NDArray[]) => NDArray

/** A mathjs formula as a function over arrays. */
export interface Formula {
  /** Arrays and numbers by the names that the formula uses; eager, traced, or pattern variables. */
  (scope: Readonly<Record<string, Value>>): NDArray
  /** The names that the formula uses, in order of appearance. */
  readonly parameters: readonly string[]
}

const constants: Readonly<Record<string, Scalar>> = {
  pi: Math.PI,
  tau: 2 * Math.PI,
  e: Math.E,
  phi: (1 + Math.sqrt(5)) / 2,
  i: { re: 0, im: 1 },
  Infinity,
  NaN,
  true: true,
  false: false,
  LN2: Math.LN2,
  LN10: Math.LN10,
  LOG2E: Math.LOG2E,
  LOG10E: Math.LOG10E,
  SQRT2: Math.SQRT2,
  SQRT1_2: Math.SQRT1_2,
}

/** Rounds half away from zero, as mathjs does and the standard does not. */
const roundAway: Call = (x) => xp.multiply(xp.sign(x), xp.floor(xp.add(xp.abs(x), 0.5)))
const log: Call = (x, base?: NDArray) =>
  base === undefined ? xp.log(x) : xp.divide(xp.log(x), xp.log(array(base)))
/** Of one array the reduction, of several elementwise. */
const reduction =
  (reduce: Call, pair: Call): Call =>
  (...xs) =>
    xs.length === 1 ? reduce(xs[0]!) : xs.reduce((a, b) => pair(a, b))

/** What each function and operator of mathjs is in the array API. Operators work element by element. */
// prettier-ignore
const functions: Readonly<Record<string, Call>> = {
  add: xp.add, subtract: xp.subtract, multiply: xp.multiply, divide: xp.divide, pow: xp.pow, mod: xp.remainder,
  dotMultiply: xp.multiply, dotDivide: xp.divide, dotPow: xp.pow, unaryMinus: xp.negative, unaryPlus: xp.positive,
  equal: xp.equal, unequal: xp.not_equal, smaller: xp.less, smallerEq: xp.less_equal, larger: xp.greater, largerEq: xp.greater_equal,
  and: xp.logical_and, or: xp.logical_or, xor: xp.logical_xor, not: xp.logical_not,
  bitAnd: xp.bitwise_and, bitOr: xp.bitwise_or, bitXor: xp.bitwise_xor, bitNot: xp.bitwise_invert,
  leftShift: xp.bitwise_left_shift, rightArithShift: xp.bitwise_right_shift,
  abs: xp.abs, ceil: xp.ceil, floor: xp.floor, fix: xp.trunc, round: roundAway, sign: xp.sign, square: xp.square,
  cube: (x) => xp.multiply(xp.multiply(x, x), x), sqrt: xp.sqrt, hypot: xp.hypot,
  exp: xp.exp, expm1: xp.expm1, log, log2: xp.log2, log10: xp.log10, log1p: xp.log1p,
  sin: xp.sin, cos: xp.cos, tan: xp.tan, asin: xp.asin, acos: xp.acos, atan: xp.atan, atan2: xp.atan2,
  sinh: xp.sinh, cosh: xp.cosh, tanh: xp.tanh, asinh: xp.asinh, acosh: xp.acosh, atanh: xp.atanh,
  re: xp.real, im: xp.imag, conj: xp.conj, isNaN: xp.isnan,
  max: reduction((x) => xp.max(x), xp.maximum), min: reduction((x) => xp.min(x), xp.minimum),
  sum: reduction((x) => xp.sum(x), xp.add), prod: reduction((x) => xp.prod(x), xp.multiply),
  mean: (x) => xp.mean(x), std: (x) => xp.std(x, { correction: 1 }), variance: (x) => xp.var_(x, { correction: 1 }),
  cumsum: (x) => xp.cumulative_sum(x),
  transpose: xp.matrix_transpose, ctranspose: (x) => xp.conj(xp.matrix_transpose(x)),
  inv: xp.linalg.inv, det: xp.linalg.det, trace: xp.linalg.trace, cross: (x, y) => xp.linalg.cross(x!, y!), dot: (x, y) => xp.vecdot(x!, y!),
  norm: (x) => xp.linalg.vector_norm(x),
}

/**
 * A formula in mathjs's language as a function over arrays: every operator works element by element and
 * broadcasts; `sum`, `mean`, `inv` and so on take whole arrays. Numbers are real: `sqrt(-1)` is NaN.
 *
 * @throws ValueError naming a function or construct that the array API has not
 * @see mathjs is an optional peer of this package
 * @example from_mathjs("sqrt(x^2 + 1)")({ x: asarray([0, 1]) })   // [1, 1.4142135623730951]
 */
export function from_mathjs(expression: string): Formula {
  const root = parse(expression)
  const parameters: string[] = []
  root.traverse((node, path, parent) => {
    const name = (node as { name?: unknown }).name
    const isFunction = parent?.type === "FunctionNode" && path === "fn"
    if (
      node.type === "SymbolNode" &&
      !isFunction &&
      typeof name === "string" &&
      !(name in constants) &&
      !parameters.includes(name)
    )
      parameters.push(name)
  })
  check(root)
  const formula = (scope: Readonly<Record<string, Value>>): NDArray => {
    const missing = parameters.find((name) => scope[name] === undefined)
    if (missing !== undefined)
      throw new ValueError(`from_mathjs: ${missing} is missing (the formula uses ${parameters.join(", ")})`)
    const result = evaluate(root, scope)
    return result instanceof NDArray ? result : xp.asarray(result)
  }
  return Object.assign(formula, { parameters })
}

type Node = MathNode & {
  readonly value: Scalar
  readonly name: string
  readonly fn: string | { readonly name: string }
  readonly args: readonly Node[]
  readonly content: Node
  readonly condition: Node
  readonly trueExpr: Node
  readonly falseExpr: Node
  readonly conditionals: readonly string[]
  readonly params: readonly Node[]
}
const functionName = (node: Node): string => (typeof node.fn === "string" ? node.fn : node.fn.name)

/** Constructs and functions that are not known fail before anything is computed. */
function check(root: MathNode): void {
  const known = [
    "ConstantNode",
    "SymbolNode",
    "ParenthesisNode",
    "OperatorNode",
    "FunctionNode",
    "ConditionalNode",
    "RelationalNode",
  ]
  root.traverse((node) => {
    if (!known.includes(node.type))
      throw new ValueError(
        `from_mathjs: ${node.toString()} is a ${node.type}; formulas hold numbers, names, operators, calls and conditions`,
      )
    if (node.type !== "OperatorNode" && node.type !== "FunctionNode") return
    const name = functionName(node as Node)
    if (!Object.hasOwn(functions, name))
      throw new ValueError(`from_mathjs: ${name} is not a function of the array API (in ${node.toString()})`)
  })
}

function evaluate(node: MathNode, scope: Readonly<Record<string, Value>>): Value {
  const n = node as Node
  switch (n.type) {
    case "ConstantNode":
      return n.value
    case "SymbolNode":
      return Object.hasOwn(scope, n.name) ? scope[n.name]! : constants[n.name]!
    case "ParenthesisNode":
      return evaluate(n.content, scope)
    case "ConditionalNode":
      return xp.where(
        array(evaluate(n.condition, scope)),
        evaluate(n.trueExpr, scope),
        evaluate(n.falseExpr, scope),
      )
    case "RelationalNode": {
      const values = n.params.map((p) => evaluate(p, scope))
      return n.conditionals
        .map((name, i) => apply(functions[name]!, [values[i]!, values[i + 1]!]))
        .reduce((a, b) => xp.logical_and(array(a), array(b)))
    }
    default:
      return apply(
        functions[functionName(n)]!,
        n.args.map((a) => evaluate(a, scope)),
      )
  }
}

const array = (x: Value): NDArray => (x instanceof NDArray ? x : xp.asarray(x))
/** Beside an array a number takes its dtype; numbers alone become arrays first. */
const apply = (f: Call, args: readonly Value[]): NDArray =>
  f(...(args.length === 2 && args.some((x) => x instanceof NDArray) ? (args as NDArray[]) : args.map(array)))
