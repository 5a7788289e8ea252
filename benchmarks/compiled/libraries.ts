import {
  array_var,
  assume_dtype,
  assume_shape,
  denseData,
  from_buffer,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { compile } from "@carton/jit"
import { missingModules, startNumpy, type Program } from "../harness/index.js"
import type { Floats, Job } from "./job.js"
import { cartonOps, jaxOps, numpyTsOps, tfjsOps } from "./ops.js"

export interface Input {
  readonly job: Job
  readonly data: readonly Floats[]
}
type Result = ArrayLike<number>
type Library = Program<Input, Result>

const dtypeOf = (data: readonly Floats[]): "float64" | "float32" =>
  data[0] instanceof Float32Array ? "float32" : "float64"

export const hand: Library = {
  name: "loop",
  prepare:
    ({ job, data }) =>
    () =>
      job.loop(...data),
}
/** Of single precision: what has no loop of its own rounds where it stores, as one operation does. */
export const handSingle: Library = {
  name: "loop",
  prepare: ({ job, data }) => {
    const loop = job.single ?? job.loop
    return () => loop(...data)
  },
}
/** Fewer roundings, and so other results, than single precision has. */
export const handWide: Library = { ...hand, name: "loop in double precision" }

export const carton: Library = {
  name: "carton",
  prepare: ({ job, data }) => {
    const dtype = dtypeOf(data)
    const ops = cartonOps(dtype)
    const variables = job.inputs.map(({ name, shape }) =>
      assume_dtype(assume_shape(array_var(name), shape), dtype),
    )
    const program = compile(trace((...x: NDArray[]) => job.program(ops, ...x), variables))
    const args = data.map((d, i) => from_buffer(d, job.inputs[i]!.shape))
    return () => denseData(program(...args) as EagerArray) as Result
  },
}

/** A package that may be missing: then its row says so. */
const peer = (name: string, module: string, prepare: (library: any, input: Input) => any): Library => ({
  name,
  absent: () =>
    import(module).then(
      () => undefined,
      () => `${module} is not installed`,
    ),
  prepare: async (input) => prepare(await import(module), input),
})

/** Float32 by the backend that runs in Node without native code. */
export const tfjs = peer("tfjs", "@tensorflow/tfjs-core", async (tf, { job, data }) => {
  await import("@tensorflow/tfjs-backend-cpu")
  await tf.setBackend("cpu")
  const x = data.map((d, i) => tf.tensor(d, job.inputs[i]!.shape))
  const ops = tfjsOps(tf)
  return () => {
    let result: unknown
    // `tidy` walks over whatever is returned through it
    tf.tidy(() => {
      result = job.program<any>(ops, ...x).dataSync()
    })
    return result
  }
})

/** Its jit by its WebAssembly backend. */
export const jaxJs = peer("jax-js", "@jax-js/jax", async (jax, { job, data }) => {
  // it asks the browser for a graphics card
  ;(globalThis as any).navigator ??= {}
  await jax.init()
  jax.defaultDevice("wasm")
  const ops = jaxOps(jax.numpy)
  const run = jax.jit((...x: any[]) => job.program(ops, ...x))
  const x = data.map((d, i) => jax.numpy.array(d).reshape([...job.inputs[i]!.shape]))
  return async () => await run(...x.map((a) => a.ref)).data()
})

export const numpyTs = peer("numpy-ts", "numpy-ts", (np, { job, data }) => {
  const x = data.map((d, i) => np.array(d).reshape(...job.inputs[i]!.shape))
  const ops = numpyTsOps(np)
  return () => {
    const result = job.program<any>(ops, ...x)
    return typeof result === "number" ? [result] : result.data
  }
})

export const mlMatrix = peer("ml-matrix", "ml-matrix", ({ Matrix }, { job, data }) => {
  const x = data.map((d, i) => {
    const [rows, columns = 1] = job.inputs[i]!.shape
    return Matrix.from1DArray(rows!, columns, d)
  })
  return () => {
    const result = job.ml_matrix!(...x)
    return Array.isArray(result) ? result : result.to1DArray()
  }
})

export const ndarrayOps = peer("ndarray-ops", "ndarray-ops", async (ops, { job, data }) => {
  const { default: ndarray } = await import("ndarray")
  const x = data.map((d, i) => ndarray(d, [...job.inputs[i]!.shape]))
  return () => {
    const out = new Float64Array(data[0]!.length)
    job.ndarray_ops!(ops.default, ndarray(out, [...job.inputs[0]!.shape]), ...x)
    return out
  }
})

export const mathjs = peer("mathjs", "mathjs", ({ compile }, { job, data: [x] }) => {
  const compiled = compile(job.mathjs!)
  return () => x!.map((value) => compiled.evaluate({ x: value }))
})

export const numpy: Library = {
  name: "NumPy",
  absent: () => missingModules("numpy"),
  prepare: ({ job, data }) =>
    startNumpy(
      job.numpy,
      data.map((d, i) => [job.inputs[i]!.name, d, job.inputs[i]!.shape]),
    ),
}
