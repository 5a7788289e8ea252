import { readFileSync } from "node:fs"
import { join } from "node:path"
import { execFileSync, spawnSync } from "node:child_process"
import { asarray, dtypes, from_npy, from_npz, reshape, to_npy, to_npz, tolist } from "../src/index.js"
import type { DType } from "../src/index.js"

/** What benchmarks/peers/array-api/npy.py wrote. */
const written = JSON.parse(readFileSync(join(__dirname, "data/npy.json"), "utf8")) as Record<string, string>
const file = (name: string): Uint8Array => new Uint8Array(Buffer.from(written[name]!, "base64"))

/** As the script makes them. */
function values(dtype: DType): unknown {
  const rows = [
    [0, 1, 2],
    [3, 4, 5],
  ]
  if (dtype === "bool") return rows.map((row) => row.map((x) => x % 2 === 1))
  if (dtype.startsWith("complex"))
    return rows.map((row, i) => row.map((re, j) => ({ re, im: rows[1 - i]![j]! })))
  const big = dtype.endsWith("int64")
  const list: (number | bigint)[][] = rows.map((row) => row.map((x) => (big ? BigInt(x) : x)))
  if (dtype.startsWith("int")) list[0]![0] = big ? -(2n ** 63n) : -(2 ** (Number(dtype.slice(3)) - 1))
  return list
}

describe("from_npy", () => {
  test.each(dtypes.flatMap((d) => ["< C", "< F", "> C", "> F"].map((order) => [d, order] as const)))(
    "reads %s in order %s",
    (dtype, order) => {
      const x = from_npy(file(`${dtype} ${order}`))
      expect([x.dtype, x.shape]).toEqual([dtype, [2, 3]])
      expect(tolist(x)).toEqual(values(dtype))
    },
  )
  test("reads 0-d and empty arrays, and later versions", () => {
    expect([from_npy(file("0-d")).shape, from_npy(file("0-d")).item()]).toEqual([[], 2.5])
    expect([from_npy(file("empty")).shape, from_npy(file("empty")).dtype]).toEqual([[0, 3], "float32"])
    expect(tolist(from_npy(file("version 2")))).toEqual([1.5, -0, NaN])
  })
  test.each([[[]], [[0]], [[3, 0, 2]], [[1, 2, 3]]])(
    "reads big-endian complex64 in column-major order, %j",
    (shape) => {
      const x = from_npy(file(`odd [${shape.join(", ")}]`))
      expect([x.dtype, x.shape]).toEqual(["complex64", shape])
      const size = shape.reduce((n: number, extent: number) => n * extent, 1)
      const flat = tolist(reshape(x, [size]))
      expect(flat).toEqual(Array.from({ length: size }, (_, i) => ({ re: i, im: 0 - 2 * i })))
    },
  )
  test("reads what was fetched, and views", () => {
    const bytes = file("0-d")
    expect(from_npy(bytes.buffer as ArrayBuffer).item()).toBe(2.5)
    expect(from_npy(Buffer.from(bytes)).item()).toBe(2.5)
  })
  test("says what is wrong with a file that it does not take", () => {
    expect(() => from_npy(file("float16"))).toThrow("from_npy: no dtype for <f2")
    expect(() => from_npy(file("records"))).toThrow("from_npy: no dtype for [('a', '<i4')]")
    expect(() => from_npy(file("objects"))).toThrow(
      "from_npy: no dtype for |O; convert it with astype in NumPy",
    )
    expect(() => from_npy(file("dates"))).toThrow("from_npy: no dtype for <M8[D]")
    expect(() => from_npy([1] as never)).toThrow("from_npy: takes the bytes of a file, got [1]")
    expect(() => from_npy(new Uint8Array(40))).toThrow("from_npy: this is no .npy file")
    const whole = file("float64 < C")
    expect(() => from_npy(whole.subarray(0, 100))).toThrow("from_npy: the file ends in its header")
    expect(() => from_npy(whole.subarray(0, whole.length - 8))).toThrow(
      "from_npy: the file ends after 40 of 48 bytes of elements",
    )
  })
})

describe("to_npy", () => {
  test.each(dtypes)("writes %s byte for byte as NumPy does", (dtype) => {
    const x = asarray(values(dtype) as never, { dtype })
    expect(to_npy(x)).toEqual(file(`${dtype} < C`))
    // what is written does not depend on where the elements lie
    expect(to_npy(reshape(x, [3, 2]).T)).toEqual(to_npy(asarray(tolist(reshape(x, [3, 2]).T), { dtype })))
  })
  test("writes 0-d arrays", () => {
    expect(to_npy(asarray(2.5))).toEqual(file("0-d"))
  })
})

describe("npz", () => {
  test("says what is wrong with a file that it does not take", () => {
    const whole = file("npz")
    expect(() => from_npz(whole.subarray(0, whole.length - 9))).toThrow(
      "from_npz: this is no .npz file, or a part",
    )
    expect(() => to_npz({ x: [1] as never })).toThrow("to_npy: x must be an array, got [1]")
    expect(() => to_npz({}, { level: 1 } as never)).toThrow('to_npz: no option "level"')
  })
  test("is read compressed, and comes back", () => {
    const { x, y } = from_npz(file("npz"))
    expect([tolist(x!), tolist(y!), y!.dtype]).toEqual([[0, 1, 2, 3], [[1, 1]], "int8"])
    for (const compress of [false, true]) {
      const again = from_npz(to_npz({ x: x!, y: y! }, { compress }))
      expect(Object.entries(again).map(([name, a]) => [name, tolist(a)])).toEqual([
        ["x", [0, 1, 2, 3]],
        ["y", [[1, 1]]],
      ])
    }
  })
  const python = spawnSync("python3", ["-c", "import numpy"]).status === 0
  ;(python ? test : test.skip)("is read by NumPy", () => {
    const code =
      "import sys, io, numpy; f = numpy.load(io.BytesIO(sys.stdin.buffer.read())); print(f['a'].dtype, f['a'].tolist())"
    const input = to_npz({ a: asarray([[1n, -2n]]) }, { compress: true })
    expect(execFileSync("python3", ["-c", code], { input, encoding: "utf8" })).toBe("int64 [[1, -2]]\n")
  })
})
