import { allocate, isBig } from "@carton/codegen"
import { checkDevice, checkOptions } from "./arguments.js"
import { checked } from "./asarray.js"
import type { CreationOptions } from "./creation.js"
import { describe } from "./describe.js"
import {
  checkDType,
  checkDTypeName,
  defaults,
  isComplexScalar,
  isdtype,
  isScalar,
  type DType,
} from "./dtype.js"
import { dense } from "./eager-array.js"
import { DTypeError, ValueError } from "./errors.js"
import { checkSize, setElement } from "./layout.js"
import type { NDArray } from "./ndarray.js"
import type { Scalar } from "./registry.js"
import { checkShape } from "./shapes.js"
import type { DTypeArgument } from "./static.js"
import type { Asked } from "./typing.js"

/** The dtype that fits all scalars of a range: the default integer where all are integers. */
function rangeDType(caller: string, scalars: readonly Scalar[]): DType {
  if (scalars.some((x) => typeof x !== "number" && typeof x !== "bigint"))
    throw new DTypeError(
      `${caller}: takes numbers and bigints, got ${scalars.map((x) => typeof x).join(", ")}`,
    )
  if (scalars.some((x) => typeof x === "bigint")) return "int64"
  return scalars.every((x) => Number.isInteger(x)) ? defaults.integer : defaults.real
}

export interface ArangeOptions extends CreationOptions {
  readonly stop?: number | bigint | null
  readonly step?: number | bigint
}

/**
 * The numbers from `start` (0) up to, and without, `stop`, by `step` (1): arange(stop), or arange(start, stop, step).
 *
 * @param options - `dtype` (null): int32 of integers, int64 of bigints, else float64
 * @see Array API 2024.12, Creation Functions, arange
 * @example arange(1, 10, 3)   // [1, 4, 7]
 */
export function arange(
  start: number | bigint,
  stop?: number | bigint | null | ArangeOptions,
  step?: number | bigint | ArangeOptions,
  options: ArangeOptions = {},
): NDArray {
  const given = [stop, step].find((x): x is ArangeOptions => typeof x === "object" && x !== null) ?? options
  checkOptions("arange", given, ["stop", "step", "dtype", "device"])
  checkDevice("arange", given.device)
  const end = (typeof stop === "object" ? given.stop : stop) ?? null
  const by = (typeof step === "object" ? given.step : step) ?? given.step ?? 1
  const [from, to] = end === null ? [typeof start === "bigint" ? 0n : 0, start] : [start, end]
  const chosen =
    given.dtype == null ? rangeDType("arange", [from, to, by]) : checkDTypeName("arange", given.dtype)
  checkDType("arange", "the result", chosen, ["integral", "real floating"])
  if (Number(by) === 0) throw new ValueError("arange: step must not be 0")
  const count = Math.max(0, steps(from, to, by))
  checkShape("arange", [count])
  checkSize("arange", count, chosen)
  const data = allocate(chosen, count)
  if (isdtype(chosen, "integral") && count > 0) {
    // the first and the last one bound all others
    checked("arange", from, chosen)
    if (count > 1)
      checked("arange", BigInt(from) + BigInt(checkWhole(by, chosen)) * BigInt(count - 1), chosen)
  }
  if (isBig(chosen)) {
    const [first, each] = [BigInt(from), BigInt(by)]
    for (let i = 0; i < count; i++) (data as BigInt64Array)[i] = first + BigInt(i) * each
  } else {
    const [first, each] = [Number(from), Number(by)]
    for (let i = 0; i < count; i++) (data as Float64Array)[i] = first + i * each
  }
  return dense(data, chosen, [count])
}

function checkWhole(step: number | bigint, dtype: DType): number | bigint {
  if (typeof step === "bigint" || Number.isInteger(step)) return step
  throw new ValueError(`arange: step ${step} is no integer, as ${dtype} needs it`)
}
/** How many steps lead from `from` to `to`, at most one of them beyond it; exact for integers of any size. */
function steps(from: number | bigint, to: number | bigint, by: number | bigint): number {
  if (typeof from !== "bigint" || typeof to !== "bigint" || (typeof by === "number" && !Number.isInteger(by)))
    return Math.ceil((Number(to) - Number(from)) / Number(by))
  const [way, step] = [to - from, BigInt(by)]
  return Number(way / step + (way % step !== 0n && way > 0n === step > 0n ? 1n : 0n))
}

export interface LinspaceOptions extends CreationOptions {
  /** Whether `stop` is the last one (true). */
  readonly endpoint?: boolean
}

/**
 * `num` numbers evenly spaced from `start` to `stop`.
 *
 * @see Array API 2024.12, Creation Functions, linspace
 * @example linspace(0, 1, 5)   // [0, 0.25, 0.5, 0.75, 1]
 */
export function linspace<const D extends DTypeArgument = null>(
  start: number,
  stop: number,
  num: number,
  options?: LinspaceOptions & { readonly dtype?: D },
): NDArray<Asked<D, "float64">, 1>
export function linspace(
  start: Scalar,
  stop: Scalar,
  num: number,
  options?: LinspaceOptions,
): NDArray<DType, 1>
export function linspace(start: Scalar, stop: Scalar, num: number, options: LinspaceOptions = {}): NDArray {
  checkOptions("linspace", options, ["dtype", "device", "endpoint"])
  checkDevice("linspace", options.device)
  for (const end of [start, stop])
    if (!isScalar(end)) throw new ValueError(`linspace: start and stop must be numbers, got ${describe(end)}`)
  if (!Number.isInteger(num) || num < 0)
    throw new ValueError(`linspace: num must be a non-negative integer, got ${describe(num)}`)
  const complex = isComplexScalar(start) || isComplexScalar(stop)
  const chosen =
    options.dtype == null
      ? complex
        ? defaults.complex
        : defaults.real
      : checkDTypeName("linspace", options.dtype)
  const endpoint = options.endpoint ?? true
  const parts = (x: Scalar): readonly [number, number] => (isComplexScalar(x) ? [x.re, x.im] : [Number(x), 0])
  const [from, to] = [parts(start), parts(stop)]
  const gaps = endpoint ? num - 1 : num
  const value = (i: number, lane: 0 | 1): number => {
    if (i === gaps && endpoint && num > 1) return to[lane]
    return gaps === 0 ? from[lane] : from[lane] + (i * (to[lane] - from[lane])) / gaps
  }
  checkSize("linspace", num, chosen)
  const data = allocate(chosen, num)
  for (let i = 0; i < num; i++) {
    const whole = isdtype(chosen, "integral")
    setElement(
      data,
      chosen,
      i,
      complex ? { re: value(i, 0), im: value(i, 1) } : whole ? Math.trunc(value(i, 0)) : value(i, 0),
    )
  }
  return dense(data, chosen, [num])
}
