import { type AnySort, type Declaration, Term } from "@carton/egraph"

// Terms of checked programs: made directly, since their sorts were checked already.

export const application = (declaration: Declaration, args: readonly Term[]): Term =>
  new Term("application", declaration.output, declaration, args, undefined)

export const literal = (sort: AnySort, value: unknown): Term =>
  new Term("literal", sort, undefined, [], value)

export const variableTerm = (sort: AnySort, name: string): Term =>
  new Term("variable", sort, undefined, [], name)
