import { allocate, bufferOf, lanesOf, type Buffer } from "@carton/codegen"
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate"
import { checkOptions } from "./arguments.js"
import { describe } from "./describe.js"
import { bytesOf, type DType } from "./dtype.js"
import { checkEager, EagerArray } from "./eager-array.js"
import { DTypeError, ValueError } from "./errors.js"
import { sizeOf } from "./kernels/dense.js"
import { contiguousStrides, denseData } from "./layout.js"
import type { NDArray } from "./ndarray.js"
import { checkShape } from "./shapes.js"

const MAGIC = "\x93NUMPY"
const codes: Readonly<Record<DType, string>> = {
  ...{ bool: "b1", int8: "i1", int16: "i2", int32: "i4", int64: "i8" },
  ...{ uint8: "u1", uint16: "u2", uint32: "u4", uint64: "u8" },
  ...{ float32: "f4", float64: "f8", complex64: "c8", complex128: "c16" },
}
const hostIsLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/**
 * The array of a .npy file: any version of the format, byte order and memory order.
 *
 * @throws ValueError where it is no such file or cut off; DTypeError where its elements are none of the 13 dtypes
 * @see NumPy Enhancement Proposal 1
 * @example from_npy(to_npy(asarray([1, 2])))   // [1, 2]
 */
export function from_npy(file: Uint8Array | ArrayBuffer): NDArray {
  return read("from_npy", bytesIn("from_npy", file))
}

function read(caller: string, file: Uint8Array): NDArray {
  const { descr, fortran, shape, start } = headerOf(caller, file)
  const dtype = (Object.keys(codes) as DType[]).find((d) => codes[d] === descr.slice(1))
  if (dtype === undefined)
    throw new DTypeError(`${caller}: no dtype for ${descr}; convert it with astype in NumPy`)
  const size = sizeOf(shape)
  const length = size * bytesOf(dtype)
  if (file.length < start + length)
    throw new ValueError(
      `${caller}: the file ends after ${file.length - start} of ${length} bytes of elements`,
    )
  const data = allocate(dtype, size)
  const bytes = new Uint8Array(data.buffer)
  bytes.set(file.subarray(start, start + length))
  if (descr[0] === ">" ? hostIsLittle : descr[0] === "<" && !hostIsLittle) swap(bytes, data.BYTES_PER_ELEMENT)
  // in column-major order the first axis is the dense one
  const strides = fortran ? [...contiguousStrides([...shape].reverse())].reverse() : contiguousStrides(shape)
  return new EagerArray(data, dtype, shape, strides, 0)
}

/** What is read of a file, or is fetched. */
function bytesIn(caller: string, file: Uint8Array | ArrayBuffer): Uint8Array {
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength)
  if (file instanceof ArrayBuffer) return new Uint8Array(file)
  throw new ValueError(`${caller}: takes the bytes of a file, got ${describe(file)}`)
}

function headerOf(caller: string, file: Uint8Array) {
  const fail = (what: string): never => {
    throw new ValueError(`${caller}: ${what}`)
  }
  if (file.length < 10 || strFromU8(file.subarray(0, 6), true) !== MAGIC) fail("this is no .npy file")
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const major = file[6]!
  if (major < 1 || major > 3) fail(`version ${major} of the format is not known (1 to 3)`)
  const from = major === 1 ? 10 : 12
  if (file.length < from) fail("the file ends in its header")
  const start = from + (major === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (file.length < start) fail("the file ends in its header")
  const text = strFromU8(file.subarray(from, start), true)
  const descr = /'descr'\s*:\s*'(.*?)'/.exec(text)?.[1] ?? /'descr'\s*:\s*(\[.*\])/.exec(text)?.[1]
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const extents = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(text)?.[1]
  if (descr === undefined || fortran === undefined || extents === undefined)
    return fail(`cannot read the header ${JSON.stringify(text.trim())}`)
  const shape = checkShape(caller, (extents.match(/\d+/g) ?? []).map(Number))
  return { descr, fortran: fortran === "True", shape, start }
}

/** Reverses the bytes of every entry. */
function swap(bytes: Uint8Array, width: number): void {
  if (width === 1) return
  for (let i = 0; i < bytes.length; i += width) bytes.subarray(i, i + width).reverse()
}

/**
 * The array as a .npy file, version 1.0, little-endian, row-major: what `numpy.load` reads.
 *
 * @example from_npy(to_npy(asarray([[1, 2]], { dtype: "int8" }))).dtype   // "int8"
 */
export function to_npy(x: NDArray): Uint8Array {
  const { dtype, shape } = checkEager("to_npy", x)
  const order = bytesOf(dtype) / lanesOf(dtype) === 1 ? "|" : "<"
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(", ")
  const dict = `{'descr': '${order}${codes[dtype]}', 'fortran_order': False, 'shape': (${extents}), }`
  // the elements begin at a multiple of 64 bytes, and a line ends before them
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64 - 10
  const data: Buffer = denseData(x as EagerArray)
  const file = new Uint8Array(10 + length + data.byteLength)
  file.set(strToU8(MAGIC, true))
  file.set([1, 0, length & 255, length >> 8], 6)
  file.set(strToU8(dict.padEnd(length - 1) + "\n"), 10)
  const elements = file.subarray(10 + length)
  elements.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  if (!hostIsLittle) swap(elements, new (bufferOf(dtype))(0).BYTES_PER_ELEMENT)
  return file
}

/**
 * The arrays of a .npz file by their names, compressed or not.
 *
 * @throws ValueError where it is no such file or cut off; DTypeError where elements are none of the 13 dtypes
 * @example from_npz(to_npz({ x: asarray([1, 2]) })).x   // [1, 2]
 */
export function from_npz(file: Uint8Array | ArrayBuffer): Record<string, NDArray> {
  const members = Object.entries(unzipped(bytesIn("from_npz", file))).filter(([name]) =>
    name.endsWith(".npy"),
  )
  return Object.fromEntries(members.map(([name, bytes]) => [name.slice(0, -4), read("from_npz", bytes)]))
}
function unzipped(file: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(file)
  } catch (error) {
    throw new ValueError(`from_npz: this is no .npz file, or a part of one (${(error as Error).message})`)
  }
}

/**
 * Arrays as one .npz file: what `numpy.load` reads.
 *
 * @param options - `compress` (false)
 * @example Object.keys(from_npz(to_npz({ x: asarray([1]), y: asarray([2]) })))   // ["x", "y"]
 */
export function to_npz(
  arrays: Readonly<Record<string, NDArray>>,
  options: { compress?: boolean } = {},
): Uint8Array {
  checkOptions("to_npz", options, ["compress"])
  const members = Object.entries(arrays).map(([name, x]) => [`${name}.npy`, to_npy(x)])
  return zipSync(Object.fromEntries(members), { level: options.compress === true ? 6 : 0 })
}
