import fc from "fast-check"
import { constructor, EGraph, F64, fn, I64, sort, Str, type Term, Vec } from "./engine.js"

const M = sort("M")
const v = constructor("v", [Str], M)
const n = constructor("n", [I64], M)
const f = constructor("f", [M], M)
const g = constructor("g", [M, M], M)
const list = constructor("list", [Vec(M)], M)
const low = fn("low", [M], F64, { merge: Math.min })
const functions = [v, n, f, g, list, low]

const { term } = fc.letrec<{ term: Term<"M"> }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.string().map((s) => v(s)),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((i) => n(i)),
    tie("term").map((t) => f(t)),
    fc.tuple(tie("term"), tie("term")).map(([a, b]) => g(a, b)),
    fc.array(tie("term"), { maxLength: 3 }).map((ts) => list(Vec(M).lift(ts))),
  ),
}))

test("what is written and read has the same rows, classes and values, and is written the same", () => {
  fc.assert(
    fc.property(
      fc.array(term, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 3 }),
      fc.array(fc.tuple(fc.nat(5), fc.double({ noNaN: true })), { maxLength: 3 }),
      (terms, unions, values) => {
        const at = (i: number): Term<"M"> => terms[i % terms.length] as Term<"M">
        const e = new EGraph()
        terms.forEach((t) => e.add(t))
        for (const [a, b] of unions) e.union(at(a), at(b))
        for (const [a, x] of values) e.set(low(at(a)), x)
        const once = EGraph.fromJSON(JSON.parse(JSON.stringify(e)), functions)
        const twice = EGraph.fromJSON(once.toJSON(), functions)
        expect(twice.toJSON()).toEqual(once.toJSON())
        expect([once.nodeCount, once.classCount]).toEqual([e.nodeCount, e.classCount])
        const seen = (x: EGraph): unknown =>
          terms.map((t) => [x.lookup(low(t)), terms.map((u) => x.equal(t, u))])
        expect(seen(once)).toEqual(seen(e))
      },
    ),
    { numRuns: 100 },
  )
})
