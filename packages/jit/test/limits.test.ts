import { abs, asarray, max, reshape, subtract, type NDArray } from "@carton/array-api"
import { jit } from "@carton/jit"
import { longPrograms } from "../../../benchmarks/compiled/long-programs.js"

const matrix = (rows: number, columns: number): NDArray =>
  reshape(asarray(Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i) / 2)), [rows, columns])
const [x, w] = [matrix(100, 20), matrix(20, 20)]

/** Programs of 500 operations of which an e-graph has no room to say anything, or hardly any. */
test.each(["elementwise", "statistics", "rows"])(
  "%s: with limits that are hit at once the program is right",
  (name) => {
    const program = longPrograms[name]!
    const expected = program(x, w)
    const size = Number(max(abs(expected)).item())
    for (const limits of [{ nodes: 1 }, { milliseconds: 0 }]) {
      const compiled = jit((a: NDArray, b: NDArray) => program(a, b), { limits })(x, w)
      const apart = Number(max(abs(subtract(compiled, expected))).item())
      expect([limits, apart <= 1e-9 * size]).toEqual([limits, true])
    }
  },
)
