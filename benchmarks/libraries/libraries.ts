import * as xp from "@carton/array-api"
import type { OperationName } from "./operations.js"

export type Numbers = ArrayLike<number | boolean>
type Floats = Float64Array | Float32Array
/** An operation of a library over arrays of its own; the library comes first. */
type Spelling = (library: any, x: any, y: any) => unknown

/** A library: how an array is made and read, and how it spells the operations that it has. */
export interface Library {
  readonly name: string
  /** What is imported; any of them may be missing. */
  readonly modules: readonly string[]
  /** What is done before the first array, with the modules; gives the library. */
  open?(...modules: any[]): unknown
  array(library: any, data: Floats, shape: readonly number[]): unknown
  /** The numbers of a result. For a library that runs later, or elsewhere, reading is part of the operation. */
  read(result: any): Numbers | Promise<Numbers>
  /** Chosen anew before a call: another program may share the library with another backend. */
  select?(library: any): void
  /** Whether reading is timed. */
  readonly lazy?: boolean
  readonly operations: Readonly<Partial<Record<OperationName, Spelling>>>
}

export const carton: Library = {
  name: "carton",
  modules: [],
  open: () => xp,
  array: (_, data, shape) => xp.from_buffer(data, shape),
  read: (r: xp.NDArray) => [xp.tolist(xp.reshape(r, [-1]))].flat() as number[],
  operations: {
    add: (_, x, y) => xp.add(x, y),
    divide: (_, x, y) => xp.divide(x, y),
    "multiply by a number": (_, x) => xp.multiply(x, 1.5),
    "add a row": (_, x, y) => xp.add(x, y),
    sqrt: (_, x) => xp.sqrt(x),
    exp: (_, x) => xp.exp(x),
    sin: (_, x) => xp.sin(x),
    greater: (_, x, y) => xp.greater(x, y),
    where: (_, x, y) => xp.where(xp.greater(x, y), x, y),
    sum: (_, x) => xp.sum(x),
    "sum along axis 0": (_, x) => xp.sum(x, { axis: 0 }),
    "sum along axis 1": (_, x) => xp.sum(x, { axis: 1 }),
    max: (_, x) => xp.max(x),
    std: (_, x) => xp.std(x),
    "cumulative sum": (_, x) => xp.cumulative_sum(x),
    sort: (_, x) => xp.sort(x),
    "transposed copy": (_, x) => xp.asarray(xp.matrix_transpose(x), { copy: true }),
    concat: (_, x, y) => xp.concat([x, y]),
    matmul: (_, x, y) => xp.matmul(x, y),
    solve: (_, x, y) => xp.linalg.solve(x, y),
  },
}

export const numpyTs: Library = {
  name: "numpy-ts",
  modules: ["numpy-ts"],
  array: (np, data, shape) => np.array(data).reshape(...shape),
  read: (r) => (typeof r === "number" ? [r] : r.data),
  operations: {
    add: (np, x, y) => np.add(x, y),
    divide: (np, x, y) => np.divide(x, y),
    "multiply by a number": (np, x) => np.multiply(x, 1.5),
    "add a row": (np, x, y) => np.add(x, y),
    sqrt: (np, x) => np.sqrt(x),
    exp: (np, x) => np.exp(x),
    sin: (np, x) => np.sin(x),
    greater: (np, x, y) => np.greater(x, y),
    where: (np, x, y) => np.where(np.greater(x, y), x, y),
    sum: (np, x) => np.sum(x),
    "sum along axis 0": (np, x) => np.sum(x, 0),
    "sum along axis 1": (np, x) => np.sum(x, 1),
    max: (np, x) => np.amax(x),
    std: (np, x) => np.std(x),
    "cumulative sum": (np, x) => np.cumsum(x),
    sort: (np, x) => np.sort(x),
    "transposed copy": (np, x) => np.copy(np.transpose(x)),
    concat: (np, x, y) => np.concatenate([x, y]),
    matmul: (np, x, y) => np.matmul(x, y),
    solve: (np, x, y) => np.linalg.solve(x, y),
  },
}

