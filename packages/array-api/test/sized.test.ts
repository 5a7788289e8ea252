import * as xp from "../src/index.js"
import { from_buffer, type EagerArray, type NDArray } from "../src/index.js"
import { runOfSize } from "../src/sized.js"

describe("what runs calls that come again", () => {
  const call = {}
  const run = (): Float64Array => new Float64Array(0)
  const array = (...shape: number[]): EagerArray => xp.zeros(shape) as EagerArray
  test("is a program of their extents after 2^25 elements, until others come", () => {
    const make = jest.fn(() => run)
    const [x, y] = [array(1024, 1024), array(1024, 1025)]
    for (let i = 0; i < 32; i++) expect(runOfSize(call, x, make)).toBeUndefined()
    for (let i = 0; i < 3; i++) expect(runOfSize(call, array(1024, 1024), make)).toBe(run)
    expect(make).toHaveBeenCalledTimes(1)
    expect(runOfSize(call, y, make)).toBeUndefined()
    for (let i = 0; i < 31; i++) expect(runOfSize(call, x, make)).toBeUndefined()
  })
  test("where none can be made, that of all extents", () => {
    const make = jest.fn(() => undefined)
    const other = {}
    for (let i = 0; i < 40; i++) expect(runOfSize(other, array(1024, 1024), make)).toBeUndefined()
    expect(make).toHaveBeenCalledTimes(1)
  })
})

const shape = [257, 131]
/** So many calls on as many elements are worth a program. */
const calls = Math.ceil(2 ** 25 / (257 * 131)) + 1
const noise = Float64Array.from({ length: 257 * 131 }, (_, i) => (i % 1000 === 3 ? 0 : 40 * Math.sin(7 * i)))
const x = from_buffer(noise, shape)
const [all, rows, columns] = [{}, { axis: 1 }, { axis: 0 }]
// a host function in a loop takes jest a hundred times as long: there are few
const functions = {
  sum: [xp.sum, all, rows, columns],
  prod: [xp.prod, all, rows, columns],
  max: [xp.max, all],
  std: [xp.std, all, rows, columns],
  argmax: [xp.argmax, all, rows, columns],
  any: [xp.any, all, rows, columns],
  cumulative_sum: [xp.cumulative_sum, rows, columns],
} as const

describe.each(Object.entries(functions))("%s of arrays that come again", (_, [call, ...cases]) => {
  test.each(cases)("along %p: the last has the bits of the first", (options) => {
    const compute = call as unknown as (x: NDArray, options: object) => EagerArray
    const first = compute(x, options)
    let last = first
    for (let i = 0; i < calls; i++) last = compute(x, options)
    expect(last.shape).toEqual(first.shape)
    expect(Buffer.compare(Buffer.from(last.data.buffer), Buffer.from(first.data.buffer))).toBe(0)
  })
})
