import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as xp from "../src/index.js"
import { asarray, AxisError, dtypes, DTypeError, ShapeError, ValueError, type DType } from "../src/index.js"
import { errorOf } from "./error-of.js"

// For every function of the standard: what it takes is written here from the standard's text, and everything else
// must throw an error that names the function, what came and what is accepted.

type Parameter = readonly [name: string, kind: "po" | "pk" | "ko" | "va", value?: string]
const { groups } = JSON.parse(readFileSync(join(__dirname, "data/signatures-2024.12.json"), "utf8")) as {
  groups: Record<string, Record<string, readonly Parameter[]>>
}
const { inspection: _, ...functions } = groups
const calls = Object.entries(functions).flatMap(([group, members]) => {
  const space = (group === "linalg" ? xp.linalg : group === "fft" ? xp.fft : xp) as Record<string, unknown>
  return Object.entries(members).map(([name, parameters]) => {
    const f = space[name] as (...args: unknown[]) => unknown
    return { name, f, parameters }
  })
})

const square = asarray([
  [2, 1],
  [1, 3],
])
/** Arguments that a function takes. */
const GOOD: Record<string, readonly unknown[]> = {
  arange: [3],
  asarray: [[1]],
  astype: [square, "float32"],
  bitwise: [asarray([1], { dtype: "int32" }), asarray([1], { dtype: "int32" })],
  broadcast_arrays: [square, square],
  broadcast_to: [square, [2, 2, 2]],
  can_cast: ["int8", "int16"],
  concat: [[square, square]],
  cross: [asarray([1, 2, 3]), asarray([1, 2, 3])],
  empty: [[2]],
  expand_dims: [square, { axis: 0 }],
  eye: [2],
  fftfreq: [4],
  finfo: ["float32"],
  from_dlpack: [square],
  full: [[2], 1],
  full_like: [square, 1],
  iinfo: ["int8"],
  isdtype: ["int8", "bool"],
  linspace: [0, 1, 3],
  matrix_power: [square, 2],
  meshgrid: [asarray([1])],
  moveaxis: [square, 0, 1],
  ones: [[2]],
  outer: [asarray([1, 2]), asarray([1, 2])],
  permute_dims: [square, [1, 0]],
  repeat: [square, 2],
  reshape: [square, [4]],
  result_type: ["int8"],
  rfftfreq: [4],
  roll: [square, 1],
  searchsorted: [asarray([1, 2]), asarray([1])],
  squeeze: [asarray([[1]]), 0],
  stack: [[square, square]],
  take: [square, asarray([0], { dtype: "int32" }), { axis: 0 }],
  take_along_axis: [square, asarray([[0, 0]], { dtype: "int32" }), { axis: 0 }],
  tile: [square, [2]],
  where: [asarray([true]), square, square],
  zeros: [[2]],
}
const BOOLS = new Set(["logical_and", "logical_or", "logical_xor", "logical_not"])
const COMPLEX = new Set(["imag"])
function goodArguments(name: string, parameters: readonly Parameter[]): readonly unknown[] {
  const known = name.startsWith("bitwise") ? GOOD["bitwise"] : GOOD[name]
  const count = parameters.filter(([, kind, value]) => kind !== "ko" && value === undefined).length
  if (known !== undefined) return known.slice(0, Math.max(count, known.length > count ? known.length : count))
  const x = BOOLS.has(name) ? asarray([[true]]) : COMPLEX.has(name) ? asarray([[{ re: 1, im: 2 }]]) : square
  return new Array<unknown>(count).fill(x)
}
/** Cumulative functions want an axis. */
const axisOf = (name: string) => (name.startsWith("cumulative") ? { axis: 0 } : undefined)
const isPlain = (x: unknown): boolean =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype
/** The good call with `more` options. */
const withOptions = (args: readonly unknown[], more: object): readonly unknown[] =>
  isPlain(args.at(-1)) ? [...args.slice(0, -1), { ...(args.at(-1) as object), ...more }] : [...args, more]

