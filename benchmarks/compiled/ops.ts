import * as xp from "@carton/array-api"
import { slice, type NDArray } from "@carton/array-api"
import type { Ops } from "./job.js"

/** Carton's functions, over arrays of one floating-point type. */
export const cartonOps = (dtype: "float64" | "float32"): Ops<NDArray> => ({
  ...xp,
  greater: (a, b) => xp.greater(a, b),
  count: (a) => xp.astype(a, "int32"),
  sum: (a, axis = null as never, keepdims = false) => xp.sum(a, { axis, keepdims }),
  max: (a, axis, keepdims = false) => xp.max(a, { axis, keepdims }),
  argmax: (a, axis) => xp.argmax(a, { axis }),
  expand: (a, axis) => xp.expand_dims(a, { axis }),
  slice: (a, ...ranges) => a.at(...ranges.map(([from, to]) => slice(from, to))),
  range: (n) => xp.arange(n, null, { dtype }),
  number: (x) => xp.asarray(x, { dtype }),
})

/** Those of tfjs: float32 only. */
export const tfjsOps = (tf: any): Ops<any> => ({
  ...tf,
  subtract: tf.sub,
  multiply: tf.mul,
  divide: tf.div,
  count: (a) => tf.cast(a, "int32"),
  sum: (a, axis, keepdims) => tf.sum(a, axis, keepdims),
  argmax: (a, axis) => tf.argMax(a, axis),
  expand: (a, axis) => tf.expandDims(a, axis),
  slice: (a, ...ranges) =>
    tf.slice(
      a,
      ranges.map(([from]) => from),
      ranges.map(([from, to]) => to - from),
    ),
  range: (n) => tf.range(0, n),
  number: (x) => tf.scalar(x),
})

/** Those of numpy-ts: NumPy's names. */
export const numpyTsOps = (np: any): Ops<any> => ({
  ...np,
  count: (a) => a.astype("int32"),
  sum: (a, axis, keepdims) => np.sum(a, axis, keepdims),
  max: (a, axis, keepdims) => np.amax(a, axis, keepdims),
  argmax: (a, axis) => np.argmax(a, axis),
  expand: (a, axis) => np.expand_dims(a, axis),
  slice: (a, ...ranges) => a.slice(...ranges.map(([from, to]) => `${from}:${to}`)),
  range: (n) => np.arange(n),
  number: (x) => np.array(x),
})

/** Those of jax-js, which uses an array up unless a reference is taken. */
export const jaxOps = (np: any): Ops<any> => {
  const kept = (x: any): any => (typeof x === "number" ? x : x.ref)
  const of =
    (f: (...x: any[]) => any) =>
    (...x: any[]): any =>
      f(...x.map(kept))
  const named = Object.fromEntries(
    [
      "add",
      "subtract",
      "multiply",
      "maximum",
      "minimum",
      "greater",
      "equal",
      "where",
      "sqrt",
      "square",
      "exp",
    ]
      .concat(["log", "log1p", "abs", "sin", "cos", "floor"])
      .map((name) => [name, of(np[name] ?? (() => undefined))]),
  )
  return {
    ...(named as unknown as Ops<any>),
    divide: of((a, b) => (typeof b === "number" ? a.div(b) : np.trueDivide(a, b))),
    count: (a) => a.ref.astype(np.int32),
    sum: (a, axis, keepdims = false) => np.sum(a.ref, axis ?? null, { keepdims }),
    max: (a, axis, keepdims = false) => np.max(a.ref, axis, { keepdims }),
    argmax: (a, axis) => np.argmax(a.ref, axis),
    expand: (a, axis) => np.expandDims(a.ref, axis),
    slice: (a, ...ranges) => a.ref.slice(...ranges.map(([from, to]) => [from, to])),
    range: (n) => np.arange(n).astype(np.float32),
    number: (x) => np.array(x, { dtype: np.float32 }),
  }
}
