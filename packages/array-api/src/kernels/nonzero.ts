import { isComplexDense, kernel, sizeOf } from "./dense.js"

/**
 * Positions of the elements that are not zero, in row-major order; NaN is not zero.
 *
 * - inputs: x, at least one axis, any dtype
 * - outputs: one int32 [count] for each axis
 *
 * @see Array API 2024.12, Searching Functions, nonzero
 */
export const nonzero = /* @__PURE__ */ kernel("nonzero", ([x]) => {
  const { data, shape } = x!
  const size = sizeOf(shape)
  const lanes = isComplexDense(x!) ? 2 : 1
  const isZero = (i: number): boolean => {
    for (let lane = 0; lane < lanes; lane++) if (Number(data[lanes * i + lane]) !== 0) return false
    return true
  }
  let count = 0
  for (let i = 0; i < size; i++) if (!isZero(i)) count++
  const found = new Int32Array(count)
  for (let i = 0, k = 0; i < size; i++) if (!isZero(i)) found[k++] = i

  let stride = size
  return shape.map((extent) => {
    stride /= extent
    const positions = found.map((i) => Math.floor(i / stride) % extent)
    return { data: positions, shape: [count] }
  })
})
