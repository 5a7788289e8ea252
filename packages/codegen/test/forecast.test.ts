import { staysApart } from "../src/forecast.js"
import type { Value } from "../src/graph.js"
import { inOrder } from "../src/plan.js"
import { makePlan } from "../src/planner.js"
import { Build, e } from "./builders.js"

const never = (): boolean => false

/** x less the mean of its columns, again and again. */
function centredTimes(build: Build, times: number): { x: Value; centred: Value[]; means: Value[] } {
  const x = build.input("x", [30, 4])
  const [centred, means]: [Value[], Value[]] = [[], []]
  for (let i = 0; i < times; i++) {
    const from = centred.at(-1) ?? x
    means.push(build.reduce(from, [0], "sum"))
    const mean = build.broadcast(means.at(-1)!, x.shape, [1])
    centred.push(build.map([from, mean], (a, b) => e.sub(e.math("exp", a), b)))
  }
  return { x, centred, means }
}

test("what a sum reads, and what waits for that sum too, stays apart along a whole chain", () => {
  const build = new Build()
  const { centred, means } = centredTimes(build, 10)
  const result = centred.at(-1)!
  const order = inOrder([result])
  const wrong = new Set(centred.slice(0, -1))
  const found = staysApart(order, new Set([...means, result]), wrong, never)
  expect(found).toEqual(wrong)
  // and these are what the plan stores in the end
  const { reasons } = makePlan(build.graph, [result], true)
  expect([...reasons.keys()].filter((v) => v.recipe.kind === "map")).toEqual(
    expect.arrayContaining([...wrong]),
  )
  expect(staysApart(order, new Set([...means, result]), wrong, () => true).size).toBe(0)
})

test("loops over other domains are other loops; one that goes round again and again is one too many", () => {
  const build = new Build()
  const row = build.map([build.input("row", [4])], (a) => e.math("exp", a))
  const wide = build.broadcast(row, [30, 4], [1])
  const result = build.map([build.input("x", [30, 4]), wide], e.add)
  const wrong = new Set([row])
  expect(staysApart(inOrder([result]), new Set([result]), wrong, () => true)).toEqual(wrong)
  // once for each row of a column, and moved out of the loop over the rows
  const column = build.map([build.input("column", [30])], (a) => e.math("exp", a))
  const high = build.map([build.input("y", [30, 4]), build.broadcast(column, [30, 4], [0])], e.add)
  const alone = inOrder([high])
  expect(staysApart(alone, new Set([high]), new Set([column]), never).size).toBe(0)
  const sum = build.reduce(column, [0], "sum")
  expect(staysApart(inOrder([high, sum]), new Set([high, sum]), new Set([column]), never).size).toBe(1)
})

test("nothing is foretold through what may be stored yet", () => {
  const build = new Build()
  const x = build.input("x", [30])
  const v = build.map([x], (a) => e.math("exp", a))
  const w = build.map([v], (a) => e.math("sin", a))
  const sum = build.reduce(w, [0], "sum")
  const result = build.map([w, build.broadcast(sum, [30], [])], e.sub)
  const stored = new Set([sum, result])
  // stored, w is the only one that reads v
  expect(staysApart(inOrder([result]), stored, new Set([v, w]), never)).toEqual(new Set([w]))
  expect(staysApart(inOrder([result]), stored, new Set([v, w]), (value) => value === w).size).toBe(0)
})
