import { isdtype } from "./dtype.js"
import type { Facts } from "./facts.js"
import type { Call } from "./inference.js"
import type { Entry } from "./registry.js"

type Structure = Partial<
  Pick<
    Facts,
    | "symmetric"
    | "upper_triangular"
    | "lower_triangular"
    | "semidefinite"
    | "definite"
    | "orthonormal_columns"
    | "orthonormal_rows"
    | "centred"
  >
>

const yes = (holds: unknown): true | undefined => (holds ? true : undefined)
const isMatrix = (f: Facts | null | undefined): f is Facts => f != null && f.shape!.length === 2
const isNumber = (f: Facts): boolean => f.shape!.length === 0

/** What a call says of the form of the matrices that it gives. */
export function structureOf(
  entry: Entry,
  { inputs, options }: Call,
  output: number,
  result: Facts,
): Structure {
  const [x, y] = inputs
  if (x == null || result.shape!.length < 2) return {}
  const name = entry.namespace === undefined ? entry.name : `${entry.namespace}.${entry.name}`
  switch (name) {
    case "matrix_transpose":
      return transposed(x)
    case "permute_dims":
      return isMatrix(x) && (options["axes"] as readonly number[])[0] === 1 ? transposed(x) : {}
    case "tril":
      return { lower_triangular: yes((options["k"] as number) <= 0), upper_triangular: x.upper_triangular }
    case "triu":
      return { upper_triangular: yes((options["k"] as number) >= 0), lower_triangular: x.lower_triangular }
    case "linalg.cholesky":
      return options["upper"] ? { upper_triangular: true } : { lower_triangular: true }
    case "linalg.qr":
      return output === 0 ? { orthonormal_columns: yes(x.finite) } : { upper_triangular: yes(x.finite) }
    case "linalg.svd":
      return output === 0
        ? { orthonormal_columns: yes(x.finite) }
        : output === 2
          ? { orthonormal_rows: yes(x.finite) }
          : {}
    case "linalg.inv":
      return {
        definite: x.definite,
        orthonormal_columns: x.orthonormal_rows,
        orthonormal_rows: x.orthonormal_columns,
      }
    case "negative":
      return { ...formOf(x), ...lengthsOf(x), symmetric: x.symmetric, centred: x.centred }
    case "flip":
    case "roll":
      // without an axis elements move from row to row
      return isMatrix(x) && options["axis"] !== null ? lengthsOf(x) : {}
    case "astype":
      return isdtype(result.dtype!, "real floating") && isdtype(x.dtype!, "real floating")
        ? { ...formOf(x), ...lengthsOf(x), semidefinite: x.semidefinite }
        : formOf(x)
    case "linalg.eigh":
      return output === 1 ? { orthonormal_columns: yes(x.finite), orthonormal_rows: yes(x.finite) } : {}
    case "matmul":
      return product(x, y!)
    case "add":
      return both(x, y!, ["symmetric", "upper_triangular", "lower_triangular", "semidefinite"])
    case "subtract":
      return both(x, y!, ["symmetric", "upper_triangular", "lower_triangular"])
    case "multiply":
      return isNumber(x)
        ? scaled(y!, x)
        : isNumber(y!)
          ? scaled(x, y!)
          : { ...both(x, y!, ["symmetric"]), ...zerosOfEither(x, y!) }
    case "divide":
      return isNumber(y!) && y!.nonzero ? scaled(x, y!) : both(x, y!, ["symmetric"])
    default:
      return entry.recipe.kind === "map" &&
        inputs.length === 1 &&
        isdtype(x.dtype!, ["real floating", "integral"])
        ? { symmetric: x.symmetric }
        : {}
  }
}

/** Where the zeros are. */
const formOf = ({ upper_triangular, lower_triangular }: Facts): Structure => ({
  upper_triangular,
  lower_triangular,
})
/** What neither signs nor the order of rows or columns change. */
const lengthsOf = ({ orthonormal_columns, orthonormal_rows }: Facts): Structure => ({
  orthonormal_columns,
  orthonormal_rows,
})
/** Zero times what is finite is zero. */
function zerosOfEither(x: Facts, y: Facts): Structure {
  if (!isMatrix(x) || !isMatrix(y) || !sameShape(x, y) || !x.finite || !y.finite) return {}
  return {
    upper_triangular: x.upper_triangular || y.upper_triangular,
    lower_triangular: x.lower_triangular || y.lower_triangular,
  }
}

const transposed = (x: Facts): Structure => ({
  symmetric: x.symmetric,
  semidefinite: x.semidefinite,
  definite: x.definite,
  upper_triangular: x.lower_triangular,
  lower_triangular: x.upper_triangular,
  orthonormal_columns: x.orthonormal_rows,
  orthonormal_rows: x.orthonormal_columns,
  centred: isMatrix(x) ? x.centred?.map((axis) => 1 - axis).sort((a, b) => a - b) : undefined,
})

type Flag = Exclude<keyof Structure, "centred">
function both(x: Facts, y: Facts, flags: readonly Flag[]): Structure {
  if (!isMatrix(x) || !isMatrix(y) || !sameShape(x, y)) return {}
  const centred = x.centred?.filter((axis) => y.centred?.includes(axis))
  const additive = flags.includes("upper_triangular")
  const structure: Record<string, unknown> = additive && centred && centred.length > 0 ? { centred } : {}
  for (const flag of flags) if (x[flag] && y[flag]) structure[flag] = true
  if (flags.includes("semidefinite") && x.semidefinite && y.semidefinite && (x.definite || y.definite))
    structure["definite"] = true
  return structure
}
const sameShape = (x: Facts, y: Facts): boolean =>
  x.shape!.every((extent, axis) => typeof extent === "number" && extent === y.shape![axis])

/** A matrix times a number. */
function scaled(x: Facts, c: Facts): Structure {
  const zeros = c.finite ? { upper_triangular: x.upper_triangular, lower_triangular: x.lower_triangular } : {}
  const positive = c.lower !== undefined && c.lower >= 0 && c.finite
  return {
    ...(isdtype(x.dtype!, "complex floating") ? {} : { symmetric: x.symmetric }),
    ...zeros,
    semidefinite: yes(positive && x.semidefinite),
    definite: yes(positive && c.nonzero && x.definite),
    centred: x.centred,
  }
}

function product(x: Facts, y: Facts): Structure {
  const centred = isMatrix(x) && isMatrix(y) && x.centred?.includes(0) ? [0] : undefined
  const finite = x.finite && y.finite
  return {
    upper_triangular: yes(finite && x.upper_triangular && y.upper_triangular),
    lower_triangular: yes(finite && x.lower_triangular && y.lower_triangular),
    orthonormal_columns: yes(x.orthonormal_columns && y.orthonormal_columns),
    orthonormal_rows: yes(x.orthonormal_rows && y.orthonormal_rows),
    centred,
  }
}
