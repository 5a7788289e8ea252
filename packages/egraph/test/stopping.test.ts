import fc from "fast-check"
import {
  call,
  constructor,
  EGraph,
  eq,
  fn,
  guard,
  I64,
  i64,
  type Limits,
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

class Fault extends Error {}

/** Callbacks throw when this comes to 0. */
let untilFault = Infinity
const mayFail = <T>(result: T): T => {
  if (--untilFault === 0) throw new Fault()
  return result
}

const M = sort("M")
const num = constructor("num", [I64], M)
const add = constructor("add", [M, M], M)
const list = constructor("list", [Vec(M)], M)
const size = fn("size", [M], I64, { merge: (a, b) => mayFail(a < b ? a : b) })
const near = relation("near", [M, M])
const functions = { num, add, list, size, near }

const rules = ruleset("rules", { x: M, y: M, z: M, n: I64, m: I64 }, ({ x, y, z, n, m }) => [
  rewrite("commute", add(x, y), add(y, x)),
  rewrite("associate", add(add(x, y), z), add(x, add(y, z))),
  rule("number", [eq(x, num(n)), guard((k) => mayFail((k as bigint) < 9n), n)], [set(size(x), n)]),
  rule("sum", [eq(z, add(x, y)), eq(size(x), n), eq(size(y), m)], [set(size(z), i64.add(n, m))]),
  rule("pair", [eq(z, add(x, y)), eq(size(z), 3)], [list([x, y]), near(x, y)]),
])
const callbacks = ruleset("callbacks", { x: M, y: M, z: M }, ({ x, y, z }) => [
  rule(
    "zero",
    [eq(z, add(x, y)), eq(x, num(0))],
    [
      call([y, z], (match, e) => {
        e.unionIds(match.id(z), match.id(y))
        mayFail(undefined)
        e.add(list([num(7), num(8)]))
      }),
    ],
  ),
])
const schedule = saturate(rules, callbacks)

const numbers = [0, 1, 2, 3].map((n) => num(n))
const probes: Term<"M">[] = [
  ...numbers,
  ...numbers.flatMap((a) => numbers.map((b) => add(a, b))),
  ...numbers.flatMap((a) => numbers.map((b) => list([a, b]))),
]

function start(adaptiveFrom = 99): EGraph {
  const e = new EGraph({ adaptiveFrom })
  e.add(numbers.reduce((a, b) => add(a, b)))
  e.add(list([num(1), add(num(2), num(0))]))
  return e
}

/** What does not depend on the names of ids and the order of rows. */
function state(e: EGraph): unknown {
  const ids = probes.map((t) => e.find(t))
  return {
    classes: e.classCount,
    rows: Object.entries(functions).map(([name, f]) => [name, e.rowCount(f as never)]),
    equal: ids.map((id) => (id === undefined ? -1 : ids.indexOf(id))),
    sizes: probes.map((t) => e.lookup(size(t))),
  }
}

/** Every row has canonical ids, and no two rows one key. */
function expectCanonical(e: EGraph): void {
  const keys = new Set<string>()
  const canonical = (v: unknown): unknown =>
    Array.isArray(v) ? v.map(canonical) : typeof v === "number" ? e.canonicalId(v as never) : v
  for (const [name, f] of Object.entries(functions)) {
    for (const row of e.rows(f as never) as Iterable<{ inputs: readonly unknown[]; output: unknown }>) {
      expect([row.inputs, row.output]).toEqual([row.inputs.map(canonical), canonical(row.output)])
      const key = `${name} ${row.inputs.join()}`
      expect(keys.has(key)).toBe(false)
      keys.add(key)
    }
  }
}

const limits: fc.Arbitrary<Limits & { faultAfter?: number; abortAfter?: number }> = fc.oneof(
  fc.record({ nodes: fc.integer({ min: 1, max: 120 }) }),
  fc.record({ classes: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ iterations: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ bytes: fc.integer({ min: 1, max: 200_000 }) }),
  fc.record({ milliseconds: fc.constantFrom(0, 0.05, 0.2, 1) }),
  fc.record({ abortAfter: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ faultAfter: fc.integer({ min: 1, max: 120 }) }),
)

test("after any stop and any exception the e-graph is canonical, and runs on to the same end", () => {
  const whole = start()
  whole.run(schedule)
  const end = state(whole)
  expectCanonical(whole)
  expect(whole.nodeCount).toBeGreaterThan(50)
  const reasons = new Set<string>()
  fc.assert(
    fc.property(fc.array(limits, { minLength: 1, maxLength: 4 }), fc.constantFrom(1, 99), (stops, from) => {
      const e = start(from)
      for (const { faultAfter, abortAfter = Infinity, ...limit } of stops) {
        let asked = 0
        const signal = {
          get aborted() {
            return ++asked >= abortAfter
          },
        }
        untilFault = faultAfter ?? Infinity
        try {
          reasons.add(e.run(schedule, { ...limit, signal }).stopReason)
        } catch (error) {
          if (!(error instanceof Fault)) throw error
          reasons.add("fault")
        } finally {
          untilFault = Infinity
        }
        expectCanonical(e)
      }
      expect(e.run(schedule).stopReason).toBe("saturated")
      expectCanonical(e)
      expect(state(e)).toEqual(end)
    }),
    { numRuns: 100 },
  )
  expect([...reasons].sort()).toEqual(
    ["aborted", "classes", "fault", "iterations", "memory", "nodes", "saturated", "time"].sort(),
  )
})

test.each(["push", "pop"] as const)(
  "%s is refused to a callback, which would lose what it stands on",
  (method) => {
    const e = start()
    e.push()
    const before = e.nodeCount
    const bad = ruleset("bad", { x: M, y: M }, ({ x, y }) => [
      rule("bad", [add(x, y)], [call([], (_, running) => void running[method]())]),
    ])
    expect(() => e.run(bad)).toThrow(`${method}: the e-graph is running`)
    expect(e.nodeCount).toBe(before)
    expect(e.pop()).toBe(true)
    expect(e.pop()).toBe(false)
  },
)
