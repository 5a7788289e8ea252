import { EagerArray, operatorOf, type Operator, type PartProgram, type Scalar } from "@carton/array-api"
import { postorder, type Term } from "@carton/egraph"
import { elementsOf } from "./elements.js"
import { LEAF, type Instance } from "./instance.js"
import type { Claim } from "./sides.js"

/** A host value as it is written in a program. */
export function literalSource(x: unknown): string {
  if (typeof x === "number") return Object.is(x, -0) ? "-0" : String(x)
  if (typeof x === "bigint") return `${x}n`
  if (x instanceof EagerArray) return arraySource(x)
  if (Array.isArray(x)) return `[${x.map(literalSource).join(", ")}]`
  if (typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype)
    return `{ ${Object.entries(x)
      .map(([name, value]) => `${name}: ${literalSource(value)}`)
      .join(", ")} }`
  return typeof x === "string" ? JSON.stringify(x) : String(x)
}

/** An array as the call that makes it. */
export function arraySource(x: EagerArray): string {
  const options = `{ dtype: "${x.dtype}" }`
  if (x.size === 0) return `zeros([${x.shape.join(", ")}], ${options})`
  const list = elementsOf(x)
  const first = list[0]!
  if (x.size > 8 && list.every((v) => Object.is(v, first)))
    return `full([${x.shape.join(", ")}], ${literalSource(first)}, ${options})`
  return `asarray(${literalSource(nested(list, x.shape))}, ${options})`
}

function nested(list: readonly Scalar[], shape: readonly number[]): unknown {
  if (shape.length === 0) return list[0]
  const size = list.length / shape[0]!
  return Array.from({ length: shape[0]! }, (_, i) =>
    nested(list.slice(i * size, (i + 1) * size), shape.slice(1)),
  )
}

/** Names of the standard that are no identifiers in JavaScript. */
const identifier = (name: string): string => (name === "var" ? "var_" : name)

/** A term as code over the names of the instance's variables; `used` collects the functions. */
export function termSource(root: Term, instance: Instance, used: Set<string>): string {
  const { plan } = instance
  const texts = new Map<Term, string>()
  const part = ({ outputs }: PartProgram): string[] => outputs.map((x) => termSource(x, instance, used))
  const call = (t: Term): string => {
    const { name } = t.declaration!
    const [first] = t.args
    const operator = operatorOf(t.declaration!)
    if (operator === undefined)
      switch (name) {
        case "input":
          return String(first!.value)
        case "constant":
        case "scalar":
          return literalSource(first!.value)
        case "none":
          return "null"
        case LEAF:
          return plan.free[Number(first!.value)]!.name
        default:
          return `${name}(${t.args.map((a) => texts.get(a)).join(", ")})`
      }
    const { entry, counts, output } = operator
    if (entry.parameters.some((p) => p.kind === "Program")) {
      used.add(entry.name)
      return flowSource(operator, t, (a) => texts.get(a)!, part)
    }
    const positional: string[] = []
    const named: string[] = []
    let next = 0
    let list = 0
    const noArray = t.args.every((a) => a.kind === "literal" || isHost(a))
    const argument = (): string => {
      const a = t.args[next++]!
      // a number alone is an array of its own where no array stands beside it
      if (noArray && a.declaration?.name === "scalar") {
        used.add("asarray")
        return `asarray(${texts.get(a)})`
      }
      return texts.get(a)!
    }
    for (const p of entry.parameters) {
      let text: string
      if (p.kind === "arrays") text = `[${Array.from({ length: counts[list++]! }, argument).join(", ")}]`
      else {
        const a = t.args[next]!
        text = argument()
        if (!p.positional && (a.kind === "literal" ? sameDefault(a.value, p.default) : text === "null"))
          continue
      }
      if (p.positional) positional.push(text)
      else named.push(`${p.name}: ${text}`)
    }
    if (named.length > 0) positional.push(`{ ${named.join(", ")} }`)
    used.add(entry.namespace ?? identifier(entry.name))
    const callee = entry.namespace === undefined ? identifier(entry.name) : `${entry.namespace}.${entry.name}`
    return `${callee}(${positional.join(", ")})${entry.outputs === undefined ? "" : `.${entry.outputs[output]}`}`
  }
  postorder([root], (t) => texts.set(t, t.kind === "literal" ? literalSource(t.value) : call(t)))
  const text = texts.get(root)!
  for (const maker of ["asarray", "zeros", "full"]) if (text.includes(`${maker}(`)) used.add(maker)
  return text
}

