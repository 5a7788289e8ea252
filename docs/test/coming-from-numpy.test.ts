import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as xp from "@carton/array-api"

const page = readFileSync(join(__dirname, "../coming-from-numpy.md"), "utf8")
/** The rows of the table: calls of NumPy, the same here, and what NumPy gave. */
const rows = page
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => [...line.matchAll(/`(.*?)`/g)].map((m) => m[1]!) as [string, string, string])

const arrays = {
  x: xp.asarray([3, 1, 2]),
  y: xp.asarray([1, 5, 2]),
  m: xp.asarray([
    [1, 2],
    [3, 4],
  ]),
  b: xp.asarray([5, 11]),
  k: xp.asarray([1, 2, 2, 7], { dtype: "int32" }),
  mask: xp.asarray([true, false, true]),
}
const scope: Record<string, unknown> = { ...xp, ...arrays }
delete scope["var"]

const numbersOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "backend" in value ? xp.tolist(value as xp.NDArray) : value
/** Expects the same lists, numbers within what NumPy's show. */
function expectClose(value: unknown, expected: unknown): void {
  if (Array.isArray(value) && Array.isArray(expected)) {
    expect(value.length).toBe(expected.length)
    value.forEach((item, i) => expectClose(item, expected[i]))
  } else if (typeof value === "number" && typeof expected === "number")
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(expected)))
  else expect(value).toBe(expected)
}

test("the table has the hundred most used calls", () => {
  expect(rows.length).toBeGreaterThanOrEqual(100)
})
test.each(rows)("%s is %s", (_, here, gives) => {
  const names = Object.keys(scope)
  const value = new Function(...names, `return ${here}`)(...names.map((name) => scope[name])) as unknown
  expectClose(numbersOf(value), JSON.parse(gives))
})