export const mlMatrix: Library = {
  name: "ml-matrix",
  modules: ["ml-matrix"],
  array: ({ Matrix }, data, [rows, columns = 1]) => Matrix.from1DArray(rows, columns, data),
  read: (r) => (typeof r === "number" ? [r] : Array.isArray(r) ? r : r.to1DArray()),
  operations: {
    add: ({ Matrix }, x, y) => Matrix.add(x, y),
    divide: ({ Matrix }, x, y) => Matrix.div(x, y),
    "multiply by a number": ({ Matrix }, x) => Matrix.mul(x, 1.5),
    "add a row": (_, x, y) => x.clone().addRowVector(y),
    sqrt: ({ Matrix }, x) => Matrix.sqrt(x),
    exp: ({ Matrix }, x) => Matrix.exp(x),
    sin: ({ Matrix }, x) => Matrix.sin(x),
    sum: (_, x) => x.sum(),
    "sum along axis 0": (_, x) => x.sum("column"),
    "sum along axis 1": (_, x) => x.sum("row"),
    max: (_, x) => x.max(),
    std: (_, x) => x.standardDeviation({ unbiased: false }),
    "cumulative sum": (_, x) => x.clone().cumulativeSum(),
    "transposed copy": (_, x) => x.transpose(),
    matmul: (_, x, y) => x.mmul(y),
    solve: ({ solve }, x, y) => solve(x, y),
  },
}

/** Matrices of nested arrays, as its users have them. */
export const mathjs: Library = {
  name: "mathjs",
  modules: ["mathjs"],
  array: (math, data, shape) => math.reshape(math.matrix(Array.from(data)), [...shape]),
  read: (r) => (typeof r === "number" ? [r] : (r.valueOf() as number[][]).flat()),
  operations: {
    add: (math, x, y) => math.add(x, y),
    divide: (math, x, y) => math.dotDivide(x, y),
    "multiply by a number": (math, x) => math.multiply(x, 1.5),
    "add a row": (math, x, y) => math.add(x, y),
    sqrt: (math, x) => math.map(x, math.sqrt),
    exp: (math, x) => math.map(x, math.exp),
    sin: (math, x) => math.map(x, math.sin),
    greater: (math, x, y) => math.larger(x, y),
    sum: (math, x) => math.sum(x),
    "sum along axis 0": (math, x) => math.sum(x, 0),
    "sum along axis 1": (math, x) => math.sum(x, 1),
    max: (math, x) => math.max(x),
    std: (math, x) => math.std(x, "uncorrected"),
    "cumulative sum": (math, x) => math.cumsum(x),
    sort: (math, x) => math.sort(x),
    "transposed copy": (math, x) => math.transpose(x),
    concat: (math, x, y) => math.concat(x, y, 0),
    matmul: (math, x, y) => math.multiply(x, y),
    solve: (math, x, y) => math.multiply(math.inv(x), y),
  },
}

/** A new array for the result of an operation of ndarray-ops. */
const filled = ({ ndarray }: any, shape: readonly number[], fill: (out: any) => void): unknown => {
  const out = ndarray(new Float64Array(shape.reduce((n, extent) => n * extent, 1)), [...shape])
  fill(out)
  return out
}

