import { definitionOf } from "./own-function.js"
import type { OwnFunction } from "./own-function.js"
import type { FlatArray, Program, Statement, Term, Variable } from "./ir.js"

/** The terms that a statement evaluates itself, once and in this order; the test of a while is not among them. */
export const operands = (statement: Statement): readonly Term[] => {
  switch (statement.kind) {
    case "let":
    case "set":
      return [statement.value]
    case "store":
      return [statement.index, statement.value]
    case "alloc":
      return [statement.size]
    case "loop":
      return [statement.from, statement.to]
    case "if":
      return [statement.test]
    case "run":
      return statement.args.filter((a): a is Term => "op" in a)
    case "call":
      return [
        ...statement.inputs.flatMap((x) => x.shape),
        ...statement.outputs.flatMap((o) => o?.shape.filter((x): x is Term => "op" in x) ?? []),
      ]
    default:
      return []
  }
}

/** The names that a statement brings into its scope. */
export const definitions = (statement: Statement): readonly (Variable | FlatArray)[] => {
  switch (statement.kind) {
    case "let":
      return [statement.variable]
    case "alloc":
      return [statement.array]
    case "call":
      return statement.outputs.flatMap((o) =>
        o === undefined ? [] : [o.array, ...o.shape.filter((x): x is Variable => !("op" in x))],
      )
    default:
      return []
  }
}

/** Everything that is written somewhere in these statements. */
export const writes = (
  body: readonly Statement[],
  into = new Set<Variable | FlatArray>(),
): Set<Variable | FlatArray> => {
  for (const statement of body) {
    switch (statement.kind) {
      case "set":
        into.add(statement.variable)
        break
      case "store":
        into.add(statement.array)
        break
      case "run":
        for (const arg of statement.args) if (!("op" in arg)) into.add(arg)
    }
    for (const block of blocksOf(statement)) writes(block, into)
  }
  return into
}

/** Whether a statement of the program itself walks over memory: loops, a routine, a kernel. */
export const isPass = ({ kind }: Statement): boolean =>
  kind === "loop" || kind === "while" || kind === "run" || kind === "call"

/** The blocks inside a statement. */
export const blocksOf = (statement: Statement): readonly (readonly Statement[])[] => {
  switch (statement.kind) {
    case "loop":
    case "while":
      return [statement.body]
    case "if":
      return [statement.then, statement.else]
    default:
      return []
  }
}

/** The statement with other blocks inside; itself, where they are its own. */
export const withBlocks = (
  s: Statement,
  change: (body: readonly Statement[]) => readonly Statement[],
): Statement => {
  switch (s.kind) {
    case "loop":
    case "while": {
      const body = change(s.body)
      return body === s.body ? s : { ...s, body }
    }
    case "if": {
      const [then, otherwise] = [change(s.then), change(s.else)]
      return then === s.then && otherwise === s.else ? s : { ...s, then, else: otherwise }
    }
    default:
      return s
  }
}

/** Whether there are nothing but loops, tests, and what they compute: no memory, no kernel, no end that the data decide. */
export const isPlain = (body: readonly Statement[]): boolean =>
  body.every((s) => !["alloc", "call", "while"].includes(s.kind) && blocksOf(s).every(isPlain))

/** The arrays that a statement names itself, besides those in its terms. */
const named = (s: Statement): readonly FlatArray[] => {
  switch (s.kind) {
    case "store":
      return [s.array]
    case "alloc":
      return s.reuse === undefined ? [s.array] : [s.array, s.reuse]
    case "run":
      return s.args.filter((a): a is FlatArray => !("op" in a))
    case "call":
      return [
        ...s.inputs.map((x) => x.array),
        ...s.outputs.flatMap((o) => (o === undefined ? [] : [o.array])),
      ]
    default:
      return []
  }
}
const inTerm = (term: Term, found: Set<FlatArray>): void => {
  if (term.op === "load" || term.op === "length") found.add(term.array)
  if ("args" in term) for (const arg of term.args) inTerm(arg, found)
}

const known = new WeakMap<Statement, ReadonlySet<FlatArray>>()

/** The arrays that a statement names, anywhere inside. */
export const arraysOf = (statement: Statement): ReadonlySet<FlatArray> => {
  let found = known.get(statement)
  if (found === undefined) known.set(statement, (found = collect([statement], new Set())))
  return found
}
const collect = (body: readonly Statement[], found: Set<FlatArray>): Set<FlatArray> => {
  for (const statement of body) {
    for (const term of operands(statement)) inTerm(term, found)
    if (statement.kind === "while") inTerm(statement.test, found)
    for (const array of named(statement)) found.add(array)
    for (const block of blocksOf(statement)) collect(block, found)
  }
  return found
}

/** The arrays that others see: results, and what kernels are given. */
export const seenByOthers = ({
  body,
  results,
}: Pick<Program, "body" | "results">): Set<FlatArray | undefined> => {
  const found = new Set<FlatArray | undefined>(results.map(({ array }) => array))
  const visit = (s: Statement): void => {
    if (s.kind === "call") for (const { array } of s.inputs) found.add(array)
    for (const block of blocksOf(s)) block.forEach(visit)
  }
  body.forEach(visit)
  return found
}

/** The constant arrays that a program reads, in the order of their first use. */
export const constantsOf = (program: Program): FlatArray[] => {
  const found = new Set<FlatArray>()
  for (const statement of program.body) for (const array of arraysOf(statement)) found.add(array)
  for (const { scalar, shape } of program.results)
    for (const term of [...(scalar ?? []), ...shape]) inTerm(term, found)
  return [...found].filter((array) => array.origin === "constant")
}

/** The elementary functions that statements and terms call, and those that these call, each after what calls it. */
export const functionsIn = (
  body: readonly Statement[],
  terms: readonly Term[] = [],
  found = new Set<OwnFunction>(),
): Set<OwnFunction> => {
  for (const term of terms) functionsOf(term, found)
  for (const statement of body) {
    for (const term of operands(statement)) functionsOf(term, found)
    if (statement.kind === "while") functionsOf(statement.test, found)
    for (const block of blocksOf(statement)) functionsIn(block, [], found)
  }
  return found
}
const functionsOf = (term: Term, found: Set<OwnFunction>): void => {
  if (term.op === "math" && typeof term.fn !== "string" && !found.has(term.fn)) {
    found.add(term.fn)
    const definition = definitionOf(term.fn)
    if (definition !== undefined) functionsIn(definition.body, [definition.value], found)
  }
  if (!("args" in term)) return
  // every term of a program comes by here: iterators would be made for each
  for (let i = 0; i < term.args.length; i++) functionsOf(term.args[i]!, found)
}