describe("arguments of every function", () => {
  test.each(calls)("$name takes what it should", ({ name, f, parameters }) => {
    const more = axisOf(name)
    const args = goodArguments(name, parameters)
    expect(() =>
      f(...(more === undefined ? args.slice(0, bitwiseCount(name, args)) : withOptions(args, more))),
    ).not.toThrow()
  })
  const bitwiseCount = (name: string, args: readonly unknown[]) =>
    name === "bitwise_invert" ? 1 : args.length

  const takesOptions = calls.filter(({ parameters }) =>
    parameters.some(([, kind]) => kind === "ko" || kind === "pk"),
  )
  test.each(takesOptions.filter(({ name }) => name !== "isdtype"))(
    "$name: an option that does not exist",
    ({ name, f, parameters }) => {
      const args = goodArguments(name, parameters)
      const error = errorOf(name, () => f(...withOptions(args, { bogus: 1 })))
      expect(error).toBeInstanceOf(ValueError)
      expect(error.message).toContain(
        name === "meshgrid" ? 'no option "bogus"' : 'no option "bogus" (it takes ',
      )
    },
  )
  const options = (wanted: string) =>
    calls.flatMap(({ name, f, parameters }) =>
      parameters.filter(([option]) => option === wanted).map(() => ({ name, f, parameters })),
    )
  test.each(options("dtype").filter(({ name }) => name !== "isdtype" && name !== "astype"))(
    "$name: a dtype that does not exist",
    ({ name, f, parameters }) => {
      const error = errorOf(name, () =>
        f(...withOptions(goodArguments(name, parameters), { dtype: "float16", ...axisOf(name) })),
      )
      expect(error).toBeInstanceOf(DTypeError)
      expect(error.message).toContain('no dtype "float16" (it takes bool, int8, ')
    },
  )
  test.each(options("device").filter(({ name }) => name !== "default_dtypes"))(
    "$name: a device that does not exist",
    ({ name, f, parameters }) => {
      const error = errorOf(name, () => f(...withOptions(goodArguments(name, parameters), { device: "gpu" })))
      expect(error.message).toContain('device must be "cpu" or null, got "gpu"')
    },
  )
  test.each(options("keepdims"))("$name: keepdims that is no boolean", ({ name, f, parameters }) => {
    const error = errorOf(name, () => f(...withOptions(goodArguments(name, parameters), { keepdims: 1 })))
    expect(error).toBeInstanceOf(ValueError)
    expect(error.message).toContain("keepdims must be a boolean, got 1")
  })
  const single = options("axis").filter(({ name }) => name !== "squeeze" && name !== "expand_dims")
  describe.each(single)("$name: an axis", ({ name, f, parameters }) => {
    const given = goodArguments(name, parameters)
    const ndim = name === "cross" || name === "searchsorted" ? 1 : name === "stack" ? 3 : 2
    test.each([ndim, -ndim - 1])("out of range: %i", (axis) => {
      const error = errorOf(name, () => f(...withOptions(given, { axis })))
      expect(error).toBeInstanceOf(AxisError)
      expect(error.message).toContain(`axis ${axis} is out of range for shape `)
    })
    test.each([0.5, "0", true])("that is no integer: %p", (axis) => {
      const error = errorOf(name, () => f(...withOptions(given, { axis })))
      expect(error).toBeInstanceOf(AxisError)
      expect(error.message).toMatch(/axis must be an integer/)
    })
  })
  test.each(["sum", "prod", "max", "min", "mean", "std", "var", "any", "all", "count_nonzero"])(
    "%s: an axis that is named twice",
    (name) => {
      const f = (xp as unknown as Record<string, (...args: unknown[]) => unknown>)[name]!
      const error = errorOf(name, () => f(square, { axis: [0, -2] }))
      expect(error).toBeInstanceOf(AxisError)
      expect(error.message).toContain("axis [0, -2] names an axis twice")
    },
  )
  const ofArray = calls.filter(
    ({ parameters }) => parameters.length > 0 && /^(x|x1)$/.test(parameters[0]![0]),
  )
  const notAnArray = ofArray.filter(({ name }) => name !== "from_dlpack")
  test.each(notAnArray)("$name: what is no array", ({ name, f, parameters }) => {
    const good = goodArguments(name, parameters)
    for (const bad of ["x", [1, 2], null, undefined, {}, Symbol.iterator]) {
      const args = good.map((x) => (x instanceof xp.NDArray ? bad : x))
      errorOf(name, () => f(...args))
    }
  })
})

