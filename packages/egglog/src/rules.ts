import { Rule } from "@carton/egraph"
import { addAction, checkAction, checkNoLookups, lowerAction, refuseFunction } from "./actions.js"
import type { RuleCommand } from "./command.js"
import type { Environment } from "./environment.js"
import { RunError } from "./errors.js"
import { addFacts, findUngrounded, lowerFacts } from "./facts.js"
import { Inference } from "./inference.js"
import { checkVariableNames } from "./scope.js"

/** What a rule of a program brings beyond facts and actions. */
export interface RuleSettings {
  /** Rules may read tables in their actions, and find everything in every round. */
  readonly naive: boolean
}

/** Checks a rule. What is given makes the engine's rule, and adds it to its rule set. */
export function prepareRule(
  environment: Environment,
  c: RuleCommand,
  settings: RuleSettings,
): { inference: Inference; add: () => void } {
  const inference = new Inference(environment)
  const reads = settings.naive || c.mode !== "seminaive"
  addFacts(inference, c.facts, reads ? "read" : "pure")
  const ungrounded = findUngrounded(inference)
  for (const a of c.actions) addAction(environment, inference, a, reads ? "full" : "write")
  inference.solve()
  for (const a of c.actions) checkAction(environment, inference, a)
  if (!reads) for (const a of c.actions) checkNoLookups(environment, a)
  checkVariableNames(environment, inference)
  const add = (): void => {
    if (ungrounded) throw ungrounded
    const ruleset = environment.rulesets.get(c.ruleset)
    if (!ruleset) throw new RunError(`no rule set is called ${c.ruleset}`, c.at)
    if (ruleset.parts) {
      throw new RunError(`${c.ruleset} is a combined rule set, which takes no rules of its own`, c.at)
    }
    if (ruleset.has(c.name))
      throw new RunError(`rule set ${c.ruleset || "(default)"} has this rule already`, c.at)
    for (const a of c.actions) refuseFunction(environment, a)
    ruleset.add(c.name, () => {
      const facts = lowerFacts(inference, c.facts)
      const actions = c.actions.flatMap((a) => lowerAction(environment, inference, a))
      const search = { naive: c.mode === "naive", includeSubsumed: c.includeSubsumed }
      return new Rule(c.name, facts, actions, undefined, undefined, undefined, search)
    })
  }
  return { inference, add }
}
