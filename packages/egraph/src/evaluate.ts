import type { Database } from "./database.js"
import type { Declaration } from "./declaration.js"
import { PanicError, RuleError } from "./errors.js"
import { FAIL } from "./store.js"
import type { Term } from "./term.js"

/** Evaluates ground terms; shared parts once. `make` decides what happens where a row is missing. */
export function evaluate(database: Database, roots: readonly Term[], make: boolean): number[] | undefined {
  const values = new Map<Term, number>()
  const making = database.making
  database.making = make
  try {
    for (const r of roots) if (!evaluateInto(values, database, r, make)) return undefined
  } finally {
    database.making = making
  }
  return roots.map((r) => {
    const value = values.get(r) as number
    database.remember(r, value)
    return value
  })
}

/** Adds the values of a term and its parts, arguments from left to right; false where one has none. */
function evaluateInto(values: Map<Term, number>, database: Database, root: Term, make: boolean): boolean {
  const isThere = (t: Term): boolean => {
    if (values.has(t)) return true
    const v = database.known(t)
    if (v !== undefined) values.set(t, v)
    return v !== undefined
  }
  const stack = isThere(root) ? [] : [root]
  while (stack.length > 0) {
    const top = stack.length
    const t = stack[top - 1] as Term
    for (let i = t.args.length - 1; i >= 0; i--) {
      const a = t.args[i] as Term
      if (!isThere(a)) stack.push(a)
    }
    if (stack.length > top) continue
    stack.pop()
    if (values.has(t)) continue
    const v = evaluateOne(database, t, values, make)
    if (v === FAIL) return false
    values.set(t, v)
  }
  return true
}

function evaluateOne(database: Database, t: Term, values: Map<Term, number>, make: boolean): number {
  if (t.kind === "literal") return database.store(t.sort).intern(t.value)
  if (t.kind === "variable") throw new RuleError(`variable ${String(t.value)} in a term that must have none`)
  const d = t.declaration as Declaration
  if (d.kind === "primitive") {
    const v = database.primitive(d)(...t.args.map((a) => values.get(a) as number))
    if (v === FAIL && make) throw new PanicError(`${d.name} failed on ${t.args.join(", ")}`)
    return v
  }
  const table = database.table(d)
  const key = table.key
  for (let i = 0; i < t.args.length; i++)
    key[i] = database.canonical(d.inputs[i] as never, values.get(t.args[i] as Term) as number)
  if (!make) return database.lookup(table)
  if (d.kind !== "function") return database.getOrCreate(table)
  const v = database.lookup(table)
  if (v === FAIL)
    throw new PanicError(`${d.name} has no output${t.args.length > 0 ? ` for ${t.args.join(", ")}` : ""}`)
  return v
}
