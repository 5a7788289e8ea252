import * as xp from "@carton/array-api"
import {
  asarray,
  denseData,
  isdtype,
  reshape,
  type EagerArray,
  type Facts,
  type NDArray,
} from "@carton/array-api"
import type { Random } from "fast-check"

const numbers = (random: Random, shape: readonly number[]): NDArray =>
  reshape(
    asarray(
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.nextInt(-90, 90) / 10),
      { dtype: "float64" },
    ),
    shape,
  )
const extent = (random: Random): number => random.nextInt(1, 4)

/** A symmetric matrix whose eigenvalues are above 1. */
function definite(random: Random): NDArray {
  const n = extent(random)
  const x = numbers(random, [n, n])
  const square = xp.matmul(x, xp.matrix_transpose(x))
  return square.add(xp.matrix_transpose(square)).multiply(0.5).add(xp.eye(n))
}
const symmetric = (random: Random): NDArray => {
  const n = extent(random)
  const x = numbers(random, [n, n])
  return x.add(xp.matrix_transpose(x))
}
const triangular =
  (f: typeof xp.tril) =>
  (random: Random): NDArray =>
    f(numbers(random, [extent(random), extent(random)]))

/** What is true of an array beyond its elements: symmetry, triangles, order. */
export function structure(x: EagerArray): Facts {
  if (x.dtype === "bool") {
    const all = Array.from(denseData(x) as ArrayLike<number>)
    return all.length === 0 ? {} : { lower: Math.min(...all), upper: Math.max(...all) }
  }
  if (!isdtype(x.dtype, "real floating") || x.size === 0) return {}
  const known: { -readonly [K in keyof Facts]: Facts[K] } = {}
  const holds = (condition: NDArray): true | undefined => xp.all(condition).item() === true || undefined
  if (x.ndim === 1) known.sorted = holds(xp.less_equal(x.at(xp.slice(null, -1)), x.at(xp.slice(1))))
  if (x.ndim !== 2 || holds(xp.isfinite(x)) !== true) return known
  known.lower_triangular = holds(xp.equal(x, xp.tril(x)))
  known.upper_triangular = holds(xp.equal(x, xp.triu(x)))
  if (x.shape[0] === x.shape[1]) known.symmetric = holds(xp.equal(x, xp.matrix_transpose(x)))
  return known
}

const mask = (random: Random, n: number): NDArray => xp.greater(numbers(random, [n]), 0)
const masks: Make = (random) => {
  const n = extent(random)
  return { x: mask(random, n), y: mask(random, n) }
}

type Make = (random: Random) => Readonly<Record<string, unknown>>
const of =
  (make: (random: Random) => NDArray): Make =>
  (random) => ({ x: make(random) })
const masked =
  (value: boolean): Make =>
  (random) => {
    const shape = [extent(random), extent(random)]
    return { m: xp.full(shape, value), x: numbers(random, shape), y: numbers(random, shape) }
  }

