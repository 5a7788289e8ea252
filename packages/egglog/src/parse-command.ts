import type { Command } from "./command.js"
import { ParseError } from "./errors.js"
import type { List, Node } from "./node.js"
import { parseAction, parseExpression, parseFact } from "./parse-action.js"
import {
  parseConstructor,
  parseDatatype,
  parseDatatypes,
  parseFunction,
  parseRelation,
  parseSort,
} from "./parse-declaration.js"
import { parseBirewrite, parseRewrite, parseRule } from "./parse-rule.js"
import { parseRun, parseSchedule, sequence } from "./parse-schedule.js"
import { read } from "./reader.js"
import { Source } from "./source.js"
import {
  expectAtom,
  expectCall,
  expectNatural,
  expectString,
  naturalOf,
  oneValue,
  parseOptions,
  unknownOption,
  usage,
} from "./syntax.js"

/**
 * The commands of a program, without its sugar.
 *
 * @param name - what errors call the program, usually its file
 * @throws ParseError
 * @example parseProgram("(datatype N (Zero) (Succ N))").length   // 3: the sort and two constructors
 */
export const parseProgram = (text: string, name?: string): Command[] =>
  read(new Source(text, name)).flatMap(parseCommand)

type Parser = (n: List, args: readonly Node[]) => Command[]

const PARSERS: Readonly<Record<string, Parser>> = {
  sort: parseSort,
  datatype: parseDatatype,
  "datatype*": (_, args) => parseDatatypes(args),
  function: parseFunction,
  constructor: parseConstructor,
  relation: parseRelation,
  rule: parseRule,
  rewrite: parseRewrite,
  birewrite: parseBirewrite,
  ruleset: (n, args) => {
    if (args.length !== 1) throw usage("(ruleset <name>)", n)
    return [{ kind: "ruleset", at: n, name: expectAtom(args[0] as Node, "the name of a rule set").text }]
  },
  "unstable-combined-ruleset": (n, [name, ...parts]) => {
    if (!name) throw usage("(unstable-combined-ruleset <name> <rule set>*)", n)
    return [
      {
        kind: "combined-ruleset",
        at: n,
        name: expectAtom(name, "the name of a rule set").text,
        parts: parts.map((p) => expectAtom(p, "the name of a rule set")),
      },
    ]
  },
  run: (n, args) => [{ kind: "run-schedule", at: n, schedule: parseRun(n, args) }],
  "run-schedule": (n, args) => [
    { kind: "run-schedule", at: n, schedule: sequence(n, args.map(parseSchedule)) },
  ],
  check: (n, args) => [{ kind: "check", at: n, facts: args.map(parseFact) }],
  prove: (n, args) => [{ kind: "prove", at: n, facts: args.map(parseFact) }],
  "prove-exists": (n, args) => {
    if (args.length !== 1) throw usage("(prove-exists <constructor>)", n)
    return [{ kind: "prove-exists", at: n, name: expectAtom(args[0] as Node, "a constructor").text }]
  },
  extract: (n, [value, variants, ...more]) => {
    if (!value || more.length > 0) throw usage("(extract <expression> <number of variants>?)", n)
    parseExpression(value)
    return [{ kind: "extract", at: n, value, variants: variants && parseExpression(variants) }]
  },
  push: (n, args) => [{ kind: "push", at: n, times: levels(n, args) }],
  pop: (n, args) => [{ kind: "pop", at: n, times: levels(n, args) }],
  "print-stats": (n, args) => [{ kind: "print-stats", at: n, file: fileOption(args) }],
  "print-function": parsePrintFunction,
  "print-size": (n, args) => {
    if (args.length > 1) throw usage("(print-size <function>?)", n)
    return [{ kind: "print-size", at: n, name: args[0] && expectAtom(args[0], "a function").text }]
  },
  input: (n, [name, file, ...more]) => {
    if (!name || !file || more.length > 0) throw usage('(input <function> "<file>")', n)
    return [
      { kind: "input", at: n, name: expectAtom(name, "a function").text, file: expectString(file, "a file") },
    ]
  },
  output: (n, [file, ...values]) => {
    if (!file) throw usage('(output "<file>" <expression>+)', n)
    return [
      { kind: "output", at: n, file: expectString(file, "a file"), values: values.map(parseExpression) },
    ]
  },
  include: (n, args) => {
    if (args.length !== 1) throw usage('(include "<file>")', n)
    return [{ kind: "include", at: n, file: expectString(args[0] as Node, "a file") }]
  },
}

/** The names of all commands, actions aside. */
export const COMMAND_NAMES: readonly string[] = [...Object.keys(PARSERS), "fail"]

/** One command, as the commands that it stands for. */
export function parseCommand(n: Node): Command[] {
  const wrappers: List[] = []
  let inner = n
  let call = expectCall(inner, "a command")
  while (call.head === "fail") {
    if (call.args.length !== 1) throw usage("(fail <command>)", inner)
    wrappers.push(call.list)
    inner = call.args[0] as Node
    call = expectCall(inner, "a command")
  }
  const parse = Object.hasOwn(PARSERS, call.head) ? PARSERS[call.head] : undefined
  const commands = parse
    ? parse(call.list, call.args)
    : [{ kind: "action", at: inner, action: parseAction(inner) } as const]
  const outermost = wrappers[0]
  if (!outermost) return commands
  const last = commands[commands.length - 1] as Command
  if (last.kind === "include") throw new ParseError("include cannot stand inside (fail …)", outermost)
  const failing = wrappers.reduceRight<Command>((command, at) => ({ kind: "fail", at, command }), last)
  return [...commands.slice(0, -1), failing]
}

function levels(n: Node, args: readonly Node[]): number {
  if (args.length > 1) throw usage("(push <levels>?) or (pop <levels>?)", n)
  return args[0] ? expectNatural(args[0], "the number of levels") : 1
}

function fileOption(args: readonly Node[]): string | undefined {
  let file: string | undefined
  for (const o of parseOptions(args)) {
    if (o.key !== ":file") throw unknownOption(o, [":file"])
    file = expectString(oneValue(o), "a file")
  }
  return file
}

function parsePrintFunction(n: List, [name, ...rest]: readonly Node[]): Command[] {
  if (!name) throw usage("(print-function <function> <rows>? <:mode default|csv>? <:file <file>>?)", n)
  const rows = naturalOf(rest[0])
  let mode: "default" | "csv" = "default"
  let file: string | undefined
  for (const o of parseOptions(rows === undefined ? rest : rest.slice(1))) {
    if (o.key === ":file") file = expectString(oneValue(o), "a file")
    else if (o.key === ":mode") {
      const m = expectAtom(oneValue(o), "a mode").text
      if (m !== "default" && m !== "csv") throw new ParseError(`:mode is default or csv, got ${m}`, o.at)
      mode = m
    } else throw unknownOption(o, [":mode", ":file"])
  }
  return [{ kind: "print-function", at: n, name: expectAtom(name, "a function").text, rows, file, mode }]
}
