import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { entries } from "../src/index.js"
import { reference, standard } from "./reference.js"

const file = join(__dirname, "../../../docs/array-api.md")

test("docs/array-api.md is what the registry says (UPDATE_DOCS=1 writes it)", () => {
  const text = reference()
  if (process.env["UPDATE_DOCS"] !== undefined) writeFileSync(file, text)
  expect(readFileSync(file, "utf8")).toBe(text)
})

test("every function is described", () => {
  const rows = reference()
    .split("\n")
    .filter((line) => line.startsWith("| `"))
  expect(rows.filter((line) => /^\| `[^`]+` +\| +\|/.test(line))).toEqual([])
})

/** Host code: they make arrays of host values, answer with host values, or take arrays one by one. */
const host = (
  "arange asarray empty empty_like from_dlpack linspace meshgrid ones ones_like zeros zeros_like " +
  "can_cast finfo iinfo isdtype result_type broadcast_arrays unstack " +
  "__array_namespace_info__ capabilities default_device default_dtypes devices dtypes"
).split(" ")

test("the entries that are no extensions are the standard's functions, but for host code", () => {
  const names = Object.values(standard.groups).flatMap((group) => Object.keys(group))
  const wanted = new Set(names.filter((name) => !host.includes(name)))
  const ours = entries().filter((entry) => entry.chapter !== "extension")
  expect(ours.map((entry) => entry.name).sort()).toEqual([...wanted].sort())
})
