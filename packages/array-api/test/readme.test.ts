import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as xp from "../src/index.js"

test("the README's code prints what it says", () => {
  const text = readFileSync(join(__dirname, "../README.md"), "utf8")
  const code = /```ts\n([\s\S]*?)```/.exec(text)![1]!.replace(/^import.*$/m, "")
  const promised = [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map((m) => m[1])
  const printed: string[] = []
  const log = (x: unknown) => printed.push(typeof x === "string" ? x : JSON.stringify(x))
  new Function("xp", "console", code)(xp, { log })
  expect(printed).toEqual(promised)
  expect(promised.length).toBeGreaterThan(0)
})
