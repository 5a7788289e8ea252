import type { Statement, Term, Variable } from "./ir.js"
import { definitionOf } from "./own-function.js"
import type { Definition } from "./own-function.js"
import type { Local } from "./name-shared.js"
import { blocksOf, operands } from "./walk.js"
import { newVariable } from "./writer.js"
import { writtenOut } from "./written-out.js"
import type { Call } from "./written-out.js"

/** So many operations V8 puts in place by itself. A function with more is called, and so is what comes after it. */
const INLINED = 75
/** More than so many would make functions that take long to compile, and that V8 does not optimise in the end. */
const MOST = 2000

/**
 * Statements in which elementary functions are written out where they are called, if that is much in all: a call makes
 * objects of its argument and result, and takes as long as what it computes.
 *
 * @param elsewhere - statements that run in WebAssembly
 */
export const inPlace = (
  body: readonly Statement[],
  elsewhere: { has(statement: Statement): boolean },
): readonly Statement[] => {
  const operations = total(body, (s) => (elsewhere.has(s) ? 0 : operationsIn(s)))
  return operations > INLINED && operations <= MOST
    ? body.flatMap((s) => (elsewhere.has(s) ? s : written(s)))
    : body
}

const operationsIn = (s: Statement): number =>
  total(operands(s), operationsOf) + total(blocksOf(s), (block) => total(block, operationsIn))
/** The operations of all functions that a term calls. */
const operationsOf = (term: Term): number => {
  const definition = called(term)
  const own = definition === undefined ? 0 : total([...lets(definition), definition.value], sizeOf)
  return own + ("args" in term ? total(term.args, operationsOf) : 0)
}
const lets = ({ body }: Definition): readonly Term[] => body.flatMap(operands)
const sizeOf = (term: Term): number => ("args" in term ? 1 + total(term.args, sizeOf) : 0)
const total = <T>(items: readonly T[], count: (item: T) => number): number =>
  items.reduce((sum, item) => sum + count(item), 0)
const called = (term: Term): Definition | undefined =>
  term.op === "math" ? definitionOf(term.fn) : undefined

const written = (s: Statement): readonly Statement[] => {
  const before: Statement[] = []
  const put = (term: Term): Term => withoutCalls(term, before)
  const made = ((): Statement => {
    switch (s.kind) {
      case "let":
      case "set":
        return { ...s, value: put(s.value) }
      case "store":
        return { ...s, value: put(s.value) }
      case "if":
        return { ...s, test: put(s.test), then: s.then.flatMap(written), else: s.else.flatMap(written) }
      case "loop":
      case "while":
        return { ...s, body: s.body.flatMap(written) }
      default:
        return s
    }
  })()
  return [...before, made]
}

/** What only one side of a select needs stays a call. */
const withoutCalls = (term: Term, before: Statement[]): Term => {
  if (!("args" in term) || operationsOf(term) === 0) return term
  const args = term.args.map((arg, i) => (term.op === "select" && i > 0 ? arg : withoutCalls(arg, before)))
  const made = { ...term, args } as Term
  const definition = called(made)
  if (definition === undefined) return made
  const locals: Local[] = []
  const value = writtenOut(definition, made as Call, locals, ({ name, type }) => newVariable(name, type))
  for (const { variable, value } of locals)
    before.push({ kind: "let", variable: variable as Variable, value })
  return value
}
