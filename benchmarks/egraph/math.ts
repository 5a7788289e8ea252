import {
  constructor,
  type EGraph,
  F64,
  rewrite,
  ruleset,
  type Ruleset,
  sort,
  Str,
  type Term,
} from "@carton/egraph"

/** The math microbenchmark of egg and egglog: its sort, rules and seeds. */
export const Math_ = sort("Math", { lift: (n: number): Term<"Math"> => num(n) })
const binary = (name: string) => constructor(name, [Math_, Math_], Math_)
const unary = (name: string) => constructor(name, [Math_], Math_)

export const num = constructor("Const", [F64], Math_)
export const v = constructor("Var", [Str], Math_)
export const diff = binary("Diff")
export const integral = binary("Integral")
export const add = binary("Add")
export const sub = binary("Sub")
export const mul = binary("Mul")
export const div = binary("Div")
export const pow = binary("Pow")
export const ln = unary("Ln")
export const sqrt = unary("Sqrt")
export const sin = unary("Sin")
export const cos = unary("Cos")

const M = Math_

// prettier-ignore
export const mathRules = (): Ruleset =>
  ruleset("math", { a: M, b: M, c: M, f: M, g: M, x: M }, ({ a, b, c, f, g, x }) => [
    rewrite("comm-add",  add(a, b), add(b, a)),
    rewrite("comm-mul",  mul(a, b), mul(b, a)),
    rewrite("assoc-add", add(a, add(b, c)), add(add(a, b), c)),
    rewrite("assoc-mul", mul(a, mul(b, c)), mul(mul(a, b), c)),
    rewrite("sub-canon", sub(a, b), add(a, mul(-1, b))),
    rewrite("zero-add",  add(a, 0), a),
    rewrite("zero-mul",  mul(a, 0), num(0)),
    rewrite("one-mul",   mul(a, 1), a),
    rewrite("cancel",    sub(a, a), num(0)),
    rewrite("distribute", mul(a, add(b, c)), add(mul(a, b), mul(a, c))),
    rewrite("factor",    add(mul(a, b), mul(a, c)), mul(a, add(b, c))),
    rewrite("pow-mul",   mul(pow(a, b), pow(a, c)), pow(a, add(b, c))),
    rewrite("pow1",      pow(x, 1), x),
    rewrite("pow2",      pow(x, 2), mul(x, x)),
    rewrite("d-add",     diff(x, add(a, b)), add(diff(x, a), diff(x, b))),
    rewrite("d-mul",     diff(x, mul(a, b)), add(mul(a, diff(x, b)), mul(b, diff(x, a)))),
    rewrite("d-sin",     diff(x, sin(x)), cos(x)),
    rewrite("d-cos",     diff(x, cos(x)), mul(-1, sin(x))),
    rewrite("i-one",     integral(1, x), x),
    rewrite("i-cos",     integral(cos(x), x), sin(x)),
    rewrite("i-sin",     integral(sin(x), x), mul(-1, cos(x))),
    rewrite("i-sum",     integral(add(f, g), x), add(integral(f, x), integral(g, x))),
    rewrite("i-dif",     integral(sub(f, g), x), sub(integral(f, x), integral(g, x))),
    rewrite("i-parts",   integral(mul(a, b), x), sub(mul(a, integral(b, x)), integral(mul(diff(x, a), integral(b, x)), x))),
  ])

/** The seeds. */
export function seedTerms(): Term<"Math">[] {
  const x = v("x")
  const y = v("y")
  const five = v("five")
  return [
    integral(ln(x), x),
    integral(add(x, cos(x)), x),
    integral(mul(cos(x), x), x),
    diff(x, add(1, mul(2, x))),
    diff(x, sub(pow(x, 3), mul(7, pow(x, 2)))),
    add(mul(y, add(x, y)), sub(add(x, 2), add(x, x))),
    div(1, sub(div(add(1, sqrt(five)), 2), div(sub(1, sqrt(five)), 2))),
  ]
}

export function seedMath(egraph: EGraph): void {
  for (const t of seedTerms()) egraph.add(t)
}
