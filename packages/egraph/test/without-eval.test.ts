import { readdirSync } from "node:fs"
import { join } from "node:path"
import { EGraph } from "./engine.js"

/** All other tests again where the platform forbids to make functions from text. */
const others = readdirSync(__dirname).filter(
  (f) =>
    f.endsWith(".test.ts") &&
    !["without-eval", "collection", "readme", "size"].some((name) => f.startsWith(name)),
)
const { Function: original } = globalThis
const forbidden = jest.fn(() => {
  throw new EvalError("Code generation from strings disallowed for this context")
})

beforeAll(() => {
  globalThis.Function = Object.assign(forbidden, { prototype: original.prototype }) as never
})
afterAll(() => {
  globalThis.Function = original
})

describe.each(others)("%s", (file) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require(join(__dirname, file))
})

test("the engine did ask, and went on without", () => {
  expect(new EGraph()).toBeDefined()
  expect(forbidden).toHaveBeenCalled()
})
