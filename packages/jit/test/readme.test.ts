import { readFileSync } from "node:fs"
import { join } from "node:path"
import { ChildProgram } from "./child.js"

const root = join(__dirname, "../../..")
const read = (path: string): string => readFileSync(join(root, path), "utf8")

/** The contents of the fenced blocks of a language. */
const blocks = (markdown: string, language: string): string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map((match) => match[1]!)

function run(name: string, code: string): string {
  const program = new ChildProgram(name, code)
  const { stdout, stderr } = program.run([])
  program.remove()
  expect(stderr).toBe("")
  return stdout
}

test("the code of the first README prints what stands below it", () => {
  const markdown = read("README.md")
  const [code] = blocks(markdown, "ts")
  expect(run("readme", code!)).toBe(blocks(markdown, "text")[0])
})

test("the first README names every package", () => {
  const markdown = read("README.md")
  for (const { name } of ["egraph", "codegen", "array-api", "rules", "estimators", "jit"].map(
    (folder) => JSON.parse(read(`packages/${folder}/package.json`)) as { name: string },
  ))
    expect(markdown).toContain(`\`${name}\``)
})

/** Lines `expression // value` print the value. */
test.each(["jit", "estimators"])("the examples of packages/%s are true", (folder) => {
  for (const code of blocks(read(`packages/${folder}/README.md`), "ts")) {
    const values: string[] = []
    const printing = code.replace(/^(\S.*?) +\/\/ (.*)$/gm, (_, expression: string, value: string) => {
      values.push(value)
      return `console.log(JSON.stringify(${expression})?.replaceAll(",", ", "))`
    })
    expect(values.length).toBeGreaterThan(0)
    expect(run(`readme-${folder}`, printing).trimEnd().split("\n")).toEqual(values)
  }
})
