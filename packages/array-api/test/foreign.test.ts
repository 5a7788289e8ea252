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
  test("memory that workers share", () => {
    const shared = new Float64Array(new SharedArrayBuffer(16))
    shared.set([1, 2])
    const ours = from_foreign(ndarray(shared, [2]) as never)
    expect(tolist(add(ours, ours))).toEqual([2, 4])
    expect(linalg.vector_norm(ours).item()).toBeCloseTo(Math.sqrt(5), 14)
  })
  test("nothing else", () => {
    expect(() => from_foreign({} as never)).toThrow("from_foreign: takes an ndarray")
  })
})
