import {
  constructor,
  EGraph,
  eq,
  fn,
  I64,
  i64,
  repeat,
  rewrite,
  rule,
  ruleset,
  saturate,
  seq,
  set,
  sort,
  Str,
  type Term,
  variable,
  Vec,
} from "@carton/egraph"
import { printRuleset, printTerm } from "@carton/egglog"
import { defineBenchmark, same } from "../harness/index.js"
import { missingNative, runNative } from "./native.js"

const UNARY = 120
const CHAINS = 60
const DEPTH = 8
const BINARY = 80

// In the manner of array rules: shapes as vectors, tuples by index functions, program text.
const A = sort("Array")
const N = sort("Int", { lift: (n: number): Term<"Int"> => int(n) })
const T = sort("Tuple")
const int = constructor("int", [I64], N),
  x = constructor("var", [Str], A)
const tuple = constructor("tuple", [Vec(N)], T),
  index = constructor("index", [T, N], N),
  len = constructor("len", [T], N)
const shape = constructor("shape", [A], T)
const un = Array.from({ length: UNARY }, (_, i) => constructor(`un${i}`, [A], A)),
  bi = Array.from({ length: BINARY }, (_, i) => constructor(`bi${i}`, [A, A], A))
const addN = constructor("addN", [N, N], N),
  mulN = constructor("mulN", [N, N], N)
const text = fn("text", [A], Str, { mergeTerm: (a) => a })
const vs = variable("vs", Vec(N)),
  n = variable("n", I64),
  m = variable("m", I64),
  s = variable("s", Str),
  t = variable("t", Str)
const simplify = ruleset("simplify", { a: A, b: A }, ({ a, b }) => [
  ...un.flatMap((u, k) =>
    [
      rewrite(`shape-un${k}`, shape(u(a)), shape(a)),
      rewrite(`un-un${k}`, u(un[(k + 1) % UNARY]!(a)), un[(k + 1) % UNARY]!(u(a))),
    ].slice(0, k % 6 > 0 ? 1 : 2),
  ),
  ...bi.flatMap((u, k) => [
    rewrite(`shape-bi${k}`, shape(u(a, b)), shape(a)),
    rewrite(`dist${k}`, un[k]!(u(a, b)), u(un[k]!(a), un[k]!(b))),
    ...(k % 8 > 0 ? [] : [rewrite(`comm${k}`, u(a, b), u(b, a))]),
  ]),
  rewrite("index", index(tuple(vs), int(n)), Vec(N).ops.get(vs, n)),
  rewrite("len", len(tuple(vs)), int(Vec(N).ops.length(vs))),
  rewrite("addN", addN(int(n), int(m)), int(i64.add(n, m))),
  rewrite("mulN", mulN(int(n), int(m)), int(i64.mul(n, m))),
])
const program = ruleset("program", { a: A, b: A, c: A }, ({ a, b, c }) => [
  rule("var", [eq(c, x(s))], [set(text(c), s)]),
  ...un.map((u, k) => rule(`t-un${k}`, [eq(c, u(a)), eq(text(a), s)], [set(text(c), s)])),
  ...bi.map((u, k) => rule(`t-bi${k}`, [eq(c, u(a, b)), eq(text(a), s), eq(text(b), t)], [set(text(c), s)])),
])

const schedule = seq(repeat(4, saturate(simplify)), saturate(program))

/** The terms that are there at the start. */
function seeds(): Term[] {
  return Array.from({ length: CHAINS }, (_, chain) => {
    let z: Term<"Array"> = x("x")
    for (let i = 0; i < DEPTH; i++) {
      const k = (chain * 7 + i) % BINARY
      z = un[k]!(un[k + 1]!(bi[k]!(z, x(`v${(chain + i) % 5}`))))
    }
    return addN(index(shape(z), int(chain % 3)), len(shape(z)))
  })
}

function seeded(): EGraph {
  const e = new EGraph()
  e.union(shape(x("x")), tuple([1, 2, 3]))
  for (const t of seeds()) e.add(t)
  return e
}

/** The same program as text. */
function native(): string {
  const constructors = [
    "int (i64) Int",
    "var (String) Array",
    "tuple (Ints) Tuple",
    "index (Tuple Int) Int",
    "len (Tuple) Int",
    "shape (Array) Tuple",
    "addN (Int Int) Int",
    "mulN (Int Int) Int",
    ...un.map((u) => `${u.declaration.name} (Array) Array`),
    ...bi.map((u) => `${u.declaration.name} (Array Array) Array`),
  ]
  const declared = () => true
  return [
    "(sort Array) (sort Int) (sort Tuple) (sort Ints (Vec Int))",
    ...constructors.map((c) => `(constructor ${c})`),
    "(function text (Array) String :merge old)",
    printRuleset(simplify, { declared }),
    printRuleset(program, { declared }),
    `(union ${printTerm(shape(x("x")))} ${printTerm(tuple([1, 2, 3]))})`,
    ...seeds().map((t) => printTerm(t)),
    "(run-schedule (repeat 4 (saturate (run simplify))) (saturate (run program)))",
    "(print-size)",
  ].join("\n")
}

const NATIVE = "egglog 3.0 (native)"
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

/** Fixed costs of a rule and round are nearly all there is. */
export const benchmark = defineBenchmark<boolean, number>({
  name: "many-rules",
  about: `${simplify.rules.length} rewrites and ${program.rules.length} rules over few rows with nested saturate; native egglog with the start of its process`,
  cases: [
    { name: "from the start", input: () => false },
    {
      name: "saturated, run again",
      input: () => true,
      without: { [NATIVE]: "a process that ended cannot be run again" },
    },
  ],
  programs: [
    {
      name: "carton",
      prepare: (again) => {
        const done = seeded()
        if (again) done.run(schedule)
        return () => {
          const e = again ? done : seeded()
          e.run(again ? simplify : schedule)
          return e.nodeCount
        }
      },
    },
    {
      name: NATIVE,
      absent: missingNative,
      prepare: () => {
        const text = native()
        return () => runNative(text, (out) => sum([...out.matchAll(/ (\d+)\)/g)].map((m) => Number(m[1]))))
      },
    },
  ],
  compare: same,
  // 515 rules take a while until V8 has compiled what they share
  warmup: 25,
  rounds: 9,
})
