import { postorder, type Declaration, type Term } from "@carton/egraph"
import { constantKey } from "./constants.js"
import type { EagerArray } from "./eager-array.js"
import { isStaticSlice, type BasicKey } from "./index-key.js"
import type { PartProgram } from "./part-program.js"
import type { Spec } from "./registry.js"
import { tolist } from "./asarray.js"
import { operatorOf } from "./operators.js"

/** Constants of more elements than this are named by shape and dtype alone. */
const SHOWN_ELEMENTS = 8

/**
 * A call as Array API code, over the texts of its array arguments.
 *
 * @param all - the arguments of the term; arrays among them are written as `args`
 *
 * @example const { declaration, args } = sum(X, { axis: 0 }).term
 * showCall(declaration, args, ["X"])   // "sum(X, { axis: 0 })"
 */
export function showCall(
  declaration: Declaration,
  all: readonly Term[],
  args: readonly string[],
  numberOf?: NumberOf,
): string {
  const [first] = all
  const operator = operatorOf(declaration)
  if (operator === undefined)
    switch (declaration.name) {
      case "input":
        return showInput(String(first!.value))
      case "scalar":
        return showStatic(first!.value)
      case "constant":
        return showConstant(first!.value as EagerArray, numberOf)
      case "none":
        return "null"
      default:
        return `${declaration.name}(${args.join(", ")})`
    }
  const { entry, counts, output } = operator
  const key = all.at(-1)
  if (key?.kind === "literal" && (entry.name === "basic_index" || entry.name === "set_basic")) {
    const items = showKey(key.value as BasicKey)
    return args.length === 1 ? `${args[0]!}.at(${items})` : `${args[0]!}.set_at([${items}], ${args[1]!})`
  }
  const positional: string[] = []
  const named: string[] = []
  let next = 0
  let array = 0
  let list = 0
  for (const p of entry.parameters) {
    let text: string
    if (p.kind === "arrays") {
      const n = counts[list++]!
      text = `[${args.slice(array, array + n).join(", ")}]`
      array += n
      next += n
    } else {
      const t = all[next++]!
      if (p.kind === "array") text = args[array++]!
      else if (t.kind !== "literal") text = String(t.value)
      else if (!p.positional && p.kind !== "Program" && showStatic(t.value) === showStatic(p.default))
        continue
      else text = p.kind === "Program" ? showPart(t.value as PartProgram, numberOf) : showStatic(t.value)
    }
    if (p.positional) positional.push(text)
    else if (p.kind !== "array" || text !== "null") named.push(`${p.name}: ${text}`)
  }
  const result = entry.outputs?.[output]
  const isNumbered = result !== undefined && /^\d/.test(result)
  if (isNumbered) named.push(`results: ${entry.outputs!.length}`)
  if (named.length > 0) positional.push(`{ ${named.join(", ")} }`)
  const name = entry.namespace === undefined ? entry.name : `${entry.namespace}.${entry.name}`
  const taken = result === undefined ? "" : isNumbered ? `[${result}]` : `.${result}`
  return `${name}(${positional.join(", ")})${taken}`
}

/** Plain data as code. */
function showStatic(x: unknown): string {
  if (Array.isArray(x)) return `[${x.map(showStatic).join(", ")}]`
  if (typeof x === "string") return JSON.stringify(x)
  if (typeof x === "bigint") return `${x}n`
  if (Object.is(x, -0)) return "-0"
  if (typeof x !== "object" || x === null) return String(x)
  return `{ ${Object.entries(x)
    .map(([name, v]) => `${name}: ${showStatic(v)}`)
    .join(", ")} }`
}

const showKey = (key: BasicKey): string =>
  key
    .map((item) => {
      if (!isStaticSlice(item)) return item === null ? "newaxis" : String(item)
      const { start, stop, step } = item
      if (start === null && stop === null && step === 1) return "slice(null)"
      return `slice(${start}, ${stop}${step === 1 ? "" : `, ${step}`})`
    })
    .join(", ")

/** What control flow runs, as a typed function. */
const showPart = ({ inputs, outputs, specs }: PartProgram, numberOf?: NumberOf): string => {
  const type = ({ dtype, shape }: Spec): string => `${dtype}[${shape.join(", ")}]`
  const taken = inputs.map(({ name, spec }) => `${name}: ${type(spec)}`)
  const lines = printLines(outputs, () => "", numberOf)
  return `(${taken.join(", ")}): [${specs.map(type).join(", ")}] => { ${lines.join("; ")} }`
}