export const ndarrayOps: Library = {
  name: "ndarray-ops",
  modules: ["ndarray-ops", "ndarray"],
  open: (ops, ndarray) => ({ ops: ops.default, ndarray: ndarray.default }),
  array: ({ ndarray }, data, shape) => ndarray(data, [...shape]),
  read: (r) => (typeof r === "number" ? [r] : r.data),
  operations: {
    add: (l, x, y) => filled(l, x.shape, (out) => l.ops.add(out, x, y)),
    divide: (l, x, y) => filled(l, x.shape, (out) => l.ops.div(out, x, y)),
    "multiply by a number": (l, x) => filled(l, x.shape, (out) => l.ops.muls(out, x, 1.5)),
    sqrt: (l, x) => filled(l, x.shape, (out) => l.ops.sqrt(out, x)),
    exp: (l, x) => filled(l, x.shape, (out) => l.ops.exp(out, x)),
    sin: (l, x) => filled(l, x.shape, (out) => l.ops.sin(out, x)),
    greater: (l, x, y) => filled(l, x.shape, (out) => l.ops.gt(out, x, y)),
    sum: (l, x) => l.ops.sum(x),
    max: (l, x) => l.ops.sup(x),
    "transposed copy": (l, x) =>
      filled(l, [x.shape[1], x.shape[0]], (out) => l.ops.assign(out, x.transpose(1, 0))),
    concat: (l, x, y) =>
      filled(l, [x.shape[0] + y.shape[0], x.shape[1]], (out) => {
        l.ops.assign(out.hi(x.shape[0], x.shape[1]), x)
        l.ops.assign(out.lo(x.shape[0], 0), y)
      }),
  },
}

/** Its functions of ndarrays; of one number, through its loop over elements. */
export const stdlib: Library = {
  name: "stdlib",
  modules: [
    "@stdlib/ndarray",
    "@stdlib/math/base/special/sqrt",
    "@stdlib/math/base/special/exp",
    "@stdlib/math/base/special/sin",
    "@stdlib/blas/ext/sum",
    "@stdlib/blas/ext/cusum",
    "@stdlib/blas/ext/to-sorted",
    "@stdlib/blas/base/dgemm",
    "@stdlib/stats/max",
  ],
  open: (nd, ...functions) => {
    const [sqrt, exp, sin, sum, cusum, toSorted, dgemm, max] = functions.map((f) => f.default ?? f)
    return { nd: nd.default, sqrt, exp, sin, sum, cusum, toSorted, dgemm, max }
  },
  array: ({ nd }, data, shape) => nd.array(data, { shape: [...shape] }),
  read: (r) => (typeof r === "number" ? [r] : (r.data ?? [r.get()])),
  operations: {
    add: ({ nd }, x, y) => binary(nd, x, y, (a, b) => a + b),
    divide: ({ nd }, x, y) => binary(nd, x, y, (a, b) => a / b),
    "multiply by a number": ({ nd }, x) => unary(nd, x, (a) => a * 1.5),
    "add a row": ({ nd }, x, y) => binary(nd, x, nd.broadcastArray(y, x.shape), (a, b) => a + b),
    sqrt: ({ nd, sqrt }, x) => unary(nd, x, sqrt),
    exp: ({ nd, exp }, x) => unary(nd, x, exp),
    sin: ({ nd, sin }, x) => unary(nd, x, sin),
    sum: ({ sum }, x) => sum(x),
    "sum along axis 0": ({ sum }, x) => sum(x, { dims: [0] }),
    "sum along axis 1": ({ sum }, x) => sum(x, { dims: [1] }),
    max: ({ max }, x) => max(x),
    "cumulative sum": ({ cusum }, x) => cusum(x),
    sort: ({ toSorted }, x) => toSorted(x),
    matmul: ({ nd, dgemm }, x, y) => {
      const [m, k] = x.shape
      const n = y.shape[1]
      const out = new Float64Array(m * n)
      dgemm("row-major", "no-transpose", "no-transpose", m, n, k, 1, x.data, k, y.data, n, 0, out, n)
      return nd.array(out, { shape: [m, n] })
    },
  },
}
const unary = (nd: any, x: any, f: (a: number) => number): unknown => {
  const out = nd.emptyLike(x)
  nd.base.unary([x, out], f)
  return out
}
const binary = (nd: any, x: any, y: any, f: (a: number, b: number) => number): unknown => {
  const out = nd.emptyLike(x)
  nd.base.binary([x, y, out], f)
  return out
}

