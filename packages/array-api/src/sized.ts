import type { Bare } from "@carton/codegen"
import type { EagerArray } from "./eager-array.js"

/** Elements whose calls have taken about as long as to compile a program for their extents. */
const worthwhile = 1 << 25

/** Calls of one shape, and the program for it when there are enough of them; null: there is none. */
interface Sized {
  readonly shape: readonly number[]
  done: number
  run: Bare["run"] | null | undefined
}
/** What remembers the calls of the last shape of very many elements. */
export interface HasSized {
  sized?: Sized
}

/**
 * What runs calls of very many elements that come again with the same extents: a program that knows them, whose loops may
 * go by vectors. Undefined: the program for all extents does.
 */
export function runOfSize(
  call: HasSized,
  { shape, size }: EagerArray,
  make: () => Bare["run"] | undefined,
): Bare["run"] | undefined {
  let sized = call.sized
  if (sized === undefined || !isSame(sized.shape, shape))
    call.sized = sized = { shape, done: 0, run: undefined }
  if (sized.run === undefined && (sized.done += size) > worthwhile) sized.run = make() ?? null
  return sized.run ?? undefined
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  if (a === b) return true
  for (let axis = 0; axis < b.length; axis++) if (a[axis] !== b[axis]) return false
  return a.length === b.length
}
