import fc from "fast-check"
import {
  checkExplanation,
  constructor,
  EGraph,
  eq,
  evaluators,
  type Explanation,
  type ExplanationData,
  explanations,
  type FactLike,
  fn,
  guard,
  type HasTerm,
  I64,
  i64,
  less,
  let_,
  ne,
  relation,
  type Rule,
  rule,
  RuleError,
  type Ruleset,
  rulesetOf,
  run,
  SetOf,
  set,
  sort,
  type StepData,
  subsume,
  type Term,
  type Theory,
  theory,
  union,
  variable,
  variants,
  Vec,
} from "./engine.js"

const M = sort("M")
const arity: Record<string, number> = { a: 0, b: 0, c: 0, d: 0, f: 1, h: 1, g: 2 }
const functions = Object.fromEntries(
  Object.entries(arity).map(([n, k]) => [
    n,
    constructor(n, new Array(k).fill(M), M) as (...args: HasTerm[]) => Term<"M">,
  ]),
)
const f = (x: HasTerm): Term<"M"> => (functions.f as (x: HasTerm) => Term<"M">)(x)
const h = (x: HasTerm): Term<"M"> => (functions.h as (x: HasTerm) => Term<"M">)(x)
const g = (x: HasTerm, y: HasTerm): Term<"M"> => (functions.g as (x: HasTerm, y: HasTerm) => Term<"M">)(x, y)
const list = constructor("list", [Vec(M)], M)
const bag = constructor("bag", [SetOf(M)], M)
const seen = relation("seen", [M])
const low = fn("low", [M], I64, { merge: (x, y) => (x < y ? x : y) })
const top = fn("top", [M], I64, { mergeTerm: (x, y) => i64.max(x, y) })
const rep = fn("rep", [M], M, { merge: "union" })

type RefTerm = string | readonly [string, ...RefTerm[]]

