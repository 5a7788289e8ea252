import {
  asTraced,
  constructorsOf,
  entries,
  operatorOf,
  parametersOf,
  sorts,
  type Parameter,
} from "@carton/array-api"
import { postorder, rewrite, Term, type Declaration, type Fact, type Rule } from "@carton/egraph"
import { runTimeConditions } from "@carton/rules"
import { variablesOf, type Sides } from "./exhaustive.js"
import { pick } from "./small-arrays.js"

type Random = () => number

const signature = (d: Declaration): string => d.inputs.map((s) => s.name).join()
const alike = new Map<string, Declaration[]>()
for (const entry of entries()) {
  if (entry.outputs !== undefined || entry.namespace !== undefined) continue
  if (entry.parameters.some((p) => p.kind === "arrays") || !entry.parameters.some((p) => p.kind === "array"))
    continue
  const [made] = constructorsOf(entry)
  const key = signature(made!.declaration)
  alike.set(key, [...(alike.get(key) ?? []), made!.declaration])
}

const call = (d: Declaration, args: readonly Term[]): Term =>
  new Term("application", d.output, d, args, undefined)
const literal = (like: Term, value: unknown): Term => new Term("literal", like.sort, undefined, [], value)

/** Every place of a term. */
function places(t: Term, path: readonly number[] = []): (readonly number[])[] {
  return [path, ...t.args.flatMap((a, i) => places(a, [...path, i]))]
}
const at = (t: Term, path: readonly number[]): Term => path.reduce((s, i) => s.args[i]!, t)
function put(t: Term, [first, ...rest]: readonly number[], next: Term): Term {
  if (first === undefined) return next
  return call(
    t.declaration!,
    t.args.map((a, i) => (i === first ? put(a, rest, next) : a)),
  )
}

/** What the function that a place is an argument of says of it. */
function parameterAt(t: Term, path: readonly number[]): Parameter | undefined {
  const operator = path.length > 0 ? operatorOf(at(t, path.slice(0, -1)).declaration!) : undefined
  return operator && parametersOf(operator)[path.at(-1)!]
}

const others = <T>(list: readonly T[], value: unknown): T[] =>
  list.filter((x) => JSON.stringify(x) !== JSON.stringify(value) || Object.is(x, -0) !== Object.is(value, -0))

/** A bound or an index that is one off. */
function nudged(item: unknown, random: Random): unknown {
  const one = random() < 0.5 ? 1 : -1
  if (typeof item === "number") return item + one < 0 ? item + 1 : item + one
  if (typeof item !== "object" || item === null || !("step" in item)) return item
  const { start, stop, step } = item as { start: number | null; stop: number | null; step: number }
  switch (pick(random, ["start", "stop", "step"])) {
    case "start":
      return { start: start === null ? 1 : Math.max(0, start + one), stop, step }
    case "stop":
      return { start, stop: stop === null ? 1 : Math.max(0, stop + one), step }
    default:
      return { start, stop, step: step === 1 ? 2 : 1 }
  }
}

/** Values of a static sort that a literal may be changed to. */
function changed(t: Term, parameter: Parameter | undefined, random: Random): unknown[] {
  const { value } = t
  switch (t.sort.name) {
    case "Scalar":
      return others([0, 1, 2, -1, ...(typeof value === "number" ? [value + 1, -value] : [])], value)
    case "bool":
      return [value !== true]
    case "Axis":
      return others([0, 1, ...(parameter?.default === null ? [null, [0]] : Array.isArray(value) ? [[0], [1]] : [])], value) // prettier-ignore
    case "Float":
    case "Int":
      return typeof value === "number" ? [value + 1, value - 1] : [0, 1]
    case "DType":
      return others(["float32", "float64", "int32", "int64", "bool"], value)
    case "Shape": {
      const shape = value as readonly number[]
      return others([shape.slice(1), [...shape].reverse(), [1, ...shape]], value)
    }
    case "Key": {
      // a key that is written as text is resolved by tracing
      const key = Array.isArray(value) ? (value as readonly unknown[]) : []
      return key.length === 0 ? [] : others([key.map((item) => nudged(item, random))], value)
    }
    default:
      return []
  }
}