/** Instances of laws about matrices and masks that are of some form. */
export const structured: Readonly<Record<string, Make>> = {
  "transpose-symmetric": of(symmetric),
  "tril-triangular": of(triangular(xp.tril)),
  "triu-triangular": of(triangular(xp.triu)),
  "det-triangle": (random) => {
    const n = extent(random)
    return { x: xp.tril(numbers(random, [n, n])) }
  },
  ...Object.fromEntries(
    ["add-products-left", "subtract-products-left"].map((name): [string, Make] => [
      name,
      (random) => {
        const [n, k, m] = [extent(random), extent(random), extent(random)]
        return { x: numbers(random, [n, k]), y: numbers(random, [n, k]), z: numbers(random, [k, m]) }
      },
    ]),
  ),
  ...Object.fromEntries(
    [
      "inverse-inverse",
      "det-inverse",
      "logdet-inverse",
      "logdet-cholesky",
      "cholesky-upper",
      "cholesky-product",
      "sum-of-eigenvalues",
      "product-of-eigenvalues",
    ].map((name) => [name, of(definite)]),
  ),
  ...Object.fromEntries(
    ["eigenvalues-scaled", "eigenvectors-scaled", "svdvals-scaled", "qr-scaled"].map(
      (name): [string, Make] => [
        name,
        (random) => {
          const n = extent(random)
          return { x: numbers(random, [n, n]), c: asarray(random.nextInt(1, 99) / 10) }
        },
      ],
    ),
  ),
  ...Object.fromEntries(
    ["solve-updated", "product-updated", "logdet-updated"].flatMap((law) =>
      ["", "-matrix", "-right", "-matrix-right"].map((form): [string, Make] => [
        `${law}${form}`,
        (random) => {
          const [n, k] = [extent(random), extent(random)]
          const x = xp.eye(n).multiply(xp.abs(numbers(random, [n])).add(0.5))
          const y = numbers(random, form.startsWith("-matrix") ? [n, extent(random)] : [n])
          return { x, v: numbers(random, [n, k]), ...(law === "logdet-updated" ? {} : { y }) }
        },
      ]),
    ),
  ),
  "cholesky-scaled": (random) => ({ x: definite(random), c: asarray(random.nextInt(1, 99) / 10) }),
  "product-of-solution": (random) => {
    const x = definite(random)
    return { x, y: numbers(random, [x.shape[0]!, extent(random)]) }
  },
  "pinv-orthonormal": (random) => {
    const n = extent(random)
    return { x: xp.linalg.qr(numbers(random, [n + 1, n])).Q }
  },
  "qr-orthonormal": (random) => {
    const n = extent(random)
    return { x: xp.linalg.qr(numbers(random, [n + 2, n])).Q }
  },
  "identity-product": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n, extent(random)]), y: xp.eye(n) }
  },
  "product-identity": (random) => {
    const n = extent(random)
    return { x: numbers(random, [extent(random), n]), y: xp.eye(n) }
  },
  "identity-less-product": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n, n]), y: xp.eye(n), z: numbers(random, [n, extent(random)]) }
  },
  "product-identity-less": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n, n]), y: xp.eye(n), z: numbers(random, [extent(random), n]) }
  },
  "product-diagonal": (random) => {
    const n = extent(random)
    return { x: numbers(random, [extent(random), n]), y: xp.eye(n), v: numbers(random, [n]) }
  },
  "diagonal-product": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n, extent(random)]), y: xp.eye(n), v: numbers(random, [n]) }
  },
  ...Object.fromEntries(
    ["centred-product", "column-multiplied-product", "column-scaled-product"].map((name): [string, Make] => [
      name,
      (random) => {
        const d = extent(random)
        const v = xp.add(xp.abs(numbers(random, [d])), 1)
        return { x: numbers(random, [extent(random), d]), v, w: numbers(random, [d, extent(random)]) }
      },
    ]),
  ),
  ...Object.fromEntries(
    [
      "add-numbers",
      "subtract-numbers",
      "add-subtract-numbers",
      "multiply-numbers",
      "divide-numbers",
      "multiply-divide-numbers",
    ].map((name): [string, Make] => [
      name,
      (random) => ({
        x: numbers(random, [extent(random)]),
        c: random.nextInt(1, 99) / 8,
        d: random.nextInt(1, 99) / 7,
      }),
    ]),
  ),
  "sum-set-row": (random) => {
    const [n, d] = [extent(random), extent(random)]
    const whole = { start: null, stop: null, step: 1 }
    return { x: numbers(random, [n, d]), y: numbers(random, [d]), k: [random.nextInt(0, n - 1), whole] }
  },
  "sum-centred": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n, extent(random)]), n: asarray(n, { dtype: "float64" }) }
  },
  "multiply-zeros": (random) => {
    const shape = [extent(random), extent(random)]
    return { x: numbers(random, shape), z: xp.zeros([shape[1]!]) }
  },
  ...Object.fromEntries(
    ["row-divided-product", "row-multiplied-product", "column-product"].map((name): [string, Make] => [
      name,
      (random) => {
        const [n, d] = [extent(random), extent(random)]
        const v = xp.add(xp.abs(numbers(random, [n])), 1)
        return { x: numbers(random, [n, d]), v, w: numbers(random, [d, extent(random)]) }
      },
    ]),
  ),
  "ones-product": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n, extent(random)]), v: xp.ones([n]) }
  },
  "product-ones": (random) => {
    const n = extent(random)
    return { x: numbers(random, [extent(random), n]), v: xp.ones([n]) }
  },
  "where-all-true": masked(true),
  "where-all-false": masked(false),
  "chosen-all": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n]), m: xp.full([n], true) }
  },
  "orthonormal-undone": (random) => {
    const n = extent(random)
    return { x: xp.linalg.qr(numbers(random, [n + 1, n])).Q, y: numbers(random, [n, extent(random)]) }
  },
  "norm-orthonormal": (random) => {
    const n = extent(random)
    return { x: xp.linalg.qr(numbers(random, [n + 1, n])).Q, v: numbers(random, [n]) }
  },
  "sum-chosen-of-rows": (random) => {
    const n = extent(random)
    return { x: numbers(random, [n, extent(random)]), m: mask(random, n) }
  },
  "all-and": masks,
  "any-or": masks,
  "sum-of-real-mask": (random) => ({
    m: mask(random, extent(random)),
    axis: random.nextInt(-1, 0),
    dtype: "float64",
  }),
  "index-set-elsewhere": (random) => {
    const [n, d] = [extent(random) + 1, extent(random)]
    const [k, l] = [random.nextInt(1, n - 1), 0]
    return { x: numbers(random, [n, d]), y: numbers(random, [d]), k: [k], l: [l] }
  },
  "sort-of-sorted": (random) => ({ x: xp.sort(numbers(random, [extent(random)])) }),
}
