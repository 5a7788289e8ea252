import { execFileSync } from "node:child_process"
import { bundle } from "./bundle.js"

/** Faults of pages for each result of 8 MB, once collections have run. */
const faults = (program: string): number =>
  Number(execFileSync(process.execPath, ["--input-type=module", "-"], { input: program }))

const ifGlibc =
  "glibcVersionRuntime" in (process.report.getReport() as { header: object }).header ? test : test.skip

ifGlibc.each([
  ["", ""],
  ["beside programs", "sum"],
])("memory of results that were let go is used again %s", (_, more) => {
  const { text } = bundle(`import { ones, add, ${more} } from "@carton/array-api"
    ${more && "globalThis.kept = sum"}
    const x = ones([1_000_000])
    const faults = () => process.resourceUsage().minorPageFault
    let before = 0
    for (let i = 0; i < 60; i++) {
      if (i === 20) before = faults()
      add(x, 1)
    }
    console.log((faults() - before) / 40)`)
  // of 1,953 pages of 4 kB
  expect(faults(text)).toBeLessThan(500)
})
