import {
  EgglogError,
  EgglogProgram,
  ParseError,
  partialResult,
  RunError,
  TypeCheckError,
} from "../src/index.js"

function errorOf(text: string, options: ConstructorParameters<typeof EgglogProgram>[0] = {}): EgglogError {
  try {
    new EgglogProgram(options).run(text, { file: "p.egg" })
  } catch (e) {
    if (e instanceof EgglogError) return e
    throw e
  }
  throw new Error(`no error: ${text}`)
}

const math = "(datatype Math (Num i64) (Add Math Math))\n"

// prettier-ignore
const parseErrors: readonly (readonly [string, string, number])[] = [
  ["(extract 1", "unexpected end of file, expected ) for this (", 1], [")", "unexpected )", 1], ['(extract "abc', 'string without its closing "', 10], ['(extract "a\\qb")', "unknown escape \\q", 12],
  ["1", "expected a command, got 1", 1], ["(sort)", "expected (sort <name>)", 1], ["(sort 5)", "expected the name of a sort, got 5", 7], ["(sort S :other x)", "unknown option :other", 9], ["(datatype)", "expected (datatype <name>", 1], ["(datatype S 5)", "expected a constructor, such as (Num i64), got 5", 13],
  ["(datatype* (sort V))", "expected (sort <name> (<container> <sort>*))", 12], ["(function f () i64)", "does not say what becomes of two outputs", 1], ["(function f () i64 :merge old :no-merge)", "conflicting merge options", 31], ["(function f ())", "expected (function", 1], ["(function f () i64 :cost 1)", "unknown option :cost", 20],
  ["(constructor c () S :cost -1)", "expected a cost as a non-negative integer, got -1", 27], ["(constructor c () S :merge old)", "unknown option :merge", 21], ["(relation r)", "expected (relation <name> (<sort>*))", 1], ["(relation r i64)", "expected a list of sorts, got i64", 13],
  ["(rule ((r x)))", "expected (rule", 1], ["(rule x ())", "expected a list of facts, got x", 7], ["(rule () () :naive :unsafe-seminaive)", "exclude each other", 20], ["(rule () () :when ())", "unknown option :when", 13], ["(rewrite a)", "expected (rewrite", 1], ["(rewrite a b :naive)", "unknown option :naive", 14], ["(rewrite x (f x) :subsume)", ":subsume takes a call on the left", 10], ["(birewrite (f x) (g x) :subsume)", "unknown option :subsume", 24],
  ["(run)", "expected (run", 1], ["(run x)", "expected the number of rounds as a non-negative integer, got x", 6], ["(run 1 :unless (f))", "unknown option :unless", 8], ["(run-schedule (forever a))", "expected saturate, seq, repeat or run", 15], ["(run-schedule (repeat a b))", "expected the number of rounds", 23],
  ["(check (= 1))", "expected (= <expression> <expression>)", 8], ["(check x)", "expected a fact", 8], ["(let 1 2)", "expected a name, got 1", 6], ["(let x)", "expected (let <name> <expression>)", 1], ["(set x 1)", "expected a call of a function", 6], ["(set (f))", "expected (set", 1], ["(union a)", "expected (union", 1], ["(delete x)", "expected a call of a function", 9], ["(panic x)", "expected a message as a string, got x", 8],
  ["(extract)", "expected (extract", 1], ["(extract (1 2))", "expected a call, which begins with a name, got (1 2)", 10], ["(let @x 1)", "names that begin with @ are reserved", 6], ["(push -1)", "expected the number of levels as a non-negative integer", 7], ["(pop 1 2)", "expected (push <levels>?) or (pop <levels>?)", 1],
  ["(print-function f :mode xml)", ":mode is default or csv, got xml", 19], ["(print-function f :rows 1)", "unknown option :rows", 19], ["(print-stats :json x)", "unknown option :json", 14], ["(print-size a b)", "expected (print-size", 1], ["(input f g)", "expected a file as a string, got g", 10], ["(output)", "expected (output", 1], ["(include x)", "expected a file as a string", 10],
  ["(fail)", "expected (fail <command>)", 1], ['(fail (include "x"))', "include cannot stand inside (fail", 1], ["(ruleset)", "expected (ruleset <name>)", 1], ["(prove-exists)", "expected (prove-exists <constructor>)", 1], ["(unstable-combined-ruleset)", "expected (unstable-combined-ruleset", 1],
]

