import { primitive, rawPrimitive } from "../declaration.js"
import type { AnySort, In } from "../sort.js"
import { FAIL } from "../store.js"
import { type HasTerm, type Term } from "../term.js"
import { application } from "../term.js"
import { Bool, Str } from "./basic.js"
import { Unit } from "./unit.js"

type Variadic<S extends AnySort> = ((...args: In<S>[]) => Term<S["name"]>) & {
  readonly declaration: ReturnType<typeof primitive>["declaration"]
}

/** egglog's operations on bool. `and` and `or` take any number. */
export const bool = {
  not: /* @__PURE__ */ primitive("not", [Bool], Bool, (a) => !a),
  and: /* @__PURE__ */ primitive("and", [Bool, Bool], Bool, (a, b) => a && b),
  or: /* @__PURE__ */ rawPrimitive(
    "or",
    [],
    Bool,
    () =>
      (...xs) =>
        xs.includes(1) ? 1 : 0,
    {
      variadic: Bool,
    },
  ) as unknown as Variadic<typeof Bool>,
  xor: /* @__PURE__ */ primitive("xor", [Bool, Bool], Bool, (a, b) => a !== b),
  implies: /* @__PURE__ */ primitive("=>", [Bool, Bool], Bool, (a, b) => !a || b),
  /** Holds where its argument is true. */
  guard: /* @__PURE__ */ primitive("guard", [Bool], Unit, (a) => (a ? null : undefined)),
}

/** egglog's operations on String. */
export const str = {
  /** Joins any number of strings. */
  concat: /* @__PURE__ */ rawPrimitive(
    "+",
    [],
    Str,
    (database) => {
      const store = database.store(Str)
      return (...xs) => store.intern(xs.map((x) => store.value(x)).join(""))
    },
    { variadic: Str },
  ) as unknown as Variadic<typeof Str>,
  replace: /* @__PURE__ */ primitive("replace", [Str, Str, Str], Str, (a, b, c) =>
    b === "" ? ["", ...a, ""].join(c) : a.split(b).join(c),
  ),
}

const generic = new Map<string, ReturnType<typeof primitive>["declaration"]>()

/** The primitives of egglog that take values of any sort, for one sort. */
export function genericPrimitive(name: "value-eq" | "ordering-min" | "ordering-max", of: AnySort) {
  const key = `${name} ${String(of.name)}`
  let d = generic.get(key)
  if (!d) {
    const bind =
      name === "value-eq"
        ? () => (a: number, b: number) => (a === b ? 0 : FAIL)
        : name === "ordering-min"
          ? () => Math.min
          : () => Math.max
    d = rawPrimitive(name, [of, of], name === "value-eq" ? Unit : of, bind as never).declaration
    generic.set(key, d)
  }
  return d
}

const onSort =
  (name: "value-eq" | "ordering-min" | "ordering-max") =>
  <N extends string>(a: HasTerm<N>, b: HasTerm<NoInfer<N>>): Term<N> =>
    application(genericPrimitive(name, a.term.sort), [a.term, b.term]) as Term<N>

/** Holds where two values are the same now. */
export const valueEq = /* @__PURE__ */ onSort("value-eq")
/** One of two values, by an order that is arbitrary but fixed. */
export const orderingMin = /* @__PURE__ */ onSort("ordering-min")
export const orderingMax = /* @__PURE__ */ onSort("ordering-max")
