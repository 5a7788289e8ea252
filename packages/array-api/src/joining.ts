import * as e from "@carton/codegen"
import { size as sizes, type Expr, type Size } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { joined } from "./concat-call.js"
import { promote } from "./dtype.js"
import { ShapeError, ValueError } from "./errors.js"
import { castNode, flatNode, reshapeNode } from "./nodes.js"
import { isArray } from "./arguments.js"
import { describe } from "./describe.js"
import { define, type EagerCall, type Parameter, type Spec } from "./registry.js"
import { mayEqual, resolveAxis, showShape, sizeOf } from "./shapes.js"
import { expand_dims, replaced } from "./manipulation.js"
import type { EagerArray } from "./eager-array.js"
import type { NDArray } from "./ndarray.js"
import type { OneAxis } from "./static.js"
import type { Joined, OneMore } from "./typing.js"

const chapter = "manipulation"
const arrays: Parameter = {
  name: "arrays",
  kind: "arrays",
  positional: true,
  check(caller, given) {
    if (!Array.isArray(given) || !given.every(isArray))
      throw new ValueError(`${caller}: arrays must be a list of arrays, got ${describe(given)}`)
  },
}
const int32 = (size: Size): Expr => sizes.expr(size)

/**
 * The arrays one after the other along `axis`, or flattened where it is null.
 *
 * @param arrays - of the same shape but for the extent of `axis`
 * @returns the dtype that all promote to
 * @throws ShapeError "concat: shapes [2, 3] and [2, 4] differ outside of axis 0"
 * @see Array API 2024.12, Manipulation Functions, concat
 * @example concat([asarray([1, 2]), asarray([3])])   // [1, 2, 3]
 */
export const concat = /* @__PURE__ */ define<
  <X extends NDArray>(
    arrays: readonly X[],
    options?: { axis?: OneAxis | null },
  ) => NDArray<Joined<X["dtype"]>>
>({
  name: "concat",
  chapter,
  parameters: [arrays, { name: "axis", kind: "Axis", positional: false, default: 0 }],
  normalize(options, parts) {
    if (parts.length === 0) throw new ValueError("concat: takes at least one array")
    return { axis: options.axis === null ? null : resolveAxis("concat", options.axis, parts[0]!.shape) }
  },
  result(parts, { axis }) {
    const dtype = promote("concat", ...parts.map((part) => part.dtype))
    if (axis === null) return { shape: [parts.map((part) => sizeOf(part.shape)).reduce(sizes.add)], dtype }
    const first = parts[0]!.shape
    const fits = ({ shape }: Spec) =>
      shape.length === first.length && shape.every((extent, i) => i === axis || mayEqual(extent, first[i]!))
    const odd = parts.find((part) => !fits(part))
    if (odd !== undefined)
      throw new ShapeError(
        `concat: shapes ${showShape(first)} and ${showShape(odd.shape)} differ outside of axis ${axis}`,
      )
    const extent = parts.map((part) => part.shape[axis]!).reduce(sizes.add)
    return { shape: replaced<Size>(first, axis, extent), dtype }
  },
  recipe: {
    kind: "build",
    run: (call) => joined(call) ?? runCompiled(call),
    build(graph, parts, { axis }, [result]) {
      const along = axis ?? 0
      const type = result!.dtype
      const shape = result!.shape as readonly Size[]
      // single rows lie one after the other in memory: flat, each of their elements is asked for in one turn only
      const rows = axis === 0 && parts.every((part) => part!.shape.length === 2 && part!.shape[0] === 1)
      const flat = axis === null || rows
      const inputs = parts.map((part) => castNode(graph, flat ? flatNode(graph, part) : part, type))
      if (inputs.length === 1) return rows ? reshapeNode(graph, inputs[0]!, shape) : inputs[0]!
      const starts: Size[] = [0]
      for (const part of inputs) starts.push(sizes.add(starts.at(-1)!, part.shape[along]!))
      const expr = (index: readonly Expr[], at: (input: number, index: readonly Expr[]) => Expr): Expr => {
        const i = index[along]!
        const within = (part: number) => at(part, replaced(index, along, e.sub(i, int32(starts[part]!))))
        let chosen = within(inputs.length - 1)
        for (let part = inputs.length - 2; part >= 0; part--)
          chosen = e.select(e.lt(i, int32(starts[part + 1]!)), within(part), chosen)
        return chosen
      }
      const length = flat ? [starts.at(-1)!] : shape
      const made = graph.add({ kind: "pull", expr }, { type, shape: length, inputs })
      return rows ? reshapeNode(graph, made, shape) : made
    },
  },
})

/**
 * The arrays side by side along a new axis.
 *
 * @param arrays - of one shape
 * @param options - `axis` (0): where the new axis stands in the result
 * @see Array API 2024.12, Manipulation Functions, stack
 * @example stack([asarray([1, 2]), asarray([3, 4])])   // [[1, 2], [3, 4]]
 */
export const stack = /* @__PURE__ */ define<
  <X extends NDArray>(
    arrays: readonly X[],
    options?: { axis?: OneAxis },
  ) => NDArray<Joined<X["dtype"]>, OneMore<X["ndim"]>>
>({
  name: "stack",
  chapter,
  parameters: [arrays, { name: "axis", kind: "Axis", positional: false, default: 0 }],
  normalize(options, parts) {
    if (parts.length === 0) throw new ValueError("stack: takes at least one array")
    return { axis: resolveAxis("stack", options.axis, parts[0]!.shape, parts[0]!.shape.length + 1) }
  },
  result(parts, { axis }) {
    const { shape } = parts[0]!
    const odd = parts.find(
      (part) => part.shape.length !== shape.length || part.shape.some((n, i) => !mayEqual(n, shape[i]!)),
    )
    if (odd !== undefined)
      throw new ShapeError(
        `stack: the arrays must have one shape, got ${showShape(shape)} and ${showShape(odd.shape)}`,
      )
    return {
      shape: [...shape.slice(0, axis), parts.length, ...shape.slice(axis)],
      dtype: promote("stack", ...parts.map((part) => part.dtype)),
    }
  },
  recipe: {
    kind: "compose",
    run: (call) => joined(call) ?? [widened(call) as EagerArray],
    body: ([parts], { axis }) => widened({ operands: parts, options: { axis } }),
  },
})

/** The arrays along an axis that each of them is given. */
function widened({ operands, options: { axis } }: Pick<EagerCall, "operands" | "options">): NDArray {
  const parts: NDArray[] = operands.map((x) => expand_dims(x!, axis))
  return concat(parts, { axis })
}
