import { type AnySort, Bool, type Database, FAIL, Unit } from "@carton/egraph"
import { fixed, type Overload } from "../overload.js"

/** Primitives on host values of one sort: `undefined` fails. */
export const onValues = <T>(sort: AnySort) => {
  const store = (database: Database, s: AnySort) => database.store(s)
  const op = <R>(
    name: string,
    inputs: readonly AnySort[],
    output: AnySort,
    compute: (...args: any[]) => R | undefined,
  ): Overload =>
    fixed(name, inputs, output, (database) => {
      const stores = inputs.map((s) => store(database, s))
      const result = store(database, output)
      return (...raw) => {
        const v = compute(...raw.map((r, i) => (stores[i] as ReturnType<typeof store>).value(r)))
        return v === undefined ? FAIL : result.intern(v)
      }
    })
  return {
    op,
    unary: (name: string, compute: (a: T) => T | undefined) => op(name, [sort], sort, compute),
    binary: (name: string, compute: (a: T, b: T) => T | undefined) => op(name, [sort, sort], sort, compute),
    compare: (name: string, holds: (a: T, b: T) => boolean) =>
      op(name, [sort, sort], Unit, (a: T, b: T) => (holds(a, b) ? null : undefined)),
    test: (name: string, holds: (a: T, b: T) => boolean) => op(name, [sort, sort], Bool, holds),
  }
}
