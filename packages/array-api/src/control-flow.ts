import { isArray } from "./arguments.js"
import { asarray } from "./asarray.js"
import { zeros } from "./creation.js"
import { describe } from "./describe.js"
import { isScalar, type DType } from "./dtype.js"
import { DTypeError, ShapeError, TraceError, ValueError } from "./errors.js"
import { less } from "./elementwise.js"
import { stack } from "./joining.js"
import type { NDArray } from "./ndarray.js"
import type { Scalar } from "./registry.js"
import { showShape } from "./shapes.js"
import { tracing } from "./tracing.js"
import { flatten, unflatten, type Tree, type TreeShape } from "./tree.js"

/** Arrays and numbers, and objects and lists of them. */
export type Values = Tree<NDArray | Scalar>

/** What is carried on: of the same form, dtypes and ranks, which the compiler does not always know. */
type Alike<T> =
  Tree<NDArray> extends T
    ? Values
    : T extends NDArray
      ? NDArray | Scalar
      : T extends Scalar
        ? NDArray | Scalar
        : { readonly [K in keyof T]: Alike<T[K]> }

/** A function of lists of arrays, as control flow is carried out on them. */
export type Step = (arrays: readonly NDArray[]) => readonly NDArray[]

/** How control flow is carried out: at once, or as a call of a term. */
export interface FlowBackend {
  cond(pred: NDArray, then: Step, otherwise: Step): readonly NDArray[]
  while_loop(test: Step, body: Step, init: readonly NDArray[]): readonly NDArray[]
  scan(body: Step, init: readonly NDArray[], xs: readonly NDArray[], turns: Turns): readonly NDArray[]
}
export interface Turns {
  readonly length: number
  readonly reverse: boolean
}

const isNumber = (x: unknown): boolean => (x === null || typeof x !== "object" ? isScalar(x) : false)

/** The arrays of a tree; numbers become arrays. */
function arraysOf(caller: string, tree: Values): { arrays: NDArray[]; shape: TreeShape } {
  const leaves: (NDArray | Scalar)[] = []
  const shape = flatten(caller, tree, leaves, isNumber)
  return { arrays: leaves.map((x) => (isScalar(x) ? asarray(x) : x)), shape }
}
const told = (shape: TreeShape): string => JSON.stringify(shape)

/** The tree with the names of its objects in the order of `shape`. */
function arranged(tree: Values, shape: TreeShape): Values {
  if (typeof tree !== "object" || isArray(tree) || typeof shape !== "object") return tree
  const [given, wanted] = [tree, shape] as Readonly<Record<string, never>>[]
  if (Array.isArray(tree)) return tree.map((x: Values, i) => arranged(x, wanted![i] ?? 0))
  const names = Object.keys(shape)
  if (Object.keys(tree).length !== names.length || names.some((name) => !Object.hasOwn(tree, name)))
    return tree
  return Object.fromEntries(names.map((name) => [name, arranged(given![name]!, wanted![name]!)]))
}

/** The results of a step, which are to be of the form of what is carried. */
function carriedOn(caller: string, tree: Values, shape: TreeShape, like: readonly NDArray[]): NDArray[] {
  const leaves: (NDArray | Scalar)[] = []
  const found = flatten(caller, arranged(tree, shape), leaves, isNumber)
  if (told(found) !== told(shape))
    throw new ValueError(
      `${caller}: the function gives ${told(found)}, and takes ${told(shape)}; they must be alike`,
    )
  return leaves.map((x, i) => {
    const { dtype, shape } = like[i]!
    const made = isScalar(x) ? asarray(x, { dtype }) : x
    checkAlike(caller, made, { dtype, shape }, `part ${i} of what it takes`)
    return made
  })
}
function checkAlike(
  caller: string,
  x: NDArray,
  { dtype, shape }: { dtype: DType; shape: readonly number[] },
  what: string,
): void {
  const text = (d: DType, s: readonly number[]): string => `${d} ${showShape(s)}`
  const message = `${caller}: the function gives ${text(x.dtype, x.shape)} where ${what} is ${text(dtype, shape)}`
  if (x.dtype !== dtype) throw new DTypeError(`${message}; convert with astype`)
  if (showShape(x.shape) !== showShape(shape)) throw new ShapeError(message)
}
function checkTest(caller: string, x: NDArray): NDArray {
  if (x.ndim !== 0)
    throw new ShapeError(`${caller}: a condition has no axes, got shape ${showShape(x.shape)}`)
  if (x.dtype !== "bool")
    throw new DTypeError(`${caller}: a condition is bool, got ${x.dtype}; compare with not_equal`)
  return x
}

/** Control flow carried out at once. */
const atOnce: FlowBackend = {
  cond: (pred, then, otherwise) => (pred.item() ? then([]) : otherwise([])),
  while_loop(test, body, init) {
    let carried = init
    while (test(carried)[0]!.item()) carried = body(carried)
    return carried
  },
  scan(body, init, xs, { length, reverse }) {
    const rows: (readonly NDArray[])[] = new Array<readonly NDArray[]>(length)
    let carried = init
    for (let turn = 0; turn < length; turn++) {
      const row = reverse ? length - 1 - turn : turn
      const made = body([...carried, ...xs.map((x) => x.at(row))])
      carried = made.slice(0, init.length)
      rows[row] = made.slice(init.length)
    }
    if (length > 0) return [...carried, ...rows[0]!.map((_, i) => stack(rows.map((row) => row[i]!)))]
    // of no rows the form of what would be given is asked for
    const given = body([...init, ...xs.map((x) => zeros(x.shape.slice(1), { dtype: x.dtype }))])
    return [...init, ...given.slice(init.length).map((y) => zeros([0, ...y.shape], { dtype: y.dtype }))]
  },
}
const backend = (): FlowBackend => tracing.current ?? atOnce