test.each(parseErrors)("%s does not parse", (text, message, column) => {
  const e = errorOf(text)
  expect(e).toBeInstanceOf(ParseError)
  expect(e.name).toBe("ParseError")
  expect(e.reason).toContain(message)
  expect(e).toMatchObject({ code: "parse", file: "p.egg", line: 1, column })
})

// prettier-ignore
const typeErrors: readonly (readonly [string, string, string])[] = [
  ["(extract (f 1))", "unbound function f", "f"],
  ["(extract x)", "unbound name x", "x"],
  [`${math}(extract (Add (Num 1)))`, "Add: expected 2 arguments (Math Math), got 1", "(Add (Num 1))"],
  [`${math}(extract (Num "a"))`, "argument 1 of Num: expected i64, got String", '"a"'],
  [`${math}(extract (Add 1 (Num 2)))`, "argument 1 of Add: expected Math, got i64", "1"],
  ['(extract (+ 1 "a"))', "+: expected (i64 i64) i64 or", '(+ 1 "a")'],
  ["(extract (+ 1 2.0))", "got (i64 f64)", "(+ 1 2.0)"],
  ["(extract (vec-of))", "unbound function vec-of", "vec-of"],
  ["(sort A (Vec i64)) (sort B (Vec i64)) (extract (vec-of 1))", "cannot infer the sort of (vec-of 1): it may mean (i64*) A or (i64*) B", "(vec-of 1)"],
  ["(check (= 1 1.0))", "1.0: expected i64 as 1 is, got f64", "1.0"],
  ["(extract 1 2.0)", "2.0: expected i64, got f64", "2.0"],
  ["(sort S) (sort S)", "S is declared already, as a sort at p.egg:1:1", "(sort S)"],
  ["(sort S) (function S () i64 :no-merge)", "S is declared already, as a sort at p.egg:1:1", "(function S () i64 :no-merge)"],
  ["(function f () i64 :no-merge) (sort f)", "f is declared already, as a function at p.egg:1:1", "(sort f)"],
  ["(function f () i64 :no-merge) (relation f ())", "f is declared already, as a function at p.egg:1:1", "(relation f ())"],
  ["(function + () i64 :no-merge)", "+ is a primitive", "(function + () i64 :no-merge)"],
  ["(function vec-of () i64 :no-merge)", "vec-of is a primitive", "(function vec-of () i64 :no-merge)"],
  ["(ruleset r) (ruleset r)", "r is declared already, at p.egg:1:1", "(ruleset r)"],
  ["(ruleset r) (sort r)", "r is declared already", "(sort r)"],
  ["(function f (S) i64 :no-merge)", "no sort is called S", "S"],
  ["(function f () S :no-merge)", "no sort is called S", "S"],
  ["(constructor c () i64)", "the result must be of a declared sort, got i64", "i64"],
  ["(sort V (Vec S))", "no sort is called S", "S"],
  ["(sort V (Deque i64))", "no container is called Deque", "(Deque i64)"],
  ["(sort V (Map i64))", "expected (Map <key sort> <value sort>)", "(Map i64)"],
  ["(sort F (UnstableFn i64 i64))", "expected (UnstableFn (<sort>*) <sort>)", "(UnstableFn i64 i64)"],
  ["(sort V (Vec 5))", "expected the name of a sort, got 5", "5"],
  ["(function f () i64 :merge (max old newer))", "unbound name newer", "newer"],
  ["(function f () i64 :merge true)", "the merge of f: expected i64, got bool", "true"],
  [`${math}(set (Num 1) 2)`, "set takes a call of a function, and Num is a constructor", "(Num 1)"],
  ["(relation r (i64)) (set (r 1) ())", "set takes a call of a function, and r is a relation: (r 1) alone adds its row", "(r 1)"],
  ["(set (+ 1 2) 3)", "+ is a primitive and has no rows", "+"],
  ["(set (f) 1)", "f is not declared", "f"],
  ["(function f () i64 :no-merge) (set (f) true)", "the output of f: expected i64, got bool", "true"],
  ["(union 1 2)", "union takes terms of a declared sort, got i64", "(union 1 2)"],
  ["(relation r (i64)) (union (r 1) (r 2))", "union takes no terms of relations", "(union (r 1) (r 2))"],
  ["(sort V (Vec i64)) (union (vec-of 1) (vec-of 2))", "union takes terms of a declared sort, got V", "(union (vec-of 1) (vec-of 2))"],
  [`${math}(sort T) (constructor t () T) (union (Num 1) (t))`, "expected Math as (Num 1) is, got T", "(t)"],
  [`${math}(rule ((Num x)) ((Num y)))`, "unbound name y", "y"],
  [`${math}(rule ((Num x)) ((let x 1)))`, "x is bound already", "x"],
  [`${math}(rule ((= a (Num x))) ((let b 1) (let b 2)))`, "b is bound already", "b"],
  [`${math}(rewrite (Num x) x)`, "x: expected Math as (Num x) is, got i64", "x"],
  [`${math}(rewrite (Add a b) (Add a c))`, "unbound name c", "c"],
  ["(function f () i64 :no-merge) (relation r (i64)) (rule () ((r (f))))", "the actions of a rule must not look functions up", "(f)"],
  ["(function f () i64 :no-merge) (rule () ((let a (f))))", "must not look functions up", "(f)"],
  [`${math}(function f (i64) Math :no-merge) (rewrite (Num x) (f x))`, "must not look functions up", "(f x)"],
  ["(function f () i64 :merge old) (rule () ((set (f) (+ 1 (f)))))", "must not look functions up", "(f)"],
  ["(let $x 1) (let $x 2)", "$x is declared already", "$x"],
  [`(let $x 1) ${math}(rule ((Num x)) ())`, "variable x is too like the global $x", "x"],
  [`(let $x (+ 1 1)) ${math}(check (Num x))`, "variable x is too like the global $x", "x"],
  [`${math}(rule ((Num Math)) ())`, "variable Math has the name of something declared at p.egg:1:1", "Math"],
  [`${math}(rule ((Num 1)) ((let Add 1)))`, "variable Add has the name of something declared", "Add"],
  ["(check (= x y))", "cannot infer the sort of x", "x"],
  ["(check (= x (+ y 1)))", "is not grounded", "x"],
  ["(relation r (i64)) (rule ((= x 1) (> y x)) ((r y)))", "variable y is not grounded", "y"],
  ["(check (= x x))", "cannot infer the sort of x", "x"],
  ["(sort V (Vec i64)) (extract (vec-union (vec-of 1) (vec-of 1)))", "unbound function vec-union", "vec-union"],
  ["(datatype S (A)) (sort V (Vec S)) (check (= (vec-union (vec-of (A)) (vec-of (A))) (vec-of (A))))", "vec-union cannot be called in a check", "(vec-union (vec-of (A)) (vec-of (A)))"],
  ['(sort F (UnstableFn (i64) i64)) (extract (unstable-fn "+"))', 'unstable-fn: expected a function (i64) i64 for F, got "+", which is (i64 i64) i64 or', '(unstable-fn "+")'],
  [`${math}(sort F (UnstableFn (i64) i64)) (extract (unstable-fn "Num"))`, 'unstable-fn: expected a function (i64) i64 for F, got "Num", which is (i64) Math', '(unstable-fn "Num")'],
  ["(print-function f)", "no function is called f", "(print-function f)"],
  ["(print-size f)", "no function is called f", "(print-size f)"],
  ['(input f "x")', "no function is called f", '(input f "x")'],
  ["(sort F (UnstableFn (i64) i64)) (extract (unstable-fn 5 1))", "expected the name of a function as a string, got 5", "(unstable-fn 5 1)"],
  ['(sort F (UnstableFn (i64) i64)) (extract (unstable-fn "twice"))', 'expected a function (i64) i64 for F, got "twice", which is not declared', '(unstable-fn "twice")'],
  ['(datatype M (A)) (sort F (UnstableFn (i64) i64)) (extract (unstable-fn "+" (A)))', "with (M) given", '(unstable-fn "+" (A))'],
  ['(sort F (UnstableFn (i64) i64)) (extract (unstable-app (unstable-fn "+" 1) "a"))', "argument 2 of unstable-app: expected i64, got String", '"a"'],
  [`${math}(let $x (Num 1)) (extract (+ $x 1))`, "argument 1 of +: expected i64, got Math", "$x"],
  ["(check (= 1.0 (not-i64 1)))", "the result of not-i64: expected f64, got i64", "(not-i64 1)"],
  ["(extract (not-i64 1 2))", "not-i64: expected (i64) i64, got (i64 i64)", "(not-i64 1 2)"],
  ["(extract (bool-= 1.0 2.0))", "bool-=: expected (i64 i64) bool or (BigInt BigInt) bool, got (f64 f64)", "(bool-= 1.0 2.0)"],
  [`${math}(rule ((= (Num 1) x) (= y z)) ())`, "cannot infer the sort of y", "y"],
  [`${math}(rewrite x (Num 1))`, "variable x is not grounded", "x"],
  ["(sort S) (constructor T () S) (function v () S :no-merge :internal-term-constructor T)", ":internal-term-constructor takes a class as its first argument, got none", "(function v () S :no-merge :internal-term-constructor T)"],
]

