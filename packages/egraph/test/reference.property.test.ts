import fc from "fast-check"
import {
  backoff,
  constructor,
  EGraph,
  eq,
  fn,
  type HasTerm,
  I64,
  type Rule,
  rule,
  rulesetOf,
  saturate,
  sort,
  subsume,
  type Term,
  union,
  variable,
} from "./engine.js"
import { parts, Reference, type RefNode, type RefRule, type RefTerm } from "./reference.js"

const M = sort("M")
const arity: Record<string, number> = { a: 0, b: 0, c: 0, f: 1, h: 1, g: 2 }
const functions = Object.fromEntries(
  Object.entries(arity).map(([n, k]) => [
    n,
    constructor(n, new Array(k).fill(M), M) as (...args: HasTerm[]) => Term<"M">,
  ]),
)
const low = fn("low", [M], I64, { merge: (x, y) => (x < y ? x : y) })

const toTerm = (t: RefTerm): Term<"M"> => {
  if (typeof t === "string" && t.startsWith("?")) return variable(t, M)
  const [name, ...args] = parts(t)
  return (functions[name] as (...args: HasTerm[]) => Term<"M">)(...args.map(toTerm))
}

const termOver = (leaves: readonly string[], depth: number): fc.Arbitrary<RefTerm> =>
  depth === 0
    ? fc.constantFrom(...leaves)
    : fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom(...leaves) },
        { weight: 2, arbitrary: fc.tuple(fc.constantFrom("f", "h"), termOver(leaves, depth - 1)) },
        {
          weight: 3,
          arbitrary: fc.tuple(fc.constant("g"), termOver(leaves, depth - 1), termOver(leaves, depth - 1)),
        },
      )
const ground = termOver(["a", "b", "c"], 3)
const pattern = termOver(["?x", "?y", "a"], 2).filter((t) => typeof t !== "string")
const variablesOf = (t: RefTerm): string[] =>
  typeof t === "string" ? (t.startsWith("?") ? [t] : []) : (t.slice(1) as RefTerm[]).flatMap(variablesOf)

const rules: fc.Arbitrary<RefRule> = fc
  .record({
    first: pattern,
    second: fc.option(fc.tuple(fc.constantFrom("?p", "?x", "?q"), pattern), { nil: undefined }),
    subsume: fc.boolean(),
  })
  .chain(({ first, second, subsume: sub }) => {
    const patterns: (readonly [string, RefTerm])[] = [["?p", first]]
    if (second) patterns.push(second)
    const bound = [...new Set(["?p", ...patterns.flatMap(([r, p]) => [r, ...variablesOf(p)])])]
    return fc.record({
      patterns: fc.constant(patterns),
      union: fc.tuple(fc.constant("?p" as RefTerm), termOver([...bound, "b"], 1)),
      subsume: sub ? fc.constantFrom(true, false, false) : fc.constant(false),
    })
  })

/** A rule whose roots are all bound by its patterns, made for the engine. */
const toRule = (r: RefRule, i: number): Rule => {
  const patterns = r.patterns.map(([root, p]) => [toTerm(root), toTerm(p)] as const)
  return rule(
    `r${i}`,
    patterns.map(([root, p]) => eq(root, p)),
    [
      union(toTerm(r.union[0]), toTerm(r.union[1])),
      ...(r.subsume ? [subsume((patterns[0] as (typeof patterns)[0])[1])] : []),
    ],
  )
}

type Command =
  | { readonly do: "add" | "delete" | "subsume"; readonly t: RefTerm }
  | { readonly do: "union"; readonly t: RefTerm; readonly u: RefTerm }
  | { readonly do: "set"; readonly t: RefTerm; readonly n: number }
  | { readonly do: "push" | "pop" | "run" }

const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant("add" as const), t: ground }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("union" as const), t: ground, u: ground }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("set" as const), t: ground, n: fc.nat(9) }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constantFrom("delete" as const, "subsume" as const), t: ground }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom("push" as const, "pop" as const, "run" as const, "run" as const),
      }),
    },
  ),
  { minLength: 2, maxLength: 14 },
)

function compare(e: EGraph, r: Reference, terms: readonly RefTerm[]): void {
  for (const [name, f] of Object.entries(functions)) {
    const rows = r.nodes.filter((n) => n.fn === name)
    expect([name, e.rowCount(f as never)]).toEqual([name, rows.length])
    const subsumed = [...e.rows(f as never)].filter((x) => (x as { subsumed: boolean }).subsumed).length
    expect([name, subsumed]).toEqual([name, rows.filter((n) => n.subsumed).length])
  }
  // One comparison of everything: an expect for each pair would take most of the time.
  const nodes = terms.map((t) => r.lookup(t))
  const expected = nodes.map(
    (n) =>
      n && [
        r.values.find((v) => r.find(v.cls) === r.find(n.out))?.value,
        nodes.map((m) => m !== undefined && r.find(m.out) === r.find(n.out)),
      ],
  )
  const ids = terms.map((t) => e.find(toTerm(t)))
  const actual = ids.map((id, i) => {
    if (id === undefined) return undefined
    const value = e.lookup(low(toTerm(terms[i] as RefTerm)))
    return [value === undefined ? undefined : Number(value), ids.map((other) => other === id)]
  })
  expect(actual).toEqual(expected)
}

