import type { Database } from "../database.js"
import { evaluate } from "../evaluate.js"
import { RuleError } from "../errors.js"
import { foundVariables } from "../query.js"
import { Rule } from "../rule.js"
import type { Term } from "../term.js"
import { Explanation } from "./explanation.js"
import { History } from "./history.js"
import { Log } from "./log.js"
import { Prover } from "./prover.js"
import type { Explainer, ExplainOptions } from "./recorder.js"
import { type Shape, shapeOf } from "./shape.js"

/**
 * Records from now on what explanations need.
 *
 * @example new EGraph({ explanations })
 */
export function explanations(database: Database): Explainer {
  const log = new Log(database.tableList)
  database.recorder = log
  const history = new History(log)
  const shapes = [new Map<Rule, Shape>(), new Map<Rule, Shape>()] as const
  const prover = ({ existence = false }: ExplainOptions): Prover => {
    history.update()
    const known = shapes[existence ? 1 : 0]
    return new Prover(database, history, (rule) => {
      let shape = known.get(rule)
      if (!shape) known.set(rule, (shape = shapeOf(rule, existence)))
      return shape
    })
  }
  return {
    equal(a, b, options) {
      const [x, y] = [a, b].map((t) => evaluate(database, [t], false)?.[0]) as [number?, number?]
      if (
        x === undefined ||
        y === undefined ||
        database.canonical(a.sort, x) !== database.canonical(b.sort, y)
      )
        throw new RuleError(`explain: ${brief(a)} and ${brief(b)} are not known to be equal`)
      return new Explanation(prover(options).equal(a, b))
    },
    hold(facts, search, options) {
      const goal = new Rule("prove", facts, [], undefined)
      const variables = [...foundVariables(goal.query)]
      const { data, count } = search(goal.query, variables)
      if (count === 0) throw new RuleError("prove: the facts do not hold")
      return new Explanation(prover(options).hold(goal, variables, data))
    },
  }
}

const brief = (t: Term): string => {
  const text = String(t)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
