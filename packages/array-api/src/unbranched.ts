import * as e from "@carton/codegen"
import { isBig, isFloat, type Expr } from "@carton/codegen"

/** Functions of numbers that look into a table of two, where others would take one of two branches. */
const { chosen, larger, smaller } = /* @__PURE__ */ (() => {
  // a constant of a function, which bundlers leave one, and so long that it lies outside of V8's heap: at one address
  const pair = new Float64Array(16)
  return {
    /** The second or the third as the first one is 1 or 0. */
    chosen: {
      name: "chosen",
      of(test: number, a: number, b: number): number {
        pair[0] = b
        pair[1] = a
        return pair[test & 1]!
      },
    },
    // as Math.max and Math.min: NaN wherever it stands, and +0 is larger than -0
    larger: {
      name: "larger",
      of(a: number, b: number): number {
        pair[0] = a
        pair[1] = b
        return pair[+(b > a) | +(b !== b) | (+Object.is(a, -0) & +(b === 0))]!
      },
    },
    smaller: {
      name: "smaller",
      of(a: number, b: number): number {
        pair[0] = a
        pair[1] = b
        return pair[+(b < a) | +(b !== b) | (+Object.is(b, -0) & +(a === 0))]!
      },
    },
  }
})()

/**
 * The same bits without branches, which data that nobody can predict would take wrongly half of the time: floats are
 * chosen from a table of two, integers by masks. What is dear to compute stays behind its test.
 */
export function unbranched(root: Expr): Expr {
  const known = new Map<Expr, Expr>()
  const visit = (x: Expr): Expr => {
    let made = known.get(x)
    if (made === undefined) known.set(x, (made = isElement(x) ? x : rewritten(mapped(x, visit))))
    return made
  }
  return visit(root)
}
type Operation = Extract<Expr, { readonly args: readonly unknown[] }>
/** In a loop elements are read by terms, which have the index as an argument. */
const isElement = (x: Expr): x is Exclude<Expr, Operation> => !("args" in x) || x.op === ("load" as string)
const mapped = (x: Operation, visit: (x: Expr) => Expr): Expr =>
  ({ ...x, args: x.args.map(visit) }) as unknown as Expr

function rewritten(x: Expr): Expr {
  if (x.op === "math" && x.fn === "max") return { ...x, fn: larger } as never
  if (x.op === "math" && x.fn === "min") return { ...x, fn: smaller } as never
  if (x.op !== "select" || x.type === "bool" || isBig(x.type)) return x
  const [test, a, b] = x.args
  return isCheap(a) && isCheap(b) && isCheap(test) ? choice(test, a, b) : x
}

function choice(test: Expr, a: Expr, b: Expr): Expr {
  const { type } = a
  if (isFloat(type)) return { op: "math", type, fn: chosen, args: [e.cast("int32", test), a, b] } as never
  return e.xor(b, e.and(e.xor(a, b), e.neg(e.cast(type, test))))
}

/** Elements, and few operations on them. */
function isCheap(x: Expr): boolean {
  if (isElement(x)) return !isBig(x.type)
  if (x.op === "binary" && (x.fn === "rem" || (x.fn === "div" && !isFloat(x.type)))) return false
  if (x.op === "math" && typeof x.fn === "string" && x.fn !== "abs") return false
  return x.op !== "select" && x.args.every(isCheap)
}
