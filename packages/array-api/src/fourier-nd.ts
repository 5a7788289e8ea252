import * as e from "@carton/codegen"
import { size, type Size } from "@carton/codegen"
import { quickCompiled, runCompiled } from "./compiled-recipe.js"
import { astype } from "./data_type.js"
import { checkDType, checkDTypeName, defaults, realPartOf, type DType } from "./dtype.js"
import { describe } from "./describe.js"
import { eager } from "./eager.js"
import { AxisError, ValueError } from "./errors.js"
import { checkLength, checkNorm, fft, ifft, irfft, rfft, type FourierOptions, type Norm } from "./fourier.js"
import { floating } from "./matrices.js"
import { option, x } from "./parameters.js"
import { rolledNode } from "./nodes.js"
import { define, type Entry, type Options, type Spec } from "./registry.js"
import { resolveAxes } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Axis, Device, DTypeArgument, Float, Int } from "./static.js"

const chapter = "fft"
const namespace = "fft"

export interface FourierNdOptions {
  /** The length of each axis, cut or filled up with zeros (null: as they are). */
  readonly s?: readonly number[] | null
  /** The axes to transform (null: all, or where `s` is given as many of the last ones). */
  readonly axes?: readonly number[] | null
  readonly norm?: Norm
}

function normalizeAxes(name: string, { s, axes, norm }: Options, { shape }: Spec): Options {
  if (s !== null && !Array.isArray(s))
    throw new ValueError(`${name}: s must be a list of lengths, got ${describe(s)}`)
  const count: number = s?.length ?? shape.length
  if (axes === null && count > shape.length)
    throw new ValueError(`${name}: s has ${count} lengths for ${shape.length} axes`)
  const chosen = axes ?? Array.from({ length: count }, (_, i) => i + shape.length - count)
  if (!Array.isArray(chosen))
    throw new AxisError(`${name}: axes must be a list of integers, got ${describe(chosen)}`)
  const resolved = resolveAxes(name, chosen, shape)
  if (s !== null && s.length !== resolved.length)
    throw new ValueError(
      `${name}: s and axes must be as long as each other, got ${s.length} and ${resolved.length}`,
    )
  return {
    s: s === null ? null : s.map((n: unknown) => checkLength(name, n)),
    axes: resolved,
    norm: checkNorm(name, norm),
  }
}

type One = typeof fft

/** One axis after the other: the last one by `last`, which real forms do first, or at the end. */
function transforms(name: string, each: One, last: One, lastIs: "first" | "at the end"): Entry {
  const steps = ({ s, axes, norm }: Options): (readonly [One, FourierOptions])[] => {
    const all = axes.map((axis: number, i: number) => {
      const options = { axis, n: s?.[i] ?? null, norm }
      return [i === axes.length - 1 ? last : each, options] as const
    })
    return lastIs === "first" ? all.reverse() : all
  }
  return {
    name,
    namespace,
    chapter,
    parameters: [
      x,
      /* @__PURE__ */ option("s", "Key", null),
      /* @__PURE__ */ option("axes", "Axis", null),
      /* @__PURE__ */ option("norm", "Text", "backward"),
    ],
    normalize: (options, [x]) => normalizeAxes(name, options, x!),
    result([x], options) {
      checkDType(name, "x", x!.dtype, last === rfft ? "real floating" : floating)
      if (options.axes.length === 0 && last !== fft && last !== ifft)
        throw new AxisError(`${name}: takes at least one axis`)
      const dtype = realPartOf(x!.dtype) === "float32" ? "complex64" : "complex128"
      return steps(options).reduce<Spec>(
        (spec, [f, one]) => f.entry.result([spec], one) as Spec,
        options.axes.length === 0 ? { shape: x!.shape, dtype } : x!,
      )
    },
    recipe: {
      kind: "compose",
      run: runCompiled,
      quick: quickCompiled,
      body([x], options) {
        const all = steps(options)
        // without axes nothing is summed: the numbers as complex ones
        if (all.length === 0) return astype(x, realPartOf(x.dtype) === "float32" ? "complex64" : "complex128")
        return all.reduce((y: NDArray, [f, one]) => f(y, one), x)
      },
    },
  }
}

type Transforms = (x: NDArray, options?: FourierNdOptions) => NDArray

/**
 * `fft` along several axes.
 *
 * @param x - floating-point dtype
 * @param options - `s` (null), `axes` (null: all), `norm` ("backward")
 * @see Array API 2024.12, Fourier Transform Functions, fftn
 * @example fftn(asarray([[1, 2]]))   // [[{ re: 3, im: 0 }, { re: -1, im: 0 }]]
 */
export const fftn = /* @__PURE__ */ define<Transforms>(/* @__PURE__ */ transforms("fftn", fft, fft, "first"))

/**
 * The inverse of `fftn`.
 *
 * @see Array API 2024.12, Fourier Transform Functions, ifftn
 * @example ifftn(asarray([[3, -1]]))   // [[{ re: 1, im: 0 }, { re: 2, im: 0 }]]
 */
export const ifftn = /* @__PURE__ */ define<Transforms>(
  /* @__PURE__ */ transforms("ifftn", ifft, ifft, "first"),
)

