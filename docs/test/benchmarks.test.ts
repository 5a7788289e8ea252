import { spawnSync } from "node:child_process"
import { join } from "node:path"

test("docs/benchmarks.md shows the run that is committed", () => {
  const script = join(__dirname, "../benchmarks.mjs")
  const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" })
  expect([status, stderr]).toEqual([0, ""])
})
