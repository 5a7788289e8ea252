import { readFileSync } from "node:fs"
import { join } from "node:path"
import { transformSync } from "esbuild"
import * as engine from "./engine.js"

/** The code of the README as one program, with a check where a comment says what a line gives. */
const source = [...readFileSync(join(__dirname, "../README.md"), "utf8").matchAll(/```ts\n([^]*?)```/g)]
  .map((m) => (m[1] as string).replace(/^import .*$/gm, ""))
  .join("")
const checked = source.replace(
  /^(\S.*?) \/\/ (.+)$/gm,
  (_, code: string, expected: string) => `check(${JSON.stringify(expected)}, ${code})`,
)

test("the README's examples give what they say", () => {
  const found: [string, unknown][] = []
  const check = (expected: string, value: unknown): void => void found.push([expected, value])
  const names = Object.keys(engine)
  const { code } = transformSync(checked, { loader: "ts" })
  const run = new Function(...names, "check", `{${code}}`)
  ;(run as (...values: unknown[]) => void)(...Object.values(engine), check)
  expect(found.length).toBeGreaterThan(3)
  expect(found.map(([, v]) => v)).toEqual(
    found.map(([text, v]) => (typeof v === "string" && !text.startsWith('"') ? text : JSON.parse(text))),
  )
})
