import { readFileSync } from "node:fs"
import { join } from "node:path"
import { transformSync } from "esbuild"

/** A guide of this folder, whose code is run. */
export const readGuide = (name: string): string => readFileSync(join(__dirname, "..", `${name}.md`), "utf8")

/** The contents of the fenced blocks of a language. */
export const blocks = (markdown: string, language: string): string[] =>
  [...markdown.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map((match) => match[1]!)

/** A line `expression // value` of a guide: what the expression is, and what is said of it. */
export interface Claim {
  readonly line: string
  readonly is: unknown
  readonly said: unknown
}

/** Runs the code of a guide; lines `expression // value` that begin no statement are claims. */
export function claims(
  code: string,
  modules: Readonly<Record<string, unknown>>,
  globals: Readonly<Record<string, unknown>> = {},
): Claim[] {
  const noted = code.replace(
    /^((?!const |import |  |\/\/|\})\S.*?) \/\/ (.*)$/gm,
    (line, expression: string, value: string) => `note(${JSON.stringify(line)}, ${expression}, ${value});`,
  )
  const { code: script } = transformSync(noted, { format: "cjs", loader: "ts" })
  const found: Claim[] = []
  const note = (line: string, is: unknown, said: unknown) => found.push({ line, is, said })
  const load = (name: string) => {
    if (!(name in modules)) throw new Error(`the guide imports ${name}, which its test does not give`)
    return modules[name]
  }
  new Function("require", "note", ...Object.keys(globals), script)(load, note, ...Object.values(globals))
  return found
}
