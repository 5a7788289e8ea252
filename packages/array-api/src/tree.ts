import { isArray } from "./arguments.js"
import { describe } from "./describe.js"
import { TraceError } from "./errors.js"
import type { NDArray } from "./ndarray.js"

/** Arrays, and plain objects and lists of them: what a traced function may give. */
export type Tree<A> = A | readonly Tree<A>[] | { readonly [name: string]: Tree<A> }

/** A tree with the numbers of its leaves, from the left, in their places. */
export type TreeShape = Tree<number>

/**
 * The leaves of a tree, from the left, in `into`.
 *
 * @param leaf - what counts as a leaf beside arrays
 * @throws TraceError where something is neither an array, nor an object or list of them
 */
export function flatten<A = NDArray>(
  caller: string,
  tree: Tree<A>,
  into: A[],
  leaf: (x: unknown) => boolean = () => false,
): TreeShape {
  if (isArray(tree) || leaf(tree)) return into.push(tree as A) - 1
  if (Array.isArray(tree)) return tree.map((x: Tree<A>) => flatten(caller, x, into, leaf))
  if (typeof tree === "object" && tree !== null)
    return Object.fromEntries(
      Object.entries(tree).map(([name, x]) => [name, flatten(caller, x as Tree<A>, into, leaf)]),
    )
  throw new TraceError(
    `${caller}: the function must give arrays, or objects and lists of them, got ${describe(tree)}`,
  )
}

/** The tree with leaf i in the place of number i. */
export const unflatten = <A>(shape: TreeShape, leaves: readonly A[]): Tree<A> =>
  typeof shape === "number"
    ? leaves[shape]!
    : Array.isArray(shape)
      ? shape.map((s: TreeShape) => unflatten(s, leaves))
      : Object.fromEntries(
          Object.entries(shape).map(([name, s]) => [name, unflatten(s as TreeShape, leaves)]),
        )
