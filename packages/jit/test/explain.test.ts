import * as xp from "@carton/array-api"
import {
  array_var,
  asarray,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  trace,
  type NDArray,
} from "@carton/array-api"
import { checkExplanation, type StepData } from "@carton/egraph"
import { LinearDiscriminantAnalysis, PCA } from "@carton/estimators"
import { jit, optimize } from "../src/index.js"

const X = (n: number, d: number) =>
  assume_isfinite(assume_dtype(assume_shape(array_var("X"), [n, d]), "float64"))

test("each step names its rule, the law and the class, in the order in which the program changes", () => {
  const spread = jit((x: NDArray) => xp.sqrt(xp.sum(xp.square(xp.abs(x)))))
  const explained = spread.explain(asarray([3, 4]))
  expect(explained.steps).toEqual([
    {
      rule: "square-abs",
      law: "|x|² = x²",
      equality: { exact: true, assuming: [], guarded: [] },
      backwards: false,
      before: "square(abs(x))",
      after: "square(x)",
    },
  ])
  expect(String(explained)).toBe("1. square(abs(x))\n   = square(x)\n   by square-abs: |x|² = x²   (exact)")
  expect(explained.check()).toBeUndefined()
})

test("a program that no rule changed needs no step", () => {
  const same = jit((x: NDArray) => xp.sin(x))
  const explained = same.explain(asarray([1, 2]))
  expect([explained.steps, String(explained), explained.check()]).toEqual([
    [],
    "The program is run as it is written.",
    undefined,
  ])
})

describe.each<[string, ReturnType<typeof trace>]>([
  ["PCA", trace((x) => new PCA({ n_components: 3 }).fit_transform(x), [X(1000, 6)])],
  [
    "linear discriminant analysis",
    trace(
      (x, y) => new LinearDiscriminantAnalysis().fit(x, y).transform(x),
      [
        X(100_000, 6),
        assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [100_000]), "int32"), [0, 1, 2]),
      ],
    ),
  ],
])("%s", (_, traced) => {
  const explained = optimize(traced).explain()

  test("its steps are replayed by the checker, and lead to a row factor", () => {
    expect(explained.check()).toBeUndefined()
    expect(explained.steps.map(({ rule }) => rule)).toContain("svd-right-vectors")
    for (const { rule, law, equality } of explained.steps)
      expect([rule, law !== "", equality.exact ?? equality.reassociates !== undefined]).toEqual([
        rule,
        true,
        true,
      ])
  })

  test("the checker finds a step that was tampered with", () => {
    const [proof] = explained.proofs
    const at = proof!.steps.findIndex((s) => s.by === "rule" && s.rule === "svd-right-vectors")
    const step = proof!.steps[at] as StepData & { by: "rule" }
    const steps = proof!.steps.map((s, i) => (i === at ? { ...step, rule: "svd-singular-values" } : s))
    const tampered = { terms: proof!.terms, steps, claims: proof!.claims, proofs: proof!.proofs }
    expect(checkExplanation(tampered, explained.theory)).toMatch(/svd|no action|fact|step/)
    const without = { ...explained.theory, rules: explained.theory.rules.filter((r) => r.name !== step.rule) }
    expect(checkExplanation(proof!, without)).toMatch(/there is no rule svd-right-vectors/)
  })

  test("it is plain data", () => {
    const [proof] = explained.proofs
    expect(checkExplanation(JSON.parse(JSON.stringify(proof)), explained.theory)).toBeUndefined()
    expect(JSON.parse(JSON.stringify(explained.steps))).toHaveLength(explained.steps.length)
  })
})
