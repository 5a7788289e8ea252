import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as xp from "../src/index.js"

test("the README's code prints what it says", () => {
  const text = readFileSync(join(__dirname, "../README.md"), "utf8")
  // one program
  const code = [...text.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map((m) => m[1]!.replace(/^import.*$/m, ""))
    .join("\n")
  const promised = [...code.matchAll(/console\.log\([\s\S]*?\/\/ (.*)$/gm)].map((m) => m[1])
  const printed: string[] = []
  const log = (...values: unknown[]) =>
    printed.push(values.map((x) => (typeof x === "string" ? x : JSON.stringify(x))).join(" "))
  new Function("xp", "console", code)(xp, { log })
  expect(printed).toEqual(promised)
  expect(promised.length).toBeGreaterThan(20)
})
