/**
 * Prints the collection in extraction.jsonl, an e-graph to each line: terms of mathematics, logic and arrays,
 * rewritten until there are about as many classes as asked. Bundle it with esbuild to run it.
 */
import {
  birewrite,
  constructor,
  EGraph,
  relation,
  rewrite,
  type Rule,
  rulesetOf,
  run,
  sort,
  type Term,
  variable,
} from "../../src/index.js"

const T = sort("T")
type T = Term<"T">
const leaf = (name: string): T => constructor(name, [], T, { cost: 1 })()
const unary = (name: string, cost: number) => constructor(name, [T], T, { cost })
const binary = (name: string, cost: number) => constructor(name, [T, T], T, { cost })
const root = relation("root", [T])
const [x, y, z] = ["x", "y", "z"].map((n) => variable(n, T)) as [T, T, T]

const [zero, one, two] = ["0", "1", "2"].map(leaf) as [T, T, T]
const [add, sub, mul, div, pow] = [
  binary("+", 2),
  binary("-", 2),
  binary("*", 4),
  binary("/", 9),
  binary("^", 20),
]
const [sin, cos, diff] = [unary("sin", 12), unary("cos", 12), unary("d", 40)]

// prettier-ignore
const mathematics = rulesetOf("mathematics", [
  rewrite("comm-add", add(x, y), add(y, x)),
  rewrite("comm-mul", mul(x, y), mul(y, x)),
  birewrite("assoc-add", add(x, add(y, z)), add(add(x, y), z)),
  birewrite("assoc-mul", mul(x, mul(y, z)), mul(mul(x, y), z)),
  rewrite("distribute", mul(x, add(y, z)), add(mul(x, y), mul(x, z))),
  rewrite("factor", add(mul(x, y), mul(x, z)), mul(x, add(y, z))),
  rewrite("zero", add(x, zero), x),
  rewrite("one", mul(x, one), x),
  rewrite("double", add(x, x), mul(two, x)),
  rewrite("square", mul(x, x), pow(x, two)),
  rewrite("unsquare", pow(x, two), mul(x, x)),
  rewrite("minus", sub(x, x), zero),
  rewrite("quotient", div(mul(x, y), z), mul(x, div(y, z))),
  rewrite("d-sum", diff(add(x, y)), add(diff(x), diff(y))),
  rewrite("d-product", diff(mul(x, y)), add(mul(x, diff(y)), mul(y, diff(x)))),
  rewrite("d-sin", diff(sin(x)), mul(cos(x), diff(x))),
  rewrite("pythagoras", add(pow(sin(x), two), pow(cos(x), two)), one),
]).rules

const [and, or, xor, not] = [binary("and", 3), binary("or", 3), binary("xor", 5), unary("not", 1)]
// prettier-ignore
const logic = rulesetOf("logic", [
  rewrite("comm-and", and(x, y), and(y, x)),
  rewrite("comm-or", or(x, y), or(y, x)),
  birewrite("assoc-and", and(x, and(y, z)), and(and(x, y), z)),
  birewrite("de-morgan", not(and(x, y)), or(not(x), not(y))),
  birewrite("de-morgan-or", not(or(x, y)), and(not(x), not(y))),
  birewrite("distribute-and", and(x, or(y, z)), or(and(x, y), and(x, z))),
  rewrite("double-not", not(not(x)), x),
  rewrite("same-and", and(x, x), x),
  rewrite("absorb", or(x, and(x, y)), x),
  birewrite("xor", xor(x, y), or(and(x, not(y)), and(not(x), y))),
]).rules

const [matmul, plus, times] = [binary("matmul", 100), binary("add", 5), binary("multiply", 5)]
const [transpose, sum, mean, exp, scale] = [
  unary("transpose", 3),
  unary("sum", 10),
  unary("mean", 12),
  unary("exp", 15),
  unary("scale", 5),
]
// prettier-ignore
const arrays = rulesetOf("arrays", [
  birewrite("assoc", matmul(x, matmul(y, z)), matmul(matmul(x, y), z)),
  birewrite("transpose", transpose(matmul(x, y)), matmul(transpose(y), transpose(x))),
  rewrite("twice", transpose(transpose(x)), x),
  birewrite("distribute", matmul(x, plus(y, z)), plus(matmul(x, y), matmul(x, z))),
  birewrite("right", matmul(plus(x, y), z), plus(matmul(x, z), matmul(y, z))),
  rewrite("comm", plus(x, y), plus(y, x)),
  birewrite("t-add", transpose(plus(x, y)), plus(transpose(x), transpose(y))),
  birewrite("sum-add", sum(plus(x, y)), plus(sum(x), sum(y))),
  birewrite("mean", mean(x), scale(sum(x))),
  birewrite("scale-add", scale(plus(x, y)), plus(scale(x), scale(y))),
  birewrite("exp-add", exp(plus(x, y)), times(exp(x), exp(y))),
  rewrite("comm-times", times(x, y), times(y, x)),
]).rules

const [a, b, c, d, x0] = ["a", "b", "c", "d", "x"].map(leaf) as [T, T, T, T, T]
const sumOf = (...ts: T[]): T => ts.reduce((s, t) => add(s, t))
const square = (t: T): T => mul(t, t)

