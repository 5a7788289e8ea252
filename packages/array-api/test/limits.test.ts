import { MemoryError } from "@carton/codegen"
import * as xp from "@carton/array-api"

const { process } = globalThis
const host = process as { availableMemory?: () => number }

describe("memory that is not there", () => {
  const given = host.availableMemory
  let asked = 0
  beforeEach(() => {
    asked = 0
    // what the host says is free, as it would be on a small machine
    host.availableMemory = () => (asked++, 1e9)
  })
  afterEach(() => void (host.availableMemory = given!))

  const large = xp.zeros([20_000, 20_000]) // of no memory
  const column = xp.zeros([40_000, 1])
  const calls: readonly [name: string, call: () => unknown, message: string][] = [
    ["elementwise", () => xp.add(large, 1), "add: needs 3.20 GB, 1.00 GB is free"],
    ["unary", () => xp.sqrt(large), "sqrt: needs 3.20 GB"],
    ["broadcast", () => column.add(column.T), "add: needs 12.8 GB"],
    ["chosen", () => xp.where(large.T.at(0).equal(0), large, 0), "where: needs 3.20 GB"],
    ["joined", () => xp.concat([large, large]), "concat: needs 6.40 GB"],
    ["a product", () => xp.matmul(column, column.T), "matmul: needs 12.8 GB"],
    ["summed up", () => xp.cumulative_sum(large, { axis: 0 }), "cumulative_sum: needs 3.20 GB"],
    ["sorted", () => xp.sort(large), "sort: needs 3.20 GB"],
    ["a range", () => xp.arange(2e9), "arange: needs 8.00 GB"],
    ["steps", () => xp.linspace(0, 1, 2e9), "linspace: needs 16.0 GB"],
    ["a diagonal", () => xp.add(xp.eye(30_000), 0), "eye: needs 7.20 GB"],
    ["copied", () => xp.astype(large, "float32"), "astype: needs 1.60 GB"],
    ["a list", () => xp.tolist(large), "tolist: needs 3.20 GB"],
    ["plain data", () => xp.to_json(large), "to_json: needs 3.20 GB"],
    ["by a mask", () => large.at(xp.zeros([20_000, 20_000], { dtype: "bool" })), "copy: needs 1.60 GB"],
    ["a transform", () => xp.fft.fftn(large), "fftn: needs 6.40 GB"],
    ["a decomposition", () => xp.linalg.qr(large), "qr: needs 3.20 GB"],
    [
      "products of all pairs",
      () => xp.tensordot(column, column, { axes: [[1], [1]] }),
      "tensordot: needs 12.8 GB",
    ],
    ["between bounds", () => xp.clip(large, { min: 0, max: 1 }), "clip: needs 3.20 GB"],
    ["in another shape", () => xp.reshape(large.T.at("::2"), [-1]), "copy: needs 1.60 GB"],
  ]
  test.each(calls)("%s throws before work starts, with the size asked for", (_, call, message) => {
    const start = process.memoryUsage().arrayBuffers
    expect(call).toThrow(MemoryError)
    expect(call).toThrow(message)
    expect(process.memoryUsage().arrayBuffers - start).toBeLessThan(1e6)
  })
  test("small calls do not ask the host", () => {
    xp.add(xp.asarray([1, 2]), 1)
    xp.sum(xp.zeros([1000, 1000]))
    expect(asked).toBe(0)
  })
  test("sums of much take little", () => {
    expect(xp.sum(xp.zeros([3000, 3000])).item()).toBe(0)
  })
})

