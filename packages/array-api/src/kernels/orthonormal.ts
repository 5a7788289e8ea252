import { applyReflectors, triangularise } from "./tall-qr.js"

/**
 * Completes orthonormal vectors to a basis: those that Householder reflectors take the last axes to.
 *
 * @param vectors - count vectors of `length` entries, one after the other
 * @returns length - count further vectors, orthogonal to these and to each other
 */
export function complementOf(vectors: Float64Array, count: number, length: number): Float64Array {
  const reflectors = vectors.slice(0, count * length)
  const tau = triangularise(reflectors, length, count)
  const rest = length - count
  const complement = new Float64Array(rest * length)
  for (let k = 0; k < rest; k++) complement[k * length + count + k] = 1
  applyReflectors(reflectors, tau, length, complement, rest)
  return complement
}
