import { constructor, EGraph, I64, i64, relation, rule, ruleset, saturate, sort, union } from "@carton/egraph"
import { defineBenchmark, same } from "../harness/index.js"
import { missingNative, runNative } from "./native.js"

interface Workload {
  /** Sizes of the tables in the end. */
  readonly carton: () => number[]
  readonly native: string
}

/** The generator of Numerical Recipes. */
function random(seed: number): (n: number) => number {
  let state = seed
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * n)
  }
}

const facts = (name: string, rows: readonly (readonly number[])[]): string =>
  rows.map((r) => `(${name} ${r.join(" ")})`).join("\n")

/** A chain of short cycles: 100,000 paths and more. */
function transitiveClosure(): Workload {
  const below = random(1)
  const rows = Array.from({ length: 450 }, (_, i) => [i, i + 1] as const)
  const extra = Array.from({ length: 100 }, () => below(440)).map((i) => [i, i + 2 + below(8)] as const)
  const edges = [...rows, ...extra]
  const edge = relation("edge", [I64, I64])
  const path = relation("path", [I64, I64])
  const rules = ruleset("closure", { x: I64, y: I64, z: I64 }, ({ x, y, z }) => [
    rule("edge", [edge(x, y)], [path(x, y)]),
    rule("step", [path(x, y), edge(y, z)], [path(x, z)]),
  ])
  return {
    carton: () => {
      const e = new EGraph()
      for (const [a, b] of edges) e.add(edge(a, b))
      e.run(saturate(rules))
      return [e.rowCount(path)]
    },
    native: `(relation edge (i64 i64)) (relation path (i64 i64))
      (rule ((edge x y)) ((path x y))) (rule ((path x y) (edge y z)) ((path x z)))
      ${facts("edge", edges)} (run-schedule (saturate (run))) (print-size path)`,
  }
}

/** Two of one depth in a tree with a few parents too many. */
function sameGeneration(): Workload {
  const below = random(2)
  const parents = Array.from({ length: 900 }, (_, i) => [i + 1, Math.floor(i / 3)] as const)
  const extra = Array.from({ length: 20 }, () => below(300)).map(
    (i) => [i + 400, Math.floor((i + 399) / 3) + 1] as const,
  )
  const rows = [...parents, ...extra]
  const parent = relation("parent", [I64, I64])
  const sg = relation("sg", [I64, I64])
  const rules = ruleset("generation", { x: I64, y: I64, p: I64, q: I64 }, ({ x, y, p, q }) => [
    rule("siblings", [parent(x, p), parent(y, p)], [sg(x, y)]),
    rule("cousins", [parent(x, p), sg(p, q), parent(y, q)], [sg(x, y)]),
  ])
  return {
    carton: () => {
      const e = new EGraph()
      for (const [a, b] of rows) e.add(parent(a, b))
      e.run(saturate(rules))
      return [e.rowCount(sg)]
    },
    native: `(relation parent (i64 i64)) (relation sg (i64 i64))
      (rule ((parent x p) (parent y p)) ((sg x y))) (rule ((parent x p) (sg p q) (parent y q)) ((sg x y)))
      ${facts("parent", rows)} (run-schedule (saturate (run))) (print-size sg)`,
  }
}

/** Parsing by tables: a symbol spans a text from i to j where two symbols meet at k. */
function parsing(): Workload {
  const [below, word] = [random(8), random(4)]
  const productions = Array.from({ length: 24 }, () => [below(8), below(8), below(8)] as const)
  const text = Array.from({ length: 120 }, (_, i) => [i, word(4)] as const)
  const token = relation("token", [I64, I64])
  const production = relation("production", [I64, I64, I64])
  const span = relation("span", [I64, I64, I64])
  const rules = ruleset(
    "parse",
    { a: I64, b: I64, c: I64, i: I64, j: I64, k: I64 },
    ({ a, b, c, i, j, k }) => [
      rule("token", [token(i, a)], [span(a, i, i64.add(i, 1))]),
      rule("join", [span(b, i, k), span(c, k, j), production(a, b, c)], [span(a, i, j)]),
    ],
  )
  return {
    carton: () => {
      const e = new EGraph()
      for (const [a, b] of text) e.add(token(a, b))
      for (const [a, b, c] of productions) e.add(production(a, b, c))
      e.run(saturate(rules))
      return [e.rowCount(span)]
    },
    native: `(relation token (i64 i64)) (relation production (i64 i64 i64)) (relation span (i64 i64 i64))
      (rule ((token i a)) ((span a i (+ i 1))))
      (rule ((span b i k) (span c k j) (production a b c)) ((span a i j)))
      ${facts("token", text)} ${facts("production", productions)}
      (run-schedule (saturate (run))) (print-size span)`,
  }
}