const toTerm = (t: RefTerm): Term<"M"> => {
  if (typeof t === "string" && t.startsWith("?")) return variable(t, M)
  const [name, ...args] = typeof t === "string" ? [t] : t
  return (functions[name] as (...args: HasTerm[]) => Term<"M">)(...(args as RefTerm[]).map(toTerm))
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
const ground = termOver(["a", "b", "c", "d"], 3)
const pattern = termOver(["?x", "?y", "a"], 2).filter((t) => typeof t !== "string")
const variablesOf = (t: RefTerm): string[] =>
  typeof t === "string" ? (t.startsWith("?") ? [t] : []) : (t.slice(1) as RefTerm[]).flatMap(variablesOf)

interface RandomRule {
  readonly patterns: readonly (readonly [root: string, RefTerm])[]
  readonly right: RefTerm
  readonly subsumes: boolean
}

/** A rewrite between random patterns, perhaps under a second pattern. */
const randomRule: fc.Arbitrary<RandomRule> = fc
  .record({
    first: pattern,
    second: fc.option(fc.tuple(fc.constantFrom("?p", "?x", "?q"), pattern), { nil: undefined }),
    subsumes: fc.constantFrom(false, false, false, true),
  })
  .chain(({ first, second, subsumes }) => {
    const patterns: (readonly [string, RefTerm])[] = [["?p", first], ...(second ? [second] : [])]
    const bound = [...new Set(["?p", ...patterns.flatMap(([r, t]) => [r, ...variablesOf(t)])])]
    return termOver([...bound, "b"], 2).map((right) => ({ patterns, right, subsumes }))
  })

function toRule({ patterns, right, subsumes }: RandomRule, i: number): Rule {
  const terms = patterns.map(([root, t]) => [toTerm(root), toTerm(t)] as const)
  const subsumed = subsumes ? [subsume((terms[0] as (typeof terms)[0])[1])] : []
  const facts = terms.map(([root, t]) => eq(root, t))
  return rule(`r${i}`, facts, [union(toTerm("?p"), toTerm(right)), ...subsumed])
}

const [p, q, x, y] = ["p", "q", "x", "y"].map((n) => variable(n, M)) as [
  Term<"M">,
  Term<"M">,
  Term<"M">,
  Term<"M">,
]
const [m, n] = ["m", "n"].map((v) => variable(v, I64)) as [Term<"i64">, Term<"i64">]
const v = variable("v", Vec(M))
const s = variable("s", SetOf(M))
const small = (k: unknown): boolean => (k as bigint) < 6n

/** Rules of every kind that is recorded, of which a system has some. */
const RICH: readonly Rule[] = [
  rule("seen-f", [eq(p, f(x))], [seen(x)]),
  rule("seen-equal", [seen(x), eq(p, h(x))], [union(p, x)]),
  rule("seen-part", [seen(g(x, y))], [seen(y), seen(f(y))]),
  rule("low-step", [eq(low(x), n), less(n, 5), eq(p, f(x))], [set(low(p), i64.add(n, 1))]),
  rule("low-equal", [eq(low(x), n), eq(low(f(y)), n), ne(x, y), eq(n, 2)], [union(x, y)]),
  rule("top-of-low", [eq(low(x), n), guard(small, n)], [set(top(x), i64.mul(n, 2))]),
  rule("top-equal", [eq(top(x), m), eq(low(y), n), eq(m, i64.add(n, 3))], [union(f(x), f(y))]),
  rule("rep", [eq(p, h(x))], [set(rep(x), p)]),
  rule("rep-g", [eq(p, g(x, y)), eq(rep(x), q)], [set(rep(x), g(q, y))]),
  rule("list", [eq(p, g(x, y))], [union(p, list([x, y, f(x)]))]),
  rule("list-get", [eq(p, list(v)), eq(x, Vec(M).ops.get(v, 1))], [union(h(x), p)]),
  rule("list-grow", [eq(p, list(v)), eq(Vec(M).ops.length(v), 3)], [list(Vec(M).ops.push(v, h(p)))]),
  rule("bag", [eq(p, g(x, y))], [bag([x, y])]),
  rule(
    "bag-grow",
    [eq(p, bag(s)), SetOf(M).ops.contains(s, x), eq(q, f(x))],
    [bag(SetOf(M).ops.insert(s, q))],
  ),
  rule("bag-equal", [eq(p, bag(s)), eq(q, f(p))], [union(p, q)]),
  rule("let", [eq(p, g(x, x))], [let_(q, f(x)), union(p, h(q)), seen(q)]),
]

type Command =
  | { readonly do: "add" | "delete" | "subsume" | "seen"; readonly t: RefTerm }
  | { readonly do: "union"; readonly t: RefTerm; readonly u: RefTerm }
  | { readonly do: "set"; readonly t: RefTerm; readonly n: number }
  | { readonly do: "push" | "pop" | "run"; readonly t?: undefined }

const oneOf = <T extends string>(...names: T[]): fc.Arbitrary<T> => fc.constantFrom(...names)
const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: oneOf("add"), t: ground }) },
    { weight: 3, arbitrary: fc.record({ do: oneOf("union"), t: ground, u: ground }) },
    { weight: 2, arbitrary: fc.record({ do: oneOf("set"), t: ground, n: fc.nat(5) }) },
    { weight: 1, arbitrary: fc.record({ do: oneOf("delete", "subsume", "seen"), t: ground }) },
    { weight: 4, arbitrary: fc.record({ do: oneOf("push", "pop", "run", "run", "run") }) },
  ),
  { minLength: 3, maxLength: 14 },
)

interface System {
  readonly random: readonly RandomRule[]
  readonly rich: readonly string[]
  readonly commands: readonly Command[]
}

const system: fc.Arbitrary<System> = fc.record({
  random: fc.array(randomRule, { minLength: 1, maxLength: 3 }),
  rich: fc.subarray(
    RICH.map((r) => r.name),
    { minLength: 3, maxLength: 9 },
  ),
  commands,
})

const rulesOf = (c: System): Ruleset =>
  rulesetOf("rules", [...c.random.map(toRule), ...RICH.filter((r) => c.rich.includes(r.name))])

/** Runs the commands; gives the e-graph, the terms that were written, and what was asserted. */
function build(c: System) {
  const rules = rulesOf(c)
  const e = new EGraph({ explanations })
  const terms = new Set<Term<"M">>()
  let asserted: FactLike[] = []
  const stack: FactLike[][] = []
  for (const command of c.commands) {
    if (command.do === "push") {
      e.push()
      stack.push([...asserted])
    } else if (command.do === "pop") {
      if (e.pop()) asserted = stack.pop() as FactLike[]
    } else if (command.do === "run") {
      e.run(run(rules, { times: 2 }), { nodes: 300 })
    } else {
      const t = toTerm(command.t as RefTerm)
      terms.add(t)
      if (command.do === "add") {
        e.add(t)
        asserted.push(t)
      } else if (command.do === "seen") {
        e.add(seen(t))
        asserted.push(seen(t))
      } else if (command.do === "union") {
        const u = toTerm(command.u)
        terms.add(u)
        e.union(t, u)
        asserted.push(eq(t, u))
      } else if (command.do === "set") {
        e.set(low(t), command.n)
        asserted.push(eq(low(t), command.n))
      } else e[command.do](t)
    }
  }
  const axioms = (existence: boolean): Theory =>
    theory({ rulesets: [rules], asserted, existence, primitives: evaluators([rules]) })
  return { e, terms: [...terms], axioms }
}

