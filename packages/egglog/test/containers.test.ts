import { EgglogProgram } from "../src/index.js"

const sorts = `(sort IntVec (Vec i64)) (sort IntSet (Set i64)) (sort Bag (MultiSet i64)) (sort Bags (MultiSet Bag))
(sort Dict (Map String i64)) (sort Both (Pair i64 String)) (datatype Math (Num i64) (Neg Math)) (sort Maths (Vec Math))
(sort MathSet (Set Math)) (sort MathBag (MultiSet Math)) (sort MathMap (Map Math Math)) (sort Nested (Vec Maths))
(sort IntFn (UnstableFn (i64) i64)) (sort IntFn2 (UnstableFn (i64 i64) i64)) (sort MathFn (UnstableFn (i64) Math))
(sort IntTest (UnstableFn (i64) Unit)) (sort BagFn (UnstableFn (i64) Bag)) (sort Index (UnstableFn (Bag i64) i64))
`
const run = (text: string): string => new EgglogProgram().run(sorts + text).toString()

// prettier-ignore
const values: readonly (readonly [string, string])[] = [
  ["(vec-push (vec-of 1 2) 3)", "(vec-of 1 2 3)"], ["(vec-pop (vec-of 1 2))", "(vec-of 1)"], ["(vec-append (vec-of 1) (vec-of 2) (vec-of 3))", "(vec-of 1 2 3)"],
  ["(vec-get (vec-of 5 6) 1)", "6"], ["(vec-set (vec-of 5 6) 0 7)", "(vec-of 7 6)"], ["(vec-remove (vec-of 5 6 7) 1)", "(vec-of 5 7)"], ["(vec-length (vec-of 5 6))", "2"], ["(vec-range 3)", "(vec-of 0 1 2)"], ["(vec-range -1)", "(vec-empty)"],
  ["(set-of 3 1 2 1)", "(set-of 1 2 3)"], ["(set-insert (set-of 1) 2)", "(set-of 1 2)"], ["(set-remove (set-of 1 2) 1)", "(set-of 2)"], ["(set-union (set-of 1 2) (set-of 2 3))", "(set-of 1 2 3)"],
  ["(set-diff (set-of 1 2) (set-of 2 3))", "(set-of 1)"], ["(set-intersect (set-of 1 2) (set-of 2 3))", "(set-of 2)"], ["(set-length (set-of 1 1))", "1"], ["(set-get (set-of 7) 0)", "7"],
  ['(map-of "a" 1 "b" 2)', '(map-of "a" 1 "b" 2)'], ['(map-insert (map-of "a" 1) "a" 2)', '(map-of "a" 2)'], ['(map-get (map-of "a" 1) "a")', "1"], ['(map-remove (map-of "a" 1) "a")', "(map-of)"], ['(map-length (map-of "a" 1))', "1"],
  ["(set-of 4294967296 -5 3)", "(set-of -5 3 4294967296)"], ['(map-of "z" 1 "a" 2)', '(map-of "a" 2 "z" 1)'], ["(multiset-of (multiset-of 2 -1) (multiset-of 1) (multiset-of))", "(multiset-of (multiset-of) (multiset-of 1) (multiset-of -1 2))"],
  ['(pair 1 "a")', '(pair 1 "a")'], ['(pair-first (pair 1 "a"))', "1"], ['(pair-second (pair 1 "a"))', '"a"'],
  ["(multiset-of 2 1 2)", "(multiset-of 1 2 2)"], ["(multiset-single 4 3)", "(multiset-of 4 4 4)"], ["(multiset-insert (multiset-of 1) 1)", "(multiset-of 1 1)"], ["(multiset-remove (multiset-of 1 1) 1)", "(multiset-of 1)"], ["(multiset-remove-swapped 1 (multiset-of 1 2))", "(multiset-of 2)"],
  ["(multiset-subtract (multiset-of 1 1 2) (multiset-of 1))", "(multiset-of 1 2)"], ["(multiset-subtract-swapped (multiset-of 1) (multiset-of 1 1 2))", "(multiset-of 1 2)"], ["(multiset-length (multiset-of 1 1))", "2"],
  ["(multiset-intersection (multiset-of 1 1 2) (multiset-of 1 2 2))", "(multiset-of 1 2)"], ["(multiset-sum (multiset-of 1) (multiset-of 1 2))", "(multiset-of 1 1 2)"], ["(multiset-reset-counts (multiset-of 1 1 2))", "(multiset-of 1 2)"],
  ["(multiset-pick (multiset-of 5 5))", "5"], ["(multiset-pick-max (multiset-of 1 2 2))", "2"], ["(multiset-count (multiset-of 1 2 2) 2)", "2"], ["(multiset-count (multiset-of 1) 2)", "0"],
  ["(multiset-sum-multisets (multiset-of (multiset-of 1 2) (multiset-of 2)))", "(multiset-of 1 2 2)"],
  ['(unstable-app (unstable-fn "+" 1) 2)', "3"], ['(unstable-app (unstable-fn "Num") 2)', "(Num 2)"], ['(unstable-vec-map (unstable-fn "+" 1) (vec-of 1 2))', "(vec-of 2 3)"],
  ['(unstable-vec-map (unstable-fn "Num") (vec-of 1 2))', "(vec-of (Num 1) (Num 2))"], ['(unstable-vec-map (unstable-fn "/" 6) (vec-of 0 2))', "(vec-of 3)"],
  ['(unstable-multiset-map (unstable-fn "*" 2) (multiset-of 1 1 2))', "(multiset-of 2 2 4)"], ['(unstable-multiset-filter (unstable-fn "<" 1) (multiset-of 1 2 3))', "(multiset-of 2 3)"],
  ['(unstable-multiset-filter-not (unstable-fn "<" 1) (multiset-of 1 2 3))', "(multiset-of 1)"], ['(unstable-multiset-reduce (unstable-fn "+") 100 (multiset-of 1 2 3))', "6"], ['(unstable-multiset-reduce (unstable-fn "+") 100 (multiset-of))', "100"],
  ['(unstable-multiset-flat-map (unstable-fn "multiset-single" 7) (multiset-of 1 2))', "(multiset-of 7 7 7)"], ['(unstable-fn "+" 1)', '(unstable-fn "+" 1)'],
]

