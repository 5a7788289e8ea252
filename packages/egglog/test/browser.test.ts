import { join } from "node:path"
import { createContext, runInContext } from "node:vm"
import { buildSync } from "esbuild"

/** The package as a page loads it: no module of Node may be reached, or the build fails. */
const page = (): ReturnType<typeof createContext> => {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, "../src/index.ts")],
    bundle: true,
    platform: "browser",
    format: "iife",
    globalName: "carton",
    write: false,
  })
  // JavaScript itself and a clock: nothing else that browsers add to it.
  const context = createContext({ performance }, { codeGeneration: { strings: false, wasm: false } })
  runInContext(outputFiles[0]?.text as string, context)
  return context
}

test("programs run in a page that has nothing of Node's and forbids eval", () => {
  const printed = runInContext(
    `const files = new carton.MemoryFiles({ "edges.tsv": "1\\t2\\n2\\t3\\n" })
    const program = new carton.EgglogProgram({ files, proofs: true })
    String(program.run(\`
      (relation edge (i64 i64)) (relation path (i64 i64))
      (rule ((edge x y)) ((path x y)) :name "one")
      (rule ((path x y) (edge y z)) ((path x z)) :name "more")
      (input edge "edges.tsv") (run-schedule (saturate (run)))
      (print-size path) (output "sum.txt" (+ 1 2)) (prove (path 1 3))
      (sort Fs (Vec f64)) (let $b (bigint 5)) (extract (vec-of (exp 0.0) 2.5)) (extract (<< $b 70))
    \`)) + files.read("sum.txt")`,
    page(),
  ) as string
  expect(printed.split("\n")[0]).toBe("3")
  expect(printed).toContain('(name "more")')
  expect(printed).toContain("(vec-of 1.0 2.5)")
  expect(printed.trimEnd()).toMatch(/\n3$/)
})

test("errors show their place there too", () => {
  const message = runInContext(
    `try { new carton.EgglogProgram().run("(relation edge (i64))\\n(edge \\"two\\")", { file: "page.egg" }) } catch (e) { e.message }`,
    page(),
  )
  expect(message).toContain("page.egg:2:7")
})