/**
 * What `true_fun` gives of the operands where `pred` is true, else what `false_fun` does. Only one of them runs.
 *
 * @param pred - a boolean, or a 0-d bool array
 * @returns both functions give arrays of the same dtypes and shapes, in objects and lists of the same form
 * @see jax.lax.cond
 * @example cond(less(sum(x), 0), (x) => negative(x), (x) => x, x)
 */
export function cond<A extends readonly unknown[], R extends Values>(
  pred: NDArray | boolean,
  true_fun: (...operands: A) => R,
  false_fun: (...operands: A) => R,
  ...operands: A
): R {
  if (typeof pred === "boolean") return (pred ? true_fun : false_fun)(...operands)
  if (!isArray(pred))
    throw new ValueError(`cond: pred must be a boolean or a 0-d bool array, got ${describe(pred)}`)
  checkTest("cond", pred)
  let form: { shape: TreeShape; arrays: readonly NDArray[] } | undefined
  const side = (fn: (...operands: A) => R) => (): readonly NDArray[] => {
    const tree = fn(...operands)
    if (form === undefined) return (form = arraysOf("cond", tree)).arrays
    return carriedOn("cond", tree, form.shape, form.arrays)
  }
  const results = backend().cond(pred, side(true_fun), side(false_fun))
  return unflatten(form!.shape, results) as R
}

/**
 * `body_fun` again and again, from `init_val` on, as long as `cond_fun` gives true.
 *
 * @param cond_fun - gives a 0-d bool array of what is carried
 * @param body_fun - gives arrays of the dtypes and shapes that it takes
 * @see jax.lax.while_loop
 * @example while_loop((x) => less(x, 100), (x) => multiply(x, 2), asarray(3))   // 192
 */
export function while_loop<T extends Values>(
  cond_fun: (val: T) => NDArray | boolean,
  body_fun: (val: T) => Alike<T>,
  init_val: T,
): T {
  const { arrays, shape } = arraysOf("while_loop", init_val)
  const test: Step = (carried) => {
    const holds = cond_fun(unflatten(shape, carried) as T)
    return [checkTest("while_loop", typeof holds === "boolean" ? asarray(holds) : holds)]
  }
  const body: Step = (carried) =>
    carriedOn("while_loop", body_fun(unflatten(shape, carried) as T) as unknown as Values, shape, arrays)
  return unflatten(shape, backend().while_loop(test, body, arrays)) as T
}

/**
 * `body_fun(i, val)` for i from `lower` up to `upper`, which is left out, from `init_val` on.
 *
 * @param lower - an integer, or a 0-d int32 array
 * @see jax.lax.fori_loop
 * @example fori_loop(0, 5, (i, total) => add(total, i), asarray(0, { dtype: "int32" }))   // 10
 */
export function fori_loop<T extends Values>(
  lower: number | NDArray,
  upper: number | NDArray,
  body_fun: (i: NDArray, val: T) => Alike<T>,
  init_val: T,
): T {
  const bound = (x: number | NDArray): NDArray => (typeof x === "number" ? asarray(x, { dtype: "int32" }) : x)
  const [, , val] = while_loop(
    ([i, end]: readonly [NDArray, NDArray, T]) => less(i, end),
    ([i, end, val]) => [i.add(1), end, body_fun(i, val)] as const,
    [bound(lower), bound(upper), init_val] as const,
  )
  return val
}

/**
 * `f(carry, x)` gives `[carry, y]`: for each row x of `xs` along axis 0, from `init` on.
 *
 * @param xs - arrays of one extent along axis 0, in objects and lists; null, with `length`: there are none
 * @param options - `length` (that of xs), `reverse` (false): from the last row to the first
 * @returns the last carry, and all y, stacked along a new first axis
 * @see jax.lax.scan
 * @example scan((total, x) => [add(total, x), add(total, x)], asarray(0), asarray([1, 2, 3]))   // [6, [1, 3, 6]]
 */
export function scan<C extends Values, X, Y extends Values>(
  f: (carry: C, x: X) => readonly [Alike<C>, Y],
  init: C,
  xs: X,
  options: { readonly length?: number; readonly reverse?: boolean } = {},
): readonly [C, Y] {
  const start = arraysOf("scan", init)
  const rows = xs === null ? { arrays: [], shape: [] } : arraysOf("scan", xs as Values)
  const lengths = [
    ...new Set([...rows.arrays.map(firstExtent), ...(options.length === undefined ? [] : [options.length])]),
  ]
  if (lengths.length !== 1)
    throw new ValueError(
      lengths.length === 0
        ? "scan: without xs the option length says how often"
        : `scan: xs and length must agree along axis 0, got ${lengths.join(" and ")}`,
    )
  let form: TreeShape | undefined
  const count = start.arrays.length
  const body: Step = (arrays) => {
    const x = xs === null ? null : unflatten(rows.shape, arrays.slice(count))
    const [carry, y] = f(unflatten(start.shape, arrays.slice(0, count)) as C, x as X)
    const made = arraysOf("scan", y)
    form = made.shape
    return [...carriedOn("scan", carry as unknown as Values, start.shape, start.arrays), ...made.arrays]
  }
  const turns = { length: lengths[0]!, reverse: options.reverse ?? false }
  const results = backend().scan(body, start.arrays, rows.arrays, turns)
  return [unflatten(start.shape, results.slice(0, count)) as C, unflatten(form!, results.slice(count)) as Y]
}
const firstExtent = (x: NDArray): number => {
  if (x.ndim === 0) throw new TraceError("scan: xs must have an axis to go along, got a 0-d array")
  return x.shape[0]!
}