const collection: Record<string, readonly [readonly Rule[], number, T[]]> = {
  "sum of products": [mathematics, 200, [sumOf(mul(a, b), mul(a, c), mul(a, d), mul(b, c))]],
  "square of a sum": [mathematics, 200, [square(sumOf(a, b, c))]],
  "cube of a sum": [mathematics, 150, [mul(add(a, b), square(add(a, b)))]],
  horner: [mathematics, 200, [sumOf(a, mul(b, x0), mul(c, square(x0)))]],
  "two polynomials": [mathematics, 200, [add(mul(a, b), mul(b, c)), add(mul(a, c), mul(c, c))]],
  derivative: [mathematics, 120, [diff(mul(add(a, b), mul(a, c)))]],
  "derivative of a sine": [mathematics, 200, [diff(mul(sin(mul(a, b)), sin(b))), cos(mul(a, b))]],
  pythagoras: [mathematics, 100, [mul(c, sumOf(pow(sin(a), two), pow(cos(a), two), b))]],
  quotient: [mathematics, 180, [div(mul(a, mul(b, add(c, zero))), d), div(mul(a, c), d)]],
  "chain of sums": [mathematics, 80, [sumOf(a, b, c, d, one)]],
  "half adders": [logic, 120, [xor(a, b), and(a, b), xor(xor(a, b), c)]],
  majority: [logic, 200, [or(or(and(a, b), and(b, c)), and(a, c))]],
  "de Morgan": [logic, 200, [not(or(and(a, not(b)), and(c, not(d))))]],
  multiplexer: [logic, 160, [or(and(a, c), and(not(a), d)), or(and(a, d), and(not(a), c))]],
  parity: [logic, 200, [not(xor(a, xor(b, not(c))))]],
  "matrix chain": [arrays, 200, [matmul(a, matmul(b, matmul(c, matmul(d, leaf("e")))))]],
  gram: [arrays, 200, [matmul(transpose(plus(a, b)), plus(a, b)), transpose(matmul(a, b))]],
  "low rank": [arrays, 200, [plus(matmul(a, b), plus(matmul(a, c), matmul(d, c)))]],
  softmax: [arrays, 150, [times(exp(plus(a, plus(b, c))), sum(exp(plus(a, b)))), mean(plus(a, b))]],
  statistics: [arrays, 200, [mean(plus(matmul(a, b), plus(matmul(a, c), d))), sum(plus(d, matmul(a, b)))]],
}

/** The generator of Numerical Recipes: the collection must come out the same everywhere. */
let state = 1
const below = (n: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * n)
}
type Make = (...args: T[]) => T
const randomTerm = (unaries: readonly Make[], binaries: readonly Make[], depth: number): T => {
  if (depth === 0 || below(8) === 0) return [a, b, c, d][below(4)] as T
  const list = below(4) === 0 ? unaries : binaries
  const make = list[below(list.length)] as Make
  return make(
    ...Array.from({ length: list === unaries ? 1 : 2 }, () => randomTerm(unaries, binaries, depth - 1)),
  )
}
for (let i = 1; i <= 6; i++) {
  const several = (unaries: Make[], binaries: Make[]): T[] =>
    Array.from({ length: 4 + i }, () => randomTerm(unaries, binaries, 4))
  collection[`random mathematics ${i}`] = [mathematics, 200, several([sin, cos], [add, mul, mul, sub, div])]
  collection[`random logic ${i}`] = [logic, 200, several([not], [and, or, or, xor])]
  collection[`random arrays ${i}`] = [
    arrays,
    200,
    several([transpose, sum, exp], [matmul, plus, plus, times]),
  ]
}
// Covers: every result can be read from some of the intermediates, which are paid once.
for (let i = 1; i <= 6; i++) {
  const results = Array.from({ length: 20 + 5 * i }, (_, r) => constructor(`r${r}`, [], T, { cost: 1000 })())
  const kept = Array.from({ length: 10 + 5 * i }, (_, k) =>
    constructor(`keep${k}`, [T], T, { cost: 10 + below(40) })(a),
  )
  const reads = results.flatMap((r, j) =>
    Array.from({ length: 3 }, () => rewrite("read", r, plus(leaf(`i${j}`), kept[below(kept.length)] as T))),
  )
  collection[`cover ${i}`] = [reads, 200, results]
}

for (const [name, [rules, classes, terms]] of Object.entries(collection)) {
  const e = new EGraph()
  for (const t of terms) e.add(root(t))
  // The last state that was small enough: a run goes past its limits.
  let kept = e.toJSON()
  for (const single of Array.from({ length: 12 }, () => rules.map((r) => rulesetOf(r.name, [r]))).flat()) {
    e.push()
    e.run(run(single))
    if (e.classCount > classes) e.pop()
    else kept = e.toJSON()
  }
  // Short names, and nothing that the schema has a default for.
  const ids = new Map(Object.keys(kept.nodes).map((id, i) => [id, `n${i}`]))
  const nodes = Object.entries(kept.nodes).map(([id, { op, children, eclass, cost }]) => [
    ids.get(id),
    { op, children: children.map((n) => ids.get(n)), eclass, cost },
  ])
  console.log(JSON.stringify({ name, nodes: Object.fromEntries(nodes) as unknown }))
}
