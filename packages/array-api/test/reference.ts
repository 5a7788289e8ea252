import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { entries, signature, type Entry } from "../src/index.js"

type StandardParameter = readonly [name: string, kind: "po" | "pk" | "ko" | "va", value?: string]
/** The standard's functions with their parameters, from the consortium's signature files of 2024.12. */
export const standard = JSON.parse(readFileSync(join(__dirname, "data/signatures-2024.12.json"), "utf8")) as {
  readonly groups: Readonly<Record<string, Readonly<Record<string, readonly StandardParameter[]>>>>
}

const titles: Readonly<Record<string, string>> = {
  creation: "Creation",
  dtype: "Data types",
  elementwise: "Elementwise",
  indexing: "Indexing",
  inspection: "Inspection",
  linear_algebra: "Linear algebra",
  manipulation: "Manipulation",
  searching: "Searching",
  set: "Sets",
  sorting: "Sorting",
  statistical: "Statistics",
  utility: "Utilities",
  linalg: "linalg",
  fft: "fft",
}
const recipes: Readonly<Record<Entry["recipe"]["kind"], string>> = {
  map: "elementwise",
  view: "view",
  reshape: "reshape",
  compose: "composition",
  build: "loops or kernel",
}

/** The first paragraph of the comment before each export of src, and each member of the inspection object. */
function summaries(): ReadonlyMap<string, string> {
  const folder = join(__dirname, "../src")
  const comment =
    /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*(?:export (?:const|function) (\w+)|(\w+)(?=: \(\)|\(\{ device))/g
  const found = new Map<string, string>()
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts")))
    for (const [, text, exported, member] of readFileSync(join(folder, file), "utf8").matchAll(comment)) {
      const lines = text!.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim())
      const paragraph = lines
        .join("\n")
        .trim()
        .split(/\n\n|@/)[0]!
      found.set((exported ?? member)!, paragraph.replaceAll("\n", " ").trim())
    }
  return found
}

/** How a function that is no entry is called, from the standard's parameters. */
function callOf(name: string, parameters: readonly StandardParameter[]): string {
  const required = parameters.filter((p) => p.length === 2 && p[1] !== "va").map(([p]) => p)
  const optional = parameters.filter((p) => p.length === 3).map(([p]) => p)
  const parts = [...parameters.filter((p) => p[1] === "va").map(([p]) => `...${p}`), ...required]
  if (optional.length > 0) parts.push(`{ ${optional.join(", ")} }`)
  return `${name}(${parts.join(", ")})`
}
function callOfEntry(entry: Entry): string {
  const more = [...(entry.device ? ["device"] : []), ...(entry.copy === undefined ? [] : ["copy"])]
  const parameters = entry.parameters.concat(
    more.map((name) => ({ name, kind: "Text" as const, positional: false, default: null })),
  )
  return signature({ ...entry, parameters })
}

/** A Markdown table, its columns aligned. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")))
  const widths = head.map((_, i) => Math.max(3, ...cells.map((row) => row[i]!.length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i]!)).join(" | ")} |`
  return [line(cells[0]!), line(widths.map((width) => "-".repeat(width))), ...cells.slice(1).map(line)].join(
    "\n",
  )
}

/** docs/array-api.md, from the registry and the comments of the sources. */
export function reference(): string {
  const known = new Map(entries().map((entry) => [entry.name, entry]))
  const text = summaries()
  const about = (name: string): string => text.get(name) ?? text.get(`${name}_`) ?? ""
  const head = ["function", "what it gives", "carried out as"]
  const sections = Object.entries(standard.groups).map(([group, functions]) => {
    const rows = Object.entries(functions).map(([name, parameters]) => {
      const entry = known.get(name)
      return entry === undefined
        ? [`\`${callOf(name, parameters)}\``, about(name), "host code"]
        : [`\`${callOfEntry(entry)}\``, about(name), recipes[entry.recipe.kind]]
    })
    return `## ${titles[group]}\n\n${table(head, rows)}\n`
  })
  const extensions = entries()
    .filter((entry) => entry.chapter === "extension")
    .map((entry) => [`\`${callOfEntry(entry)}\``, about(entry.name), recipes[entry.recipe.kind]])
  return `# The functions of @carton/array-api

Generated from the registry by packages/array-api/test/reference.ts; do not edit. Positional parameters stand first, the
others in one options object. Functions of \`linalg\` and \`fft\` belong to the namespaces of these names.

${sections.join("\n")}
## Extensions

What the standard does not have: mostly what its functions are made of, and what indexing becomes.

${table(head, extensions)}
`
}
