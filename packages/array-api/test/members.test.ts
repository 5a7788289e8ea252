import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as xp from "../src/index.js"
import { asarray, tolist, type NDArray } from "../src/index.js"

/** The members of the standard's array object, 2024.12. */
const members = (
  "T device dtype mT ndim shape size __abs__ __add__ __and__ __array_namespace__ __bool__ __complex__ __dlpack__ " +
  "__dlpack_device__ __eq__ __float__ __floordiv__ __ge__ __getitem__ __gt__ __index__ __int__ __invert__ __le__ " +
  "__lshift__ __lt__ __matmul__ __mod__ __mul__ __ne__ __neg__ __or__ __pos__ __pow__ __rshift__ __setitem__ " +
  "__sub__ __truediv__ __xor__ to_device"
).split(" ")

const readme = readFileSync(join(__dirname, "../README.md"), "utf8")
const rows = readme
  .slice(readme.indexOf("The array object's 41 members"))
  .split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code!)))

test("the README has the 41 members, each once", () => {
  expect(rows.flatMap(([, python]) => python!).sort()).toEqual([...members].sort())
})
test.each(rows.flatMap(([, , ours]) => ours!).filter((code) => code.startsWith("x.")))(
  "%s is there",
  (code) => {
    const name = /^x\.(\w+)/.exec(code)![1]!
    const x = asarray([[1, 2]]) as unknown as Record<string, unknown>
    expect(typeof x[name]).toBe(code.includes("(") ? "function" : typeof x[name])
    expect(x[name]).toBeDefined()
  },
)

describe("what the methods do", () => {
  const x = asarray([7, -7], { dtype: "int32" })
  test.each<[string, NDArray, unknown]>([
    ["abs", x.abs(), [7, 7]],
    ["positive", x.positive(), [7, -7]],
    ["floor_divide", x.floor_divide(2), [3, -4]],
    ["remainder", x.remainder(3), [1, 2]],
    ["bitwise_and", x.bitwise_and(3), [3, 1]],
    ["bitwise_or", x.bitwise_or(8), [15, -7]],
    ["bitwise_xor", x.bitwise_xor(1), [6, -8]],
    ["bitwise_left_shift", x.bitwise_left_shift(1), [14, -14]],
    ["bitwise_right_shift", x.bitwise_right_shift(1), [3, -4]],
    ["bitwise_invert", x.bitwise_invert(), [-8, 6]],
  ])("%s", (_, got, wanted) => expect(tolist(got)).toEqual(wanted))
  test("there is one device", () => {
    expect([x.device, x.to_device("cpu")]).toEqual(["cpu", x])
    expect(() => x.to_device("gpu" as never)).toThrow('to_device: device must be "cpu" or null, got "gpu"')
    expect(xp.__array_namespace_info__().devices()).toContain(x.device)
  })
})