/** What each function takes of dtypes, by the standard's "Should have a … data type". */
const int = dtypes.filter((d) => d.includes("int"))
const real = dtypes.filter((d) => d.startsWith("float"))
const complex = dtypes.filter((d) => d.startsWith("complex"))
const numeric = [...int, ...real, ...complex]
const TAKES: [readonly DType[], string][] = [
  [
    numeric,
    "abs add conj multiply negative positive real round sign square subtract isfinite isinf isnan diff",
  ],
  [
    [...real, ...complex],
    "acos acosh asin asinh atan atanh cos cosh divide exp expm1 log log1p log2 log10 reciprocal sin sinh sqrt tan tanh",
  ],
  [real, "atan2 copysign hypot logaddexp nextafter signbit std var"],
  [[...int, ...real], "ceil floor trunc floor_divide remainder less less_equal greater greater_equal"],
  [[...int, ...real], "maximum minimum max min argmax argmin sort argsort clip"],
  [["bool", ...int], "bitwise_and bitwise_or bitwise_xor bitwise_invert"],
  [int, "bitwise_left_shift bitwise_right_shift"],
  [["bool"], "logical_and logical_or logical_xor logical_not"],
  [complex, "imag"],
  [[...real, ...complex], "mean"],
]
const DIFFERENT = new Set(["diff", "mean", "std", "var"]) // take more than the standard asks for
const elementwise = xp as unknown as Record<string, (...args: unknown[]) => unknown>
const two = new Set(
  calls.filter(({ parameters }) => parameters.length > 1 && parameters[1]![0] === "x2").map((c) => c.name),
)
describe("dtypes", () => {
  const cases = TAKES.flatMap(([takes, names]) => names.split(" ").map((name) => [name, takes] as const))
  test.each(cases)("%s takes those of the standard and no others", (name, takes) => {
    for (const dtype of dtypes) {
      const x = xp.zeros([2], { dtype })
      const call = () => (two.has(name) ? elementwise[name]!(x, x) : elementwise[name]!(x))
      if (takes.includes(dtype)) expect(call).not.toThrow()
      else if (!DIFFERENT.has(name)) {
        const error = errorOf(name, call)
        expect(error).toBeInstanceOf(DTypeError)
        expect(error.message).toContain(`dtype, got ${dtype}`)
      }
    }
  })
  test.each(
    [...two].filter((name) => name in xp && !/matmul|tensordot|vecdot|searchsorted|nextafter/.test(name)),
  )("%s of dtypes that do not promote", (name) => {
    const group = (dtype: DType) => (dtype === "bool" ? 0 : int.includes(dtype) ? 1 : 2)
    for (const a of dtypes)
      for (const b of dtypes) {
        const mixed = group(a) !== group(b)
        const unsigned = [a, b].includes("uint64") && [a, b].some((d) => d.startsWith("int"))
        if (mixed || unsigned) {
          const error = errorOf(name, () =>
            elementwise[name]!(xp.ones([1], { dtype: a }), xp.ones([1], { dtype: b })),
          )
          expect(error).toBeInstanceOf(DTypeError)
        }
      }
  })
  test.each([
    [1.5, "int32", DTypeError, "the scalar 1.5 does not fit beside int32"],
    [300, "uint8", ValueError, "300 is out of range for uint8 (0..255)"],
    [-1, "uint64", ValueError, "-1 is out of range for uint64"],
    [2n ** 63n, "int64", ValueError, "9223372036854775808 is out of range for int64"],
    [true, "int8", DTypeError, "the scalar true does not fit beside int8"],
    [1, "bool", DTypeError, "the scalar 1 does not fit beside bool"],
    [{ re: 1, im: 1 }, "int16", DTypeError, "the scalar 1+1i does not fit beside int16"],
  ] as const)("the scalar %p beside %s", (scalar, dtype, kind, message) => {
    const x = xp.zeros([2], { dtype })
    for (const call of [() => xp.equal(x, scalar), () => xp.equal(scalar, x)]) {
      const error = errorOf("equal", call)
      expect(error).toBeInstanceOf(kind)
      expect(error.message).toContain(message)
    }
  })
})

describe("shapes", () => {
  const shaped = [...two].filter((name) => name in xp && !/matmul|tensordot|vecdot|searchsorted/.test(name))
  test.each(shaped)("%s of shapes that do not broadcast", (name) => {
    const dtype = name.startsWith("logical") ? "bool" : name.startsWith("bitwise") ? "int32" : "float64"
    const error = errorOf(name, () => elementwise[name]!(xp.ones([2, 3], { dtype }), xp.ones([2], { dtype })))
    expect(error).toBeInstanceOf(ShapeError)
    expect(error.message).toContain("shapes [2, 3] and [2] do not broadcast together")
  })
})
