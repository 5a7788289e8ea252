import { size as sizes, type Size } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { ValueError } from "./errors.js"
import { listOf, type Moved } from "./manipulation.js"
import { flatNode, rolledNode } from "./nodes.js"
import { define } from "./registry.js"
import { resolveAxis } from "./shapes.js"
import type { Axis } from "./static.js"
import { x } from "./parameters.js"

/**
 * The elements moved by `shift` places along `axis`; what leaves at one end enters at the other. Without an axis
 * the array is flattened for the while.
 *
 * @see Array API 2024.12, Manipulation Functions, roll
 * @example roll(asarray([1, 2, 3]), 1)   // [3, 1, 2]
 */
export const roll = /* @__PURE__ */ define<
  Moved<[shift: number | readonly number[], options?: { axis?: Axis }]>
>({
  name: "roll",
  chapter: "manipulation",
  parameters: [
    x,
    { name: "shift", kind: "Axis", positional: true },
    { name: "axis", kind: "Axis", positional: false, default: null },
  ],
  normalize({ shift, axis }, [x]) {
    const shifts = listOf(shift)
    if (axis === null) {
      if (shifts.length !== 1)
        throw new ValueError(`roll: without an axis, shift is one integer, got [${shifts.join(", ")}]`)
      return { shift: shifts, axis: null }
    }
    // an axis may be named several times: its shifts add up
    const axes = listOf(axis).map((i: number) => resolveAxis("roll", i, x!.shape))
    if (shifts.length !== 1 && shifts.length !== axes.length)
      throw new ValueError(
        `roll: shift and axis must be as long as each other, got ${shifts.length} and ${axes.length}`,
      )
    const total = new Map<number, number>()
    axes.forEach((i, k) =>
      total.set(i, (total.get(i) ?? 0) + (shifts.length === 1 ? shifts[0]! : shifts[k]!)),
    )
    return { shift: [...total.values()], axis: [...total.keys()] }
  },
  result: ([x]) => x!,
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [x], { shift, axis }) {
      const source = axis === null ? flatNode(graph, x!) : x!
      const axes: readonly number[] = axis ?? [0]
      const rolled = rolledNode(
        graph,
        source,
        axes,
        axes.map((a, k) => floorMod(shift[k], source.shape[a]!)),
      )
      return axis === null && x!.shape.length !== 1
        ? graph.add({ kind: "reshape" }, { type: x!.type, shape: x!.shape, inputs: [rolled] })
        : rolled
    },
  },
})

/** a mod n, from 0 to n - 1; 0 where n is 0. */
function floorMod(a: number, n: Size): Size {
  if (n === 0) return 0
  return typeof n === "number"
    ? ((a % n) + n) % n
    : sizes.sub(a, sizes.mul(n, sizes.floorDiv(a, sizes.max(n, 1))))
}
