import { EgglogProgram, MemoryFiles, RunError } from "../src/index.js"

const withFiles = (contents: Record<string, string>) => {
  const files = new MemoryFiles(contents)
  return { files, program: new EgglogProgram({ files }) }
}

test("include runs another file in place", () => {
  const { program } = withFiles({
    "lib.egg": "(datatype N (Z) (S N)) (extract (Z))",
    "outer.egg": '(include "lib.egg")',
  })
  expect(program.run('(include "outer.egg") (extract (S (Z)))').toString()).toBe("(Z)\n(S (Z))\n")
})

test("an error in an included file is placed there", () => {
  const { program } = withFiles({ "lib.egg": "(sort A)\n(sort A)" })
  expect(() => program.run('(include "lib.egg")', { file: "main.egg" })).toThrow(
    /^lib\.egg:2:1: A is declared already, as a sort at lib.egg:1:1/,
  )
})

test("files that include themselves end", () => {
  const { program } = withFiles({ "a.egg": '(include "a.egg")' })
  expect(() => program.run('(include "a.egg")')).toThrow(/more than 100 files include each other/)
})

test("input fills relations, functions and constructors from fields between tabs", () => {
  const { program } = withFiles({
    "edges.csv": "1\t2\n2\t3\n",
    "ages.csv": 'a "quoted" name\t30\r\nbob\t 40 \n',
    "nums.csv": "1.5\n2\n",
  })
  const text = `(relation edge (i64 i64)) (input edge "edges.csv") (check (edge 2 3))
    (function age (String) i64 :no-merge) (input age "ages.csv") (extract (age "bob")) (extract (age "a \\"quoted\\" name"))
    (datatype M (F f64)) (input F "nums.csv") (print-function F) (print-size edge)`
  expect(program.run(text).toString()).toBe("40\n30\n(\n   (F 1.5) -> (F 1.5)\n   (F 2.0) -> (F 2.0)\n)\n2\n")
})

test.each(["1\n", "1\t2\t3\n", "1\tx\n", "1\t2\n\n3\t4\n", "99999999999999999999\t1\n"])(
  "input refuses %j",
  (text) => {
    const { program } = withFiles({ "f.csv": text })
    expect(() => program.run('(relation edge (i64 i64)) (input edge "f.csv")')).toThrow(RunError)
  },
)

test("output adds the cheapest terms to a file", () => {
  const { program, files } = withFiles({ "out.txt": "before\n" })
  program.run('(datatype M (Num i64)) (output "out.txt" (Num 1) (+ 1 2)) (output "out.txt" "s")')
  expect(files.read("out.txt")).toBe('before\n(Num 1)\n3\n"s"\n')
})

test("print-function and print-stats write files", () => {
  const { program, files } = withFiles({})
  const text = `(function f (i64) i64 :no-merge) (set (f 1) 2) (run 1) (print-function f :file "f.txt") (print-function f 1 :mode csv :file "f.csv") (print-stats :file "s.json")`
  expect(program.run(text).toString()).toBe("")
  expect(files.read("f.txt")).toBe("(\n   (f 1) -> 2\n)\n")
  expect(files.read("f.csv")).toBe("f,1,2\n")
  expect(JSON.parse(files.read("s.json"))).toMatchObject({ iterations: 1, rules: [] })
})