const naiveAndNot = fc.boolean()

test("the same partitions, values and matches as a slow model", () => {
  fc.assert(
    fc.property(
      fc.array(rules, { maxLength: 3 }),
      commands,
      naiveAndNot,
      fc.boolean(),
      fc.constantFrom(1, 99),
      (ruleList, list, naive, evalAllowed, adaptiveFrom) => {
        const e = new EGraph({ naive, evalAllowed, compileAfter: 0, adaptiveFrom })
        let r = new Reference()
        const stack: Reference[] = []
        const ruleset = rulesetOf("r", ruleList.map(toRule))
        const terms: RefTerm[] = ["a", "b", "c"]
        for (const c of list) {
          if (r.nodes.length > 60) break
          if (c.do === "run" && r.nodes.length > 12) continue
          if ("t" in c) terms.push(c.t)
          if (c.do === "add") {
            e.add(toTerm(c.t))
            r.add(c.t)
          } else if (c.do === "union") {
            e.union(toTerm(c.t), toTerm(c.u))
            r.union(r.add(c.t), r.add(c.u))
          } else if (c.do === "set") {
            e.set(low(toTerm(c.t)), c.n)
            r.values.push({ cls: r.add(c.t), value: c.n })
          } else if (c.do === "delete") {
            e.delete(toTerm(c.t))
            r.nodes = r.nodes.filter((n) => n !== r.lookup(c.t))
          } else if (c.do === "subsume") {
            e.subsume(toTerm(c.t))
            const node = r.lookup(c.t) as RefNode | undefined
            if (node) node.subsumed = true
          } else if (c.do === "push") {
            e.push()
            stack.push(r.copy())
          } else if (c.do === "pop") {
            expect(e.pop()).toBe(stack.length > 0)
            r = stack.pop() ?? r
          } else {
            e.run(ruleset)
            r.round(ruleList)
          }
          r.rebuild()
          compare(e, r, terms)
        }
      },
    ),
    { numRuns: 250 },
  )
})

test("query finds what the model finds", () => {
  fc.assert(
    fc.property(
      fc.array(ground, { minLength: 1, maxLength: 8 }),
      fc.array(fc.tuple(ground, ground), { maxLength: 3 }),
      pattern,
      (ts, us, p) => {
        const e = new EGraph()
        const r = new Reference()
        for (const t of ts) {
          e.add(toTerm(t))
          r.add(t)
        }
        for (const [t, u] of us) {
          e.union(toTerm(t), toTerm(u))
          r.union(r.add(t), r.add(u))
        }
        r.rebuild()
        const engineId = new Map<number, unknown>()
        const visit = (t: RefTerm): void => {
          engineId.set(r.find((r.lookup(t) as RefNode).out), e.find(toTerm(t)))
          parts(t).slice(1).forEach(visit)
        }
        ;[...ts, ...us.flat()].forEach(visit)
        const names = ["?p", ...new Set(variablesOf(p))]
        const found = e.query(Object.fromEntries(names.map((n) => [n, M])), () => [
          eq(toTerm("?p"), toTerm(p)),
        ])
        const expected = new Set(
          r
            .matches({ patterns: [["?p", p]], union: ["?p", "?p"], subsume: false })
            .map((m) => names.map((n) => engineId.get(m[n] as number)).join()),
        )
        expect(found.map((m) => names.map((n) => m[n]).join()).sort()).toEqual([...expected].sort())
      },
    ),
    { numRuns: 150 },
  )
})

test("a run in pieces, stopped at limits or held back by back-off, ends where one run ends", () => {
  const [x, y, z] = [variable("x", M), variable("y", M), variable("z", M)]
  const g = functions.g as (...args: HasTerm[]) => Term<"M">
  const list = rulesetOf("ac", [
    rule("comm", [eq(z, g(x, y))], [union(z, g(y, x))]),
    rule("assoc", [eq(z, g(g(x, y), variable("w", M)))], [union(z, g(x, g(y, variable("w", M))))]),
  ])
  const start = (): EGraph => {
    const e = new EGraph()
    e.add(toTerm(["g", ["g", ["g", "a", "b"], "c"], ["g", ["f", "a"], ["h", "b"]]]))
    return e
  }
  const whole = start()
  expect(whole.run(saturate(list)).stopReason).toBe("saturated")
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 5, max: 300 }), { maxLength: 6 }), (limits) => {
      const e = start()
      for (const nodes of limits) e.run(saturate(list), { nodes })
      e.run(saturate(list), { scheduler: backoff({ matchLimit: 10, banLength: 2 }) })
      expect([e.nodeCount, e.classCount]).toEqual([whole.nodeCount, whole.classCount])
    }),
    { numRuns: 15 },
  )
})
