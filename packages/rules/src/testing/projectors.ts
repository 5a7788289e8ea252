import { constructorsOf, denseData, operatorOf, type EagerArray } from "@carton/array-api"
import type { Term } from "@carton/egraph"
import { application } from "@carton/egraph"
import { differentKind } from "./exact.js"
import type { Measured } from "./rounding.js"

/** Vectors that a decomposition chooses, the output with their values, and the axis that numbers them from the end. */
const choices: Readonly<Record<string, { readonly values: string; readonly axis: 1 | 2 }>> = {
  "svd.Vh": { values: "S", axis: 2 },
  "factor_svd.Vh": { values: "S", axis: 2 },
  "svd.U": { values: "S", axis: 1 },
  "eigh.eigenvectors": { values: "eigenvalues", axis: 1 },
}

/** Values that are nearer than this part of the largest belong together. */
const CLUSTER = 1e-6
const TOLERANCE = 1e-6
/** Of numbers so small that a product of two vanishes, rounding leaves nothing. */
const SMALL = 2 ** -500

/** The term of the values that go with the vectors of a decomposition; undefined for other terms. */
export function valuesOfVectors(t: Term): { values: Term; axis: 1 | 2 } | undefined {
  const operator = t.declaration && operatorOf(t.declaration)
  const output = operator?.entry.outputs?.[operator.output]
  const choice = output === undefined ? undefined : choices[`${operator!.entry.name}.${output}`]
  if (choice === undefined) return undefined
  const { entry, counts } = operator!
  const { declaration } = constructorsOf(entry, counts)[entry.outputs!.indexOf(choice.values)]!
  return {
    values: application(declaration, t.args),
    axis: choice.axis,
  }
}

/** Ranges of indices whose values are as good as equal, those of value 0 left out. */
function clusters(values: ArrayLike<number>): [from: number, to: number][] {
  const most = Math.max(...Array.from(values, Math.abs))
  const found: [number, number][] = []
  for (let i = 0; i < values.length; i++) {
    const last = found[found.length - 1]
    if (last !== undefined && Math.abs(values[i]! - values[i - 1]!) <= CLUSTER * most) last[1] = i + 1
    else found.push([i, i + 1])
  }
  return found.filter(([from]) => Math.abs(values[from]!) > Math.max(CLUSTER * most, SMALL))
}

/** Vector `k` of a matrix whose rows (axis 2) or columns (axis 1) are vectors. */
const vector = (x: EagerArray, k: number, axis: 1 | 2): number[] => {
  const data = denseData(x) as Float64Array
  const [rows, columns] = x.shape as [number, number]
  return axis === 2
    ? Array.from({ length: columns }, (_, j) => data[k * columns + j]!)
    : Array.from({ length: rows }, (_, i) => data[i * columns + k]!)
}

/** What projecting to vectors `from..to` does, row-major. */
function projector(x: EagerArray, [from, to]: [number, number], axis: 1 | 2): Float64Array {
  const size = axis === 2 ? x.shape[1]! : x.shape[0]!
  const sum = new Float64Array(size * size)
  for (let k = from; k < to; k++) {
    const v = vector(x, k, axis)
    for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum[i * size + j]! += v[i]! * v[j]!
  }
  return sum
}

/**
 * Compares vectors of two decompositions where they are determined: for each group of equal values, what the
 * vectors span. Vectors of the value 0 are anything.
 */
export function projectorDifference(
  left: EagerArray,
  right: EagerArray,
  values: EagerArray,
  axis: 1 | 2,
): Measured | undefined {
  const kind = differentKind(left, right)
  if (kind !== undefined) return { difference: kind, ratio: Infinity }
  const list = denseData(values) as Float64Array
  const huge = (v: number): boolean => !(Math.abs(v) < 1 / SMALL)
  if (left.ndim !== 2 || left.dtype !== "float64" || list.length === 0 || list.some(huge)) return undefined
  let ratio = 0
  for (const range of clusters(list)) {
    const [p, q] = [projector(left, range, axis), projector(right, range, axis)]
    const apart = p.reduce((most, v, i) => Math.max(most, Math.abs(v - q[i]!)), 0)
    ratio = Math.max(ratio, apart / TOLERANCE)
    if (!(apart <= TOLERANCE))
      return {
        difference: {
          reason: `vectors ${range[0]} to ${range[1] - 1} span different spaces: the projectors are ${apart.toExponential(2)} apart`,
          size: apart,
        },
        ratio,
      }
  }
  return { difference: undefined, ratio }
}
