import * as xp from "../src/index.js"
import { entries, from_buffer, type EagerArray, type NDArray } from "../src/index.js"
import { vast } from "../src/vast.js"

/** A prime, so that a turn of four is never the last one; enough to be looked at. */
const size = 32771
/** So many calls are worth a program. */
const calls = 34
const special = [
  0,
  -0,
  1,
  -1,
  0.5,
  -2.5,
  NaN,
  Infinity,
  -Infinity,
  1e300,
  -1e300,
  1e-310,
  5e-324,
  3.5,
  -1e9,
  2 ** 52,
]

const numbers = (dtype: "float64" | "float32", step: number): NDArray => {
  const data = Float64Array.from({ length: size }, (_, i) =>
    i % 7 === 0 ? special[Math.floor(i / 7 / step) % special.length]! : 20 * Math.sin(i * step),
  )
  return from_buffer(dtype === "float32" ? Float32Array.from(data) : data, [size])
}
const some = ["copysign", "cos", "divide", "exp", "hypot", "log", "maximum", "multiply", "reciprocal", "round", "sinh", "sqrt", "tanh", "trunc"] // prettier-ignore
const maps = entries().filter(({ name, recipe }) => recipe.kind === "map" && some.includes(name))

describe.each(["float64", "float32"] as const)("many calls on many elements of %s", (dtype) => {
  const operands = [numbers(dtype, 1), numbers(dtype, 16), numbers(dtype, 3)]
  const onVectors: string[] = []
  const { run } = vast
  beforeAll(() => {
    vast.run = (plan, ...call) => {
      const made = run!(plan, ...call)
      if (made !== undefined) onVectors.push(plan.name)
      return made
    }
  })
  afterAll(() => {
    vast.run = run!
  })

  test.each(maps.map(({ name, parameters }) => [name, parameters.length] as const))(
    "%s: the last has the bits of the first",
    (name, count) => {
      const call = (): EagerArray =>
        (xp as unknown as Record<string, (...args: NDArray[]) => EagerArray>)[name]!(
          ...operands.slice(0, count),
        )
      let first: EagerArray
      try {
        first = call()
      } catch (error) {
        // of another dtype
        if (error instanceof xp.DTypeError) return
        throw error
      }
      let last = first
      for (let i = 1; i < calls; i++) last = call()
      const differs = (x: number, i: number): boolean => !Object.is(x, (first.data as Float64Array)[i])
      expect((last.data as Float64Array).findIndex(differs)).toBe(-1)
    },
  )
  test("those with much to compute ran on vectors", () => {
    expect(onVectors).toEqual(
      expect.arrayContaining(["sqrt", "exp", "log", "cos", "tanh", "round", "maximum"]),
    )
    expect(onVectors.includes("multiply")).toBe(dtype === "float32")
  })
})