test.each(typeErrors)("%s is no program", (text, message, place) => {
  const e = errorOf(text)
  expect(e.reason).toContain(message)
  expect(e).toBeInstanceOf(TypeCheckError)
  expectPlace(e, text, place)
})

/** The message shows the line with carets under a part of it; line and column are where that part begins. */
function expectPlace(e: EgglogError, text: string, place: string): void {
  const [first, line, carets] = e.message.split("\n") as [string, string, string]
  expect(first).toBe(`p.egg:${e.line}:${e.column}: ${e.reason}`)
  const source = text.split("\n")[e.line - 1] as string
  expect(line.startsWith(`${e.line} | `)).toBe(true)
  const start = carets.indexOf("^")
  expect(line.slice(start, start + carets.trim().length)).toBe(place)
  expect(source.slice(e.column - 1, e.column - 1 + place.length)).toBe(place)
}

// prettier-ignore
const runErrors: readonly (readonly [string, string, string])[] = [
  ["(check (= 1 2))", "check failed: (= 1 2)", "(check (= 1 2))"],
  ["(fail (extract 1))", "the command should have failed", "(fail (extract 1))"],
  ['(panic "stop here")', "stop here", '(panic "stop here")'],
  ["(pop)", "pop without a push", "(pop)"],
  ["(run r 1)", "no rule set is called r", "(run r 1)"],
  ["(relation p ()) (rule () ((p)) :ruleset r)", "no rule set is called r", "(rule () ((p)) :ruleset r)"],
  ["(ruleset a) (unstable-combined-ruleset b a) (relation p ()) (rule () ((p)) :ruleset b)", "b is a combined rule set", "(rule () ((p)) :ruleset b)"],
  ["(relation p ()) (rule () ((p))) (rule () ((p)))", "has this rule already", "(rule () ((p)))"],
  ['(relation p ()) (rule () ((p)) :name "x") (rule () ((p) (p)) :name "x")', "has this rule already", '(rule () ((p) (p)) :name "x")'],
  ["(function f () i64 :no-merge) (set (f) 1) (set (f) 2)", "f: two outputs for one input, 1 and 2", "(set (f) 2)"],
  ["(function f () i64 :no-merge) (extract (f))", "f has no output", "(f)"],
  ["(extract (/ 1 0))", "/ failed", "(/ 1 0)"],
  ["(extract 1 -1)", "got -1", "(extract 1 -1)"],
  ["(sort S) (constructor c () S :unextractable) (extract (c))", "nothing can be extracted for (c)", "(c)"],
  ["(datatype S (A)) (let $a (A)) (delete (A)) (extract $a)", "nothing can be extracted for $a", "$a"],
  ["(function f () i64 :merge old) (subsume (f))", "subsume takes a call of a constructor, and f is a function", "(subsume (f))"],
  ['(relation p ()) (rule () ((panic "in a rule"))) (run 1)', "in a rule", "(run 1)"],
  ['(include "none.egg")', "none.egg: no such file", '(include "none.egg")'],
  ['(relation r (i64)) (input r "none.csv")', "none.csv: no such file", '(input r "none.csv")'],
  ['(datatype S (A)) (relation r (S)) (input r "x")', "r has the sort S", '(input r "x")'],
]

