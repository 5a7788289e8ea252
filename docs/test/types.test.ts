import { readdirSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import { blocks, readGuide } from "./guide.js"

const root = join(__dirname, "../..")
/** The design sketches code that is no program. */
const guides = readdirSync(join(__dirname, ".."))
  .filter((file) => file.endsWith(".md") && file !== "design.md")
  .map((file) => file.replace(/\.md$/, ""))

/** Each example of these stands alone; in the others the examples are one program. */
const apart = new Set(["soundness"])

const sources = new Map(
  guides.flatMap((guide) => {
    const code = blocks(readGuide(guide), "ts")
    const programs = apart.has(guide) ? code : code.length > 0 ? [code.join("\n")] : []
    return programs.map((text, i): [string, string] => [
      join(root, "docs/test", `${guide}-${i}.mts`),
      `export {}\n${text}`,
    ])
  }),
)

test("the code of the guides compiles", () => {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ["none"] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (file) => sources.has(file) || fileExists(file)
  host.readFile = (file) => sources.get(file) ?? readFile(file)
  host.getSourceFile = (file, version, ...rest) => {
    const text = sources.get(file)
    return text === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, text, version)
  }
  const program = ts.createProgram(
    [...sources.keys()],
    { ...options, noUnusedLocals: false, noUnusedParameters: false, noUncheckedIndexedAccess: false },
    host,
  )
  const problems = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || sources.has(file.fileName))
    .map(
      (d) =>
        `${d.file?.fileName.slice(root.length)}: ${ts.flattenDiagnosticMessageText(d.messageText, "\n")}`,
    )
  expect(problems).toEqual([])
})
