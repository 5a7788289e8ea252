import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Run } from "./benchmark.js"
import { startPeer } from "./python.js"

/** An argument of an expression of NumPy: its name, elements and shape. */
export type NumpyInput = readonly [name: string, data: Float64Array | Float32Array, shape: readonly number[]]

/** Starts NumPy on an expression over arrays of one dtype; what it gives is some of the result's elements. */
export async function startNumpy(expression: string, inputs: readonly NumpyInput[]): Promise<Run<number[]>> {
  const folder = mkdtempSync(join(tmpdir(), "carton-bench-"))
  const files = inputs.map(([name, data, shape], i) => {
    const file = join(folder, `${i}.bin`)
    writeFileSync(file, data)
    return [name, file, shape]
  })
  const dtype = inputs[0]?.[1] instanceof Float32Array ? "float32" : "float64"
  const script = join(process.env["CARTON_BENCHMARKS"]!, "peers/numpy/programs.py")
  const run = await startPeer(script, [JSON.stringify({ inputs: files, dtype, expression })])
  return Object.assign(() => run(), {
    close: () => {
      run.close?.()
      rmSync(folder, { recursive: true })
    },
  })
}
