import { compileExpression } from "./apply.js"
import type { Database, MergeFunction } from "./database.js"
import type { Declaration } from "./declaration.js"
import { termOf, variableTerm, type Term } from "./term.js"

/** The merge of a declaration on value numbers. */
export function bindMerge(database: Database, declaration: Declaration): MergeFunction {
  const { merge, output } = declaration
  const canonical = (v: number): number => database.settled(output, v)
  switch (merge.kind) {
    case "union":
      return (old, next) => database.union(old, next)
    case "conflict":
      return (old, next) => {
        const a = canonical(old)
        const b = canonical(next)
        return a === b ? a : database.conflict(declaration, a, b)
      }
    case "host": {
      const store = database.store(output)
      return (old, next) => {
        const a = canonical(old)
        const b = canonical(next)
        return a === b ? a : store.intern(merge.merge(store.value(a), store.value(b)))
      }
    }
    case "term": {
      const old = variableTerm(output, "old")
      const next = variableTerm(output, "next")
      const body = termOf(merge.merge(output.wrap(old) as never, output.wrap(next) as never)) as Term
      let run: ((values: readonly number[]) => number) | undefined
      return (a, b) => {
        run ??= compileExpression(database, body, [old, next], `merge of ${declaration.name}`)
        return run([canonical(a), canonical(b)])
      }
    }
  }
}
