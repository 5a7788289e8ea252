import { isComplex, size as sizes, type Kernel, type Size } from "@carton/codegen"
import { quickCompiled, runCompiled } from "./compiled-recipe.js"
import { checkDType, realPartOf, type DType, type Kind } from "./dtype.js"
import { describe } from "./describe.js"
import { ValueError } from "./errors.js"
import * as kernels from "./kernels/index.js"
import { elementsOf, floating, numberOf } from "./matrices.js"
import { option, x } from "./parameters.js"
import { kernelNodes, permuteNode } from "./nodes.js"
import { define, type Entry, type Spec } from "./registry.js"
import { resolveAxis, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Int, OneAxis } from "./static.js"

const chapter = "fft"
const namespace = "fft"

/** Where the factor 1 / n stands: at the inverse, half at each (1 / sqrt(n)), or at the forward transform. */
export type Norm = "backward" | "ortho" | "forward"

export interface FourierOptions {
  /** The length that the axis is cut to, or filled up to with zeros (null: as it is). */
  readonly n?: Int | null
  /** The axis to transform (-1). */
  readonly axis?: OneAxis
  readonly norm?: Norm
}

export function checkNorm(name: string, norm: unknown): Norm {
  if (norm === "backward" || norm === "ortho" || norm === "forward") return norm
  throw new ValueError(`${name}: norm must be "backward", "ortho" or "forward", got ${describe(norm)}`)
}
export function checkLength(name: string, n: unknown): number {
  if (Number.isInteger(n) && (n as number) >= 1) return n as number
  throw new ValueError(`${name}: n must be an integer of at least 1, got ${describe(n)}`)
}

const half = (n: Size): Size => sizes.add(sizes.floorDiv(n, 2), 1)
const complexOf = (dtype: DType): DType => (realPartOf(dtype) === "float32" ? "complex64" : "complex128")

/** What a transform takes and gives. */
interface Form {
  readonly takes: Kind | readonly Kind[]
  readonly gives: (dtype: DType) => DType
  /** The length where n is not given. */
  readonly length: (extent: Size) => Size
  /** The extent of the result. */
  readonly extent: (n: Size) => Size
}
const whole: Form = { takes: floating, gives: complexOf, length: (m) => m, extent: (n) => n }
const fromReal: Form = { takes: "real floating", gives: complexOf, length: (m) => m, extent: half }
const toReal: Form = {
  takes: floating,
  gives: realPartOf,
  length: (m) => sizes.mul(sizes.sub(m, 1), 2),
  extent: (n) => n,
}

/** A transform along one axis. */
function transform(name: string, kernel: () => Kernel, form: Form): Entry {
  const result = (x: Spec, axis: number, n: number | null): Spec => {
    checkDType(name, "x", x.dtype, form.takes)
    const length = n ?? form.length(x.shape[axis]!)
    if (typeof length === "number" && length < 1)
      throw new ValueError(`${name}: axis ${axis} of shape ${showShape(x.shape)} is too short; say n`)
    return {
      shape: x.shape.map((extent, i) => (i === axis ? form.extent(length) : extent)),
      dtype: form.gives(x.dtype),
    }
  }
  return {
    name,
    namespace,
    chapter,
    parameters: [
      x,
      /* @__PURE__ */ option("n", "Int", null),
      /* @__PURE__ */ option("axis", "Axis", -1),
      /* @__PURE__ */ option("norm", "Text", "backward"),
    ],
    normalize: ({ n, axis, norm }, [x]) => ({
      n: n === null ? null : checkLength(name, n),
      axis: resolveAxis(name, axis, x!.shape),
      norm: checkNorm(name, norm),
    }),
    result: ([x], { n, axis }) => result(x!, axis, n),
    recipe: {
      kind: "build",
      run: runCompiled,
      quick: quickCompiled,
      build(graph, [x], { n, axis, norm }) {
        const last = x!.shape.length - 1
        // the kernels work along the last axis; exchanging two axes is its own inverse
        const order = x!.shape.map((_, i) => (i === axis ? last : i === last ? axis : i))
        const rows = axis === last ? x! : permuteNode(graph, x!, order)
        const options = { n, norm, ...(isComplex(x!.type) ? { complex: true } : {}) }
        const spec = result({ shape: rows.shape, dtype: rows.type }, last, n)
        const made = kernelNodes(graph, kernel(), [rows], options, [spec])[0]!
        return axis === last ? made : permuteNode(graph, made, order)
      },
    },
    flops([x], { n, axis }) {
      const length = n ?? numberOf(form.length(x!.shape[axis]!))
      const rows = elementsOf(x!.shape.filter((_, i) => i !== axis))
      return 5 * rows * length * Math.log2(Math.max(2, length))
    },
  }
}

