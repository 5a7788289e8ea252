import { describe } from "./describe.js"
import { isComplexScalar } from "./dtype.js"
import { ArrayError, AxisError, ValueError } from "./errors.js"
import type { NDArray } from "./ndarray.js"
import type { Entry, Input, Parameter, ParameterKind } from "./registry.js"

/** Lets errors of the functions that a function is made of carry its name: it is the one that was called. */
export function named<T>(name: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (error instanceof ArrayError && error.code !== "TRACE")
      error.message = error.message.replace(/^\w+: /, `${name}: `)
    throw error
  }
}

const MAKES_ARRAYS = "asarray makes arrays of lists"

/** Whether something is an array, of whatever kind. */
export const isArray = (x: unknown): x is NDArray => typeof x === "object" && x !== null && "backend" in x

/** Throws where `x` is not an array. */
export function checkArray(caller: string, name: string, x: unknown): asserts x is NDArray {
  if (isArray(x)) return
  throw new ValueError(`${caller}: ${name} must be an array, got ${describe(x)}; ${MAKES_ARRAYS}`)
}

/** Throws where an option is not among `names`. */
export function checkOptions(caller: string, options: object, names: readonly string[]): void {
  const keys = isOptions(options) ? Object.keys(options) : [describe(options)]
  for (const key of keys)
    if (!names.includes(key))
      throw new ValueError(`${caller}: no option "${key}" (it takes ${names.join(", ")})`)
}

/** A trailing options object; it may come before all positional parameters with defaults are given. */
export function isOptions(x: unknown): boolean {
  if (typeof x !== "object" || x === null || isComplexScalar(x)) return false
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
  while (args.length > positional.length && args.at(-1) === undefined) args = args.slice(0, -1)
  const { length } = args
  let named: Record<string, unknown> = {}
  if (isOptions(args.at(-1))) {
    named = args.at(-1) as Record<string, unknown>
    args = args.slice(0, -1)
  }
  const places: (number | string)[] = []
  if (args.length > positional.length)
    throw new ValueError(`${entry.name}: takes ${signature(entry)}, got ${length} arguments`)
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
    const place = p.positional ? position++ : length
    let value = args[place] ?? named[p.name]
    if (value === undefined) value = p.default
    if (value === undefined)
      throw new ValueError(`${entry.name}: ${p.name} is missing (it takes ${signature(entry)})`)
    p.check?.(entry.name, value)
    if (p.kind === "array" || p.kind === "arrays") {
      inputs.push(value as Input)
      places.push(args[place] == null ? p.name : place)
    } else {
      if (value !== p.default) checkStatic(entry.name, p, value)
      // a list that is changed later changes no array
      options[p.name] = Array.isArray(value) ? value.slice() : value
    }
  }
  return { inputs, options, copy, places: { inputs: places, options: args.length } }
}

/** The call as it is written, for messages and documentation: `sum(x, { axis, keepdims })`. */
export function signature(entry: Entry): string {
  const named = entry.parameters.filter((p) => !p.positional).map((p) => p.name)
  const parts = entry.parameters.filter((p) => p.positional).map((p) => p.name)
  if (named.length > 0) parts.push(`{ ${named.join(", ")} }`)
  return `${entry.name}(${parts.join(", ")})`
}

/** The error of a call without any array. */
export const noArray = ({ name }: Entry, inputs: readonly Input[]): ValueError =>
  new ValueError(`${name}: takes arrays, got ${inputs.map(describe).join(", ")}; ${MAKES_ARRAYS}`)

/** What `typeof` says of static arguments that are no integers. */
const typesOf: Partial<Record<ParameterKind, string>> = { Bool: "boolean", Float: "number", Text: "string" }

/** Throws where a static argument is not of its parameter's kind; in patterns it may be a variable. */
export function checkStatic(caller: string, { name, kind }: Parameter, value: any): void {
  const [isAxis, type] = [kind === "Axis", typesOf[kind]]
  // the functions themselves look at shapes, dtypes and keys
  if (!isAxis && type === undefined && kind !== "Int") return
  const isGood = type
    ? typeof value === type
    : (isAxis ? [value].flat() : [value]).every((x: unknown) => Number.isInteger(x))
  if (isGood || value?.term !== undefined || (isAxis && value === null)) return
  const wanted = type ? `a ${type}` : isAxis ? "an integer or a list of integers" : "an integer"
  const message = `${caller}: ${name} must be ${wanted}, got ${describe(value)}`
  throw isAxis ? new AxisError(message) : new ValueError(message)
}
