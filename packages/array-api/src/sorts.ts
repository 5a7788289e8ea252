import {
  Bool,
  constructor,
  hostSort,
  sort,
  Str,
  type AnySort,
  type Id,
  type Sort,
  type Term,
} from "@carton/egraph"
import { constantKey } from "./constants.js"
import { isScalar, type DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { programKey, type PartProgram } from "./part-program.js"
import type { Facts } from "./facts.js"
import { factsKey } from "./facts.js"
import type { NDArray as AnyArray } from "./ndarray.js"
import type { Parameter, Scalar } from "./registry.js"
import { fromJsonKey, jsonKey, shownBy } from "./shown.js"
import type { RowFactor as Factor } from "./row-factors.js"
import { SymbolicArray } from "./symbolic.js"

const scalarKey = (x: Scalar): string => `${typeof x}:${typeof x === "bigint" ? x : jsonKey(x)}`

function fromScalarKey(text: string): Scalar {
  const value = text.slice(text.indexOf(":") + 1)
  return text.startsWith("bigint:") ? BigInt(value) : (fromJsonKey(value) as Scalar)
}

/** The sort of arrays. Its variables are arrays with methods; scalars and eager arrays lift to constants. */
export const NDArray: Sort<"NDArray", Scalar | AnyArray, SymbolicArray, Id> = /* @__PURE__ */ sort(
  "NDArray",
  {
    lift: (value) => (isScalar(value) ? weak(value) : known(value as EagerArray)),
    wrap: (term) => new SymbolicArray(term),
  },
)
/** The sort of row factors: matrices up to a rotation from the left. */
export const RowFactor: Sort<"RowFactor", never, Factor, Id> = /* @__PURE__ */ sort("RowFactor", {
  wrap: (term) => new SymbolicArray(term as unknown as Term<"NDArray">) as unknown as Factor,
})
/** One axis, several, or all (null). */
export const Axis = /* @__PURE__ */ hostSort<number | readonly number[] | null, "Axis">("Axis", {
  key: jsonKey,
  show: jsonKey,
  parse: fromJsonKey,
})
/** Extents. */
export const Shape = /* @__PURE__ */ hostSort<readonly number[], "Shape">("Shape", {
  key: jsonKey,
  show: jsonKey,
  parse: fromJsonKey,
})
/** A dtype by name; null where the function decides. */
export const DTypeSort = /* @__PURE__ */ hostSort<DType | null, "DType">("DType", {
  key: (d) => d ?? "null",
  show: (d) => d ?? "null",
  parse: (text) => (text === "null" ? null : (text as DType)),
})
/** A small integer parameter. */
export const Int = /* @__PURE__ */ hostSort<number | null, "Int">("Int", {
  key: (n) => n ?? "null",
  parse: fromJsonKey,
})
/** A floating-point parameter. */
export const Float = /* @__PURE__ */ hostSort<number | null, "Float">("Float", {
  key: jsonKey,
  show: jsonKey,
  parse: fromJsonKey,
})
/** A mode by name. */
export const Text = /* @__PURE__ */ hostSort<string | null, "Text">("Text", {
  key: jsonKey,
  show: jsonKey,
  parse: fromJsonKey,
})
/** A resolved basic index. */
export const Key = /* @__PURE__ */ hostSort<unknown, "Key">("Key", {
  key: jsonKey,
  show: jsonKey,
  parse: fromJsonKey,
})
/** What control flow runs. */
export const ProgramSort = /* @__PURE__ */ hostSort<PartProgram, "Program">("Program", {
  key: programKey,
  show: programKey,
})
/** A host number that takes the dtype of the arrays beside it. */
export const ScalarSort = /* @__PURE__ */ hostSort<Scalar, "Scalar">("Scalar", {
  key: scalarKey,
  show: scalarKey,
  parse: fromScalarKey,
})
/** An array whose elements are known. */
export const Const = /* @__PURE__ */ hostSort<EagerArray, "Const">(
  "Const",
  /* @__PURE__ */ shownBy(constantKey),
)
/** What is known of an array. */
export const FactsSort = /* @__PURE__ */ hostSort<Facts, "Facts">("Facts", /* @__PURE__ */ shownBy(factsKey))

/** For each value of an array, ascending, whether a mask holds where it stands. */
export const Labels = /* @__PURE__ */ hostSort<readonly boolean[], "Labels">("Labels", {
  key: (chosen) => chosen.map(Number).join(""),
  show: (chosen) => chosen.map(Number).join(""),
  parse: (text) => Array.from(text, (digit) => digit === "1"),
})

/** An input of a traced program. */
export const input = /* @__PURE__ */ constructor("input", [Str], NDArray)
/** An array whose elements are known. */
export const known = /* @__PURE__ */ constructor("constant", [Const], NDArray)
/** A host number beside arrays. */
export const weak = /* @__PURE__ */ constructor("scalar", [ScalarSort], NDArray)
/** An optional array that is not given. */
export const absent = /* @__PURE__ */ constructor("none", [], NDArray)

/** The sort of what stands for a parameter; of a list, for each of its arrays. */
export function sortOf({ kind, sort }: Parameter): AnySort {
  switch (kind) {
    case "array":
    case "arrays":
      return sort === "RowFactor" ? RowFactor : NDArray
    case "DType":
      return DTypeSort
    case "Program":
      return ProgramSort
    default:
      return { Axis, Shape, Bool, Int, Float, Text, Key }[kind]
  }
}

/** A pattern variable, or a host value, for a static parameter. */
export type OrTerm<N extends string, L> = L | Term<N>