/** A result of control flow, as the call that a user writes of it. */
function flowSource(
  { entry, counts, output }: Operator,
  { args }: Term,
  text: (t: Term) => string,
  part: (program: PartProgram) => string[],
): string {
  const [first, second, third = 0] = counts as readonly [number, number, number?]
  const list = (texts: readonly string[]): string => `[${texts.join(", ")}]`
  const arrays = args.filter((a) => a.kind !== "literal").map(text)
  const [program, other, ...rest] = args.filter((a) => a.kind === "literal").map((a) => a.value)
  /** A function of what is given, with what it holds of the arrays around. */
  const step = (
    from: unknown,
    held: readonly string[],
    groups: readonly number[],
    of: readonly number[],
  ): string => {
    const { inputs } = from as PartProgram
    const names = inputs.map(({ name }) => name)
    const given = groups.reduce((a, b) => a + b, 0)
    const taken = split(names.slice(0, given), groups).map(list).join(", ")
    const made = part(from as PartProgram)
    const body = of.length === 0 ? made[0]! : of.length === 1 ? list(made) : list(split(made, of).map(list))
    const fn = `(${taken}) => ${body}`
    return held.length === 0 ? fn : `((${names.slice(given).join(", ")}) => ${fn})(${held.join(", ")})`
  }
  switch (entry.name) {
    case "cond": {
      const [pred, ...held] = arrays
      const sides = [step(program, held.slice(0, first), [], [1]), step(other, held.slice(first), [], [1])]
      return `cond(${[pred, ...sides].join(", ")})[${output}]`
    }
    case "while_loop": {
      const [init, of_test, of_body] = split(arrays, [first, second, third]) as [string[], string[], string[]]
      return `while_loop(${step(program, of_test, [first], [])}, ${step(other, of_body, [first], [1])}, ${list(init)})[${output}]`
    }
    default: {
      const [init, xs, held] = split(arrays, [first, second, third]) as [string[], string[], string[]]
      const [carried, , reverse] = rest as [number, number, boolean]
      const ys = (program as PartProgram).outputs.length - carried
      const body = step(program, held, [first, second], [carried, ys])
      return `scan(${body}, ${list(init)}, ${list(xs)}, { length: ${String(other)}, reverse: ${reverse} }).flat()[${output}]`
    }
  }
}
function split<T>(list: readonly T[], counts: readonly number[]): T[][] {
  let from = 0
  return counts.map((n) => list.slice(from, (from += n)))
}

const isHost = (t: Term): boolean => t.declaration?.name === "scalar" || t.declaration?.name === "none"
const sameDefault = (a: unknown, b: unknown): boolean => Object.is(a, b) || (a === null && b === null)

const shown = (x: unknown): string =>
  x instanceof EagerArray
    ? `${x.toString()} ${x.dtype} [${x.shape.join(", ")}]`
    : x instanceof Error
      ? `throws ${x.name}: ${x.message}`
      : literalSource(x)

/** The two sides as a program that shows how they differ. */
export function counterexampleSource(
  claim: Claim,
  instance: Instance,
  { left, right }: { left: unknown; right: unknown },
): string {
  const used = new Set<string>()
  const lines: string[] = []
  const sides =
    claim.kind === "equal"
      ? [
          `const left = ${termSource(claim.left, instance, used)}`,
          `const right = ${termSource(claim.right, instance, used)}`,
        ]
      : claim.inputs.map(
          (x, i) =>
            `const input${i} = ${isTerm(x) ? termSource(x, instance, used) : literalSource(x)}   // ${claim.name} would be ${literalSource(claim.output)}`,
        )
  const code = sides.join("\n")
  for (const [name, drawn] of instance.values) {
    if (drawn.kind === "absent" || drawn.kind === "scalar") continue
    if (drawn.kind === "host" && !new RegExp(`\\b${name}\\b`).test(code)) continue
    const value = literalSource(drawn.value)
    for (const maker of ["asarray", "zeros", "full"]) if (value.startsWith(`${maker}(`)) used.add(maker)
    const known = drawn.kind === "array" ? assumedOf(drawn.known) : ""
    lines.push(`const ${name} = ${value}${known === "" ? "" : `   // assumed: ${known}`}`)
  }
  return [
    ...(used.size > 0 ? [`import { ${[...used].sort().join(", ")} } from "@carton/array-api"`] : []),
    ...lines,
    ...sides,
    `// left:  ${shown(left)}`,
    `// right: ${shown(right)}`,
  ].join("\n")
}

const isTerm = (x: unknown): x is Term => typeof x === "object" && x !== null && "declaration" in x

/** Facts that conditions may have asked for. */
const assumedOf = (known: object): string =>
  Object.entries(known)
    .filter(([name, value]) => !["shape", "dtype", "likely", "value"].includes(name) && value !== undefined)
    .map(([name, value]) =>
      value === true ? name : `${name} ${value instanceof EagerArray ? value.toString() : String(value)}`,
    )
    .join(", ")
