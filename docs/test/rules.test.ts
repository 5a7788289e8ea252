import { spawnSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"

const docs = join(__dirname, "..")

test("docs/rules.md is what the library gives, and every law finds something in a program", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(docs, "rules.mjs"), "--check"], {
    encoding: "utf8",
  })
  expect([status, stderr]).toEqual([0, ""])
}, 600_000)

test("there are at least 250 laws, each stated once", () => {
  const rows = readFileSync(join(docs, "rules.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| (?!law |-)/.test(line))
    .map((line) => line.split(" | ")[0]!.trim())
  expect(rows.length).toBeGreaterThanOrEqual(250)
  expect(rows.filter((law, i) => rows.indexOf(law) !== i)).toEqual([])
})
