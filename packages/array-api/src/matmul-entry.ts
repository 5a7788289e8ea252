import type { Size } from "@carton/codegen"
import { multiplied } from "./matmul-call.js"
import { checkDType, promote } from "./dtype.js"
import { ShapeError } from "./errors.js"
import { elementsOf, numberOf } from "./matrices.js"
import { x1, x2 } from "./parameters.js"
import { define } from "./registry.js"
import { broadcastShapes, mayEqual, showShape } from "./shapes.js"
import type { Fits, ProductRank, Promoted } from "./typing.js"
import type { NDArray } from "./ndarray.js"

// what arrays have as a method: the same function, which by itself brings no products on vectors into a bundle
export const matmul = /* @__PURE__ */ define<
  <A extends NDArray, B extends NDArray>(
    x1: A,
    x2: B & Fits<A, B>,
  ) => NDArray<Promoted<A, B>, ProductRank<A["ndim"], B["ndim"]>>
>({
  name: "matmul",
  chapter: "linear_algebra",
  parameters: [x1, x2],
  result([a, b]) {
    checkDType("matmul", "x1", a!.dtype, "numeric")
    checkDType("matmul", "x2", b!.dtype, "numeric")
    return { shape: productShape(a!.shape, b!.shape), dtype: promote("matmul", a!.dtype, b!.dtype) }
  },
  recipe: {
    kind: "build",
    run: multiplied,
    build: (...call) => call[4].product(...call),
  },
  flops: ([a, b]) => 2 * elementsOf(productShape(a!.shape, b!.shape)) * numberOf(a!.shape.at(-1)!),
})

function productShape(a: readonly Size[], b: readonly Size[]): Size[] {
  if (a.length === 0 || b.length === 0)
    throw new ShapeError(
      `matmul: takes arrays of at least one axis, got shapes ${showShape(a)} and ${showShape(b)}`,
    )
  const [k, rows] = [a.at(-1)!, b.length === 1 ? b[0]! : b.at(-2)!]
  if (!mayEqual(k, rows))
    throw new ShapeError(
      `matmul: shapes ${showShape(a)} and ${showShape(b)} do not fit: ${String(k)} columns meet ${String(rows)} rows`,
    )
  const batch = broadcastShapes("matmul", [a.slice(0, -2), b.slice(0, -2)])
  return [...batch, ...a.slice(-2, -1), ...(b.length === 1 ? [] : [b.at(-1)!])]
}
