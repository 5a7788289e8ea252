import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ChildProgram } from "./child.js"

const cwd = mkdtempSync(join(tmpdir(), "carton-egglog-"))
const program = new ChildProgram(
  "egglog",
  `import { main } from "../src/main.js"
   process.exitCode = await main(["egglog", ...process.argv.slice(2)])`,
)
afterAll(() => {
  program.remove()
  rmSync(cwd, { recursive: true })
})

const egglog = (...args: string[]) => program.run(args, { cwd })
const session = (input: string, ...args: string[]) => program.run(args, { cwd, input })
const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text)
const read = (name: string): string => readFileSync(join(cwd, name), "utf8")

test("files run one after the other in one e-graph", () => {
  write("first.egg", "(datatype N (Z) (S N))\n(extract (S (Z)))")
  write("second.egg", "(extract (S (S (Z))))\n(print-size S)")
  expect(egglog("first.egg", "second.egg")).toEqual({
    status: 0,
    stdout: "(S (Z))\n(S (S (Z)))\n2\n",
    stderr: "",
  })
})

test("an error gives the place, status 1, and ends the run", () => {
  write("good.egg", "(extract 1)")
  write("wrong.egg", '(relation edge (i64 i64))\n(extract 2)\n(edge 1 "two")')
  expect(egglog("good.egg", "wrong.egg", "good.egg")).toEqual({
    status: 1,
    stdout: "1\n",
    stderr: `error: wrong.egg:3:9: argument 2 of edge: expected i64, got String\n3 | (edge 1 "two")\n            ^^^^^\n`,
  })
})

test("a failed check and a file that is not there are errors too", () => {
  write("check.egg", "(relation r (i64))\n(check (r 1))")
  expect(egglog("check.egg")).toMatchObject({ status: 1, stderr: expect.stringContaining("check.egg:2:1:") })
  expect(egglog("none.egg")).toMatchObject({ status: 1, stderr: expect.stringContaining("none.egg") })
})

test("include finds files in the working folder, input and output theirs in the folder of -F", () => {
  mkdirSync(join(cwd, "facts"))
  write("facts/edges.csv", "1\t2\n2\t3\n")
  write("library.egg", "(relation edge (i64 i64))")
  write(
    "main.egg",
    '(include "library.egg") (input edge "edges.csv") (print-size edge) (output "out.txt" (+ 1 2))',
  )
  expect(egglog("-F", "facts", "main.egg")).toEqual({ status: 0, stdout: "2\n", stderr: "" })
  expect(read("facts/out.txt")).toBe("3\n")
  expect(egglog("main.egg")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("main.egg:1:25: edges.csv"),
  })
})

test("globals without $ are warned of, and refused with --strict-mode", () => {
  write("global.egg", "(let x 1)\n(extract x)")
  expect(egglog("global.egg")).toMatchObject({
    status: 0,
    stdout: "1\n",
    stderr: expect.stringMatching(/^warning: global\.egg:1:6: global x should begin with \$/),
  })
  expect(egglog("--strict-mode", "global.egg")).toMatchObject({
    status: 1,
    stdout: "",
    stderr: expect.stringContaining("error: global.egg:1:6: global x must begin with $ in strict mode"),
  })
})

test("--naive finds everything in every round", () => {
  write(
    "sum.egg",
    "(function n () i64 :merge (+ old new)) (relation r (i64)) (r 1) (rule ((r x)) ((set (n) x))) (run 3) (extract (n))",
  )
  expect(egglog("sum.egg").stdout).toBe("1\n")
  expect(egglog("--naive", "sum.egg").stdout).toBe("3\n")
})

test("--to-json, --to-dot, --to-svg and --save-report write files", () => {
  write(
    "graph.egg",
    "(datatype M (Num i64) (Add M M)) (rewrite (Add a b) (Add b a)) (Add (Num 1) (Num 2)) (run 1)",
  )
  expect(egglog("--to-json", "--to-dot", "--to-svg", "--save-report", "report.json", "graph.egg")).toEqual({
    status: 0,
    stdout: "",
    stderr: "",
  })
  const { nodes } = JSON.parse(read("graph.json")) as {
    nodes: Record<string, { op: string; eclass: string }>
  }
  const sums = Object.values(nodes).filter((n) => n.op === "Add")
  expect(sums).toHaveLength(2)
  expect(new Set(sums.map((n) => n.eclass)).size).toBe(1)
  expect(read("graph.dot")).toMatch(/^digraph/)
  expect(read("graph.svg")).toContain("<svg")
  const report = JSON.parse(read("report.json")) as { iterations: number; rules: { matches: number }[] }
  expect(report).toMatchObject({ iterations: 1, rules: [{ matches: 1 }] })
})

test("standard input is run command by command; errors do not end it", () => {
  const input = "(datatype N (Z)\n  (S N))\n(extract (S (Z)))\n(extract (T))\n:help\n(extract 7)\n(extract (S"
  const { status, stdout, stderr } = session(input)
  expect(status).toBe(0)
  expect(stdout).toMatch(/^\(S \(Z\)\)\nType egglog commands[^]*7\n$/)
  expect(stderr.match(/^error: .*/gm)).toEqual([
    "error: program:1:11: unbound function T",
    "error: program:1:10: unexpected end of file, expected ) for this (",
  ])
})

test(":quit leaves what follows unread", () => {
  expect(session("(extract 1)\n:quit\n(extract 2)\n").stdout).toBe("1\n")
})

test("more than a pipe holds comes out whole", () => {
  const deep = "(S ".repeat(100_000) + "(Z)" + ")".repeat(100_000)
  write("deep.egg", `(datatype N (Z) (S N)) (extract ${deep})`)
  expect(egglog("deep.egg").stdout).toBe(`${deep}\n`)
})
