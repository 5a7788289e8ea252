import type { Fact } from "@carton/egraph"
import type { Context } from "./context.js"
import { TypeCheckError } from "./errors.js"
import type { Inference } from "./inference.js"
import type { List, Node } from "./node.js"

const isEquality = (f: List): boolean => (f.items[0] as { text?: string }).text === "="

/** Takes facts up into an inference. */
export function addFacts(inference: Inference, facts: readonly List[], context: Context): void {
  for (const f of facts) {
    if (!isEquality(f)) {
      inference.add(f, context, true)
      continue
    }
    const [, a, b] = f.items as [Node, Node, Node]
    inference.add(a, context, true)
    inference.add(b, context, true)
    inference.equate(a, b)
  }
}

/** The facts of a solved inference, as the engine takes them. */
export const lowerFacts = (inference: Inference, facts: readonly List[]): Fact[] =>
  facts.map((f) =>
    isEquality(f)
      ? { kind: "eq", terms: [inference.term(f.items[1] as Node), inference.term(f.items[2] as Node)] }
      : { kind: "holds", terms: [inference.term(f)] },
  )

/**
 * Every variable must get its values from somewhere: an argument or result of a declared function, a constant,
 * or a primitive whose arguments have theirs. Gives the error of one that does not. To be asked before actions
 * are taken up.
 */
export function findUngrounded(inference: Inference): TypeCheckError | undefined {
  const bad = inference.ungrounded()
  if (!bad) return undefined
  return new TypeCheckError(
    `variable ${bad.name} is not grounded: it must be an argument or the result of a constructor or function in ` +
      `the facts, not only of primitives and equalities`,
    bad.at,
  )
}
