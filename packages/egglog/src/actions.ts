import {
  application,
  variableTerm,
  type Action,
  type AnySort,
  type Declaration,
  type Term,
} from "@carton/egraph"
import type { ActionSyntax } from "./command.js"
import type { Context } from "./context.js"
import type { Environment } from "./environment.js"
import { RunError, TypeCheckError } from "./errors.js"
import type { Inference } from "./inference.js"
import type { Atom, List, Node } from "./node.js"
import { describeNode } from "./syntax.js"

const nameOf = (s: AnySort): string => s.name as string

/** Takes an action up into an inference, and says what must hold of its target. */
export function addAction(
  environment: Environment,
  inference: Inference,
  a: ActionSyntax,
  context: Context,
): void {
  switch (a.kind) {
    case "let": {
      if (inference.has(a.name.text))
        throw new TypeCheckError(`${a.name.text} is bound already: let takes a new name`, a.name)
      const slot = inference.add(a.value, context, false)
      inference.declare(a.name, slot)
      return
    }
    case "set": {
      const f = addTarget(environment, inference, a.call, context)
      if (f.kind === "constructor") {
        const [kind, way] = environment.fixedSorts.has(f.output)
          ? ["relation", `${describeNode(a.call)} alone adds its row`]
          : ["constructor", "use union, or declare a function"]
        throw new TypeCheckError(`set takes a call of a function, and ${f.name} is a ${kind}: ${way}`, a.call)
      }
      const slot = inference.add(a.value, context, false)
      inference.require(slot, f.output, a.value, `the output of ${f.name}`)
      return
    }
    case "delete":
    case "subsume":
      addTarget(environment, inference, a.call, context)
      return
    case "union":
      inference.add(a.left, context, false)
      inference.add(a.right, context, false)
      inference.equate(a.left, a.right)
      return
    case "expression":
      inference.add(a.value, context, false)
      return
    case "panic":
      return
  }
}

/** A call that names a row: its arguments are evaluated, it is not. */
function addTarget(
  environment: Environment,
  inference: Inference,
  call: List,
  context: Context,
): Declaration {
  const head = call.items[0] as Atom
  const f = environment.functionNamed(head.text)
  if (!f) {
    const what = environment.isPrimitive(head.text) ? "is a primitive and has no rows" : "is not declared"
    throw new TypeCheckError(`${head.text} ${what}`, head)
  }
  // The left side of a rewrite that subsumes is among its facts.
  if (inference.isAdded(call)) return f
  for (const arg of call.items.slice(1)) inference.add(arg, context, false)
  inference.requireInputs(f, call)
  return f
}

/** What can be said only once sorts are known. */
export function checkAction(environment: Environment, inference: Inference, a: ActionSyntax): void {
  if (a.kind !== "union") return
  const sort = inference.sortOf(inference.slot(a.left)) as AnySort
  if (sort.kind !== "equality") {
    throw new TypeCheckError(
      `union takes terms of a declared sort, got ${nameOf(sort)}: its values are never equal but to themselves`,
      a.at,
    )
  }
  if (environment.fixedSorts.has(sort)) {
    throw new TypeCheckError(`union takes no terms of relations, got ${describeNode(a.left)}`, a.at)
  }
}

/** A solved action, as the engine takes it. */
export function lowerAction(environment: Environment, inference: Inference, a: ActionSyntax): Action[] {
  switch (a.kind) {
    case "let": {
      const value = inference.term(a.value)
      return [{ kind: "let", terms: [variableTerm(value.sort, a.name.text), value] }]
    }
    case "set":
      return [{ kind: "set", terms: [lowerTarget(environment, inference, a.call), inference.term(a.value)] }]
    case "delete":
      return [{ kind: "delete", terms: [lowerTarget(environment, inference, a.call)] }]
    case "subsume": {
      const target = lowerTarget(environment, inference, a.call)
      // A row that is not there is made first; one that the facts found is.
      const subsume: Action = { kind: "subsume", terms: [target] }
      return inference.isAdded(a.call) ? [subsume] : [{ kind: "insert", terms: [target] }, subsume]
    }
    case "union":
      return [{ kind: "union", terms: [inference.term(a.left), inference.term(a.right)] }]
    case "panic":
      return [{ kind: "panic", terms: [], message: a.message }]
    case "expression":
      return [{ kind: "insert", terms: [inference.term(a.value)] }]
  }
}

export const lowerTarget = (environment: Environment, inference: Inference, call: List): Term =>
  inference.isAdded(call)
    ? inference.term(call)
    : application(
        environment.functionNamed((call.items[0] as Atom).text) as Declaration,
        call.items.slice(1).map((n) => inference.term(n)),
      )

/** Rows of functions are not subsumed. */
export function refuseFunction(environment: Environment, a: ActionSyntax): void {
  if (a.kind !== "subsume") return
  const name = (a.call.items[0] as Atom).text
  if (environment.functionNamed(name)?.kind !== "function") return
  throw new RunError(`subsume takes a call of a constructor, and ${name} is a function`, a.at)
}

/** Functions must not be looked up in the actions of a semi-naive rule: it would not see when they change. */
export function checkNoLookups(environment: Environment, a: ActionSyntax): void {
  const stack: Node[] =
    a.kind === "let" || a.kind === "expression"
      ? [a.value]
      : a.kind === "set"
        ? [...a.call.items.slice(1), a.value]
        : a.kind === "union"
          ? [a.left, a.right]
          : a.kind === "panic"
            ? []
            : a.call.items.slice(1)
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (n.kind !== "list") continue
    const name = (n.items[0] as Atom).text
    const f = environment.functions.get(name)
    if (f?.declaration.kind === "function" && !f.global) {
      throw new TypeCheckError(
        `${name} is a function, and the actions of a rule must not look functions up: bind its value in the ` +
          `facts with (= v ${describeNode(n)}), or make the rule :naive`,
        n,
      )
    }
    stack.push(...n.items.slice(1))
  }
}
