import type { ActionSyntax, RuleCommand } from "./command.js"
import { ParseError } from "./errors.js"
import { atom, type List, list, type Node } from "./node.js"
import { parseAction, parseExpression, parseFact } from "./parse-action.js"
import { printNode } from "./print-node.js"
import {
  describeNode,
  expectAtom,
  expectItems,
  expectString,
  noValue,
  oneValue,
  parseOptions,
  unknownOption,
  usage,
  RESERVED,
} from "./syntax.js"

const RULE_OPTIONS = [
  ":ruleset",
  ":name",
  ":naive",
  ":unsafe-seminaive",
  ":no-decomp",
  ":internal-include-subsumed",
]

/** `(rule ((edge x y) (path y z)) ((path x z)) :ruleset paths)`. */
export function parseRule(n: List, args: readonly Node[]): RuleCommand[] {
  const [facts, actions, ...rest] = args
  if (!facts || !actions) throw usage("(rule (<fact>*) (<action>*) <option>*)", n)
  let name: string | undefined
  let ruleset = ""
  let mode: RuleCommand["mode"] = "seminaive"
  let includeSubsumed = false
  for (const o of parseOptions(rest)) {
    switch (o.key) {
      case ":ruleset":
        ruleset = expectAtom(oneValue(o), "the name of a rule set").text
        break
      case ":name":
        name = expectString(oneValue(o), "the name of a rule")
        break
      case ":naive":
      case ":unsafe-seminaive":
        noValue(o)
        if (mode !== "seminaive")
          throw new ParseError(":naive and :unsafe-seminaive exclude each other", o.at)
        mode = o.key === ":naive" ? "naive" : "unsafe-seminaive"
        break
      case ":no-decomp":
        noValue(o)
        break
      case ":internal-include-subsumed":
        includeSubsumed = noValue(o)
        break
      default:
        throw unknownOption(o, RULE_OPTIONS)
    }
  }
  return [
    {
      kind: "rule",
      at: n,
      name: name || ruleName(n),
      ruleset,
      facts: expectItems(facts, "a list of facts").map(parseFact),
      actions: expectItems(actions, "a list of actions").map(parseAction),
      mode,
      includeSubsumed,
    },
  ]
}

/** A rule without a name is called by its text. Wildcards are all different, so then the place is added. */
function ruleName(n: List): string {
  const text = printNode(n).replaceAll('"', "'")
  return /(^|[\s(])_(?=[\s)])/.test(text) ? `${text}${RESERVED}${n.start}` : text
}

interface RewriteOptions {
  readonly name: string
  readonly ruleset: string
  readonly when: readonly List[]
  readonly subsume: boolean
}

function rewriteOptions(n: List, rest: readonly Node[], known: readonly string[]): RewriteOptions {
  let name: string | undefined
  let ruleset = ""
  let when: readonly List[] = []
  let subsume = false
  for (const o of parseOptions(rest)) {
    if (!known.includes(o.key)) throw unknownOption(o, known)
    if (o.key === ":ruleset") ruleset = expectAtom(oneValue(o), "the name of a rule set").text
    else if (o.key === ":name") name = expectString(oneValue(o), "the name of a rule")
    else if (o.key === ":when") when = expectItems(oneValue(o), "a list of facts").map(parseFact)
    else subsume = noValue(o)
  }
  return { name: name || ruleName(n), ruleset, when, subsume }
}

/** `(rewrite (Add a b) (Add b a) :when ((!= a b)))`. */
export function parseRewrite(n: List, args: readonly Node[]): RuleCommand[] {
  const [left, right, ...rest] = args
  if (!left || !right) throw usage("(rewrite <expression> <expression> <option>*)", n)
  const options = rewriteOptions(n, rest, [":when", ":ruleset", ":subsume", ":name"])
  parseExpression(left)
  parseExpression(right)
  return [rewriteRule(n, left, right, options)]
}

/** Both directions. */
export function parseBirewrite(n: List, args: readonly Node[]): RuleCommand[] {
  const [left, right, ...rest] = args
  if (!left || !right) throw usage("(birewrite <expression> <expression> <option>*)", n)
  const options = rewriteOptions(n, rest, [":when", ":ruleset", ":name"])
  parseExpression(left)
  parseExpression(right)
  return [
    rewriteRule(n, left, right, { ...options, name: `${options.name}=>` }),
    rewriteRule(n, right, left, { ...options, name: `${options.name}<=` }),
  ]
}

/** Where the left side is found, its class is united with the right side. */
function rewriteRule(n: List, left: Node, right: Node, options: RewriteOptions): RuleCommand {
  const root = atom(`${RESERVED}root`, left)
  const actions: ActionSyntax[] = [{ kind: "union", at: n, left: root, right }]
  if (options.subsume) {
    if (left.kind !== "list")
      throw new ParseError(`:subsume takes a call on the left, got ${describeNode(left)}`, left)
    actions.push({ kind: "subsume", at: n, call: left })
  }
  return {
    kind: "rule",
    at: n,
    name: options.name,
    ruleset: options.ruleset,
    facts: [list([atom("=", left), root, left], left), ...options.when],
    actions,
    mode: "seminaive",
    includeSubsumed: false,
  }
}
