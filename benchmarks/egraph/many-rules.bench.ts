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
import { defineBenchmark, same } from "../harness/index.js"

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
const un = Array.from({ length: 60 }, (_, i) => constructor(`un${i}`, [A], A)),
  bi = Array.from({ length: 40 }, (_, i) => constructor(`bi${i}`, [A, A], A))
const addN = constructor("addN", [N, N], N),
  mulN = constructor("mulN", [N, N], N)
const text = fn("text", [A], Str, { merge: (a) => a })
const vs = variable("vs", Vec(N)),
  n = variable("n", I64),
  m = variable("m", I64),
  s = variable("s", Str),
  t = variable("t", Str)
const simplify = ruleset("simplify", { a: A, b: A }, ({ a, b }) => [
  ...un.flatMap((u, k) =>
    [
      rewrite(`shape-un${k}`, shape(u(a)), shape(a)),
      rewrite(`un-un${k}`, u(un[(k + 1) % 60]!(a)), un[(k + 1) % 60]!(u(a))),
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
  ...un.map((u, k) => rule(`t-un${k}`, [eq(c, u(a)), eq(text(a), s)], [set(text(c), s)])).slice(0, 60),
  ...bi.map((u, k) => rule(`t-bi${k}`, [eq(c, u(a, b)), eq(text(a), s), eq(text(b), t)], [set(text(c), s)])),
])

const schedule = seq(repeat(4, saturate(simplify)), saturate(program))

function seeded(): EGraph {
  const e = new EGraph()
  let z: Term<"Array"> = x("x")
  for (let i = 0; i < 14; i++)
    z = i % 3 > 0 ? un[(i * 7) % 60]!(z) : bi[i % 40]!(z, un[i % 40]!(bi[i]!(x("y"), x(`v${i}`))))
  e.union(shape(x("x")), tuple([1, 2, 3]))
  e.add(index(shape(z), int(1)))
  e.add(addN(index(shape(z), int(0)), len(shape(z))))
  return e
}

/** Fixed costs of a rule and round are nearly all there is. There is no native program beside it yet. */
export const benchmark = defineBenchmark<boolean, number[]>({
  name: "many-rules",
  about: `${simplify.rules.length + program.rules.length} rules over few rows with nested saturate; sizes are compared`,
  cases: [
    { name: "from the start", input: () => false },
    { name: "saturated, run again", input: () => true },
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
          return [e.nodeCount, e.classCount]
        }
      },
    },
  ],
  compare: same,
  warmup: 2,
  rounds: 5,
})