describe("more elements than an index reaches", () => {
  const long = xp.zeros([2 ** 20])
  const calls: readonly [call: () => unknown, message: string][] = [
    [
      () => xp.zeros([2 ** 16, 2 ** 15]),
      "zeros: shape [65536, 32768] has more than 2^31 - 1 elements, the largest index",
    ],
    [
      () => xp.add(xp.expand_dims(long, 0), xp.expand_dims(long, 1)),
      "add: shape [1099511627776] has more than 2^31 - 1 elements",
    ],
    [
      () => xp.matmul(xp.expand_dims(long, 1), xp.expand_dims(long, 0)),
      "matmul: shape [1099511627776] has more than 2^31 - 1 elements",
    ],
    [() => xp.broadcast_to(long, [2 ** 12, 2 ** 20]), "has more than 2^31 - 1 elements"],
    [() => xp.arange(2 ** 31), "has more than 2^31 - 1 elements"],
    [
      () => xp.concat([xp.zeros([2 ** 30]), xp.zeros([2 ** 30])]),
      "concat: shape [2147483648] has more than 2^31 - 1 elements",
    ],
    [() => xp.tile(long, [2 ** 11]), "more than 2^31 - 1"],
    [() => xp.repeat(long, 2 ** 11), "more than 2^31 - 1"],
  ]
  test.each(calls)("%s", (call, message) => {
    expect(call).toThrow(message)
  })
})

describe("detached buffers", () => {
  const detached = () => {
    const data = Float64Array.of(1, 2, 3)
    const x = xp.from_buffer(data)
    structuredClone(data.buffer, { transfer: [data.buffer] })
    return x
  }
  const calls: readonly [name: string, call: (x: xp.NDArray) => unknown][] = [
    ["add", (x) => xp.add(x, 1)],
    ["add", (x) => xp.add(xp.asarray([1, 2, 3]), x)],
    ["sqrt", (x) => xp.sqrt(x)],
    ["add", (x) => xp.add(xp.zeros([2, 3]), x)],
    ["sum", (x) => xp.sum(x)],
    ["sort", (x) => xp.sort(x)],
    ["matmul", (x) => xp.matmul(x, x)],
    ["take", (x) => xp.take(x, xp.asarray([0], { dtype: "int32" }))],
    ["concat", (x) => xp.concat([x, x])],
    ["tolist", (x) => xp.tolist(x)],
    ["item", (x) => x.at(0).item()],
    ["toString", (x) => String(x)],
  ]
  test.each(calls)("%s notices them", (_, call) => {
    expect(() => call(detached())).toThrow(/detached/)
  })
})

describe("shared memory", () => {
  const shared = new Float64Array(new SharedArrayBuffer(48))
  shared.set([3, 1, 2, 6, 5, 4])
  const x = xp.from_buffer(shared, [2, 3])
  test("arrays stand over it without a copy", () => {
    shared[0] = 7
    expect(xp.tolist(x.at(0, 0))).toBe(7)
    shared[0] = 3
  })
  const calls: readonly [name: string, call: () => unknown, expected: unknown][] = [
    [
      "elementwise",
      () => xp.tolist(x.add(1)),
      [
        [4, 2, 3],
        [7, 6, 5],
      ],
    ],
    [
      "views",
      () => xp.tolist(x.T),
      [
        [3, 6],
        [1, 5],
        [2, 4],
      ],
    ],
    ["sums", () => xp.sum(x).item(), 21],
    ["means", () => xp.tolist(xp.mean(x, { axis: 0 })), [4.5, 3, 3]],
    [
      "sorts",
      () => xp.tolist(xp.sort(x)),
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ],
    [
      "products",
      () => xp.tolist(x.matmul(x.T)),
      [
        [14, 31],
        [31, 77],
      ],
    ],
    ["copies", () => xp.tolist(xp.asarray(shared)), [3, 1, 2, 6, 5, 4]],
    ["factors", () => xp.tolist(xp.round(xp.linalg.svd(x).S))?.length, 2],
    [
      "transforms",
      () => xp.tolist(xp.fft.rfft(x.at(0))).map((z: xp.Complex) => z.re.toFixed(6)),
      ["6.000000", "1.500000"],
    ],
    [
      "files",
      () => xp.tolist(xp.from_npy(xp.to_npy(x))),
      [
        [3, 1, 2],
        [6, 5, 4],
      ],
    ],
    ["text", () => String(x), "[[3, 1, 2], [6, 5, 4]]"],
  ]
  test.each(calls)("%s", (_, call, expected) => {
    expect(call()).toEqual(expected)
  })
})
