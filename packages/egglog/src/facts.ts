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
export function findUngrounded(inference: Inference, facts: readonly List[]): TypeCheckError | undefined {
  const grounded = new Set<number>()
  for (const s of constantSlots(inference, facts)) grounded.add(inference.root(s))
  let waiting: (readonly number[])[] = []
  for (const c of inference.callSlots()) {
    if (c.isFunction) for (const s of c.slots) grounded.add(inference.root(s))
    else waiting.push(c.slots)
  }
  for (let grew = true; grew;) {
    grew = false
    waiting = waiting.filter((slots) => {
      if (!slots.slice(0, -1).every((s) => grounded.has(inference.root(s)))) return true
      grounded.add(inference.root(slots[slots.length - 1] as number))
      grew = true
      return false
    })
  }
  for (const [name, { slot, at }] of inference.variableNames) {
    if (grounded.has(inference.root(slot))) continue
    return new TypeCheckError(
      `variable ${name} is not grounded: it must be an argument or the result of a constructor or function in ` +
        `the facts, not only of primitives and equalities`,
      at,
    )
  }
  return undefined
}

/** The slots of the constants among facts: literals and globals. */
function* constantSlots(inference: Inference, facts: readonly List[]): Generator<number> {
  const stack: Node[] = []
  for (const f of facts) stack.push(...f.items.slice(1))
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (n.kind === "list") stack.push(...n.items.slice(1))
    else if (n.kind === "literal" || (n.text !== "_" && !inference.has(n.text))) yield inference.slot(n)
  }
}
