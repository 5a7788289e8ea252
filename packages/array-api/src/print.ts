import { postorder, type Declaration, type Term } from "@carton/egraph"
import { describeScalar } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import type { PartProgram } from "./part-program.js"
import type { Scalar } from "./registry.js"
import { operatorOf } from "./symbolic.js"

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
export function showCall(declaration: Declaration, all: readonly Term[], args: readonly string[]): string {
  const [first] = all
  const operator = operatorOf(declaration)
  if (operator === undefined)
    switch (declaration.name) {
      case "input":
        return String(first!.value)
      case "scalar":
        return describeScalar(first!.value as Scalar)
      case "constant":
        return showConstant(first!.value as EagerArray)
      case "none":
        return "null"
      default:
        return `${declaration.name}(${args.join(", ")})`
    }
  const { entry, counts, output } = operator
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
      else if (p.kind === "Program") text = showPart(t.value as PartProgram)
      else if (t.kind === "literal") {
        if (!p.positional && JSON.stringify(t.value) === JSON.stringify(p.default)) continue
        text = JSON.stringify(t.value)
      } else text = String(t.value)
    }
    if (p.positional) positional.push(text)
    else if (p.kind !== "array" || text !== "null") named.push(`${p.name}: ${text}`)
  }
  if (named.length > 0) positional.push(`{ ${named.join(", ")} }`)
  const name = entry.namespace === undefined ? entry.name : `${entry.namespace}.${entry.name}`
  return `${name}(${positional.join(", ")})${entry.outputs === undefined ? "" : `.${entry.outputs[output]}`}`
}

/** What control flow runs, as a function. */
const showPart = ({ inputs, outputs }: PartProgram): string => {
  const lines = print(outputs).split("\n")
  const body = lines.length === 1 ? lines[0]!.replace(/^return /, "") : `{ ${lines.join("; ")} }`
  return `(${inputs.map(({ name }) => name).join(", ")}) => ${body}`
}

function showConstant(x: EagerArray): string {
  const type = `{ dtype: "${x.dtype}" }`
  if (x.size > SHOWN_ELEMENTS) return `constant([${x.shape.join(", ")}], ${type})`
  return `asarray(${x.toString()}, ${type})`
}

/** Whether a term is written out wherever it is used: an input, a number, an absent array. */
const isLeaf = (t: Term): boolean => operatorOf(t.declaration!) === undefined

/** The array arguments of a term. */
const arrayArgs = (t: Term): readonly Term[] => t.args.filter((a) => a.kind === "application")

/** A term in one line, cut where it is deep: for messages. */
export function describeTerm(term: Term, depth = 3): string {
  if (isLeaf(term)) return showCall(term.declaration!, term.args, [])
  return showCall(
    term.declaration!,
    term.args,
    depth === 0 ? arrayArgs(term).map(() => "…") : arrayArgs(term).map((a) => describeTerm(a, depth - 1)),
  )
}

/**
 * A program as Array API code: what is used more than once, and what would make a line too long, has a name.
 *
 * @param note - what stands in a comment behind a named part (its dtype and shape)
 */
export function print(outputs: readonly Term[], note: (t: Term) => string = () => ""): string {
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
  return lines.join("\n")
}