type Transform = (x: NDArray, options?: FourierOptions) => NDArray

/**
 * The discrete Fourier transform along `axis`: X[k] = sum of x[j] exp(-2 pi i j k / n).
 *
 * @param x - floating-point dtype
 * @param options - `n` (null: the extent of the axis), `axis` (-1), `norm` ("backward")
 * @returns complex64 of float32 and complex64, else complex128
 * @throws ValueError where n is less than 1
 * @see Array API 2024.12, Fourier Transform Functions, fft
 * @example fft(asarray([1, 0, 0, 0]))   // [{ re: 1, im: 0 }, { re: 1, im: 0 }, { re: 1, im: 0 }, { re: 1, im: 0 }]
 */
export const fft = /* @__PURE__ */ define<Transform>(
  /* @__PURE__ */ transform("fft", () => kernels.fft, whole),
)

/**
 * The inverse of `fft`.
 *
 * @see Array API 2024.12, Fourier Transform Functions, ifft
 * @example ifft(asarray([2, 2]))   // [{ re: 2, im: 0 }, { re: 0, im: 0 }]
 */
export const ifft = /* @__PURE__ */ define<Transform>(
  /* @__PURE__ */ transform("ifft", () => kernels.ifft, whole),
)

/**
 * `fft` of a real array, without the half that mirrors it: floor(n / 2) + 1 values.
 *
 * @see Array API 2024.12, Fourier Transform Functions, rfft
 * @example rfft(asarray([1, 2]))   // [{ re: 3, im: 0 }, { re: -1, im: 0 }]
 */
export const rfft = /* @__PURE__ */ define<Transform>(
  /* @__PURE__ */ transform("rfft", () => kernels.rfft, fromReal),
)

/**
 * The inverse of `rfft`; real. `n` is 2 (m - 1) where it is not given, so odd lengths have to be.
 *
 * @see Array API 2024.12, Fourier Transform Functions, irfft
 * @example irfft(asarray([3, -1]))   // [1, 2]
 */
export const irfft = /* @__PURE__ */ define<Transform>(
  /* @__PURE__ */ transform("irfft", () => kernels.irfft, toReal),
)

/**
 * `fft` of what is Hermitian along the axis, given by its first half; real. `n` is 2 (m - 1) where it is not given.
 *
 * @see Array API 2024.12, Fourier Transform Functions, hfft
 * @example hfft(asarray([1, 2]))   // [3, -1]
 */
export const hfft = /* @__PURE__ */ define<Transform>(
  /* @__PURE__ */ transform("hfft", () => kernels.hfft, toReal),
)

/**
 * The inverse of `hfft`: of a real array, the first half of a Hermitian one.
 *
 * @see Array API 2024.12, Fourier Transform Functions, ihfft
 * @example real(ihfft(asarray([3, -1])))   // [1, 2]
 */
export const ihfft = /* @__PURE__ */ define<Transform>(
  /* @__PURE__ */ transform("ihfft", () => kernels.ihfft, fromReal),
)
