import type { Schedule } from "@carton/egraph"
import type { ScheduleSyntax } from "./command.js"
import { RunError } from "./errors.js"
import { addFacts, lowerFacts } from "./facts.js"
import { Inference } from "./inference.js"
import type { List } from "./node.js"
import { RunOutput } from "./output.js"
import type { ProgramState } from "./program-state.js"
import { guarded } from "./run-action.js"

/** Checks a schedule; gives what runs it. */
export function prepareSchedule(state: ProgramState, s: ScheduleSyntax): () => void {
  const conditions = new Map<readonly List[], Inference>()
  checkConditions(state, s, conditions)
  return () => {
    const report = guarded(s.at, () => state.egraph.run(lower(state, s, conditions)))
    state.touch()
    const { rulesets } = state.environment
    state.statistics.add(report, (name) => state.rulesets.get(rulesets, name)?.rules.map((r) => r.name) ?? [])
    state.outputs.push(new RunOutput(report))
  }
}

function checkConditions(
  state: ProgramState,
  s: ScheduleSyntax,
  conditions: Map<readonly List[], Inference>,
): void {
  switch (s.kind) {
    case "run":
      if (s.until.length > 0) {
        const inference = new Inference(state.environment)
        addFacts(inference, s.until, "read")
        inference.solve()
        conditions.set(s.until, inference)
      }
      return
    case "seq":
      for (const step of s.steps) checkConditions(state, step, conditions)
      return
    default:
      checkConditions(state, s.body, conditions)
  }
}

function lower(
  state: ProgramState,
  s: ScheduleSyntax,
  conditions: ReadonlyMap<readonly List[], Inference>,
): Schedule {
  switch (s.kind) {
    case "run": {
      const ruleset = state.rulesets.get(state.environment.rulesets, s.ruleset)
      if (!ruleset) throw new RunError(`no rule set is called ${s.ruleset}`, s.at)
      const inference = conditions.get(s.until)
      const until = inference ? lowerFacts(inference, s.until) : []
      return { kind: "run", ruleset, times: 1, until, scheduler: undefined }
    }
    case "seq":
      return { kind: "seq", steps: s.steps.map((step) => lower(state, step, conditions)) }
    case "saturate":
      return { kind: "saturate", body: lower(state, s.body, conditions), until: [] }
    case "repeat":
      return { kind: "repeat", times: s.times, body: lower(state, s.body, conditions), until: [] }
  }
}
