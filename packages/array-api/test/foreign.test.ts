import * as tf from "@tensorflow/tfjs-core"
import "@tensorflow/tfjs-backend-cpu"
import * as arrow from "apache-arrow"
import * as mathjs from "mathjs"
import { Matrix } from "ml-matrix"
import ndarray from "ndarray"
import {
  add,
  asarray,
  contiguous,
  denseData,
  dtypes,
  from_foreign,
  from_json,
  linalg,
  to_json,
  tolist,
  type EagerArray,
  type NDArray,
} from "../src/index.js"

const rows = [
  [1, 2, 3],
  [4, 5, 6],
]
const x = asarray(rows)
const buffer = (y: NDArray) => denseData(y as EagerArray)

describe("from and to", () => {
  test("scijs ndarrays, sharing their memory", () => {
    const theirs = ndarray(Float64Array.of(1, 2, 3, 4, 5, 6), [2, 3])
    const ours = from_foreign(theirs as never)
    expect(tolist(ours)).toEqual(rows)
    theirs.set(0, 0, 10)
    expect(ours.at(0, 0).item()).toBe(10)
    const back = from_foreign(theirs.transpose(1, 0).step(-1, 1) as never)
    expect(tolist(back)).toEqual([
      [3, 6],
      [2, 5],
      [10, 4],
    ])
    const { data, shape, strides, offset } = (x.T as EagerArray).__dlpack__()
    expect(ndarray(data as Float64Array, [...shape], [...strides], offset).get(2, 1)).toBe(6)
    expect(() => from_foreign({ data: Float64Array.of(1), shape: [2], stride: [1], offset: 0 })).toThrow(
      "lie outside",
    )
  })
  test("ml-matrix", () => {
    expect(tolist(from_foreign(new Matrix(rows)))).toEqual(rows)
    expect(from_foreign(new Matrix(0, 3)).shape).toEqual([0, 3])
    expect(new Matrix(tolist(x)).to2DArray()).toEqual(rows)
  })
  test("mathjs matrices, dense and sparse, of complex numbers too", () => {
    expect(tolist(from_foreign(mathjs.matrix(rows)))).toEqual(rows)
    expect(tolist(from_foreign(mathjs.sparse([[0, 1]]) as never))).toEqual([[0, 1]])
    const z = from_foreign(mathjs.matrix([mathjs.complex(1, 2)]) as never)
    expect([z.dtype, tolist(z)]).toEqual(["complex128", [{ re: 1, im: 2 }]])
    expect(mathjs.matrix(tolist(x)).toArray()).toEqual(rows)
  })
  test("tfjs tensors", async () => {
    await tf.setBackend("cpu")
    const ours = from_foreign(tf.tensor2d(rows))
    expect([ours.dtype, tolist(ours)]).toEqual(["float32", rows])
    const flags = from_foreign(tf.tensor1d([true, false], "bool"))
    expect([flags.dtype, tolist(flags)]).toEqual(["bool", [true, false]])
    const ints = from_foreign(tf.tensor1d([1, -2], "int32"))
    expect([ints.dtype, tolist(ints)]).toEqual(["int32", [1, -2]])
    const single = asarray(rows, { dtype: "float32" })
    expect(tf.tensor(buffer(single.T) as Float32Array, [...single.T.shape]).arraySync()).toEqual(tolist(x.T))
  })
  test("Apache Arrow vectors", () => {
    const ours = from_foreign(arrow.vectorFromArray([1, 2.5], new arrow.Float64()))
    expect([ours.dtype, tolist(ours)]).toEqual(["float64", [1, 2.5]])
    const big = from_foreign(arrow.vectorFromArray([1n, 2n], new arrow.Int64()) as never)
    expect([big.dtype, tolist(big)]).toEqual(["int64", [1n, 2n]])
    expect(() => from_foreign(arrow.vectorFromArray([1, null], new arrow.Float64()))).toThrow(
      "from_foreign: the vector has 1 nulls",
    )
    const flags = from_foreign(arrow.vectorFromArray([true, false, true], new arrow.Bool()))
    expect([flags.dtype, tolist(flags)]).toEqual(["bool", [true, false, true]])
    const halves = from_foreign(arrow.vectorFromArray([1, 2.5], new arrow.Float16()))
    expect([halves.dtype, tolist(halves)]).toEqual(["float32", [1, 2.5]])
    const whole = arrow.vectorFromArray([1, 2, 3, 4], new arrow.Int16())
    expect(tolist(from_foreign(whole.slice(1, 3).concat(whole)))).toEqual([2, 3, 1, 2, 3, 4])
    for (const type of [new arrow.Utf8(), new arrow.TimestampMillisecond(), new arrow.Decimal(2, 10, 64)])
      expect(() => from_foreign(arrow.vectorFromArray([], type) as never)).toThrow(
        "from_foreign: takes vectors of numbers or bools, got one of",
      )
    const column = contiguous(x.at("..., 1") as EagerArray)
    expect([...arrow.makeVector(column.data as Float64Array)]).toEqual([2, 5])
  })
  test("JSON, of every dtype", () => {
    for (const dtype of dtypes) {
      const y = asarray([[1, 0]] as never, { dtype })
      const again = from_json(JSON.parse(JSON.stringify(to_json(y))))
      expect([again.dtype, tolist(again)]).toEqual([dtype, tolist(y)])
    }
    const odd = asarray([NaN, Infinity, -Infinity, -0, 0.1])
    expect(tolist(from_json(JSON.parse(JSON.stringify(to_json(odd)))))).toEqual([
      NaN,
      Infinity,
      -Infinity,
      -0,
      0.1,
    ])
    const large = asarray([2n ** 63n - 1n])
    expect(tolist(from_json(JSON.parse(JSON.stringify(to_json(large)))))).toEqual([2n ** 63n - 1n])
  })
  test("JSON of something else is refused", () => {
    const base = { dtype: "float64" as const, shape: [1], data: [1] }
    const wrong: readonly [unknown, string][] = [
      [null, "from_json: takes what to_json gives, got null"],
      ["[1]", "from_json: takes what to_json gives"],
      [{ ...base, shape: [2] }, "from_json: shape [2] does not fit 1 elements"],
      [{ ...base, dtype: "float" }, 'from_json: no dtype "float"'],
      [{ ...base, data: ["abc"] }, 'from_json: "abc" is no element of float64'],
      [{ ...base, data: [null] }, "from_json: null is no element of float64"],
      [{ ...base, dtype: "int8", data: [300] }, "from_json: 300 is out of range for int8"],
      [{ ...base, dtype: "int8", data: [1.5] }, "from_json: 1.5 is no integer"],
      [{ ...base, dtype: "int64", data: ["x"] }, 'from_json: "x" is no element of int64'],
      [{ ...base, dtype: "complex128", data: [1] }, "from_json: complex numbers are pairs, got 1 numbers"],
    ]
    for (const [json, message] of wrong) expect(() => from_json(json as never)).toThrow(message)
  })
  test("memory that workers share", () => {
    const shared = new Float64Array(new SharedArrayBuffer(16))
    shared.set([1, 2])
    const ours = from_foreign(ndarray(shared, [2]) as never)
    expect(tolist(add(ours, ours))).toEqual([2, 4])
    expect(linalg.vector_norm(ours).item()).toBeCloseTo(Math.sqrt(5), 14)
  })
  test("nothing else", () => {
    for (const other of [{}, null, undefined, 3, "x"])
      expect(() => from_foreign(other as never)).toThrow("from_foreign: takes an ndarray")
  })
  test("arrays of ours, and what has their protocol", () => {
    expect(tolist(from_foreign(x as EagerArray))).toEqual(rows)
    const clamped = ndarray(Uint8ClampedArray.of(1, 2), [2])
    expect([from_foreign(clamped as never).dtype, tolist(from_foreign(clamped as never))]).toEqual([
      "uint8",
      [1, 2],
    ])
  })
})
