/** A program, and what it prints: reasoned from the language's documentation. */
export interface ProgramCase {
  readonly name: string
  readonly text: string
  readonly prints: string
}

const math = `(datatype Math (Num i64) (Var String) (Add Math Math) (Mul Math Math))`

// prettier-ignore
export const programs: readonly ProgramCase[] = [
  // declarations
  { name: "sort and constructor", text: `(sort S) (constructor c (i64) S) (extract (c 1))`, prints: "(c 1)\n" },
  { name: "datatype", text: `${math} (extract (Add (Num 1) (Var "x")))`, prints: `(Add (Num 1) (Var "x"))\n` },
  { name: "datatype without constructors", text: `(datatype Empty) (sort V (Vec Empty)) (extract (vec-of))`, prints: "(vec-empty)\n" },
  { name: "datatype* of types that mention each other", text: `(datatype* (Tree (Node i64 Forest)) (sort Forest (Vec Tree)))
      (extract (Node 1 (vec-of (Node 2 (vec-empty)))))`, prints: "(Node 1 (vec-of (Node 2 (vec-empty))))\n" },
  { name: "cost of a constructor", text: `(sort S) (constructor dear () S :cost 10) (constructor cheap () S) (union (dear) (cheap)) (extract (dear))`, prints: "(cheap)\n" },
  { name: "cost in a datatype", text: `(datatype S (dear :cost 10) (cheap)) (union (dear) (cheap)) (extract (dear))`, prints: "(cheap)\n" },
  { name: "unextractable", text: `(sort S) (constructor hidden () S :unextractable) (constructor shown () S :cost 99) (union (hidden) (shown)) (extract (hidden))`, prints: "(shown)\n" },
  { name: "function with a merge", text: `(function best (String) i64 :merge (max old new)) (set (best "a") 1) (set (best "a") 3) (set (best "a") 2) (extract (best "a"))`, prints: "3\n" },
  { name: "function whose merge keeps the old output", text: `(function f () i64 :merge old) (set (f) 1) (set (f) 2) (extract (f))`, prints: "1\n" },
  { name: "function whose merge takes the new output", text: `(function f () i64 :merge new) (set (f) 1) (set (f) 2) (extract (f))`, prints: "2\n" },
  { name: "function without a merge, set twice to the same", text: `(function f () i64 :no-merge) (set (f) 1) (set (f) 1) (extract (f))`, prints: "1\n" },
  { name: "function whose merge makes a term", text: `${math} (function g () Math :merge (Add old new)) (set (g) (Num 1)) (set (g) (Num 2)) (extract (g))`, prints: "(Add (Num 1) (Num 2))\n" },
  { name: "relation", text: `(relation edge (i64 i64)) (edge 1 2) (edge 1 2) (edge 2 3) (print-size edge)`, prints: "2\n" },
  { name: "relation as a term", text: `(relation r (i64)) (extract (r 1))`, prints: "(r 1)\n" },
  { name: "comments", text: `; a comment ( " \n(extract 1) ; another\n(extract 2)`, prints: "1\n2\n" },

  // literals
  { name: "integers", text: `(extract 0) (extract -5) (extract +7) (extract 9223372036854775807) (extract -9223372036854775808)`, prints: "0\n-5\n7\n9223372036854775807\n-9223372036854775808\n" },
  { name: "floats", text: `(extract 1.0) (extract -0.5) (extract 1e3) (extract .25) (extract 1e21) (extract NaN) (extract inf) (extract -inf) (extract 1e-7)`, prints: "1.0\n-0.5\n1000.0\n0.25\n1000000000000000000000\nNaN\ninf\n-inf\n0.0000001\n" },
  { name: "strings", text: `(extract "a\\"b\\\\c") (extract "tab\\there") (extract "line\\nend")`, prints: `"a\\"b\\\\c"\n"tab\there"\n"line\nend"\n` },
  { name: "bools and unit", text: `(extract true) (extract false) (extract ())`, prints: "true\nfalse\n()\n" },

  // globals
  { name: "let", text: `${math} (let $x (Num 1)) (let $y (Add $x $x)) (extract $y)`, prints: "(Add (Num 1) (Num 1))\n" },
  { name: "a global in the facts and actions of a rule", text: `${math} (let $one (Num 1)) (relation seen (Math))
      (rule ((= $one (Num n))) ((seen (Add $one $one)))) (run 1) (print-function seen 1)`, prints: `(\n   (seen (Add (Num 1) (Num 1))) -> (seen (Add (Num 1) (Num 1)))\n)\n` },
  { name: "a global of the name of a sort or a primitive", text: `(let i64 1) (let + 2) (extract (+ + i64))`, prints: "3\n" },
  { name: "a global of a primitive sort", text: `(let $n 41) (extract (+ $n 1))`, prints: "42\n" },

  // rules
  { name: "rewrite", text: `${math} (rewrite (Add a b) (Add b a)) (let $t (Add (Num 1) (Num 2))) (run 1) (check (= $t (Add (Num 2) (Num 1)))) (print-size Add)`, prints: "2\n" },
  { name: "rewrite with conditions", text: `${math} (rewrite (Add (Num a) b) b :when ((= a 0))) (let $t (Add (Num 0) (Num 2))) (let $u (Add (Num 1) (Num 2))) (run 1) (extract $t) (extract $u)`, prints: "(Num 2)\n(Add (Num 1) (Num 2))\n" },
  { name: "rewrite that subsumes", text: `${math} (rewrite (Mul a (Num 2)) (Add a a) :subsume) (let $t (Mul (Num 3) (Num 2))) (run 1) (extract $t 5)`, prints: "(\n   (Add (Num 3) (Num 3))\n)\n" },
  { name: "rewrite with a wildcard", text: `${math} (rewrite (Mul _ (Num 0)) (Num 0)) (let $t (Mul (Num 3) (Num 0))) (run 1) (extract $t)`, prints: "(Num 0)\n" },
  { name: "birewrite", text: `${math} (birewrite (Add a b) (Mul a b)) (let $a (Add (Num 1) (Num 2))) (let $m (Mul (Num 3) (Num 4))) (run 1)
      (check (= $a (Mul (Num 1) (Num 2)))) (check (= $m (Add (Num 3) (Num 4)))) (print-size)`, prints: "((Add 2)\n (Mul 2)\n (Num 4)\n (Var 0))\n" },
  { name: "rule with several facts and actions", text: `(relation edge (i64 i64)) (relation path (i64 i64))
      (rule ((edge x y)) ((path x y))) (rule ((path x y) (edge y z)) ((path x z)))
      (edge 1 2) (edge 2 3) (edge 3 4) (run 10) (print-size path) (check (path 1 4)) (fail (check (path 4 1)))`, prints: "6\n" },
  { name: "let, set and union in actions", text: `${math} (function value (Math) i64 :merge new)
      (rule ((= t (Num n))) ((let doubled (+ n n)) (set (value t) doubled) (union t (Add t (Num 0)))))
      (let $t (Num 4)) (run 1) (extract (value $t)) (check (= $t (Add $t (Num 0))))`, prints: "8\n" },
  { name: "delete in actions", text: `(relation r (i64)) (r 1) (r 2) (rule ((r x) (> x 1)) ((delete (r x)))) (run 1) (print-size r)`, prints: "1\n" },
  { name: "subsume in actions", text: `${math} (rule ((= t (Add a b))) ((union t (Mul a b)) (subsume (Add a b)))) (let $t (Add (Num 1) (Num 2))) (run 1) (extract $t) (check (= $t (Add (Num 1) (Num 2))))`, prints: "(Mul (Num 1) (Num 2))\n" },
  { name: "a naive rule looks functions up", text: `(function f () i64 :merge new) (relation go ()) (relation out (i64)) (set (f) 5) (go) (rule ((go)) ((out (f))) :naive) (run 1) (check (out 5))`, prints: "" },
  { name: "an unsafe-seminaive rule looks functions up", text: `(function f () i64 :merge new) (relation go ()) (relation out (i64)) (set (f) 5) (go) (rule ((go)) ((out (f))) :unsafe-seminaive :name "x" :no-decomp) (run 1) (check (out 5))`, prints: "" },
  { name: "a naive rule finds everything in every round", text: `(function n () i64 :merge new) (set (n) 0) (relation go ()) (go) (rule ((go)) ((set (n) (+ (n) 1))) :naive) (run 3) (extract (n))`, prints: "3\n" },
  { name: "an unsafe-seminaive rule finds only what is new", text: `(function n () i64 :merge new) (set (n) 0) (relation go ()) (go) (rule ((go)) ((set (n) (+ (n) 1))) :unsafe-seminaive) (run 3) (extract (n))`, prints: "1\n" },
  { name: "a rule that includes what is subsumed", text: `${math} (relation seen (i64)) (relation all (i64)) (rule ((Num n)) ((seen n))) (rule ((Num n)) ((all n)) :internal-include-subsumed) (Num 1) (Num 2) (subsume (Num 1)) (run 1) (print-size seen) (print-size all)`, prints: "1\n2\n" },
  { name: "a merge is asked about equal outputs too", text: `(function sum () i64 :merge (+ old new)) (set (sum) 5) (set (sum) 5) (extract (sum)) (relation r (i64)) (r 1) (r 2) (r 3) (rule ((r x)) ((set (sum) 1))) (run 1) (extract (sum))`, prints: "10\n13\n" },
  { name: "a merge of rows that become one", text: `${math} (function size (Math) i64 :merge (+ old new)) (set (size (Num 1)) 4) (set (size (Num 2)) 4) (union (Num 1) (Num 2)) (extract (size (Num 2)))`, prints: "8\n" },
  { name: "containers that become equal in the same round are no conflict", text: `${math} (sort Ms (Vec Math)) (function key (Math) Ms :no-merge) (relation pairs (Math Math)) (pairs (Num 1) (Num 2)) (set (key (Num 5)) (vec-of (Num 1))) (set (key (Num 6)) (vec-of (Num 2)))
      (rule ((pairs a b)) ((union a b) (union (Num 5) (Num 6)))) (rule ((= v (key k))) ((set (key (Num 5)) v))) (run 1) (check (= (key (Num 6)) (vec-of (Num 2)))) (print-size key)`, prints: "1\n" },
  { name: "rule without facts", text: `(relation r (i64)) (rule () ((r 1))) (run 1) (print-size r)`, prints: "1\n" },

  // schedules
  { name: "run with a rule set and until", text: `(ruleset count) (function n () i64 :merge (max old new)) (set (n) 0) (rule ((= x (n))) ((set (n) (+ x 1))) :ruleset count)
      (run count 100 :until (= (n) 7)) (extract (n)) (run count 3) (extract (n)) (run 5) (extract (n))`, prints: "7\n10\n10\n" },
  { name: "saturate, seq, repeat and run", text: `(ruleset up) (ruleset double) (function n () i64 :merge (max old new)) (set (n) 1)
      (rule ((= x (n)) (< x 10)) ((set (n) (+ x 1))) :ruleset up) (rule ((= x (n))) ((set (n) (* x 2))) :ruleset double)
      (run-schedule (saturate up) (repeat 2 (seq double (run up))) double (run double :until (> (n) 50))) (extract (n))`, prints: "80\n" },
  { name: "unstable-combined-ruleset", text: `(ruleset a) (ruleset b) (relation r (i64)) (rule () ((r 1)) :ruleset a) (unstable-combined-ruleset both a b) (rule () ((r 2)) :ruleset b) (run both 1) (print-size r)`, prints: "2\n" },

  // checks
  { name: "check of several facts", text: `${math} (let $a (Num 1)) (check (= $a (Num x)) (> x 0) (!= x 2))`, prints: "" },
  { name: "fail", text: `${math} (fail (check (Num 1))) (Num 1) (check (Num 1)) (fail (panic "no")) (fail (fail (check (Num 1))))`, prints: "" },
  { name: "check finds subsumed rows", text: `${math} (Num 1) (subsume (Num 1)) (check (Num 1))`, prints: "" },

  // push and pop
  { name: "push and pop", text: `${math} (let $a (Num 1)) (push) (let $b (Num 2)) (union $a $b) (check (= $a $b)) (sort Inner) (pop) (fail (check (Num 2))) (print-size Num) (sort Inner)`, prints: "1\n" },
  { name: "push and pop of levels", text: `(relation r (i64)) (push 2) (r 1) (pop) (print-size r) (r 2) (r 3) (pop) (print-size r)`, prints: "0\n0\n" },
  { name: "a rule of a popped level is gone", text: `(relation r (i64)) (r 1) (push) (rule ((r x)) ((r (+ x 1)))) (run 2) (print-size r) (pop) (run 2) (print-size r)`, prints: "3\n1\n" },
  { name: "a rule that ran before a push runs again after the pop", text: `(relation r (i64)) (rule ((r x) (< x 5)) ((r (+ x 1)))) (r 1) (run 1) (push) (run 5) (print-size r) (pop) (print-size r) (run 5) (print-size r)`, prints: "5\n2\n5\n" },
  { name: "a container sort declared again after a pop", text: `(push) (sort V (Vec i64)) (extract (vec-of 1)) (pop) (sort V (Vec String)) (extract (vec-of "a"))`, prints: `(vec-of 1)\n(vec-of "a")\n` },

  // extraction
  { name: "extract variants", text: `${math} (let $a (Num 1)) (union $a (Add (Num 0) (Num 1))) (union $a (Mul (Num 7) (Add (Num 1) (Num 1)))) (extract $a 2) (extract $a 1)`, prints: "(\n   (Num 1)\n   (Add (Num 0) (Num 1))\n)\n(\n   (Num 1)\n)\n" },
  { name: "extract of a cyclic class", text: `${math} (let $a (Var "x")) (union $a (Add $a (Num 0))) (extract $a)`, prints: `(Var "x")\n` },
  { name: "extract of a number", text: `(extract (* 6 7)) (extract 5 2)`, prints: "42\n(\n   5\n)\n" },
  { name: "a literal costs 1 as a node does", text: `(datatype S (A i64 i64) (B S) (C)) (union (A 1 2) (B (B (C)))) (extract (A 1 2)) (union (A 3 4) (B (C))) (extract (A 3 4))`, prints: "(A 1 2)\n(B (C))\n" },

  // printing
  { name: "print-size", text: `${math} (Num 1) (Num 2) (let $x (Var "x")) (print-size) (print-size Num)`, prints: "((Add 0)\n (Mul 0)\n (Num 2)\n (Var 1))\n2\n" },
  { name: "hidden functions", text: `(sort S) (constructor a () S :internal-hidden) (constructor b () S) (function g () i64 :no-merge :internal-let) (a) (b) (print-size)`, prints: "((b 1))\n" },
  { name: "print-function", text: `(function f (i64) i64 :no-merge) (set (f 1) 10) (set (f 2) 20) (set (f 3) 30) (print-function f 2) (print-function f)`, prints: "(\n   (f 1) -> 10\n   (f 2) -> 20\n)\n(\n   (f 1) -> 10\n   (f 2) -> 20\n   (f 3) -> 30\n)\n" },
  { name: "print-function as CSV", text: `(function f (String) i64 :no-merge) (set (f "a") 10) (print-function f :mode csv) (print-function f 0 :mode csv) (print-function f :mode default)`, prints: `f,"""a""",10\n(\n   (f "a") -> 10\n)\n` },
  { name: "print-function of outputs of one value", text: `(function f (i64) Unit :no-merge) (set (f 1) ()) (print-function f)`, prints: "(\n   (f 1)\n)\n" },
]
