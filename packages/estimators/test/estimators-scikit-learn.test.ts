import { readFileSync } from "node:fs"
import { join } from "node:path"
import { astype, concat, slice, take, type NDArray } from "@carton/array-api"
import {
  GaussianNB,
  LinearRegression,
  PCA,
  QuadraticDiscriminantAnalysis,
  Ridge,
  StandardScaler,
} from "../src/index.js"
import { elements, expectClose, labels, lists, matrix, vector, type Nested } from "./arrays.js"

const read = (name: string): string => readFileSync(join(__dirname, "data", name), "utf8")
const expected = JSON.parse(read("estimators.json")) as Record<string, Record<string, Record<string, Nested>>>
const chosen = (expected as unknown as { rows: number[] }).rows

function readSet(name: string): { X: NDArray; y: NDArray } {
  const rows = read(`${name}.csv`)
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(",").map(Number))
  return { X: matrix(rows.map((row) => row.slice(0, -1))), y: labels(rows.map((row) => row.at(-1)!)) }
}
const some = (x: NDArray): Nested => lists(take(x, labels(chosen), { axis: 0 }))

describe.each(["iris", "wine"])("%s as scikit-learn has it", (name) => {
  const { X, y } = readSet(name)
  const of = (estimator: string) => expected[name]![estimator]!
  const attributes = (fitted: object, estimator: string, names: readonly string[]): void => {
    for (const attribute of names)
      expectClose(lists((fitted as Record<string, NDArray>)[attribute]!), of(estimator)[attribute]!)
  }

  test("StandardScaler, with a constant column", () => {
    const constant = X.set_at([slice(null), 1], 0.1)
    const scaler = new StandardScaler().fit(constant)
    attributes(scaler, "StandardScaler", ["mean_", "var_", "scale_"])
    const scaled = scaler.transform(constant)
    expectClose(some(scaled), of("StandardScaler")["transform"]!)
    expectClose(lists(scaler.inverse_transform(scaled)), lists(constant))
  })

  test("PCA", () => {
    const pca = new PCA().fit(X)
    attributes(pca, "PCA", [
      "mean_",
      "components_",
      "singular_values_",
      "explained_variance_",
      "explained_variance_ratio_",
    ])
    expectClose(some(pca.transform(X)), of("PCA")["transform"]!)
    const two = new PCA({ n_components: 2 })
    const transformed = two.fit_transform(X)
    expect(transformed.shape).toEqual([X.shape[0], 2])
    expectClose(some(two.inverse_transform(transformed)), of("PCA")["inverse of two"]!)
    expect(() => new PCA({ n_components: 99 }).fit(X)).toThrow("n_components must be between 1 and")
  })

  test("Ridge", () => {
    const [columns, target] = [X.at(slice(null), slice(null, -1)), X.at(slice(null), -1)]
    const ridge = new Ridge({ alpha: 0.5 }).fit(columns, target)
    attributes(ridge, "Ridge", ["coef_", "intercept_"])
    expectClose(some(ridge.predict(columns)), of("Ridge")["predict"]!)
    expectClose(lists(ridge.score(columns, target)), of("Ridge")["score"]!)
    expect(() => new Ridge({ alpha: -1 })).toThrow("alpha must not be negative")
    expect(() => new Ridge().predict(X)).toThrow("Ridge.predict: not fitted yet")
  })

  test("LinearRegression", () => {
    const [columns, target] = [X.at(slice(null), slice(null, -1)), X.at(slice(null), -1)]
    const regression = new LinearRegression().fit(columns, target)
    attributes(regression, "LinearRegression", ["coef_", "intercept_"])
    expectClose(some(regression.predict(columns)), of("LinearRegression")["predict"]!)
    expectClose(lists(regression.score(columns, target)), of("LinearRegression")["score"]!)
    expect(() => new LinearRegression().predict(X)).toThrow("LinearRegression.predict: not fitted yet")
  })

  test("targets may be integers, and R² of a constant is 1 or 0", () => {
    const ridge = new Ridge().fit(X, y)
    expectClose(lists(ridge.score(X, y)), lists(new Ridge().fit(X, astype(y, "float64")).score(X, y)))
    const constant = y.multiply(0)
    expect(lists(new Ridge().fit(X, constant).score(X, constant))).toBe(1)
    expect(lists(ridge.score(X, constant))).toBe(0)
    expect(() => ridge.score(X, X)).toThrow("Ridge.score: y must have a number for each of the")
  })

  test("LinearRegression of columns that depend on each other gives the shortest answer", () => {
    const target = X.at(slice(null), -1)
    const constant = X.set_at([slice(null), 1], 0.1).at(slice(null), slice(null, -1))
    const [first, third] = [X.at(slice(null), slice(0, 1)), X.at(slice(null), slice(2, 3))]
    const columns = concat([constant, first.multiply(2), first.add(third)], { axis: 1 })
    const regression = new LinearRegression().fit(columns, target)
    attributes(regression, "LinearRegression of dependent columns", ["coef_", "intercept_"])
    expectClose(some(regression.predict(columns)), of("LinearRegression of dependent columns")["predict"]!)
  })

  test("LinearRegression keeps the digits that columns nearly dependent on each other leave", () => {
    const [first, second, third] = [0, 1, 2].map((j) => X.at(slice(null), slice(j, j + 1)))
    const columns = concat([first!, second!, first!.add(second!).add(third!.multiply(1e-4))], { axis: 1 })
    const target = columns.matmul(vector([1, 2, 3])).add(4)
    const regression = new LinearRegression().fit(columns, target)
    expectClose(lists(regression.coef_), [1, 2, 3], 1e-8)
    expect(() => new LinearRegression({ tol: -1 })).toThrow("tol must not be negative")
  })

  test("GaussianNB", () => {
    const bayes = new GaussianNB().fit(X, y)
    attributes(bayes, "GaussianNB", ["theta_", "var_", "class_prior_", "class_count_", "epsilon_"])
    expectClose(some(bayes.predict_joint_log_proba(X)), of("GaussianNB")["joint"]!)
    expect(elements(bayes.predict(X))).toEqual(of("GaussianNB")["predict"])
    expectClose(some(bayes.predict_proba(X)), of("GaussianNB")["proba"]!)
    expectClose(lists(bayes.score(X, y)), of("GaussianNB")["score"]!)
    const given = new GaussianNB({ priors: [0, 0.25, 0.75] }).fit(X, y)
    expect(lists(given.class_prior_)).toEqual([0, 0.25, 0.75])
    expect(elements(given.predict(X))).not.toContain(0)
    expect(() => new GaussianNB({ priors: [0.5, 0.25, 0.5] }).fit(X, y)).toThrow("priors must sum to 1")
  })

  test("QuadraticDiscriminantAnalysis", () => {
    const quadratic = new QuadraticDiscriminantAnalysis().fit(X, y)
    attributes(quadratic, "QuadraticDiscriminantAnalysis", ["means_", "priors_"])
    expectClose(quadratic.scalings_.map(lists), of("QuadraticDiscriminantAnalysis")["scalings_"]!)
    expect(elements(quadratic.predict(X))).toEqual(of("QuadraticDiscriminantAnalysis")["predict"])
    expectClose(some(quadratic.predict_proba(X)), of("QuadraticDiscriminantAnalysis")["proba"]!)
    expectClose(lists(quadratic.score(X, y)), of("QuadraticDiscriminantAnalysis")["score"]!)
    const two = new QuadraticDiscriminantAnalysis().fit(X, astype(y.equal(1), "int32"))
    expectClose(some(two.decision_function(X)), of("QuadraticDiscriminantAnalysis")["decision of two"]!)
    expect(elements(two.predict(X))).toEqual(lists(astype(two.decision_function(X).greater(0), "int32")))
    expect(lists(new QuadraticDiscriminantAnalysis({ priors: [0.2, 0.3, 0.5] }).fit(X, y).priors_)).toEqual([
      0.2, 0.3, 0.5,
    ])
    const twice = concat([X, X], { axis: 1 })
    expect(() => new QuadraticDiscriminantAnalysis().fit(twice, y)).toThrow(
      `QuadraticDiscriminantAnalysis.fit: the covariance of class 0 has rank`,
    )
    const regular = new QuadraticDiscriminantAnalysis({ reg_param: 0.25 }).fit(X, y)
    expectClose(
      regular.scalings_.map(lists),
      quadratic.scalings_.map((s) => lists(s.multiply(0.75).add(0.25))),
    )
    expect(() => new QuadraticDiscriminantAnalysis({ reg_param: 2 })).toThrow("reg_param must be between")
    expect(() => new QuadraticDiscriminantAnalysis().fit(X, y.multiply(0))).toThrow(
      "QuadraticDiscriminantAnalysis.fit: y must have at least two classes, got 1",
    )
  })
})