/** Cycles of six edges in a random graph. */
function sixCycles(): Workload {
  const below = random(4)
  const rows = Array.from({ length: 1200 }, () => [below(300), below(300)] as const)
  const edge = relation("edge", [I64, I64])
  const cycle = relation("cycle", [I64, I64])
  const variables = { a: I64, b: I64, c: I64, d: I64, f: I64, g: I64 }
  const rules = ruleset("cycles", variables, ({ a, b, c, d, f, g }) => [
    rule("six", [edge(a, b), edge(b, c), edge(c, d), edge(d, f), edge(f, g), edge(g, a)], [cycle(a, d)]),
  ])
  return {
    carton: () => {
      const e = new EGraph()
      for (const [a, b] of rows) e.add(edge(a, b))
      e.run(saturate(rules))
      return [e.rowCount(cycle)]
    },
    native: `(relation edge (i64 i64)) (relation cycle (i64 i64))
      (rule ((edge a b) (edge b c) (edge c d) (edge d f) (edge f g) (edge g a)) ((cycle a d)))
      ${facts("edge", rows)} (run-schedule (saturate (run))) (print-size cycle)`,
  }
}

/** Towers of calls over 20,000 leaves that are all united: nearly all the time is rebuilding. */
function congruence(): Workload {
  const n = 20_000
  const T = sort("T")
  const leaf = constructor("L", [I64], T)
  const f = constructor("F", [T], T)
  const g = constructor("G", [T, T], T)
  const next = relation("next", [I64, I64])
  const pairs = Array.from({ length: n }, (_, i) => [i, i >> 1] as const)
  const rules = ruleset("make", { i: I64, j: I64 }, ({ i, j }) => [
    rule("make", [next(i, j)], [g(f(f(leaf(i))), f(leaf(j)))]),
  ])
  const merge = ruleset("merge", { i: I64, j: I64 }, ({ i, j }) => [
    rule("merge", [next(i, j)], [union(leaf(i), leaf(j))]),
  ])
  return {
    carton: () => {
      const e = new EGraph()
      for (const [a, b] of pairs) e.add(next(a, b))
      e.run(rules)
      e.run(merge)
      return [e.rowCount(f), e.rowCount(g)]
    },
    native: `(datatype T (L i64) (F T) (G T T)) (relation next (i64 i64)) (ruleset make) (ruleset merge)
      (rule ((next i j)) ((G (F (F (L i))) (F (L j)))) :ruleset make)
      (rule ((next i j)) ((union (L i) (L j))) :ruleset merge)
      ${facts("next", pairs)} (run-schedule (run make)) (run-schedule (run merge)) (print-size F) (print-size G)`,
  }
}

const workloads: Record<string, () => Workload> = {
  "transitive closure": transitiveClosure,
  "same generation": sameGeneration,
  "CYK parsing": parsing,
  "cycles of six": sixCycles,
  congruence,
}

/** Joins, recursion and rebuilding beside the native engine. */
export const benchmark = defineBenchmark<Workload, number[]>({
  name: "datalog",
  about: "deep recursion, wide joins and congruence; native egglog with the start of its process",
  cases: Object.entries(workloads).map(([name, input]) => ({ name, input })),
  programs: [
    { name: "carton", prepare: ({ carton }) => carton },
    {
      name: "egglog 3.0 (native)",
      absent: missingNative,
      prepare:
        ({ native }) =>
        () =>
          runNative(native),
    },
  ],
  compare: same,
  warmup: 1,
  rounds: 5,
})