/**
 * `rfft` along the last of the axes, then `fft` along the others.
 *
 * @see Array API 2024.12, Fourier Transform Functions, rfftn
 * @example rfftn(asarray([[1, 2]]))   // [[{ re: 3, im: 0 }, { re: -1, im: 0 }]]
 */
export const rfftn = /* @__PURE__ */ define<Transforms>(
  /* @__PURE__ */ transforms("rfftn", fft, rfft, "first"),
)

/**
 * The inverse of `rfftn`; real. The last length is 2 (m - 1) where `s` does not say it.
 *
 * @see Array API 2024.12, Fourier Transform Functions, irfftn
 * @example irfftn(asarray([[3, -1]]))   // [[1, 2]]
 */
export const irfftn = /* @__PURE__ */ define<Transforms>(
  /* @__PURE__ */ transforms("irfftn", ifft, irfft, "at the end"),
)

export interface FrequencyOptions {
  /** The distance of the samples (1). */
  readonly d?: Float
  readonly dtype?: DTypeArgument
  readonly device?: Device
}

/** Multiples of 1 / (n d): one for each value of a transform. */
function frequencies(name: string, extent: (n: number) => number, wraps: boolean): Entry {
  return {
    name,
    namespace,
    chapter,
    parameters: [
      { name: "n", kind: "Int", positional: true },
      /* @__PURE__ */ option("d", "Float", 1),
      /* @__PURE__ */ option("dtype", "DType", null),
    ],
    normalize({ n, d, dtype }) {
      const chosen: DType = dtype === null ? defaults.real : checkDTypeName(name, dtype)
      checkDType(name, "dtype", chosen, "real floating")
      if (typeof d !== "number") throw new ValueError(`${name}: d must be a number, got ${describe(d)}`)
      return { n: checkLength(name, n), d, dtype: chosen }
    },
    result: (_, { n, dtype }) => ({ shape: [extent(n)], dtype }),
    device: true,
    recipe: {
      kind: "build",
      run: runCompiled,
      build(graph, _inputs, { n, d }, [result]) {
        const type = result!.dtype
        return graph.add(
          {
            kind: "pull",
            expr([i]) {
              const negative = e.ge(i!, e.constant("int32", Math.ceil(n / 2)))
              const k = wraps ? e.select(negative, e.sub(i!, e.constant("int32", n)), i!) : i!
              return e.div(e.cast(type, k), e.constant(type, n * d))
            },
          },
          { type, shape: result!.shape, inputs: [] },
        )
      },
    },
  }
}

/**
 * The frequencies of `fft`: 0, 1, ..., then the negative ones up to -1, divided by n d.
 *
 * @param n - the length of the transform
 * @param options - `d` (1), `dtype` (float64)
 * @see Array API 2024.12, Fourier Transform Functions, fftfreq
 * @example fftfreq(4)   // [0, 0.25, -0.5, -0.25]
 */
export const fftfreq = /* @__PURE__ */ define<(n: Int, options?: FrequencyOptions) => NDArray>(
  /* @__PURE__ */ frequencies("fftfreq", (n) => n, true),
  () => eager,
)

/**
 * The frequencies of `rfft`: 0, 1, ..., floor(n / 2), divided by n d.
 *
 * @see Array API 2024.12, Fourier Transform Functions, rfftfreq
 * @example rfftfreq(4)   // [0, 0.25, 0.5]
 */
export const rfftfreq = /* @__PURE__ */ define<(n: Int, options?: FrequencyOptions) => NDArray>(
  /* @__PURE__ */ frequencies("rfftfreq", (n) => Math.floor(n / 2) + 1, false),
  () => eager,
)

/** Halves exchanged: so many places to the right. */
function shift(name: string, places: (extent: Size) => Size): Entry {
  return {
    name,
    namespace,
    chapter,
    parameters: [x, /* @__PURE__ */ option("axes", "Axis", null)],
    normalize({ axes }, [x]) {
      const chosen = axes ?? x!.shape.map((_, i) => i)
      return { axes: resolveAxes(name, typeof chosen === "number" ? [chosen] : chosen, x!.shape) }
    },
    result: ([x]) => x!,
    recipe: {
      kind: "build",
      run: runCompiled,
      build: (graph, [x], { axes }) =>
        rolledNode(
          graph,
          x!,
          axes,
          axes.map((axis: number) => places(x!.shape[axis]!)),
        ),
    },
  }
}

/**
 * The zero frequency in the middle.
 *
 * @see Array API 2024.12, Fourier Transform Functions, fftshift
 * @example fftshift(fftfreq(4))   // [-0.5, -0.25, 0, 0.25]
 */
export const fftshift = /* @__PURE__ */ define<(x: NDArray, options?: { axes?: Axis }) => NDArray>(
  /* @__PURE__ */ shift("fftshift", (extent) => size.floorDiv(extent, 2)),
)

/**
 * The inverse of `fftshift`.
 *
 * @see Array API 2024.12, Fourier Transform Functions, ifftshift
 * @example ifftshift(asarray([-0.5, -0.25, 0, 0.25]))   // [0, 0.25, -0.5, -0.25]
 */
export const ifftshift = /* @__PURE__ */ define<(x: NDArray, options?: { axes?: Axis }) => NDArray>(
  /* @__PURE__ */ shift("ifftshift", (extent) => size.ceilDiv(extent, 2)),
)
