import fc from "fast-check"
import {
  constructor,
  EGraph,
  eq,
  fn,
  I64,
  i64,
  relation,
  rewrite,
  rule,
  ruleset,
  saturate,
  set,
  sort,
  type Term,
  Vec,
} from "./engine.js"

const M = sort("M")
const num = constructor("num", [I64], M)
const add = constructor("add", [M, M], M)
const Ms = Vec(M)
const list = constructor("list", [Ms], M)
const size = fn("size", [M], I64, { merge: (a, b) => (a < b ? a : b) })
const seen = relation("seen", [M, M])
const functions = [num, add, list, size, seen] as const

const rules = ruleset("rules", { x: M, y: M, z: M, n: I64, m: I64 }, ({ x, y, z, n, m }) => [
  rewrite("comm", add(x, y), add(y, x)),
  rewrite("twice", add(x, x), list([x, x]), { subsume: true }),
  rule("num", [eq(x, num(n))], [set(size(x), n)]),
  rule("add", [eq(z, add(x, y)), eq(size(x), n), eq(size(y), m)], [set(size(z), i64.add(n, m)), seen(x, y)]),
  rule("far", [seen(x, y), seen(y, z)], [seen(x, z)]),
])

type Step =
  | { do: "add" | "list" | "union" | "delete" | "subsume"; a: number; b: number }
  | { do: "many"; n: number }
  | { do: "run" | "frame" }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom<"add" | "list" | "union" | "delete" | "subsume">(
        ...(["add", "add", "list", "union", "delete", "subsume"] as const),
      ),
      a: fc.nat(5),
      b: fc.nat(5),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("many" as const), n: fc.integer({ min: 1, max: 150 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("run" as const, "frame" as const) }) },
)

function take(e: EGraph, s: Step): void {
  const term = (i: number): Term<"M"> => (i < 3 ? num(i) : add(num(i - 3), num(1)))
  if (s.do === "run") e.run(saturate(rules), { iterations: 3 })
  else if (s.do === "many") for (let i = 0; i < s.n; i++) e.add(add(num(i), num(i + 7)))
  else if (s.do === "add") e.add(add(term(s.a), term(s.b)))
  else if (s.do === "list") e.add(list([term(s.a), term(s.b)]))
  else if (s.do === "union") e.union(term(s.a), term(s.b))
  else if (s.do === "delete") e.delete(add(term(s.a), term(s.b)))
  else if (s.do === "subsume") e.subsume(num(s.a))
}

/** All rows of all functions, as they lie, and the classes. */
const state = (e: EGraph): unknown => [
  e.classCount,
  e.nodeCount,
  functions.map((f) => [...e.rows(f as never)]),
]

test("what lies between a push and its pop leaves nothing behind, in pushes within pushes too", () => {
  const steps = fc.array(step, { maxLength: 8 })
  fc.assert(
    fc.property(
      fc.array(fc.record({ before: steps, within: steps, deeper: steps }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 99),
      (parts, adaptiveFrom) => {
        const e = new EGraph({ adaptiveFrom })
        const plain = new EGraph({ adaptiveFrom })
        for (const { before, within, deeper } of parts) {
          for (const s of before) {
            take(e, s)
            take(plain, s)
          }
          const there = state(e)
          e.push()
          for (const s of within) take(e, s)
          const inner = state(e)
          e.push()
          for (const s of deeper) take(e, s)
          expect(e.pop()).toBe(true)
          expect(state(e)).toEqual(inner)
          for (const s of deeper) take(e, s)
          expect(e.pop()).toBe(true)
          expect(state(e)).toEqual(there)
          // Not the order of rows: indexes made anew may give matches in another order.
          expect([e.classCount, e.nodeCount]).toEqual([plain.classCount, plain.nodeCount])
        }
      },
    ),
    { numRuns: 60 },
  )
})
