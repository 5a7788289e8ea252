import type { HasTerm } from "@carton/egraph"
import type { DType } from "./dtype.js"
import type { BasicKey } from "./index-key.js"
import type { NDArray } from "./ndarray.js"
import type { Scalar } from "./registry.js"

/**
 * Static arguments: host values in programs; in patterns also variables of the sort of that name.
 */
export type Axis = number | null | readonly number[] | HasTerm<"Axis">
export type OneAxis = number | HasTerm<"Axis">
export type ShapeArgument = number | readonly number[] | HasTerm<"Shape">
export type DTypeArgument = DType | null | HasTerm<"DType">
export type Bool = boolean | HasTerm<"bool">
export type Int = number | HasTerm<"Int">
export type Float = number | HasTerm<"Float">
export type Key = BasicKey | HasTerm<"Key">

/** Where a function takes an array or a scalar that takes the dtype of the arrays beside it. */
export type Operand = NDArray | Scalar

/** The one device, or null for any. */
export type Device = "cpu" | null