test.each(runErrors)("%s fails when it runs", (text, message, place) => {
  const e = errorOf(text)
  expect(e.reason).toContain(message)
  expect(e).toBeInstanceOf(RunError)
  expectPlace(e, text, place)
})

test("an error shows the line with a caret under the place", () => {
  expect(errorOf('(relation edge (i64 i64))\n(edge 1 "two") ; wrong').message).toBe(
    `p.egg:2:9: argument 2 of edge: expected i64, got String
2 | (edge 1 "two") ; wrong
            ^^^^^`,
  )
})

test("a long line is cut", () => {
  const message = errorOf(`(extract (+ ${"1 ".repeat(500)}))`).message
  expect(
    Math.max(
      ...message
        .split("\n")
        .slice(1)
        .map((l) => l.length),
    ),
  ).toBeLessThan(300)
})

test("what came before an error stays, and was printed", () => {
  const program = new EgglogProgram()
  try {
    program.run("(relation r (i64)) (r 1) (extract 1) (check (r 2)) (r 3)")
  } catch (e) {
    expect(partialResult(e as EgglogError).toString()).toBe("1\n")
  }
  expect(program.run("(print-size r)").toString()).toBe("1\n")
})

test("nothing runs where a part does not parse", () => {
  const program = new EgglogProgram()
  expect(() => program.run("(relation r ()) (sort")).toThrow(ParseError)
  expect(() => program.run("(print-size r)")).toThrow(TypeCheckError)
})

test("a type error ends a program even inside fail", () => {
  expect(errorOf("(fail (extract x))")).toBeInstanceOf(TypeCheckError)
})

test("globals without $ are warned of once, and refused in strict mode", () => {
  const { warnings } = new EgglogProgram().run("(let x 1)\n(let y 2)")
  expect(warnings).toHaveLength(1)
  expect(warnings[0]).toMatchObject({ line: 1, column: 6 })
  expect(warnings[0]?.message).toContain("global x should begin with $")
  expect(errorOf("(let x 1)", { strict: true }).reason).toBe("global x must begin with $ in strict mode")
})

test("variables with $ are warned of, and refused in strict mode", () => {
  const text = `${math}(rule ((Num $n)) ((Num (+ $n 1))))`
  expect(new EgglogProgram().run(text).warnings[0]?.message).toContain("variable $n should not begin with $")
  expect(errorOf(text, { strict: true }).reason).toContain("must not begin with $")
})
