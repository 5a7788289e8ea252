import { EGraph, saturate } from "@carton/egraph"
import {
  array_var,
  assume,
  asarray,
  entries,
  factRules,
  facts,
  linalg,
  matmul,
  matrix_transpose,
  negative,
  add,
  astype,
  eye,
  flip,
  multiply,
  roll,
  sorts,
  subtract,
  mean,
  trace,
  tril,
  triu,
  type Facts,
  type NDArray,
} from "../src/index.js"

const { qr, svd, eigh, cholesky, inv } = linalg
const input = (name: string, shape: number[]) =>
  assume(array_var(name), { shape, likely: shape, dtype: "float64", finite: true })

/** What is known of the result of a function of a tall and of a square matrix. */
function known(program: (x: NDArray, s: NDArray) => NDArray): Facts {
  const traced = trace(program, [input("x", [5, 3]), input("s", [3, 3])])
  const egraph = new EGraph()
  for (const { name, facts: f } of traced.inputs)
    egraph.set(facts(sorts.input(name)), sorts.FactsSort.lift(f))
  const [output] = traced.outputs
  egraph.add(output!)
  const plain = entries().filter((e) => !e.parameters.some((p) => p.kind === "arrays"))
  egraph.run(saturate(factRules(plain.map((entry) => ({ entry, counts: [] })))))
  return egraph.lookup(facts(sorts.NDArray.wrap(output!))) as Facts
}

test.each<[string, (x: NDArray, s: NDArray) => NDArray, readonly (keyof Facts)[], readonly (keyof Facts)[]]>([
  ["Q", (x) => qr(x).Q, ["orthonormal_columns"], ["orthonormal_rows"]],
  ["Q of a square matrix", (_, s) => qr(s).Q, ["orthonormal_columns", "orthonormal_rows"], ["symmetric"]],
  ["Qᵀ", (x) => matrix_transpose(qr(x).Q), ["orthonormal_rows"], ["orthonormal_columns"]],
  ["-Q", (x) => negative(qr(x).Q), ["orthonormal_columns"], []],
  ["Q, rows turned round", (x) => flip(qr(x).Q, { axis: 0 }), ["orthonormal_columns"], []],
  ["Q, elements moved", (x) => roll(qr(x).Q, 1), [], ["orthonormal_columns"]],
  ["Q V", (x, s) => matmul(qr(x).Q, eigh(s).eigenvectors), ["orthonormal_columns"], ["orthonormal_rows"]],
  ["U", (x) => svd(x, { full_matrices: false }).U, ["orthonormal_columns"], ["orthonormal_rows"]],
  ["Vh", (x) => svd(x, { full_matrices: false }).Vh, ["orthonormal_rows", "orthonormal_columns"], []],
  ["V⁻¹", (_, s) => inv(eigh(s).eigenvectors), ["orthonormal_rows", "orthonormal_columns"], []],
  ["R", (x) => qr(x).R, ["upper_triangular"], ["lower_triangular"]],
  ["Rᵀ", (x) => matrix_transpose(qr(x).R), ["lower_triangular"], ["upper_triangular"]],
  ["L", (_, s) => cholesky(s), ["lower_triangular"], ["upper_triangular", "symmetric"]],
  [
    "tril(s) triu(s), element by element",
    (_, s) => multiply(tril(s), triu(s)),
    ["lower_triangular", "upper_triangular"],
    [],
  ],
  ["xᵀ x", (x) => matmul(matrix_transpose(x), x), ["semidefinite", "symmetric"], ["definite"]],
  [
    "xᵀ x + I / 10",
    (x) => add(matmul(matrix_transpose(x), x), multiply(eye(3), 0.1)),
    ["definite", "symmetric"],
    [],
  ],
  [
    "xᵀ x + s",
    (x, s) => add(matmul(matrix_transpose(x), x), s),
    [],
    ["definite", "semidefinite", "symmetric"],
  ],
  ["(xᵀ x + I)⁻¹", (x) => inv(add(matmul(matrix_transpose(x), x), eye(3))), ["definite"], ["symmetric"]],
  ["xᵀ x - I", (x) => subtract(matmul(matrix_transpose(x), x), eye(3)), ["symmetric"], ["semidefinite"]],
  ["-xᵀ x", (x) => negative(matmul(matrix_transpose(x), x)), ["symmetric"], ["semidefinite"]],
  ["x - mean(x)", (x) => subtract(x, mean(x, { axis: 0, keepdims: true })), ["centred"], []],
  [
    "s + [[1, 0], ...]",
    (_, s) =>
      add(
        s,
        asarray([
          [1, 0, 0],
          [0, 2, 0],
          [0, 0, 3],
        ]),
      ),
    [],
    ["upper_triangular", "definite"],
  ],
  ["L as float32", (_, s) => astype(cholesky(s), "float32"), ["lower_triangular"], []],
])("of %s", (_, program, is, isNot) => {
  const found = known(program)
  expect(is.filter((fact) => !found[fact])).toEqual([])
  expect(isNot.filter((fact) => found[fact])).toEqual([])
})
