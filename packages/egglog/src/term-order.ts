import type { Declaration, Term } from "@carton/egraph"
import { Rational } from "./primitives/rational.js"

/**
 * The order in which the elements of unordered containers are written: literals by value and before calls, calls
 * by name, then by how many arguments they have, then argument by argument.
 */
export function compareTerms(first: Term, second: Term): number {
  const stack: Term[] = [second, first]
  while (stack.length > 0) {
    const a = stack.pop() as Term
    const b = stack.pop() as Term
    if (a === b) continue
    const d = compareHeads(a, b)
    if (d !== 0) return d
    for (let i = a.args.length - 1; i >= 0; i--) stack.push(b.args[i] as Term, a.args[i] as Term)
  }
  return 0
}

function compareHeads(a: Term, b: Term): number {
  if (a.kind === "application" && b.kind === "application") {
    const [x, y] = [a.declaration as Declaration, b.declaration as Declaration]
    return compare(x.name, y.name) || a.args.length - b.args.length
  }
  if (a.kind === "application" || b.kind === "application") return a.kind === "application" ? 1 : -1
  return compareValues(a.value, b.value, a.sort.name as string)
}

function compareValues(a: unknown, b: unknown, sort: string): number {
  if (a instanceof Rational && b instanceof Rational) {
    return compareDigits(a.numerator, b.numerator) || compareDigits(a.denominator, b.denominator)
  }
  if (sort === "BigInt") return compareDigits(a as bigint, b as bigint)
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return compare(a as number, b as number)
}

/** Big numbers are written as strings, and ordered so. */
const compareDigits = (a: bigint, b: bigint): number => compare(String(a), String(b))

const compare = <T extends string | number | bigint>(a: T, b: T): number => (a < b ? -1 : a > b ? 1 : 0)

/** The terms in order, equal ones once. */
export const distinctTerms = (terms: readonly Term[]): Term[] =>
  [...terms].sort(compareTerms).filter((t, i, all) => i === 0 || compareTerms(all[i - 1] as Term, t) !== 0)

/** Keys and values by turns, in the order of the keys. */
export function orderedEntries(terms: readonly Term[]): Term[] {
  const keys = terms.flatMap((key, i) => (i % 2 === 0 ? [{ key, value: terms[i + 1] as Term }] : []))
  return keys.sort((a, b) => compareTerms(a.key, b.key)).flatMap(({ key, value }) => [key, value])
}
