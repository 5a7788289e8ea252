import { spawnSync } from "node:child_process"
import { join } from "node:path"
import * as arrays from "@carton/array-api"
import * as engine from "@carton/egraph"
import * as jit from "@carton/jit"
import { blocks, claims, readGuide } from "./guide.js"

const modules = { "@carton/array-api": arrays, "@carton/egraph": engine, "@carton/jit": jit }

test.each(["egraph", "coming-from-egg", "coming-from-egglog-python", "coming-from-jax-js"])(
  "the code of %s, read as one program, does what it says",
  (guide) => {
    const found = claims(blocks(readGuide(guide), "ts").join("\n"), modules)
    expect(found.length).toBeGreaterThan(0)
    for (const { line, is, said } of found) expect([line, is]).toEqual([line, said])
  },
)

test("the pictures and outputs of the guides are what their code gives", () => {
  const { status, stderr } = spawnSync(process.execPath, [join(__dirname, "../guides.mjs"), "--check"], {
    encoding: "utf8",
  })
  expect([stderr, status]).toEqual(["", 0])
})
