import type { Size } from "@carton/codegen"
import { byMask, byPositions, setBasic, setMask, setPositions } from "./index-kernels.js"
import { checkDType, promote, type DType } from "./dtype.js"
import { DTypeError, IndexError, ShapeError } from "./errors.js"
import { canonicalKey, keyView } from "./index-key.js"
import { define, type Parameter, type Spec } from "./registry.js"
import { broadcastShapes, mayEqual, resolveAxis, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Key, OneAxis, Operand } from "./static.js"
import { x } from "./parameters.js"

const chapter = "extension"
const value: Parameter = { name: "value", kind: "array", positional: true }
const key: Parameter = { name: "key", kind: "Key", positional: true }
const axis: Parameter = { name: "axis", kind: "Axis", positional: false, default: 0 }
const indices: Parameter = { name: "indices", kind: "arrays", positional: true, group: "indices" }

/** Throws where elements of `value` do not become elements of `x` without loss of kind. */
export function checkValue(caller: string, x: Spec, value: Spec): void {
  if (x.dtype !== value.dtype && promote(caller, x.dtype, value.dtype) !== x.dtype)
    throw new DTypeError(
      `${caller}: a value of ${value.dtype} does not fit into an array of ${x.dtype}; convert it with astype`,
    )
}
function checkStretches(caller: string, value: Spec, shape: readonly Size[]): void {
  const missing = shape.length - value.shape.length
  if (missing < 0 || !value.shape.every((n, i) => n === 1 || mayEqual(n, shape[i + missing]!)))
    throw new ShapeError(
      `${caller}: a value of shape ${showShape(value.shape)} does not broadcast to ${showShape(shape)}`,
    )
}

/** Elements at positions and ranges known beforehand: a view. */
export const basic_index = /* @__PURE__ */ define<(x: NDArray, key: Key) => NDArray>({
  name: "basic_index",
  chapter,
  parameters: [x, key],
  normalize: ({ key }, [x]) => ({ key: canonicalKey("at", key, x!) }),
  result: ([x], { key }) => ({ shape: keyView(key, x!).shape, dtype: x!.dtype }),
  recipe: { kind: "view", map: (x, { key }) => keyView(key, x).map },
})

/** `x` with the elements at `key` replaced by `value`, broadcast. */
export const set_basic = /* @__PURE__ */ define<(x: NDArray, value: Operand, key: Key) => NDArray>({
  name: "set_basic",
  chapter,
  parameters: [x, value, key],
  normalize: ({ key }, [x]) => ({ key: canonicalKey("set_at", key, x!) }),
  result([x, value], { key }) {
    checkValue("set_at", x!, value!)
    checkStretches("set_at", value!, keyView(key, x!).shape)
    return x!
  },
  recipe: {
    kind: "build",
    run: setBasic,
    build: (...call) => call[4].setBasic(...call),
  },
})

function checkMask(caller: string, x: Spec, mask: Spec): void {
  checkDType(caller, "a mask", mask.dtype, "bool")
  // the standard lets an extent of a mask be 0 beside any extent of the array
  if (
    mask.shape.length > x.shape.length ||
    mask.shape.some((extent, i) => extent !== 0 && !mayEqual(extent, x.shape[i]!))
  )
    throw new IndexError(
      `${caller}: a mask of shape ${showShape(mask.shape)} does not fit the first axes of shape ${showShape(x.shape)}`,
    )
}

/** The elements where a mask over the first axes holds, along one axis whose extent the data decides. */
export const boolean_index = /* @__PURE__ */ define<(x: NDArray, mask: NDArray) => NDArray>({
  name: "boolean_index",
  chapter,
  parameters: [x, { name: "mask", kind: "array", positional: true, group: "mask" }],
  result([x, mask]) {
    checkMask("at", x!, mask!)
    return { shape: [null, ...x!.shape.slice(mask!.shape.length)], dtype: x!.dtype }
  },
  recipe: {
    kind: "build",
    run: byMask,
    build: (...call) => call[4].byMask(...call),
  },
})

/** `x` with the elements where the mask holds replaced by `value`: one for all, or one for each in order. */
export const set_mask = /* @__PURE__ */ define<(x: NDArray, mask: NDArray, value: Operand) => NDArray>({
  name: "set_mask",
  chapter,
  parameters: [x, { name: "mask", kind: "array", positional: true, group: "mask" }, value],
  result([x, mask, value]) {
    checkMask("set_at", x!, mask!)
    checkValue("set_at", x!, value!)
    const rest = x!.shape.slice(mask!.shape.length)
    if (value!.shape.length > rest.length + 1)
      throw new ShapeError(
        `set_at: a mask of ${mask!.shape.length} axes chooses elements along one axis; the value has shape ${showShape(value!.shape)}`,
      )
    checkStretches(
      "set_at",
      { ...value!, shape: value!.shape.slice(-rest.length || value!.shape.length) },
      rest,
    )
    return x!
  },
  recipe: {
    kind: "build",
    run: setMask,
    build: (...call) => call[4].setMask(...call),
  },
})

export function integerResult(
  caller: string,
  x: Spec,
  arrays: readonly Spec[],
  axis: number,
): { shape: Size[]; dtype: DType } {
  for (const positions of arrays) checkDType(caller, "an index array", positions.dtype, "integral")
  if (axis + arrays.length > x.shape.length)
    throw new IndexError(
      `${caller}: ${arrays.length} index arrays from axis ${axis} on are too many for shape ${showShape(x.shape)}`,
    )
  const together = broadcastShapes(
    caller,
    arrays.map((positions) => positions.shape),
  )
  return {
    shape: [...x.shape.slice(0, axis), ...together, ...x.shape.slice(axis + arrays.length)],
    dtype: x.dtype,
  }
}

/** The elements at integer positions along the axes from `axis` on; the index arrays are broadcast together. */
export const integer_index = /* @__PURE__ */ define<
  (x: NDArray, indices: readonly NDArray[], options?: { axis?: OneAxis }) => NDArray
>({
  name: "integer_index",
  chapter,
  parameters: [x, indices, axis],
  normalize: ({ axis }, [x]) => ({ axis: resolveAxis("at", axis, x!.shape) }),
  result: ([x, ...arrays], { axis }) => integerResult("at", x!, arrays, axis),
  recipe: {
    kind: "build",
    run: byPositions,
    build: (...call) => call[4].byPositions(...call),
  },
})

/** `x` with the elements at integer positions replaced by `value`, broadcast; of equal positions the last wins. */
export const set_integer = /* @__PURE__ */ define<
  (x: NDArray, indices: readonly NDArray[], value: Operand, options?: { axis?: OneAxis }) => NDArray
>({
  name: "set_integer",
  chapter,
  parameters: [x, indices, value, axis],
  normalize: ({ axis }, [x]) => ({ axis: resolveAxis("set_at", axis, x!.shape) }),
  result(inputs, { axis }) {
    const [x, arrays, value] = [inputs[0]!, inputs.slice(1, -1), inputs.at(-1)!]
    checkValue("set_at", x, value)
    checkStretches("set_at", value, integerResult("set_at", x, arrays, axis).shape)
    return x
  },
  recipe: {
    kind: "build",
    run: setPositions,
    build: (...call) => call[4].setPositions(...call),
  },
})