test.each(values)("%s is %s", (expression, value) => {
  expect(run(`(extract ${expression})`)).toBe(`${value}\n`)
})

// prettier-ignore
const holding = [
  "(vec-contains (vec-of 1 2) 2)", "(vec-not-contains (vec-of 1 2) 3)", "(set-contains (set-of 1) 1)", "(set-not-contains (set-of 1) 2)", '(map-contains (map-of "a" 1) "a")', '(map-not-contains (map-of "a" 1) "b")',
  "(multiset-contains (multiset-of 1) 1)", "(multiset-not-contains (multiset-of 1) 2)", "(multiset-contains-swapped 1 (multiset-of 1))", "(multiset-not-contains-swapped 2 (multiset-of 1))",
  "(= (vec-pop (vec-of 1)) (vec-empty))", "(= (set-of 1 2) (set-of 2 1))", '(= (map-empty) (map-remove (map-of "a" 1) "a"))', "(= (set-empty) (set-remove (set-of 1) 1))", "(!= (vec-of 1 2) (vec-of 2 1))",
]

test.each(holding)("%s holds", (fact) => {
  expect(run(`(check ${fact})`)).toBe("")
})

// prettier-ignore
const failing = [
  "(vec-get (vec-of 1) 1)", "(vec-get (vec-of 1) -1)", "(vec-set (vec-of 1) 1 0)", "(vec-remove (vec-of 1) 1)", '(map-get (map-of "a" 1) "b")', "(multiset-remove (multiset-of 1) 2)", "(multiset-subtract (multiset-of 1) (multiset-of 1 1))",
  "(multiset-single 1 -1)", "(multiset-pick (multiset-remove (multiset-of 1) 1))", "(set-get (set-of 1) 1)", '(unstable-app (unstable-fn "/" 1) 0)',
]

test.each(failing)("%s has no value", (expression) => {
  expect(run(`(fail (extract ${expression}))`)).toBe("")
})

// prettier-ignore
const rebuilt: readonly (readonly [string, string])[] = [
  ["vectors", `(let $v (vec-of (Num 1))) (let $w (vec-of (Num 2))) (union (Num 1) (Num 2)) (check (= $v $w))`],
  ["sets, whose elements become one", `(let $s (set-of (Num 1) (Num 2))) (union (Num 1) (Num 2)) (check (= 1 (set-length $s)))`],
  ["multisets, which keep count", `(let $m (multiset-of (Num 1) (Num 2))) (union (Num 1) (Num 2)) (check (= 2 (multiset-count $m (Num 1))))`],
  ["maps", `(let $m (map-of (Num 1) (Num 3))) (union (Num 1) (Num 2)) (check (= (Num 3) (map-get $m (Num 2))))`],
  ["vectors of vectors", `(let $v (vec-of (vec-of (Num 1)))) (let $w (vec-of (vec-of (Num 2)))) (union (Num 1) (Num 2)) (check (= $v $w))`],
  ["function values", `(constructor plus (Math i64) Math) (let $f (unstable-fn "plus" (Num 1))) (let $g (unstable-fn "plus" (Num 2))) (union (Num 1) (Num 2)) (check (= $f $g))`],
  ["rows that hold containers", `(constructor Sum (Maths) Math) (let $a (Sum (vec-of (Num 1)))) (let $b (Sum (vec-of (Num 2)))) (union (Num 1) (Num 2)) (check (= $a $b))`],
]

test.each(rebuilt)("unions are carried into %s", (_, text) => {
  expect(run(text)).toBe("")
})

test("vec-union and multiset-union-values unite elements", () => {
  expect(
    run(`(vec-union (vec-of (Num 1) (Num 2)) (vec-of (Num 3) (Num 4))) (check (= (Num 1) (Num 3))) (check (= (Num 2) (Num 4)))
    (multiset-union-values (multiset-of (Num 5) (Num 6))) (check (= (Num 5) (Num 6)))
    (fail (vec-union (vec-of (Num 1)) (vec-empty)))`),
  ).toBe("")
})

test("an index function is filled from a multiset, once, and cleared", () => {
  expect(
    run(`(function count (Bag i64) i64 :merge (+ old new)) (let $b (multiset-of 1 1 2))
    (unstable-multiset-fill-index $b (unstable-fn "count")) (unstable-multiset-fill-index $b (unstable-fn "count"))
    (extract (count $b 1)) (print-size count) (unstable-multiset-clear-index $b (unstable-fn "count")) (print-size count)`),
  ).toBe("2\n2\n0\n")
})

test("a constructor is not called where nothing can be made, nor a function where nothing can be read", () => {
  expect(
    run(`(let $make (unstable-fn "Num")) (fail (check (= (unstable-app $make 1) (Num 1))))
    (function f (i64) i64 :no-merge) (set (f 1) 2) (let $read (unstable-fn "f")) (check (= (unstable-app $read 1) 2))
    (relation r (i64)) (relation s (i64)) (r 1) (rule ((r x)) ((s (unstable-app $read x)))) (fail (run 1))`),
  ).toBe("")
})
