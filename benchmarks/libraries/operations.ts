/** Shapes for about a thousand, a hundred thousand and a million elements; orders of matrices for products and systems. */
export interface Size {
  readonly rows: number
  readonly columns: number
  readonly product: number
  readonly system: number
}

export const sizes: readonly Size[] = [
  { rows: 25, columns: 40, product: 32, system: 10 },
  { rows: 250, columns: 400, product: 128, system: 100 },
  { rows: 1000, columns: 1000, product: 512, system: 300 },
]

interface Operation {
  /** Shapes of the arguments x and y. */
  shapes(size: Size): readonly (readonly number[])[]
  /** In NumPy, over x and y. */
  readonly numpy: string
  /** The diagonal of x outweighs the rest, so that a system is well conditioned. */
  readonly dominant?: boolean
}

const one = ({ rows, columns }: Size) => [[rows, columns]]
const two = (size: Size) => [...one(size), ...one(size)]
const vector = ({ rows, columns }: Size) => [[rows * columns]]

/** What the table has a line for. Libraries spell these, as far as they have them. */
export const operations = {
  add: { shapes: two, numpy: "x + y" },
  divide: { shapes: two, numpy: "x / y" },
  "multiply by a number": { shapes: one, numpy: "x * 1.5" },
  "add a row": { shapes: (size) => [...one(size), [1, size.columns]], numpy: "x + y" },
  sqrt: { shapes: one, numpy: "np.sqrt(x)" },
  exp: { shapes: one, numpy: "np.exp(x)" },
  sin: { shapes: one, numpy: "np.sin(x)" },
  greater: { shapes: two, numpy: "x > y" },
  where: { shapes: two, numpy: "np.where(x > y, x, y)" },
  sum: { shapes: one, numpy: "np.sum(x)" },
  "sum along axis 0": { shapes: one, numpy: "np.sum(x, axis=0)" },
  "sum along axis 1": { shapes: one, numpy: "np.sum(x, axis=1)" },
  max: { shapes: one, numpy: "np.max(x)" },
  std: { shapes: one, numpy: "np.std(x)" },
  "cumulative sum": { shapes: vector, numpy: "np.cumsum(x)" },
  sort: { shapes: vector, numpy: "np.sort(x)" },
  "transposed copy": { shapes: one, numpy: "np.ascontiguousarray(x.T)" },
  concat: { shapes: two, numpy: "np.concatenate((x, y))" },
  matmul: { shapes: ({ product: n }) => Array(2).fill([n, n]), numpy: "x @ y" },
  solve: { shapes: ({ system: n }) => Array(2).fill([n, n]), numpy: "np.linalg.solve(x, y)", dominant: true },
} as const satisfies Record<string, Operation>

export type OperationName = keyof typeof operations
