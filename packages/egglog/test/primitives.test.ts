import { EgglogProgram } from "../src/index.js"

const printed = (text: string): string => new EgglogProgram().run(text).toString().trimEnd()

// prettier-ignore
const values: readonly (readonly [string, string])[] = [
  ["(+ 1 2)", "3"], ["(- 1 2)", "-1"], ["(* 4 5)", "20"], ["(/ 7 2)", "3"], ["(/ -7 2)", "-3"], ["(% 7 3)", "1"], ["(% -7 3)", "-1"],
  ["(* 4294967296 2147483647)", "9223372032559808512"], ["(+ 1073741823 1)", "1073741824"], ["(- -1073741824 1)", "-1073741825"],
  ["(& 12 10)", "8"], ["(| 12 10)", "14"], ["(^ 12 10)", "6"], ["(<< 1 62)", "4611686018427387904"], ["(<< 1 63)", "-9223372036854775808"], ["(>> -8 1)", "-4"], ["(not-i64 5)", "-6"],
  ["(& 9223372036854775807 4294967295)", "4294967295"], ["(log2 1024)", "10"], ["(log2 1023)", "9"], ["(abs -5)", "5"], ["(min 3 2)", "2"], ["(max 3 2)", "3"],
  ["(bool-= 1 1)", "true"], ["(bool-< 2 1)", "false"], ["(bool-> 2 1)", "true"], ["(bool-<= 1 1)", "true"], ["(bool->= 0 1)", "false"],
  ["(to-string 12)", '"12"'], ["(to-f64 3)", "3.0"], ["(count-matches \"banana\" \"an\")", "2"],
  ["(+ 1.5 2.0)", "3.5"], ["(- 1.5 2.0)", "-0.5"], ["(* 1.5 2.0)", "3.0"], ["(/ 1.0 4.0)", "0.25"], ["(% 7.5 2.0)", "1.5"], ["(^ 2.0 10.0)", "1024.0"], ["(neg 1.5)", "-1.5"],
  ["(min 1.0 2.0)", "1.0"], ["(max 1.0 2.0)", "2.0"], ["(abs -1.5)", "1.5"], ["(exp 0.0)", "1.0"], ["(log 1.0)", "0.0"], ["(sqrt 16.0)", "4.0"],
  ["(neg 0.0)", "0.0"], ["(* -1.0 0.0)", "0.0"], ["-0.0", "0.0"], ["(to-i64 -2.9)", "-2"], ["(to-i64 1e300)", "9223372036854775807"], ["(to-i64 NaN)", "0"], ["(to-string 1.0)", '"1.0"'], ["(to-string 1e16)", '"1e16"'], ["(to-string 0.00001)", '"1e-5"'], ["(to-string 0.5)", '"0.5"'],
  ["(not true)", "false"], ["(and true false)", "false"], ["(or false true false)", "true"], ["(or)", "false"], ["(xor true true)", "false"], ["(=> true false)", "false"], ["(guard true)", "()"],
  ['(+ "a" "b" "c")', '"abc"'], ['(+ "a")', '"a"'], ['(replace "a.b.c" "." "-$&")', '"a-$&b-$&c"'],
  ["(ordering-min 1 2)", "1"], ["(ordering-max 1 2)", "2"], ["(bool-!= 1 2)", "true"], ["(bool-!= 1 1)", "false"],
  ["(bigint 5)", '(from-string "5")'], ['(* (from-string "99999999999999999999") (bigint 10))', '(from-string "999999999999999999990")'],
  ["(to-string (- (bigint 1) (bigint 3)))", '"-2"'], ["(to-string (/ (bigint -7) (bigint 2)))", '"-3"'], ["(to-string (% (bigint -7) (bigint 2)))", '"-1"'],
  ["(to-string (<< (bigint 1) 70))", '"1180591620717411303424"'], ["(to-string (>> (bigint -5) 1))", '"-3"'], ["(to-string (not-Z (bigint 0)))", '"-1"'], ["(to-string (bits (bigint 255)))", '"8"'],
  ["(to-string (& (bigint 12) (bigint 10)))", '"8"'], ["(to-string (| (bigint 12) (bigint 10)))", '"14"'], ["(to-string (^ (bigint 12) (bigint 10)))", '"6"'], ["(to-string (min (bigint 1) (bigint 2)))", '"1"'], ["(to-string (max (bigint 1) (bigint 2)))", '"2"'],
  ["(bool-= (bigint 1) (bigint 1))", "true"], ["(bool-< (bigint 1) (bigint 1))", "false"], ["(bool-> (bigint 1) (bigint 0))", "true"], ["(bool-<= (bigint 1) (bigint 0))", "false"], ["(bool->= (bigint 1) (bigint 0))", "true"],
  ["(bigrat (bigint 2) (bigint -4))", '(bigrat (from-string "-1") (from-string "2"))'],
  ["(to-f64 (+ (bigrat (bigint 1) (bigint 3)) (bigrat (bigint 1) (bigint 6))))", "0.5"], ["(to-f64 (- (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 1) (bigint 4))))", "0.25"],
  ["(to-f64 (* (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 1) (bigint 4))))", "0.125"], ["(to-f64 (/ (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 1) (bigint 4))))", "2.0"],
  ["(to-i64 (floor (bigrat (bigint -7) (bigint 2))))", "-4"], ["(to-i64 (ceil (bigrat (bigint -7) (bigint 2))))", "-3"], ["(to-i64 (round (bigrat (bigint -7) (bigint 2))))", "-4"], ["(to-i64 (round (bigrat (bigint 5) (bigint 4))))", "1"],
  ["(to-f64 (neg (bigrat (bigint 1) (bigint 2))))", "-0.5"], ["(to-f64 (abs (bigrat (bigint -1) (bigint 2))))", "0.5"], ["(to-f64 (pow (bigrat (bigint 2) (bigint 1)) (bigrat (bigint -3) (bigint 1))))", "0.125"],
  ["(to-f64 (pow (bigrat (bigint 0) (bigint 1)) (bigrat (bigint 4294967296) (bigint 1))))", "0.0"], ["(to-f64 (pow (bigrat (bigint -1) (bigint 1)) (bigrat (bigint 4294967297) (bigint 1))))", "-1.0"], ["(to-f64 (pow (bigrat (bigint 0) (bigint 1)) (bigrat (bigint 0) (bigint 1))))", "1.0"],
  ["(to-f64 (sqrt (bigrat (bigint 9) (bigint 4))))", "1.5"], ["(to-string (numer (bigrat (bigint 6) (bigint 4))))", '"3"'], ["(to-string (denom (bigrat (bigint 6) (bigint 4))))", '"2"'],
  ["(to-f64 (log (bigrat (bigint 1) (bigint 1))))", "0.0"], ["(to-f64 (cbrt (bigrat (bigint 1) (bigint 1))))", "1.0"], ["(to-f64 (min (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 1) (bigint 3))))", "0.3333333333333333"], ["(to-f64 (max (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 1) (bigint 3))))", "0.5"],
]

