import { describe } from "./describe.js"
import { ArrayError, AxisError, TraceError, ValueError } from "./errors.js"
import type { NDArray } from "./ndarray.js"
import type { Entry, Input, Parameter, ParameterKind } from "./registry.js"

/** Lets errors of the functions that a function is made of carry its name: it is the one that was called. */
export function named<T>(name: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (error instanceof ArrayError && !(error instanceof TraceError))
      error.message = error.message.replace(/^\w+: /, `${name}: `)
    throw error
  }
}

/** Throws where `x` is not an array. */
export function checkArray(caller: string, name: string, x: unknown): asserts x is NDArray {
  if (typeof x === "object" && x !== null && "backend" in x) return
  throw new ValueError(
    `${caller}: ${name} must be an array, got ${describe(x)}; asarray makes arrays of scalars and lists`,
  )
}

/** Throws where an option is not among `names`. */
export function checkOptions(caller: string, options: object, names: readonly string[]): void {
  if (!isOptions(options))
    throw new ValueError(
      `${caller}: options must be an object { ${names.join(", ")} }, got ${describe(options)}`,
    )
  for (const key in options)
    if (!names.includes(key))
      throw new ValueError(`${caller}: no option "${key}" (it takes ${names.join(", ")})`)
}

/** A trailing options object; it may come before all positional parameters with defaults are given. */
export function isOptions(x: unknown): boolean {
  if (typeof x !== "object" || x === null || ("re" in x && "im" in x)) return false
  const prototype: unknown = Object.getPrototypeOf(x)
  // a plain object, of this realm or another, or one without a prototype
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Throws where `device` is neither null nor the one device that there is. */
export function checkDevice(caller: string, device: unknown): void {
  if (device != null && device !== "cpu")
    throw new ValueError(`${caller}: device must be "cpu" or null, got ${describe(device)}`)
}

/** The option `copy`: null where it is not given. */
export function checkCopy(caller: string, copy: unknown): boolean | null {
  if (copy == null || typeof copy === "boolean") return copy ?? null
  throw new ValueError(`${caller}: copy must be true, false or null, got ${describe(copy)}`)
}

/** Sorts the arguments of a call into arrays and static options. */
export function bind(entry: Entry, positional: readonly Parameter[], given: readonly unknown[]) {
  let args = given
  let named: Record<string, unknown> = {}
  if (args.length > 0 && isOptions(args[args.length - 1])) {
    named = args[args.length - 1] as Record<string, unknown>
    args = args.slice(0, -1)
  }
  while (args.length > positional.length && args[args.length - 1] === undefined) args = args.slice(0, -1)
  if (args.length > positional.length)
    throw new ValueError(`${entry.name}: takes ${signature(entry)}, got ${given.length} arguments`)
  let copy: boolean | null = null
  for (const key in named)
    if (key === "device" && entry.device) checkDevice(entry.name, named["device"])
    else if (key === "copy" && entry.copy !== undefined) copy = checkCopy(entry.name, named["copy"])
    else if (!entry.parameters.some((p) => p.name === key))
      throw new ValueError(`${entry.name}: no option "${key}" (it takes ${signature(entry)})`)
  const inputs: Input[] = []
  const options: Record<string, unknown> = {}
  let position = 0
  for (const p of entry.parameters) {
    let value = (p.positional ? args[position++] : undefined) ?? named[p.name]
    if (value === undefined) value = p.default
    if (value === undefined)
      throw new ValueError(`${entry.name}: ${p.name} is missing (it takes ${signature(entry)})`)
    if (p.kind === "array" || p.kind === "arrays") inputs.push(value as Input)
    else {
      if (value !== p.default) checkStatic(entry.name, p, value)
      options[p.name] = value
    }
  }
  return { inputs, options, copy }
}

/** The call as it is written, for messages and documentation: `sum(x, { axis, keepdims })`. */
export function signature(entry: Entry): string {
  const named = entry.parameters.filter((p) => !p.positional).map((p) => p.name)
  const parts = entry.parameters.filter((p) => p.positional).map((p) => p.name)
  if (named.length > 0) parts.push(`{ ${named.join(", ")} }`)
  return `${entry.name}(${parts.join(", ")})`
}

/** The error of a call without any array. */
export function noArray(entry: Entry, inputs: readonly Input[]): ValueError {
  const names = entry.parameters.filter((p) => p.kind === "array" || p.kind === "arrays").map((p) => p.name)
  const given = inputs.flatMap((x, i) => (x === null && i > 0 ? [] : [`${names[i]} = ${describe(x)}`]))
  return new ValueError(
    `${entry.name}: takes arrays, got ${given.join(", ")}; asarray makes arrays of scalars and lists`,
  )
}

const isInteger = (x: unknown): boolean => Number.isInteger(x)
const isIntegers = (x: unknown): boolean => isInteger(x) || (Array.isArray(x) && x.every(isInteger))
/** What a static parameter takes, by its kind: a test and its name. */
const statics: Partial<Record<ParameterKind, readonly [test: (x: unknown) => boolean, name: string]>> = {
  Axis: [isIntegers, "an integer or a list of integers"],
  Shape: [isIntegers, "an integer or a list of integers"],
  Bool: [(x) => typeof x === "boolean", "true or false"],
  Int: [isInteger, "an integer"],
  Float: [(x) => typeof x === "number", "a number"],
  Text: [(x) => typeof x === "string", "a text"],
}

/** Throws where a static argument is not of its parameter's kind; in patterns it may be a variable. */
function checkStatic(caller: string, { name, kind, default: absent }: Parameter, value: unknown): void {
  const known = statics[kind]
  if (known === undefined || known[0](value) || (value === null && kind === "Axis")) return
  if (typeof value === "object" && value !== null && "term" in value) return
  const message = `${caller}: ${name} must be ${known[1]}${absent === null ? ", or null" : ""}, got ${describe(value)}`
  throw kind === "Axis" ? new AxisError(message) : new ValueError(message)
}
