import {
  array_var,
  asarray,
  assume,
  describe,
  EagerArray,
  flatten,
  isArray,
  isScalar,
  NDArray,
  unflatten,
  ValueError,
  type DType,
  type Scalar,
  type SymbolicArray,
  type Tree,
} from "@carton/array-api"

/** The arguments of a call, taken apart: arrays, and what the program is specialised on. */
export interface CallArguments {
  /** Equal for calls that one program serves. */
  readonly key: string
  /** The arrays in the trees of the arguments, from the left; numbers as arrays of no axes. */
  readonly arrays: readonly NDArray[]
  readonly specs: readonly { readonly dtype: DType; readonly shape: readonly number[] }[]
  /** Whether one of them is a value of a program that is being traced. */
  readonly traced: boolean
  /** Symbolic arrays for the arrays, named as the function names its parameters. */
  readonly inputs: readonly SymbolicArray[]
  /** The arguments with these arrays in the places of the arrays. */
  rebuild(arrays: readonly NDArray[]): unknown[]
  /** The arrays of arguments of this form. */
  flattened(args: readonly unknown[]): readonly NDArray[]
}

/** @param statics - positions of arguments that are no arrays */
export function describeCall(
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  statics: readonly number[],
): CallArguments {
  const isStatic = (i: number): boolean => statics.includes(i)
  const flattened = (given: readonly unknown[]): (NDArray | Scalar)[] => {
    const leaves: (NDArray | Scalar)[] = []
    given.forEach((arg, i) => isStatic(i) || flatten("jit", arg as Tree<NDArray | Scalar>, leaves, isScalar))
    return leaves
  }
  const leaves: (NDArray | Scalar)[] = []
  const names: string[] = []
  const forms = args.map((arg, i) => {
    if (isStatic(i)) return undefined
    if (typeof arg === "object" ? arg === null : !isScalar(arg))
      throw new ValueError(
        `jit: argument ${i + 1} must be an array, or an object or list of arrays, got ${describe(arg)}; the option static names what is no array`,
      )
    const form = flatten("jit", arg as Tree<NDArray | Scalar>, leaves, isScalar)
    names.push(...namesIn(parameterName(fn, i), form))
    return form
  })
  const arrays = leaves.map((x) => (isArray(x) ? own(x) : asarray(x)))
  const traced = arrays.some((x) => !(x instanceof EagerArray))
  const specs = traced ? [] : arrays.map(({ dtype, shape }) => ({ dtype, shape }))
  return {
    get key() {
      const parts = args.map((arg, i) => (isStatic(i) ? staticKey(arg) : JSON.stringify(forms[i])))
      return `${parts.join(";")} ${specs.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`).join()}`
    },
    arrays,
    specs,
    traced,
    get inputs() {
      return specs.map(({ dtype, shape }, i) =>
        assume(array_var(unlike(names, i)), { dtype, shape, likely: shape }),
      )
    },
    rebuild: (given) => args.map((arg, i) => (isStatic(i) ? arg : unflatten(forms[i]!, given))),
    flattened: (given) => flattened(given) as NDArray[],
  }
}

/** @throws ValueError for an array of another copy of the array package, of which nothing can be traced */
function own(x: NDArray): NDArray {
  if (x instanceof NDArray) return x
  throw new ValueError(
    "jit: an array of another copy of @carton/array-api; install one version of it, and load it by import or by require alone",
  )
}

/** The name at `i`, longer where it is not the first of its kind. */
const unlike = (names: readonly string[], i: number): string =>
  names.indexOf(names[i]!) === i ? names[i]! : `${names[i]!}_${i}`

/** Names of the leaves of an argument: "params_w" of `params.w`. */
function namesIn(name: string, form: Tree<number>): string[] {
  if (typeof form === "number") return [name]
  return Object.entries(form).flatMap(([part, inner]) =>
    namesIn(`${name}_${part.replace(/\W/g, "_")}`, inner as Tree<number>),
  )
}

/** The name of a parameter as the function spells it, so that emitted source reads like it. */
function parameterName(fn: (...args: never[]) => unknown, i: number): string {
  const list =
    /^(?:async\s*)?(?:function\s*[\w$]*\s*)?\(?([^()=]*?)\)?\s*(?:=>|\{)/.exec(fn.toString())?.[1] ?? ""
  const name = list.split(",")[i]?.trim()
  return name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name) ? name : `x${i}`
}

const identities = new WeakMap<object, number>()
let nextIdentity = 0

/** One key for equal plain data; functions and objects of classes are themselves. */
function staticKey(x: unknown): string {
  if (typeof x === "bigint") return `${x}n`
  if (typeof x === "number") return Object.is(x, -0) ? "-0" : String(x)
  if (typeof x === "symbol") throw new ValueError("jit: a symbol cannot be a static argument")
  if ((typeof x !== "object" && typeof x !== "function") || x === null)
    return JSON.stringify(x) ?? "undefined"
  if (Array.isArray(x)) return `[${x.map(staticKey).join()}]`
  const prototype: unknown = Object.getPrototypeOf(x)
  if (typeof x === "function" || (prototype !== null && prototype !== Object.prototype)) return identityKey(x)
  return `{${Object.entries(x)
    .map(([name, v]) => `${JSON.stringify(name)}:${staticKey(v)}`)
    .join()}}`
}
function identityKey(x: object): string {
  let identity = identities.get(x)
  if (identity === undefined) identities.set(x, (identity = nextIdentity++))
  return `#${identity}`
}
