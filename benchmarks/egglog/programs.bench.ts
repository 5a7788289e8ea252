import { spawnSync } from "node:child_process"
import { mkdtempSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { EgglogProgram, ParseError } from "@carton/egglog"
import { defineBenchmark, same, Timed } from "../harness/index.js"

/** The native command: `cargo install egglog --version 3.0.0`, or its path in EGGLOG. */
const native = process.env.EGGLOG ?? "egglog"

/** Paths in a graph of chains: deep recursion over many rows. */
const paths = (n: number): string =>
  [
    "(relation edge (i64 i64)) (relation path (i64 i64))",
    "(rule ((edge x y)) ((path x y))) (rule ((path x y) (edge y z)) ((path x z)))",
    ...Array.from({ length: n }, (_, i) => `(edge ${i} ${i % 100 === 99 ? i : i + 1})`),
    "(run-schedule (saturate (run))) (print-size path)",
  ].join("\n")

/** Sums of n numbers in any order. */
const sums = (n: number): string => {
  let sum = "(Num 0)"
  for (let i = 1; i < n; i++) sum = `(Add ${sum} (Num ${i}))`
  return `(datatype M (Num i64) (Add M M)) (rewrite (Add a b) (Add b a))
    (birewrite (Add (Add a b) c) (Add a (Add b c))) (let $s ${sum}) (run 30) (print-size) (extract $s)`
}

/** Many small rules, each declared, checked and run once. */
const manyRules = (n: number): string =>
  [
    "(datatype M (Num i64) (Add M M) (Mul M M))",
    ...Array.from(
      { length: n },
      (_, i) => `(rewrite (Add (Num ${i}) x) (Mul x (Num ${i})) :when ((!= x (Num ${i}))))`,
    ),
    ...Array.from({ length: n }, (_, i) => `(Add (Num ${i}) (Num ${(i * 7) % n}))`),
    "(run 2) (print-size Mul)",
  ].join("\n")

/** What a program of 10,000 lines and 1,000 rules takes to be read and checked: its facts come to no rule that fires. */
const manyLines = (): string =>
  [
    "(datatype M (Num i64) (Add M M) (Mul M M) (Neg M))",
    ...Array.from(
      { length: 1000 },
      (_, i) => `(rewrite\n  (Add (Num ${i}) (Mul x\n    (Neg y)))\n  (Mul (Num ${i}) y)\n)`,
    ),
    ...Array.from({ length: 5000 }, (_, i) => `(Add (Num ${i}) (Neg (Num ${i + 1})))`),
    "(print-size Add)",
  ].join("\n")

/** 2 MB of facts, and an error on the last line. */
const wrongAtTheEnd = (): string => {
  const lines = ["(relation edge (i64 i64))"]
  for (let i = 0; lines.length * 18 < 2_000_000; i++) lines.push(`(edge ${100_000 + i} ${i % 1000})`)
  return `${lines.join("\n")}\n(edge 1`
}

/** Vectors of terms that are united under them. */
const vectors = (n: number): string =>
  [
    "(datatype M (Num i64)) (sort Ms (Vec M)) (constructor Sum (Ms) M)",
    ...Array.from({ length: n }, (_, i) => `(Sum (vec-of (Num ${i}) (Num ${i + 1}) (Num ${i + 2})))`),
    "(rule ((= m (Num i)) (> i 4)) ((union m (Num (% i 5))))) (run 3) (print-size Sum)",
  ].join("\n")

/** One expression as deep as it is long. */
const deep = (n: number): string =>
  `(datatype N (Z) (S N)) (let $n ${"(S ".repeat(n)}(Z)${")".repeat(n)}) (check (= $n (S x))) (print-size S)`

function printed(text: string): string {
  try {
    return new EgglogProgram().run(text).toString()
  } catch (e) {
    if (e instanceof ParseError) return "error"
    throw e
  }
}

export const benchmark = defineBenchmark<{ text: string; file: string }, string, string>({
  name: "programs",
  about: "runs egglog programs, from text to printed result, beside the native command (its start included)",
  cases: (
    [
      ["paths 3,000", () => paths(3000)],
      ["sums of 8", () => sums(8)],
      ["1,000 rules", () => manyRules(1000)],
      ["10,000 lines", manyLines],
      ["2 MB, an error at its end", wrongAtTheEnd],
      ["vectors 2,000", () => vectors(2000)],
      ["deep 100,000", () => deep(100_000)],
    ] as const
  ).map(([name, text]) => ({
    name,
    input: () => {
      const program = text()
      const file = join(mkdtempSync(join(tmpdir(), "egglog-")), "program.egg")
      writeFileSync(file, program)
      return { text: program, file }
    },
  })),
  programs: [
    {
      name: "carton",
      prepare:
        ({ text }) =>
        () =>
          printed(text),
    },
    {
      name: "native",
      absent: () => (spawnSync(native, ["--version"]).error ? "egglog 3.0.0 is not installed" : undefined),
      prepare:
        ({ file }) =>
        () => {
          const start = performance.now()
          const { stdout, status } = spawnSync(native, [file], { encoding: "utf8", maxBuffer: 1 << 30 })
          return new Timed(performance.now() - start, status === 0 ? stdout : "error")
        },
    },
  ],
  summary: (printed) => printed,
  compare: same,
})