/** Another term in the place of one: another function, literal or variable, arguments swapped, left out or repeated. */
function edited(
  t: Term,
  parameter: Parameter | undefined,
  variables: readonly Term[],
  random: Random,
): Term | undefined {
  const among = <T>(list: readonly T[], made: (x: T) => Term): Term | undefined =>
    list.length > 0 ? made(pick(random, list)) : undefined
  if (t.kind === "variable") {
    const fitting = variables.filter((v) => v.sort === t.sort && v.value !== t.value)
    const fixed = t.sort.name === "bool" ? [false, true] : t.sort.name === "Axis" ? [0] : []
    return among([...fitting, ...fixed.map((value) => literal(t, value))], (x) => x)
  }
  if (t.kind === "literal") return among(changed(t, parameter, random), (value) => literal(t, value))
  const arrays = t.args.flatMap((a, i) => (a.sort === sorts.NDArray ? [i] : []))
  const functions = (alike.get(signature(t.declaration!)) ?? []).filter((d) => d !== t.declaration)
  const inPlace = (k: number, next: Term): Term =>
    call(
      t.declaration!,
      t.args.map((a, i) => (i === k ? next : a)),
    )
  switch (
    pick(random, [
      ...(functions.length > 0 ? ["function", "function"] : []),
      ...(arrays.length > 1 ? ["swap", "repeat"] : []),
      ...(arrays.length > 0 ? ["drop"] : []),
    ])
  ) {
    case "function":
      return call(pick(random, functions), t.args)
    case "swap": {
      const [i, j] = arrays as [number, number]
      return put(inPlace(i, t.args[j]!), [j], t.args[i]!)
    }
    case "repeat": {
      const i = pick(random, arrays)
      return inPlace(i, t.args[pick(random, others(arrays, i))]!)
    }
    case "drop":
      return t.args[pick(random, arrays)]
    default:
      return undefined
  }
}

/** The parts of a rewrite; undefined where its right side calls what is no array function. */
export function sidesOf(rule: Rule): Sides | undefined {
  if (rule.rewrite === undefined) return undefined
  const { lhs, rhs, when } = rule.rewrite
  let plain = true
  postorder([lhs, rhs], (t) => (plain &&= t.declaration?.kind !== "primitive"))
  if (!plain) return undefined
  const { assuming, exact } = rule.equality
  const isFact = (x: unknown): x is Fact => typeof x === "object" && x !== null && "terms" in x
  return {
    name: rule.name,
    lhs,
    rhs,
    when: [...when, ...assuming.filter(isFact)],
    assuming: assuming.filter((a): a is Sides["assuming"][number] => typeof a === "function"),
    guards: runTimeConditions(rule),
    exact: exact === true,
  }
}

/** The parts as a rule again; what it is assumed of what is known stands among its conditions. */
function ruleOf({ name, lhs, rhs, when, assuming, guards, exact }: Sides): Rule {
  const plain = rewrite(name, lhs, rhs as never, ...when)
  return (exact ? plain.exact() : plain.reassociates()).assuming(...assuming).guarded(...guards)
}

export interface Mutant extends Sides {
  readonly rule: Rule
  /** The rule that was edited. */
  readonly of: string
}

const without = <T>(list: readonly T[], i: number): T[] => list.filter((_, k) => k !== i)

/** One random edit, of a side, a condition that is left out, or what is checked at run time; undefined where it makes no rule. */
export function mutant(sides: Sides, random: Random, number: number): Mutant | undefined {
  const { lhs, rhs, when, assuming, guards } = sides
  let next: Sides = { ...sides, name: `${sides.name} ${number}` }
  const conditions = when.length + assuming.length + guards.length
  if (conditions > 0 && random() < 0.15) {
    const i = Math.floor(random() * conditions)
    next = {
      ...next,
      when: without(when, i),
      assuming: without(assuming, i - when.length),
      guards: without(guards, i - when.length - assuming.length),
    }
  } else {
    const variables = variablesOf(lhs)
    const change = (t: Term): Term | undefined => {
      const place = pick(random, places(t))
      const made = edited(at(t, place), parameterAt(t, place), variables, random)
      return made && put(t, place, made)
    }
    const part = random()
    const k = Math.floor(random() * guards.length)
    if (guards.length > 0 && part < 0.25) {
      const made = change(guards[k]!)
      if (made?.sort !== sorts.NDArray) return undefined
      next = { ...next, guards: guards.map((g, i) => (i === k ? made : g)) }
    } else {
      const side = part < 0.45 ? "lhs" : "rhs"
      const made = change(side === "lhs" ? lhs : rhs)
      if (made === undefined) return undefined
      next = { ...next, [side]: made }
    }
  }
  if (next.lhs.kind !== "application" || next.lhs.declaration!.name === "scalar") return undefined
  try {
    const rule = ruleOf(next)
    asTraced(rule)
    return { ...next, of: sides.name, rule }
  } catch {
    return undefined // a variable of the right side is lost, or an argument is none that a call takes
  }
}
