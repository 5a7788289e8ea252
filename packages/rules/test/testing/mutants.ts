import { entries, constructorsOf, sorts } from "@carton/array-api"
import { rewrite, Term, type Declaration, type Fact, type Rule } from "@carton/egraph"

/** A rewrite that can be edited. */
export interface Sides {
  readonly name: string
  readonly lhs: Term
  readonly rhs: Term
  readonly when: readonly Fact[]
}

type Random = () => number
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!

/** Numbers between 0 and 1. */
export function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const signature = (d: Declaration): string => d.inputs.map((s) => s.name).join()
const byShape = new Map<string, Declaration[]>()
for (const entry of entries()) {
  if (entry.outputs !== undefined || entry.namespace !== undefined) continue
  if (entry.parameters.some((p) => p.kind === "arrays") || !entry.parameters.some((p) => p.kind === "array"))
    continue
  const [made] = constructorsOf(entry)
  const key = signature(made!.declaration)
  byShape.set(key, [...(byShape.get(key) ?? []), made!.declaration])
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

/** Another term in the place of one: another function, literal or variable, arguments swapped, a call left out. */
function edited(t: Term, variables: readonly Term[], random: Random): Term | undefined {
  if (t.kind === "variable") {
    const others = variables.filter((v) => v.sort === t.sort && v.value !== t.value)
    return others.length > 0 ? pick(random, others) : undefined
  }
  if (t.kind === "literal")
    switch (t.sort.name) {
      case "Scalar":
        return literal(
          t,
          pick(
            random,
            [0, 1, 2, -1].filter((n) => n !== t.value),
          ),
        )
      case "bool":
        return literal(t, !t.value)
      case "Axis":
        return literal(t, t.value === null ? 0 : null)
      case "Float":
        return literal(t, t.value === 0 ? 1 : 0)
      default:
        return undefined
    }
  const arrays = t.args.flatMap((a, i) => (a.sort === sorts.NDArray ? [i] : []))
  const others = (byShape.get(signature(t.declaration!)) ?? []).filter((d) => d !== t.declaration)
  const kinds = [
    ...(others.length > 0 ? ["function", "function"] : []),
    ...(arrays.length > 1 ? ["swap"] : []),
    ...(arrays.length > 0 ? ["drop"] : []),
  ]
  if (kinds.length === 0) return undefined
  switch (pick(random, kinds)) {
    case "function":
      return call(pick(random, others), t.args)
    case "swap": {
      const [i, j] = arrays as [number, number]
      return call(
        t.declaration!,
        t.args.map((a, k) => (k === i ? t.args[j]! : k === j ? t.args[i]! : a)),
      )
    }
    default:
      return t.args[arrays[0]!]
  }
}

/** One random edit; undefined where it makes no rule. */
export function mutant(sides: Sides, random: Random, number: number): (Sides & { rule: Rule }) | undefined {
  const { lhs, rhs, when } = sides
  let next = { lhs, rhs, when }
  const variables = new Map<unknown, Term>()
  for (const p of places(lhs)) if (at(lhs, p).kind === "variable") variables.set(at(lhs, p).value, at(lhs, p))
  if (when.length > 0 && random() < 0.15) {
    const dropped = Math.floor(random() * when.length)
    next = { lhs, rhs, when: when.filter((_, i) => i !== dropped) }
  } else {
    const side = random() < 0.3 ? "lhs" : "rhs"
    const place = pick(random, places(next[side]))
    const changed = edited(at(next[side], place), [...variables.values()], random)
    if (changed === undefined) return undefined
    next = { ...next, [side]: put(next[side], place, changed) }
  }
  if (next.lhs.kind !== "application" || next.lhs.declaration!.name === "scalar") return undefined
  const name = `${sides.name} ${number}`
  try {
    return { ...next, name, rule: rewrite(name, next.lhs, next.rhs as never, ...next.when).exact() }
  } catch {
    return undefined // a variable of the right side is lost
  }
}
