import type { Command } from "./command.js"
import { declareFunction, declareSort } from "./declarations.js"
import { RunError, TypeCheckError } from "./errors.js"
import { addFacts, findUngrounded, lowerFacts } from "./facts.js"
import { Inference } from "./inference.js"
import type { List } from "./node.js"
import type { ProgramState } from "./program-state.js"
import { prepareProof, prepareProofExists } from "./run-prove.js"
import { RulesetEntry } from "./ruleset-table.js"
import { prepareRule } from "./rules.js"
import { guarded, prepareAction } from "./run-action.js"
import { prepareExtract } from "./run-extract.js"
import { prepareOutput, runInput } from "./run-files.js"
import { printFunction, printSize, printStats } from "./run-print.js"
import { prepareSchedule } from "./run-schedule.js"
import { checkVariableNames, GLOBAL_PREFIX, takeName } from "./scope.js"
import { describeNode } from "./syntax.js"

/**
 * Checks a command, and gives what runs it. What is wrong with a command itself is thrown here and ends the
 * program even inside `(fail …)`; what goes wrong when it runs is thrown there.
 */
export function prepare(state: ProgramState, c: Command): () => void {
  const { environment } = state
  switch (c.kind) {
    case "sort":
      declareSort(environment, c, c.container ? state.engineName(c.name) : c.name)
      takeName(environment, c.name, c.at)
      return done
    case "declare":
      declareFunction(environment, c)
      takeName(environment, c.name, c.at)
      return done
    case "ruleset":
    case "combined-ruleset":
      takeName(environment, c.name, c.at)
      return () => {
        const parts = c.kind === "ruleset" ? undefined : c.parts.map((p) => p.text)
        environment.rulesets.set(c.name, new RulesetEntry(c.name, parts))
      }
    case "rule": {
      const { inference, add } = prepareRule(environment, c, { naive: state.naive })
      checkPrefixes(state, inference)
      return () => {
        guarded(c.at, add)
        state.rulesets.forget()
      }
    }
    case "action":
      return prepareAction(state, c.action)
    case "run-schedule":
      return prepareSchedule(state, c.schedule)
    case "check":
      return prepareCheck(state, c.facts, c)
    case "prove":
      return prepareProof(state, c)
    case "prove-exists":
      return prepareProofExists(state, c)
    case "extract":
      return prepareExtract(state, c)
    case "push":
      return () => {
        for (let i = 0; i < c.times; i++) state.push()
      }
    case "pop":
      return () => {
        for (let i = 0; i < c.times; i++) {
          if (!state.pop()) throw new RunError("pop without a push", c.at)
        }
      }
    case "print-stats":
      return () => printStats(state, c)
    case "print-function":
      return () => printFunction(state, c)
    case "print-size":
      return () => printSize(state, c)
    case "input":
      return () => runInput(state, c)
    case "output":
      return prepareOutput(state, c)
    case "include":
      throw new RunError("include stands at top level", c.at)
    case "fail":
      return expectFailure(state, c)
  }
}

const done = (): void => {}

function prepareCheck(state: ProgramState, facts: readonly List[], c: Command): () => void {
  const inference = new Inference(state.environment)
  addFacts(inference, facts, "read")
  const ungrounded = findUngrounded(inference)
  inference.solve()
  checkVariableNames(state.environment, inference)
  return () => {
    if (ungrounded) throw ungrounded
    const holds = guarded(c.at, () => state.egraph.check(...lowerFacts(inference, facts)))
    if (!holds)
      throw new RunError(`check failed: ${facts.map(describeNode).join(" ")}`, c.at, { code: "check" })
  }
}

/** Variables of rules should not look like globals. */
function checkPrefixes(state: ProgramState, inference: Inference): void {
  for (const [name, { at }] of inference.variableNames) {
    if (!name.startsWith(GLOBAL_PREFIX)) continue
    if (state.strict) {
      throw new TypeCheckError(`variable ${name} must not begin with ${GLOBAL_PREFIX} in strict mode`, at)
    }
    state.warnOfPrefix(`variable ${name} should not begin with ${GLOBAL_PREFIX}, which globals do`, at)
  }
}

function expectFailure(state: ProgramState, c: Command & { kind: "fail" }): () => void {
  const run = prepare(state, c.command)
  return () => {
    const { outputs } = state
    state.outputs = []
    try {
      run()
    } catch {
      return
    } finally {
      state.outputs = outputs
    }
    throw new RunError("the command should have failed", c.at)
  }
}
