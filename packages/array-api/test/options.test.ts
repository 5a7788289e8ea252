import * as xp from "../src/index.js"
import { asarray, from_buffer, reshape, tolist, ValueError, type EagerArray } from "../src/index.js"

const x = asarray([
  [1, 2],
  [3, 4],
])
const int = (list: number[]) => asarray(list, { dtype: "int32" })
const buffer = (y: unknown) => (y as EagerArray).data

describe("device", () => {
  const takers: Record<string, (options: { device: "cpu" | null }) => unknown> = {
    arange: (options) => xp.arange(3, options),
    asarray: (options) => asarray([1], options),
    empty: (options) => xp.empty([2], options),
    empty_like: (options) => xp.empty_like(x, options),
    eye: (options) => xp.eye(2, options),
    from_dlpack: (options) => xp.from_dlpack(x as EagerArray, options),
    full: (options) => xp.full([2], 1, options),
    full_like: (options) => xp.full_like(x, 1, options),
    linspace: (options) => xp.linspace(0, 1, 3, options),
    ones: (options) => xp.ones([2], options),
    ones_like: (options) => xp.ones_like(x, options),
    zeros: (options) => xp.zeros([2], options),
    zeros_like: (options) => xp.zeros_like(x, options),
    astype: (options) => xp.astype(x, "int32", options),
    fftfreq: (options) => xp.fft.fftfreq(3, options),
    rfftfreq: (options) => xp.fft.rfftfreq(3, options),
    default_dtypes: (options) => xp.__array_namespace_info__().default_dtypes(options),
    dtypes: (options) => xp.__array_namespace_info__().dtypes(options),
  }
  test.each(Object.entries(takers))("%s takes the one there is", (_, call) => {
    const plain = (y: unknown) => (y instanceof xp.NDArray ? tolist(y) : y) as unknown
    expect(plain(call({ device: "cpu" }))).toEqual(plain(call({ device: null })))
    expect(() => call({ device: "gpu" as never })).toThrow('device must be "cpu" or null, got "gpu"')
  })
})

describe("copy", () => {
  test("asarray of an array", () => {
    expect(asarray(x)).toBe(x)
    expect(asarray(x, { copy: false })).toBe(x)
    const copied = asarray(x, { copy: true })
    expect(tolist(copied)).toEqual(tolist(x))
    expect(buffer(copied)).not.toBe(buffer(x))
    expect(() => asarray(x, { dtype: "int32", copy: false })).toThrow(
      "asarray: float64 must be copied to become int32, but copy is false",
    )
  })
  test("asarray of a typed array copies unless told not to", () => {
    const data = Float64Array.of(1, 2)
    expect(buffer(asarray(data))).not.toBe(data)
    expect(buffer(asarray(data, { copy: true }))).not.toBe(data)
    expect(buffer(asarray(data, { copy: false }))).toBe(data)
    expect(() => asarray(data, { copy: false, dtype: "int8" })).toThrow(ValueError)
  })
  test("asarray of lists always copies", () => {
    expect(tolist(asarray([1], { copy: true }))).toEqual([1])
    expect(() => asarray([1], { copy: false })).toThrow("asarray: scalars and lists must be copied")
  })
  test("reshape", () => {
    expect(buffer(reshape(x, [4]))).toBe(buffer(x))
    expect(buffer(reshape(x, [4], { copy: false }))).toBe(buffer(x))
    expect(buffer(reshape(x, [4], { copy: true }))).not.toBe(buffer(x))
    expect(tolist(reshape(x.T, [4], { copy: true }))).toEqual([1, 3, 2, 4])
    expect(() => reshape(x.T, [4], { copy: false })).toThrow("reshape: the elements lie scattered")
  })
  test("astype", () => {
    expect(xp.astype(x, "float64", { copy: false })).toBe(x)
    expect(buffer(xp.astype(x, "float64"))).not.toBe(buffer(x))
    expect(xp.astype(x, "int32", { copy: false }).dtype).toBe("int32")
  })
  test("from_dlpack", () => {
    const other = from_buffer(Float64Array.of(1, 2)) as EagerArray
    expect(buffer(xp.from_dlpack(other))).toBe(other.data)
    expect(buffer(xp.from_dlpack(other, { copy: true }))).not.toBe(other.data)
  })
  test("is true, false or null", () => {
    expect(() => reshape(x, [4], { copy: 1 as never })).toThrow(
      "reshape: copy must be true, false or null, got 1",
    )
    expect(() => xp.sum(x, { copy: true } as never)).toThrow('sum: no option "copy"')
  })
})

describe("repeat by counts", () => {
  test.each([
    [[1, 2, 3], [2, 0, 1], null, [1, 1, 3]],
    [[1, 2, 3], [2], null, [1, 1, 2, 2, 3, 3]],
    [[1, 2, 3], [0, 0, 0], null, []],
    [
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2],
      0,
      [
        [1, 2],
        [3, 4],
        [3, 4],
      ],
    ],
    [
      [
        [1, 2],
        [3, 4],
      ],
      [1, 2],
      -1,
      [
        [1, 2, 2],
        [3, 4, 4],
      ],
    ],
    [
      [
        [1, 2],
        [3, 4],
      ],
      [1, 0, 2, 1],
      null,
      [1, 3, 3, 4],
    ],
    [[], [], null, []],
  ])("%j, %j, axis %p", (list, counts, axis, wanted) => {
    expect(tolist(xp.repeat(asarray(list), int(counts), { axis }))).toEqual(wanted)
  })
  test("errors", () => {
    expect(() => xp.repeat(x, int([1, 2, 3]), { axis: 0 })).toThrow(
      "repeat: repeats must have shape [1] or [2], got [3]",
    )
    expect(() => xp.repeat(x, int([1, -2]), { axis: 0 })).toThrow(
      "repeat: repeats must not be negative, got -2",
    )
    expect(() => xp.repeat(x, asarray([1, 2]), { axis: 0 })).toThrow(
      "repeat: repeats must have an integral dtype",
    )
  })
})

describe("inspection", () => {
  const info = xp.__array_namespace_info__()
  test("defaults", () => {
    expect(info.default_device()).toBe("cpu")
    expect(info.devices()).toEqual(["cpu"])
    expect(info.capabilities()).toEqual({
      "boolean indexing": true,
      "data-dependent shapes": true,
      "max dimensions": null,
    })
    const { indexing, integral, ...floating } = info.default_dtypes()
    expect([indexing, integral, floating["real floating"], floating["complex floating"]]).toEqual([
      xp.argmax(x).dtype,
      xp.arange(3).dtype,
      xp.zeros([1]).dtype,
      asarray({ re: 1, im: 0 }).dtype,
    ])
  })
  test("dtypes by kind", () => {
    expect(Object.keys(info.dtypes())).toEqual([...xp.dtypes])
    expect(Object.keys(info.dtypes({ kind: "unsigned integer" }))).toEqual([
      "uint8",
      "uint16",
      "uint32",
      "uint64",
    ])
    expect(Object.keys(info.dtypes({ kind: ["bool", "complex floating"] }))).toEqual([
      "bool",
      "complex64",
      "complex128",
    ])
    expect(() => info.dtypes({ kind: "real" as never })).toThrow('dtypes: no kind "real"')
  })
})