test.each(values)("%s is %s", (expression, value) => {
  expect(printed(`(extract ${expression})`)).toBe(value)
})

// prettier-ignore
const failing = [
  "(+ 9223372036854775807 1)", "(- -9223372036854775808 1)", "(* 4294967296 4294967296)", "(/ 1 0)", "(% 1 0)", "(/ -9223372036854775808 -1)", "(% -9223372036854775808 -1)",
  "(<< 1 64)", "(>> 1 -1)", "(log2 0)", "(abs -9223372036854775808)", "(/ 1.0 0.0)", "(% 1.0 0.0)", "(log 0.0)", "(sqrt -1.0)", "(guard false)",
  "(/ (bigint 1) (bigint 0))", "(% (bigint 1) (bigint 0))", '(from-string "12x")', "(<< (bigint 1) -1)", "(bigrat (bigint 1) (bigint 0))",
  "(/ (bigrat (bigint 1) (bigint 1)) (bigrat (bigint 0) (bigint 1)))", "(pow (bigrat (bigint 0) (bigint 1)) (bigrat (bigint -1) (bigint 1)))", "(pow (bigrat (bigint 2) (bigint 1)) (bigrat (bigint 1) (bigint 2)))",
  "(to-i64 (bigrat (bigint 1) (bigint 2)))", "(sqrt (bigrat (bigint 2) (bigint 1)))",
]

test.each(failing)("%s has no value", (expression) => {
  expect(printed(`(fail (extract ${expression}))`)).toBe("")
})

// prettier-ignore
const holding = [
  "(< 1 2)", "(> 2 1)", "(<= 2 2)", "(>= 2 2)", "(< -5 3)", "(< 1 4294967296)", "(!= 1 2)", "(value-eq 1 1)", "(= 0.0 -0.0)", "(< 1.0 2.0)", "(> 2.0 1.0)", "(<= 1.0 1.0)", "(>= NaN inf)", "(guard (bool-< 1 2))",
  "(< (bigint 1) (bigint 2))", "(> (bigint 2) (bigint 1))", "(<= (bigint 1) (bigint 1))", "(>= (bigint 1) (bigint 1))",
  "(< (bigrat (bigint 1) (bigint 3)) (bigrat (bigint 1) (bigint 2)))", "(>= (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 2) (bigint 4)))", "(<= (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 2) (bigint 4)))", "(> (bigrat (bigint 1) (bigint 2)) (bigrat (bigint 1) (bigint 3)))",
]

test.each(holding)("%s holds", (fact) => {
  expect(printed(`(check ${fact})`)).toBe("")
})

test.each([
  "(< 2 1)",
  "(> 1 2)",
  "(<= 3 2)",
  "(>= 2 3)",
  "(!= 1 1)",
  "(value-eq 1 2)",
  "(< NaN 1.0)",
  "(guard false)",
])("%s does not hold", (fact) => {
  expect(printed(`(fail (check ${fact}))`)).toBe("")
})
