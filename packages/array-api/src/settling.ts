import { postorder, type Term } from "@carton/egraph"
import { operatorOf } from "./operators.js"

const order: ReadonlySet<string> = new Set([
  "less",
  "less_equal",
  "greater",
  "greater_equal",
  "sign",
  "signbit",
])
const finiteness: ReadonlySet<string> = new Set(["isnan", "isinf", "isfinite"])
const values = /^unique_|^(equal|not_equal)$/

interface Asked {
  readonly inputs: readonly string[]
  readonly functions: ReadonlySet<string>
  /** Whether something is compared with 0. */
  readonly zero: boolean
}

function asked(term: Term): Asked {
  const inputs: string[] = []
  const functions = new Set<string>()
  let zero = false
  postorder([term], (t) => {
    if (t.declaration?.name === "input") inputs.push(String(t.args[0]!.value))
    const name = t.declaration && operatorOf(t.declaration)?.entry.name
    if (name === undefined) return
    functions.add(name)
    if (order.has(name))
      zero ||= t.args.some((a) => a.declaration?.name === "scalar" && a.args[0]!.value === 0)
  })
  return { inputs: [...new Set(inputs)], functions, zero }
}
const onInputs = (facts: readonly string[], inputs: readonly string[]): string =>
  `${facts.join(" or ")} on ${inputs.join(" and ")}`

/** What to assume, and of which inputs, so that a value may become known. */
export function settlingValue(term: Term): string {
  const { inputs, functions, zero } = asked(term)
  if (inputs.length === 0) return "computing it before it is traced"
  const facts: string[] = []
  if ([...functions].some((f) => finiteness.has(f))) facts.push("assume_isfinite")
  if (zero) facts.push("assume_positive")
  if ([...functions].some((f) => order.has(f))) facts.push("assume_range")
  if (facts.length === 0 || [...functions].some((f) => values.test(f))) facts.push("assume_value_one_of")
  return onInputs(facts, inputs)
}

/** What to assume so that an extent may become a number. */
export function settlingShape(term: Term): string {
  const { inputs } = asked(term)
  const array = "using the size as an array (it may be a slice bound),"
  return inputs.length === 0 ? array : `${onInputs(["assume_value_one_of"], inputs)}, or ${array}`
}
