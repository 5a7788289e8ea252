import { createRequire } from "node:module"
import { noise } from "../arrays/pair.js"
import {
  defineBenchmark,
  missingModules,
  relativeError,
  sample,
  startNumpy,
  type Program,
} from "../harness/index.js"
import { carton, type Library, type Numbers } from "./libraries.js"
import { operations, sizes, type OperationName } from "./operations.js"

interface Input {
  readonly operation: OperationName
  readonly data: readonly (Float64Array | Float32Array)[]
  readonly shapes: readonly (readonly number[])[]
}
/** The numbers of a result, or how to read them when they are compared. */
type Result = Numbers | (() => Numbers)

const require = createRequire(import.meta.url)
/** A module, by `require` where a path of an old package is a folder. */
const load = (module: string): Promise<any> => import(module).catch(() => require(module))

const missing = async (modules: readonly string[]): Promise<string | undefined> => {
  for (const module of modules) {
    try {
      await load(module)
    } catch {
      return `${module} is not installed: benchmarks/peers/README.md`
    }
  }
  return undefined
}

const program = (library: Library): Program<Input, Result> => ({
  name: library.name,
  absent: () => missing(library.modules),
  prepare: async ({ operation, data, shapes }) => {
    const modules: any[] = await Promise.all(library.modules.map(load))
    const opened = library.open === undefined ? modules[0] : await library.open(...modules)
    library.select?.(opened)
    const [x, y] = data.map((d, i) => library.array(opened, d, shapes[i]!))
    const run = library.operations[operation]!
    if (library.lazy !== true)
      return () => {
        const result = run(opened, x, y)
        return () => library.read(result) as Numbers
      }
    return () => {
      library.select?.(opened)
      let numbers: unknown
      const read = () => {
        numbers = library.read(run(opened, x, y))
      }
      // `tidy` walks over whatever is returned through it
      if (opened.tidy === undefined) read()
      else opened.tidy(read)
      return numbers as Numbers
    }
  },
})

const numpy: Program<Input, Result> = {
  name: "NumPy",
  absent: () => missingModules("numpy"),
  prepare: ({ operation, data, shapes }) =>
    startNumpy(
      operations[operation].numpy,
      data.map((d, i) => ["xy"[i]!, d, shapes[i]!]),
    ),
}

const data = (operation: OperationName, shapes: readonly (readonly number[])[]): Float64Array[] =>
  shapes.map((shape, i) => {
    const size = shape.reduce((n, extent) => n * extent, 1)
    const numbers = noise(size, i + 1).map((v) => 1 + v / 2)
    const [order] = shape as [number]
    if (i === 0 && (operations[operation] as { dominant?: boolean }).dominant === true)
      for (let d = 0; d < order; d++) numbers[d * (order + 1)]! += order
    return numbers
  })

/** Twenty operations in three sizes, each library on arrays of its own: what a call costs, with its result. */
export const table = (dtype: "float64" | "float32", tolerance: number, libraries: readonly Library[]) =>
  defineBenchmark<Input, Result, Float64Array>({
    name: dtype,
    about: `operations of libraries, ${dtype}: a call and its new result; reading it too where a library runs later or elsewhere`,
    cases: (Object.keys(operations) as OperationName[]).flatMap((operation) =>
      sizes.map((size) => {
        const shapes = operations[operation].shapes(size)
        return {
          name: `${operation}, ${shapes.map((s) => s.join(" x ")).join(" and ")}`,
          without: Object.fromEntries(
            libraries
              .filter((library) => library.operations[operation] === undefined)
              .map((library) => [library.name, "has no such function"]),
          ),
          input: () => {
            const made = data(operation, shapes)
            return {
              operation,
              shapes,
              data: dtype === "float32" ? made.map((d) => new Float32Array(d)) : made,
            }
          },
        }
      }),
    ),
    programs: [carton, ...libraries].map(program).concat(numpy),
    summary: (result) => sample(typeof result === "function" ? result() : result),
    compare: (a, b) => {
      const error = relativeError(a, b)
      return error <= tolerance ? undefined : `differs by ${error.toExponential(1)}`
    },
    // short programs are compiled in stages; the first samples would measure the interpreter
    warmup: 8,
    rounds: 5,
    min_sample_ms: 5,
    // libraries that keep memory of their own do not give it back in time
    alone: true,
  })
