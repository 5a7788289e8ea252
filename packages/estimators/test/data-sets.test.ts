import { readFileSync } from "node:fs"
import { join } from "node:path"
import { encode_labels, load_iris } from "../src/index.js"
import { elements, lists } from "./arrays.js"

test("iris is scikit-learn's edition", () => {
  const rows = readFileSync(join(__dirname, "data/iris.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number))
  const { X, y, feature_names, target_names } = load_iris()
  expect(lists(X)).toEqual(rows.map((row) => row.slice(0, 4)))
  expect(elements(y)).toEqual(rows.map((row) => row[4]))
  expect([X.dtype, y.dtype]).toEqual(["float64", "int32"])
  expect(feature_names).toHaveLength(4)
  expect(target_names).toEqual(["setosa", "versicolor", "virginica"])
})

test.each([
  [
    ["oak", "ash", "oak"],
    [1, 0, 1],
    ["ash", "oak"],
  ],
  [
    [10, 9, -1, 9],
    [2, 1, 0, 1],
    [-1, 9, 10],
  ],
  [[], [], []],
])("encode_labels(%j)", (given, codes, classes) => {
  const encoded = encode_labels<string | number>(given)
  expect(elements(encoded.y)).toEqual(codes)
  expect(encoded.classes).toEqual(classes)
  expect(encoded.y.dtype).toBe("int32")
})
