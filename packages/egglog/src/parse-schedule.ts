import type { ScheduleSyntax } from "./command.js"
import { ParseError } from "./errors.js"
import type { List, Node } from "./node.js"
import { parseFact } from "./parse-action.js"
import type { Span } from "./source.js"
import {
  describeNode,
  expectAtom,
  expectCall,
  expectNatural,
  naturalOf,
  parseOptions,
  unknownOption,
  usage,
} from "./syntax.js"

/** `(run 10)`, `(run paths 10 :until (= a b))`. */
export function parseRun(n: List, args: readonly Node[]): ScheduleSyntax {
  const named = naturalOf(args[1]) !== undefined && naturalOf(args[0]) === undefined
  const [count] = named ? args.slice(1) : args
  if (!count) throw usage("(run <rule set>? <rounds> <:until <fact>*>?)", n)
  const ruleset = named ? expectAtom(args[0] as Node, "the name of a rule set").text : ""
  const until = parseUntil(args.slice(named ? 2 : 1))
  const times = expectNatural(count, "the number of rounds")
  return { kind: "repeat", at: n, times, body: { kind: "run", at: n, ruleset, until } }
}

function parseUntil(nodes: readonly Node[]): List[] {
  const options = parseOptions(nodes)
  for (const o of options) if (o.key !== ":until") throw unknownOption(o, [":until"])
  if (options.length > 1) throw new ParseError(":until is given twice", (options[1] as { at: Span }).at)
  return (options[0]?.values ?? []).map(parseFact)
}

export const sequence = (at: Span, steps: readonly ScheduleSyntax[]): ScheduleSyntax => ({
  kind: "seq",
  at,
  steps,
})

/** A part of `(run-schedule …)`. */
export function parseSchedule(n: Node): ScheduleSyntax {
  if (n.kind === "atom") return { kind: "run", at: n, ruleset: n.text, until: [] }
  const { head, args } = expectCall(n, "a schedule: a rule set, saturate, seq, repeat or run")
  switch (head) {
    case "saturate":
      return { kind: "saturate", at: n, body: sequence(n, args.map(parseSchedule)) }
    case "seq":
      return sequence(n, args.map(parseSchedule))
    case "repeat": {
      const [times, ...rest] = args
      if (!times) throw usage("(repeat <rounds> <schedule>*)", n)
      return {
        kind: "repeat",
        at: n,
        times: expectNatural(times, "the number of rounds"),
        body: sequence(n, rest.map(parseSchedule)),
      }
    }
    case "run": {
      const [first] = args
      const named = first !== undefined && !(first.kind === "atom" && first.text === ":until")
      return {
        kind: "run",
        at: n,
        ruleset: named ? expectAtom(first, "the name of a rule set").text : "",
        until: parseUntil(named ? args.slice(1) : args),
      }
    }
    default:
      throw new ParseError(`expected saturate, seq, repeat or run, got ${describeNode(n)}`, n)
  }
}
