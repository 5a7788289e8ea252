import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  array_repr,
  array_serializer,
  array_tester,
  array_text,
  asarray,
  reshape,
  type DType,
  type NDArray,
} from "../src/index.js"

/** What benchmarks/peers/array-api/repr.py wrote: dtype, shape, elements, text. */
const cases = JSON.parse(readFileSync(join(__dirname, "data/repr.json"), "utf8")) as [
  DType,
  number[],
  string[],
  string,
][]

const number = (text: string): number => Number(text.replace("inf", "Infinity").replace("nan", "NaN"))
function element(dtype: DType, text: string): unknown {
  if (dtype === "bool") return text === "True"
  if (dtype.endsWith("int64")) return BigInt(text)
  if (!dtype.startsWith("complex")) return number(text)
  const [re, im] = text.split(" ").map(number)
  return { re, im }
}
const array = (dtype: DType, shape: readonly number[], elements: readonly string[]): NDArray =>
  reshape(asarray(elements.map((x) => element(dtype, x)) as never, { dtype }), shape)

test.each(cases.map((c, i) => [`${i}: ${c[0]} [${c[1].join(", ")}] ${c[3].slice(0, 40)}`, c] as const))(
  "%s is printed as NumPy prints it",
  (_, [dtype, shape, elements, expected]) => {
    expect(array_text(array(dtype, shape, elements), "array(")).toBe(expected)
  },
)

describe("array_repr", () => {
  test("says shape and dtype, on a line of their own where the last one is full", () => {
    expect(array_repr(asarray([[1, 2.5]]))).toBe("array([[1. , 2.5]], shape=[1, 2], dtype=float64)")
    const lines = array_repr(asarray(Array(24).fill(1.5))).split("\n")
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(75)
    expect(lines.at(-1)).toMatch(/shape=\[24\], dtype=float64\)$/)
  })
  test("shows views as they read", () => {
    expect(
      array_text(
        asarray([
          [1, 2],
          [3, 4],
        ]).T,
      ),
    ).toBe("[[1., 3.],\n [2., 4.]]")
  })
})

describe("in jest", () => {
  // jest has it, its types do not yet
  ;(expect as unknown as { addEqualityTesters(list: unknown[]): void }).addEqualityTesters([array_tester])
  const snapshot = (x: unknown) => (array_serializer.test(x) ? array_serializer.serialize(x) : "not taken")

  test("arrays are equal by dtype, shape and elements, wherever they lie", () => {
    const x = asarray([
      [1, NaN],
      [-0, 4],
    ])
    expect(x).toEqual(
      asarray([
        [1, -0],
        [NaN, 4],
      ]).T,
    )
    expect({ deep: [x] }).toEqual({
      deep: [
        asarray([
          [1, NaN],
          [-0, 4],
        ]),
      ],
    })
    expect(x).not.toEqual(
      asarray([
        [1, NaN],
        [0, 4],
      ]),
    )
    expect(asarray([1])).not.toEqual(asarray([1], { dtype: "float32" }))
    expect(asarray([1])).not.toEqual(asarray([[1]]))
    expect(asarray([1])).not.toEqual([1])
    expect([1, { a: 2 }]).toEqual([1, { a: 2 }])
  })
  test("snapshots show them as NumPy does", () => {
    expect(snapshot(asarray([1, 2]))).toBe("array([1., 2.], shape=[2], dtype=float64)")
    expect(snapshot([1, 2])).toBe("not taken")
  })
})