/** Pairs of different terms that are equal, with terms that only rules made among them. */
function equalPairs(e: EGraph, terms: readonly Term<"M">[]): [Term<"M">, Term<"M">][] {
  const pairs: [Term<"M">, Term<"M">][] = []
  const present = terms.filter((t) => e.find(t) !== undefined)
  present.forEach((t, i) => {
    for (const u of present.slice(i + 1)) if (String(t) !== String(u) && e.equal(t, u)) pairs.push([t, u])
    for (const o of variants(e, t, 3)) if (String(o.term) !== String(t)) pairs.push([t, o.term as Term<"M">])
  })
  return pairs.slice(0, 12)
}

/** What was asked; undefined where a row was deleted and what that leaves is not recorded, which the error says. */
function recorded(c: System, ask: () => Explanation): Explanation | undefined {
  try {
    return ask()
  } catch (error) {
    const deleted = c.commands.some((command) => command.do === "delete")
    if (deleted && error instanceof RuleError && error.message.startsWith("explain: not recorded: "))
      return undefined
    throw error
  }
}

test("whatever is equal is explained, and the checker accepts it", () => {
  fc.assert(
    fc.property(system, (c) => {
      const { e, terms, axioms } = build(c)
      for (const existence of [false, true]) {
        const given = axioms(existence)
        for (const [t, u] of equalPairs(e, terms)) {
          const explanation = recorded(c, () => e.explain(t, u, { existence }))
          if (explanation === undefined) continue
          const [left, right] = explanation.claims[0] as [number, number]
          expect([written(explanation, left), written(explanation, right)]).toEqual([String(t), String(u)])
          expect([`${t} = ${u}`, checkExplanation(explanation, given)]).toEqual([`${t} = ${u}`, undefined])
        }
      }
    }),
    { numRuns: 150 },
  )
})

test("a container that met another of the same elements is found again", () => {
  const commands = [
    { do: "set", t: ["g", ["g", "c", ["g", "a", "a"]], ["f", ["f", "a"]]], n: 0 },
    { do: "run" },
    { do: "add", t: ["f", ["g", ["g", "c", "a"], ["g", "a", "a"]]] },
    { do: "run" },
    { do: "union", t: "a", u: ["f", ["g", "a", ["f", "a"]]] },
    { do: "union", t: "a", u: ["g", ["f", ["g", "a", "a"]], "a"] },
    { do: "add", t: ["f", ["g", ["f", "a"], ["g", "a", "a"]]] },
  ] as const
  const right = ["g", ["f", "?p"], ["f", "?p"]] as const
  const random = [{ patterns: [["?p", ["g", ["f", "?x"], ["f", "?x"]]]], right, subsumes: false }] as const
  const rich = ["seen-f", "seen-equal", "list", "list-get", "bag", "let"]
  const { e, terms, axioms } = build({ random, rich, commands })
  const pairs = equalPairs(e, terms)
  expect(pairs.length).toBeGreaterThan(4)
  for (const [t, u] of pairs) expect(checkExplanation(e.explain(t, u), axioms(false))).toBeUndefined()
})

const written = ({ terms }: ExplanationData, root: number): string => {
  const t = terms[root] as ExplanationData["terms"][0]
  return "op" in t
    ? `(${[t.op, ...t.args.map((a) => written({ terms } as ExplanationData, a))].join(" ")})`
    : t.text
}

test("facts that hold are proved", () => {
  const facts: (() => readonly FactLike[])[] = [
    () => [seen(x)],
    () => [eq(low(x), n)],
    () => [eq(top(x), n), eq(low(x), m)],
    () => [eq(rep(x), y), eq(p, g(x, y))],
    () => [eq(p, list(v))],
    () => [eq(p, bag(s)), seen(p)],
  ]
  let proved = 0
  fc.assert(
    fc.property(system, (c) => {
      const { e, axioms } = build(c)
      for (const make of facts) {
        if (!e.check(...make())) continue
        for (const existence of [false, true]) {
          const proof = recorded(c, () => e.prove(make(), { existence }))
          if (proof === undefined) continue
          proved++
          expect([String(make()), checkExplanation(proof, axioms(existence))]).toEqual([
            String(make()),
            undefined,
          ])
        }
      }
    }),
    { numRuns: 100 },
  )
  expect(proved).toBeGreaterThan(100)
})

type Mutable<T> = { -readonly [K in keyof T]: Mutable<T[K]> }

