import * as fc from "fast-check"
import { make_classification } from "../src/index.js"
import { elements } from "./arrays.js"

/** Column j of X. */
function column(X: number[], d: number, j: number): number[] {
  return X.filter((_, i) => i % d === j)
}
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length
const covariance = (x: readonly number[], y: readonly number[]): number => {
  const [mx, my] = [mean(x), mean(y)]
  return mean(x.map((v, i) => (v - mx) * (y[i]! - my)))
}

/** The rank of the columns: Gram and Schmidt with a relative bound. */
function rank(columns: number[][]): number {
  const basis: number[][] = []
  for (const c of columns) {
    const norm = Math.hypot(...c)
    let rest = c
    for (const b of [...basis, ...basis]) {
      const dot = b.reduce((s, v, i) => s + v * rest[i]!, 0)
      rest = rest.map((v, i) => v - dot * b[i]!)
    }
    const left = Math.hypot(...rest)
    if (left > 1e-10 * norm) basis.push(rest.map((v) => v / left))
  }
  return basis.length
}

test("the same seed gives the same arrays, another seed others", () => {
  const make = (seed: number) => elements(make_classification({ n_samples: 50, n_features: 6, seed }).X)
  expect(make(7)).toEqual(make(7))
  expect(make(7)).not.toEqual(make(8))
})

test("shapes, dtypes and classes", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 12 }),
      fc.integer(),
      (n_samples, n_classes, more, seed) => {
        const n_features = Math.max(2, Math.ceil(Math.log2(2 * n_classes))) + more
        const { X, y } = make_classification({ n_samples, n_features, n_classes, seed })
        expect([X.shape, X.dtype]).toEqual([[n_samples, n_features], "float64"])
        expect([y.shape, y.dtype]).toEqual([[n_samples], "int32"])
        expect(elements(X).every(Number.isFinite)).toBe(true)
        const counts = Array.from({ length: n_classes }, (_, k) => elements(y).filter((v) => v === k).length)
        expect(counts.reduce((a, b) => a + b, 0)).toBe(n_samples)
        // the clusters are as even as they can be, so a class's two are within two rows of another's
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
      },
    ),
  )
})

test.each([
  [2, 2],
  [3, 3],
  [5, 4],
])("of %i classes %i columns are informative, and two are combinations of them", (n_classes) => {
  const d = 12
  const X = elements(make_classification({ n_samples: 400, n_features: d, n_classes, seed: 3 }).X)
  expect(rank(Array.from({ length: d }, (_, j) => column(X, d, j)))).toBe(d - 2)
})

test("noise columns are standard normal, in places that the seed decides", () => {
  const [n, d] = [20_000, 8]
  const places = new Set<string>()
  for (const seed of [1, 2, 3]) {
    const { X, y } = make_classification({ n_samples: n, n_features: d, seed })
    const flat = elements(X)
    const classes = elements(y)
    const noise = Array.from({ length: d }, (_, j) => column(flat, d, j)).map(
      (x) =>
        Math.abs(covariance(x, classes)) < 0.02 &&
        Math.abs(mean(x)) < 0.04 &&
        Math.abs(covariance(x, x) - 1) < 0.06,
    )
    expect(noise.filter(Boolean).length).toBeGreaterThanOrEqual(d - 4)
    places.add(noise.map(Number).join(""))
  }
  expect(places.size).toBeGreaterThan(1)
})

test("rows are shuffled", () => {
  const classes = elements(make_classification({ n_samples: 1000, seed: 5 }).y)
  const changes = classes.slice(1).filter((c, i) => c !== classes[i]).length
  expect(changes).toBeGreaterThan(400)
  expect(changes).toBeLessThan(600)
})

test("the clusters' means are vertices of a hypercube with sides of length 2", () => {
  // without noise and combinations the informative columns are all there is
  const { X, y } = make_classification({ n_samples: 40_000, n_features: 2, n_classes: 1, seed: 11 })
  const flat = elements(X)
  expect(elements(y).every((k) => k === 0)).toBe(true)
  // one class: two clusters around two of the four vertices, so each column's mean is -1, 0 or 1
  for (const j of [0, 1]) {
    const m = mean(column(flat, 2, j))
    expect(Math.abs(m - Math.round(m))).toBeLessThan(0.03)
  }
})

test.each([
  [{ n_samples: 0 }, "make_classification: n_samples must be a positive integer, got 0"],
  [{ n_features: 2.5 }, "make_classification: n_features must be a positive integer, got 2.5"],
  [{ n_classes: -1 }, "make_classification: n_classes must be a positive integer, got -1"],
  [
    { n_features: 2, n_classes: 3 },
    "make_classification: n_features must be at least 3 for 3 classes, got 2",
  ],
])("rejects %j", (options, message) => {
  expect(() => make_classification(options)).toThrow(message)
})
