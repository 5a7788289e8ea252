import { application, EGraphError, fn, type AnySort, type Declaration, type HasTerm } from "@carton/egraph"
import { addAction, checkAction, lowerTarget, refuseFunction } from "./actions.js"
import type { ActionSyntax } from "./command.js"
import { EgglogError, RunError, TypeCheckError } from "./errors.js"
import { Inference } from "./inference.js"
import type { ProgramState } from "./program-state.js"
import { GLOBAL_PREFIX, takeName } from "./scope.js"
import type { Span } from "./source.js"

/** Does something with the engine; what goes wrong there is said with its place in the program. */
export function guarded<T>(at: Span, run: () => T): T {
  try {
    return run()
  } catch (e) {
    if (e instanceof EgglogError || !(e instanceof EGraphError)) throw e
    throw new RunError(e.message, at, { cause: e })
  }
}

/** Checks an action of the program itself; gives what does it. */
export function prepareAction(state: ProgramState, a: ActionSyntax): () => void {
  if (a.kind === "let") return prepareGlobal(state, a)
  const { environment, egraph } = state
  const inference = new Inference(environment)
  addAction(environment, inference, a, "full")
  inference.solve()
  checkAction(environment, inference, a)
  return () =>
    guarded(a.at, () => {
      switch (a.kind) {
        case "set":
          egraph.set(lowerTarget(environment, inference, a.call), inference.term(a.value) as HasTerm)
          return
        case "delete":
        case "subsume": {
          const target = lowerTarget(environment, inference, a.call)
          if (a.kind === "subsume") {
            refuseFunction(environment, a)
            egraph.add(target)
            egraph.subsume(target)
          } else {
            for (const t of target.args) egraph.add(t)
            egraph.delete(target)
          }
          state.touch()
          return
        }
        case "union":
          egraph.union(inference.term(a.left), inference.term(a.right) as never)
          return
        case "panic":
          throw new RunError(a.message, a.at)
        case "expression":
          egraph.add(inference.term(a.value))
          return
      }
    })
}

/** A global is a function without arguments that is set once. */
function prepareGlobal(state: ProgramState, a: ActionSyntax & { kind: "let" }): () => void {
  const { environment, egraph } = state
  const name = a.name.text
  const inference = new Inference(environment)
  const slot = inference.add(a.value, "full", false)
  inference.solve()
  if (!name.startsWith(GLOBAL_PREFIX)) {
    const message = `global ${name} should begin with ${GLOBAL_PREFIX}`
    if (state.strict) {
      throw new TypeCheckError(`global ${name} must begin with ${GLOBAL_PREFIX} in strict mode`, a.name)
    }
    state.warnOfPrefix(message, a.name)
  }
  takeName(environment, name, a.name)
  if (name.startsWith(GLOBAL_PREFIX)) environment.prefixed.set(name.slice(GLOBAL_PREFIX.length), name)
  const sort = inference.sortOf(slot) as AnySort
  const declaration: Declaration = fn(name, [], sort).declaration
  environment.functions.set(name, { declaration, hidden: false, global: true, at: a.at })
  return () =>
    guarded(a.at, () => egraph.set(application(declaration, []), inference.term(a.value) as HasTerm))
}