/** Which of a program's long constants an array is. */
type NumberOf = (x: EagerArray) => number

function showConstant(x: EagerArray, numberOf?: NumberOf): string {
  const type = `{ dtype: "${x.dtype}" }`
  if (isShort(x)) return `asarray(${showStatic(tolist(x))}, ${type})`
  return `constant(${numberOf === undefined ? "" : `${numberOf(x)}, `}[${x.shape.join(", ")}], ${type})`
}
/** Whether elements are written out, and say the shape. */
const isShort = (x: EagerArray): boolean => x.size <= SHOWN_ELEMENTS && (x.size > 0 || x.ndim === 1)

/** Names that mean something else in a program's text. */
const TAKEN = /^(true|false|null|NaN|Infinity|newaxis|const|return|t\d+)$/
const showInput = (name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) && !TAKEN.test(name) ? name : `input(${JSON.stringify(name)})`

/** Whether a term is written out wherever it is used: an input, a number, an absent array. */
const isLeaf = (t: Term): boolean => operatorOf(t.declaration!) === undefined

/** The array arguments of a term. */
const arrayArgs = (t: Term): readonly Term[] =>
  t.args.filter((a) => a.kind === "application" || (a.kind === "variable" && a.sort.name === "NDArray"))

/** A term in one line, cut where it is deep: for messages. */
export function describeTerm(term: Term, depth = 3): string {
  if (term.kind === "variable") return String(term.value)
  if (isLeaf(term)) return showCall(term.declaration!, term.args, [])
  return showCall(
    term.declaration!,
    term.args,
    depth === 0 ? arrayArgs(term).map(() => "…") : arrayArgs(term).map((a) => describeTerm(a, depth - 1)),
  )
}

/**
 * A program, or its outputs, as Array API code: what is used more than once, and what would make a line too long,
 * has a name. `parse` reads it back; constants of more than 8 elements stand as `constant(number, …)`, and
 * `constantsOf` gives them.
 *
 * @param note - what stands in a comment behind a named part (its dtype and shape)
 */
export function print(
  program: readonly Term[] | { readonly outputs: readonly Term[] },
  note: (t: Term) => string = () => "",
): string {
  const outputs = "outputs" in program ? program.outputs : program
  const constants = constantsOf(outputs).map(constantKey)
  return printLines(outputs, note, (x) => constants.indexOf(constantKey(x))).join("\n")
}

/** The constants of a program that its text names by their numbers. */
export function constantsOf(outputs: readonly Term[]): readonly EagerArray[] {
  const found = new Map<string, EagerArray>()
  const visit = (terms: readonly Term[]): void =>
    postorder(terms, (t) => {
      if (t.kind !== "literal") return
      if (t.sort.name === "Program") visit((t.value as PartProgram).outputs)
      if (t.sort.name !== "Const" || isShort(t.value as EagerArray)) return
      const key = constantKey(t.value as EagerArray)
      if (!found.has(key)) found.set(key, t.value as EagerArray)
    })
  visit(outputs)
  return [...found.values()]
}

function printLines(outputs: readonly Term[], note: (t: Term) => string, numberOf?: NumberOf): string[] {
  const uses = new Map<Term, number>()
  postorder(outputs, (t) => {
    for (const a of t.args) uses.set(a, (uses.get(a) ?? 0) + 1)
  })
  for (const t of outputs) uses.set(t, (uses.get(t) ?? 0) + 1)
  const texts = new Map<Term, string>()
  const lines: string[] = []
  postorder(outputs, (t) => {
    if (t.kind !== "application") return
    let text = showCall(
      t.declaration!,
      t.args,
      arrayArgs(t).map((a) => texts.get(a)!),
      numberOf,
    )
    if (!isLeaf(t) && (uses.get(t)! > 1 || text.length > 72)) {
      const comment = note(t)
      const name = `t${lines.length + 1}`
      lines.push(`const ${name} = ${text}${comment === "" ? "" : `   // ${comment}`}`)
      text = name
    }
    texts.set(t, text)
  })
  const results = outputs.map((t) => texts.get(t)!)
  lines.push(`return ${results.length === 1 ? results[0] : `[${results.join(", ")}]`}`)
  return lines
}
