import { readFileSync } from "node:fs"
import { join } from "node:path"
import { take, type NDArray } from "@carton/array-api"
import { LinearDiscriminantAnalysis, type LinearDiscriminantAnalysisOptions } from "../src/index.js"
import { alignColumns, expectClose, labels, lists, matrix, type Nested } from "./arrays.js"

const read = (name: string): string => readFileSync(join(__dirname, "data", name), "utf8")

function readSet(name: string): { X: number[][]; y: number[] } {
  const rows = read(`${name}.csv`)
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number))
  return { X: rows.map((row) => row.slice(0, -1)), y: rows.map((row) => row.at(-1)!) }
}

type Rows = number[][]

describe.each(["iris", "wine"])("%s", (name) => {
  const expected = JSON.parse(read(`${name}.lda.json`)) as Record<string, Nested>
  const { X, y } = readSet(name)
  const lda = new LinearDiscriminantAnalysis()
  const transformed = lda.fit_transform(matrix(X), labels(y))

  test.each([
    ["explained_variance_ratio_", "explained_variance_ratio"],
    ["means_", "means"],
    ["priors_", "priors"],
    ["xbar_", "xbar"],
    ["coef_", "coef"],
    ["intercept_", "intercept"],
  ] as const)("%s is scikit-learn's", (attribute, key) => {
    expectClose(lists(lda[attribute]), expected[key]!)
  })

  test("scalings_ and transform are scikit-learn's, columns up to sign", () => {
    expectClose(
      alignColumns(lists(lda.scalings_) as Rows, expected["scalings"] as Rows),
      expected["scalings"]!,
    )
    expectClose(
      alignColumns(lists(transformed) as Rows, expected["transform"] as Rows),
      expected["transform"]!,
    )
  })
})

interface Case {
  name: string
  data?: "iris" | "wine"
  X?: Rows
  y?: number[]
  options: LinearDiscriminantAnalysisOptions
  rows: number[]
  attributes: Record<string, Nested>
  methods: Record<string, Nested>
  score: number
}
const { cases } = JSON.parse(read("lda-cases.json")) as { cases: Case[] }

describe.each(cases.map((item) => [item.name, item] as const))("%s", (_, item) => {
  const { X, y } = item.data === undefined ? { X: item.X!, y: item.y! } : readSet(item.data)
  const lda = new LinearDiscriminantAnalysis(item.options)
  lda.fit(matrix(X), labels(y))
  const some = take(matrix(X), labels(item.rows), { axis: 0 })

  test.each(Object.keys(item.attributes))("%s", (attribute) => {
    const actual = lists((lda as unknown as Record<string, NDArray>)[attribute]!)
    const expected = item.attributes[attribute]!
    if (attribute === "scalings_") expectClose(alignColumns(actual as Rows, expected as Rows), expected)
    else expectClose(actual, expected)
  })

  test.each(Object.keys(item.methods))("%s", (method) => {
    const call = lda[method as "predict"].bind(lda)
    const actual = lists(call(some))
    const expected = item.methods[method]!
    if (method === "transform") expectClose(alignColumns(actual as Rows, expected as Rows), expected)
    else expectClose(actual, expected)
  })

  test("score", () => {
    expect(lda.score(matrix(X), labels(y)).item()).toBeCloseTo(item.score, 12)
  })
})
