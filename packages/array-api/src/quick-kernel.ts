import type { Kernel, KernelOptions } from "@carton/codegen"
import type { EagerArray } from "./eager-array.js"
import { contiguousPart, isContiguous } from "./layout.js"
import type { Options, Quick, ResultSpec, Spec } from "./registry.js"

/** Larger matrices go through their program, which knows what memory they take. */
const MOST = 256
const all: readonly boolean[] = [true, true, true]

/** A call that was settled: its results hold for all matrices of this shape and dtype, and this option. */
interface Settled {
  readonly rows: number
  readonly columns: number
  readonly code: number
  readonly option: unknown
  readonly options: KernelOptions
  readonly results: readonly ResultSpec[]
}

/** Carries a kernel of one matrix, with one option at most, out without a program around it. */
export function quickKernel(
  kernel: () => Kernel,
  optionsOf: (x: Spec, options: Options) => KernelOptions,
): Quick {
  let last: Settled | undefined
  return (entry, x, named) => {
    const [rows, columns] = x.shape as readonly [number, number]
    if (x.ndim !== 2 || rows > MOST || columns > MOST || !isContiguous(x)) return undefined
    const { parameters, outputs } = entry
    const [, parameter] = parameters
    if (named !== undefined) for (const name in named) if (name !== parameter?.name) return undefined
    const option = parameter && (named?.[parameter.name] ?? parameter.default)
    if (last?.rows !== rows || last.columns !== columns || last.code !== x.code || last.option !== option) {
      if (typeof option !== typeof parameter?.default) return undefined
      const options = parameter ? { [parameter.name]: option } : {}
      const results = [entry.result([x], options)].flat()
      last = { rows, columns, code: x.code, option, options: optionsOf(x, options), results }
    }
    const { results } = last
    const made = kernel().run([{ data: contiguousPart(x), shape: x.shape }], last.options, all)
    const array = (i: number): EagerArray =>
      x.like(made[i]!.data, results[i]!.dtype, results[i]!.shape as readonly number[])
    if (outputs === undefined) return array(0)
    const byName: Record<string, EagerArray> = {}
    for (let i = 0; i < outputs.length; i++) byName[outputs[i]!] = array(i)
    return byName
  }
}