/** By a backend of TensorFlow.js. The results of a call are freed with it, so their numbers are read. */
const tfjs = (backend: string): Library => ({
  name: `tfjs ${backend}`,
  modules: ["@tensorflow/tfjs-core", `@tensorflow/tfjs-backend-${backend}`],
  open: async (tf) => {
    tf.enableProdMode()
    await tf.setBackend(backend)
    return tf
  },
  select: (tf) => {
    // at once, for the backend has been made
    if (tf.getBackend() !== backend) void tf.setBackend(backend)
  },
  array: (tf, data, shape) => tf.tensor(data, [...shape]),
  read: (r) => r.dataSync(),
  lazy: true,
  operations: {
    add: (tf, x, y) => tf.add(x, y),
    divide: (tf, x, y) => tf.div(x, y),
    "multiply by a number": (tf, x) => tf.mul(x, 1.5),
    "add a row": (tf, x, y) => tf.add(x, y),
    sqrt: (tf, x) => tf.sqrt(x),
    exp: (tf, x) => tf.exp(x),
    sin: (tf, x) => tf.sin(x),
    greater: (tf, x, y) => tf.greater(x, y),
    where: (tf, x, y) => tf.where(tf.greater(x, y), x, y),
    sum: (tf, x) => tf.sum(x),
    "sum along axis 0": (tf, x) => tf.sum(x, 0),
    "sum along axis 1": (tf, x) => tf.sum(x, 1),
    max: (tf, x) => tf.max(x),
    std: (tf, x) => tf.sqrt(tf.moments(x).variance),
    "cumulative sum": (tf, x) => tf.cumsum(x),
    sort: (tf, x) => tf.reverse(tf.topk(x, x.size).values),
    "transposed copy": (tf, x) => tf.transpose(x),
    concat: (tf, x, y) => tf.concat([x, y]),
    matmul: (tf, x, y) => tf.matMul(x, y),
  },
})
export const tfjsCpu = tfjs("cpu")
export const tfjsWasm = tfjs("wasm")

/** Its WebAssembly backend. A call uses its arguments up unless a reference is taken; it runs when it is read. */
export const jaxJs: Library = {
  name: "jax-js",
  modules: ["@jax-js/jax"],
  open: async (jax) => {
    // it asks the browser for a graphics card
    ;(globalThis as any).navigator ??= {}
    await jax.init()
    jax.defaultDevice("wasm")
    return jax.numpy
  },
  array: (np, data, shape) => np.array(data).reshape([...shape]),
  read: (r) => r.data(),
  lazy: true,
  operations: {
    add: (np, x, y) => np.add(x.ref, y.ref),
    divide: (np, x, y) => np.trueDivide(x.ref, y.ref),
    "multiply by a number": (np, x) => np.multiply(x.ref, 1.5),
    "add a row": (np, x, y) => np.add(x.ref, y.ref),
    sqrt: (np, x) => np.sqrt(x.ref),
    exp: (np, x) => np.exp(x.ref),
    sin: (np, x) => np.sin(x.ref),
    greater: (np, x, y) => np.greater(x.ref, y.ref),
    where: (np, x, y) => np.where(np.greater(x.ref, y.ref), x.ref, y.ref),
    sum: (np, x) => np.sum(x.ref),
    "sum along axis 0": (np, x) => np.sum(x.ref, 0),
    "sum along axis 1": (np, x) => np.sum(x.ref, 1),
    max: (np, x) => np.max(x.ref),
    std: (np, x) => np.std(x.ref),
    "cumulative sum": (np, x) => np.cumsum(x.ref),
    sort: (np, x) => np.sort(x.ref),
    "transposed copy": (np, x) => np.transpose(x.ref),
    concat: (np, x, y) => np.concatenate([x.ref, y.ref]),
    matmul: (np, x, y) => np.matmul(x.ref, y.ref),
    solve: (np, x, y) => np.linalg.solve(x.ref, y.ref),
  },
}