/** Changes that make an explanation wrong; each says whether it found a place. */
const tamper: Record<string, (e: Mutable<ExplanationData>, pick: (n: number) => number) => boolean> = {
  "a link dropped": (e, pick) => {
    const chain = choose(e, pick, (t) => t.by === "chain")
    if (chain?.by !== "chain") return false
    chain.links.splice(pick(chain.links.length), 1)
    return true
  },
  "two links swapped": (e, pick) => {
    const chain = choose(e, pick, (t) => t.by === "chain")
    if (chain?.by !== "chain") return false
    const i = pick(chain.links.length - 1)
    chain.links.splice(i, 2, chain.links[i + 1] as never, chain.links[i] as never)
    return true
  },
  "a step dropped": (e, pick) => {
    if (e.steps.length === 0) return false
    e.steps.splice(pick(e.steps.length), 1)
    return true
  },
  "two steps swapped": (e, pick) => {
    if (e.steps.length < 2) return false
    const i = pick(e.steps.length - 1)
    const j = i + 1 + pick(e.steps.length - i - 1)
    const [a, b] = [e.steps[i], e.steps[j]] as [Mutable<StepData>, Mutable<StepData>]
    e.steps[i] = b as never
    e.steps[j] = a as never
    return true
  },
  "a substitution changed": (e, pick) => {
    const s = choose(e, pick, (t) => t.by === "rule" && Object.keys(t.substitution).length > 0)
    if (s?.by !== "rule" || e.terms.length < 2) return false
    const names = Object.keys(s.substitution)
    const name = names[pick(names.length)] as string
    s.substitution[name] = ((s.substitution[name] as number) + 1 + pick(e.terms.length - 1)) % e.terms.length
    return true
  },
  "a rule renamed": (e, pick) => {
    const s = choose(e, pick, (t) => t.by === "rule")
    if (s?.by !== "rule") return false
    s.rule = `${s.rule}!`
    return true
  },
  "a direction turned": (e, pick) => {
    const chain = choose(e, pick, (t) => t.by === "chain")
    if (chain?.by !== "chain") return false
    const l = chain.links[pick(chain.links.length)] as Mutable<{ back?: boolean }>
    l.back = !l.back
    return true
  },
  "a premise taken away": (e, pick) => {
    const s = choose(e, pick, (t) => t.by === "rule" && t.premises.some((l) => l !== null))
    if (s?.by !== "rule") return false
    const places = s.premises.flatMap((l, i) => (l === null ? [] : [i]))
    s.premises[places[pick(places.length)] as number] = null
    return true
  },
  "a conclusion changed": (e, pick) => {
    if (e.steps.length === 0 || e.terms.length < 2) return false
    const s = e.steps[pick(e.steps.length)] as Mutable<StepData>
    const side = pick(s.proves.length) as 0
    s.proves[side] = ((s.proves[side] as number) + 1 + pick(e.terms.length - 1)) % e.terms.length
    return true
  },
  "an argument left out": (e, pick) => {
    const s = choose(e, pick, (t) => t.by === "congruence")
    if (s?.by !== "congruence") return false
    const places = s.arguments.flatMap((l, i) => (l === null ? [] : [i]))
    s.arguments[places[pick(places.length)] as number] = null
    return true
  },
}

function choose(
  e: Mutable<ExplanationData>,
  pick: (n: number) => number,
  fits: (t: StepData) => boolean,
): Mutable<StepData> | undefined {
  const found = e.steps.filter((t) => fits(t as StepData))
  return found[pick(found.length)]
}

test.each(Object.keys(tamper))("the checker finds %s", (what) => {
  let changed = 0
  fc.assert(
    fc.property(system, fc.infiniteStream(fc.nat()), (c, numbers) => {
      const { e, terms, axioms } = build(c)
      const given = axioms(true)
      for (const [t, u] of equalPairs(e, terms)) {
        const explanation = recorded(c, () => e.explain(t, u, { existence: true }))
        if (explanation === undefined) continue
        const data = copy(explanation)
        const pick = (k: number): number => (k === 0 ? 0 : (numbers.next().value as number) % k)
        if (!(tamper[what] as (typeof tamper)[string])(data, pick)) continue
        changed++
        if (checkExplanation(data as ExplanationData, given) === undefined)
          throw new Error(JSON.stringify(data))
      }
    }),
    { numRuns: 40 },
  )
  expect(changed).toBeGreaterThan(20)
})

const copy = ({ terms, steps, claims, proofs }: Explanation): Mutable<ExplanationData> =>
  JSON.parse(JSON.stringify({ terms, steps, claims, proofs })) as Mutable<ExplanationData>
