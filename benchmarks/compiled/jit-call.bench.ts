import { add, asarray, denseData, multiply, type EagerArray, type NDArray } from "@carton/array-api"
import { jit } from "@carton/jit"
import { defineBenchmark } from "../harness/index.js"

const CALLS = 1000
const axpy = (x: NDArray, y: NDArray): NDArray => add(multiply(x, 2), y)
type Input = readonly [EagerArray, EagerArray]

/** The last of many calls: one is too short for a clock. */
const again =
  (call: (x: EagerArray, y: EagerArray) => ArrayLike<number>) =>
  ([x, y]: Input) =>
  () => {
    let last: ArrayLike<number> = []
    for (let i = 0; i < CALLS; i++) last = call(x, y)
    return last
  }
const elements = (x: NDArray): ArrayLike<number> => denseData(x as EagerArray) as ArrayLike<number>
const compiled = jit(axpy)

export const benchmark = defineBenchmark<Input, ArrayLike<number>>({
  name: "jit-call",
  about: `What a call costs: ${CALLS} calls of 2 x + y on two arrays of 10 elements, whose shapes and dtypes are checked; microseconds a call are the milliseconds here`,
  cases: [
    {
      name: "10 elements",
      input: () => {
        const [x, y] = [1, 2].map((k) => asarray(Array.from({ length: 10 }, (_, i) => k * i + 0.5)))
        return [x as EagerArray, y as EagerArray]
      },
    },
  ],
  programs: [
    {
      name: "loop by hand, into a new array",
      prepare: again((x, y) => {
        const [a, b] = [x.data as Float64Array, y.data as Float64Array]
        const out = new Float64Array(10)
        for (let i = 0; i < 10; i++) out[i] = a[i]! * 2 + b[i]!
        return out
      }),
    },
    { name: "jit", prepare: again((x, y) => elements(compiled(x, y))) },
    { name: "eager", prepare: again((x, y) => elements(axpy(x, y))) },
  ],
  compare: (a, b) => (Array.from(a).join() === Array.from(b).join() ? undefined : "differs"),
  warmup: 5,
  rounds: 15,
})
