import { Bool, FAIL, I64, Str, Unit } from "@carton/egraph"
import { fixed, generic, type Overload, variadic } from "../overload.js"
import { onValues } from "./numeric.js"

const bools = /* @__PURE__ */ onValues<boolean>(Bool)
const strings = /* @__PURE__ */ onValues<string>(Str)

const boolPrimitives = (): Overload[] => [
  bools.unary("not", (a) => !a),
  bools.binary("and", (a, b) => a && b),
  bools.binary("xor", (a, b) => a !== b),
  bools.binary("=>", (a, b) => !a || b),
  variadic(
    "or",
    Bool,
    Bool,
    () =>
      (...xs) =>
        xs.includes(1) ? 1 : 0,
  ),
  fixed("guard", [Bool], Unit, () => (a) => (a === 1 ? 0 : FAIL)),
]

/** Occurrences that do not overlap; the empty string is before, between and after all characters. */
const countMatches = (a: string, b: string): bigint =>
  BigInt(b === "" ? [...a].length + 1 : a.split(b).length - 1)

const stringPrimitives = (): Overload[] => [
  variadic("+", Str, Str, (database) => {
    const store = database.store(Str)
    return (...xs) => store.intern(xs.map((x) => store.value(x)).join(""))
  }),
  strings.op("replace", [Str, Str, Str], Str, (a: string, b: string, c: string) => a.replaceAll(b, () => c)),
  strings.op("count-matches", [Str, Str], I64, countMatches),
]

/** On values of any sort, by what they are and not by what they mean. */
const genericPrimitives = (): Overload[] => [
  generic("!=", 2, Unit, (a, b) => (a === b ? FAIL : 0)),
  generic("bool-!=", 2, Bool, (a, b) => (a === b ? 0 : 1)),
  generic("value-eq", 2, Unit, (a, b) => (a === b ? 0 : FAIL)),
  generic("ordering-min", 2, undefined, (a, b) => (a >>> 0 < b >>> 0 ? a : b)),
  generic("ordering-max", 2, undefined, (a, b) => (a >>> 0 > b >>> 0 ? a : b)),
]

export const basicPrimitives = (): Overload[] => [
  ...boolPrimitives(),
  ...stringPrimitives(),
  ...genericPrimitives(),
]
