import { asarray, astype, reshape, type DType, type NDArray, type Scalar } from "@carton/array-api"
import type { Term } from "@carton/egraph"

/** A value for each variable: an array, a number beside arrays, or a static argument. */
export type Env = ReadonlyMap<string, unknown>

type Random = () => number
/** Numbers between 0 and 1. */
export function randomOf(seed: number): Random {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
export const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)]!

/** An array before its elements, or a number beside arrays. */
type Kind = { readonly dtype: DType; readonly shape: readonly number[] } | "number"

const dtypes: readonly DType[] = [
  ...(["bool", "int8", "uint8", "int32", "int64", "float32", "float64", "complex128"] as const),
]
/** Of several arrays: one dtype for all, or for the others another. */
const pairs: readonly (readonly [DType, DType])[] = [
  ...dtypes.map((d) => [d, d] as const),
  ...(["float64", "float64"] as const).map((d) => [d, d] as const),
  ...([["float32", "float64"], ["float64", "float32"], ["int8", "int32"], ["int8", "uint8"], ["int64", "float64"], ["bool", "float64"], ["float64", "bool"]] as const), // prettier-ignore
]
const shapes = [[], [0], [1], [2], [3], [0, 2], [1, 2], [2, 1], [2, 2], [2, 3], [2, 1, 2]]
const fewer = [[], [0], [2], [1, 2], [2, 1], [2, 2]]

/** Small numbers, among which sums and products are exact, so that laws over the reals hold to the last bit. */
const plain = [0, 1, -1, 2, 3, 0.5, -4, 0.25]
/** What bits tell apart, and what is no number. */
const special = [-0, NaN, Infinity, -Infinity, 3e38]
const wholes = [0, 1, 2, 3, -1, -4, 5]

function valuesOf(dtype: DType, exact: boolean): readonly Scalar[] {
  if (dtype === "bool") return [false, true]
  if (dtype.startsWith("complex"))
    return [0, 1, -2, Infinity].map((re) => ({ re, im: re === 1 ? 0 : 1 })).concat({ re: 0, im: -1 })
  if (dtype.startsWith("float")) return exact ? [...plain, ...special] : [...plain, NaN, Infinity]
  return dtype.startsWith("u") ? [0, 1, 2, 3, 255] : [...wholes, 127, -128]
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)
const arrayOf = (list: readonly Scalar[], { dtype, shape }: Exclude<Kind, "number">): NDArray =>
  reshape(list.length > 0 ? asarray(list as number[], { dtype }) : astype(asarray([]), dtype), shape)

const isReal = (dtype: DType): boolean => dtype.startsWith("float")
/** Elements of one array in one of several ways: any, plain, positive, ascending, all alike, symmetric. */
function drawn(random: Random, { dtype, shape }: Exclude<Kind, "number">, exact: boolean): Scalar[] {
  const all = valuesOf(dtype, exact)
  const few = dtype.startsWith("complex") ? all.filter((v) => (v as { re: number }).re !== Infinity) : isReal(dtype) ? plain : all // prettier-ignore
  const style = random()
  const among = style < 0.25 ? all : few
  const positive = style > 0.6 && isReal(dtype)
  const list = Array.from({ length: sizeOf(shape) }, () => {
    const v = pick(random, among)
    return positive ? Math.abs(v as number) || 1 : v
  })
  if (random() < 0.25 && !dtype.startsWith("complex")) list.sort((a, b) => Number(a) - Number(b))
  if (random() < 0.15) list.fill(list[0]!)
  if (shape.length === 2 && shape[0] === 2 && shape[1] === 2) {
    if (random() < 0.3) list[2] = list[1]!
    if (random() < 0.2) list[random() < 0.5 ? 1 : 2] = all[0]!
  }
  return list
}

/** Lists of values for the arrays of one case: all of them where there are few, else so many. */
function* lists(
  kinds: readonly Kind[],
  numbers: readonly Scalar[],
  exact: boolean,
  random: Random,
): Iterable<unknown[]> {
  const choices = kinds.map((k) => (k === "number" ? numbers : valuesOf(k.dtype, exact)))
  const sizes = kinds.map((k) => (k === "number" ? 1 : sizeOf(k.shape)))
  const places = choices.flatMap((c, i) => Array<readonly Scalar[]>(sizes[i]!).fill(c))
  const count = places.reduce((n, c) => n * c.length, 1)
  const made = (flat: readonly Scalar[]): unknown[] => {
    let next = 0
    return kinds.map((k, i) =>
      k === "number" ? flat[next++]! : arrayOf(flat.slice(next, (next += sizes[i]!)), k),
    )
  }
  if (count <= ALL) {
    for (let n = 0; n < count; n++) {
      let rest = n
      yield made(
        places.map((c) => {
          const value = c[rest % c.length]!
          rest = Math.floor(rest / c.length)
          return value
        }),
      )
    }
  } else
    for (let n = 0; n < SOME; n++) {
      const flat = kinds.map((k) => (k === "number" ? [pick(random, numbers)] : drawn(random, k, exact)))
      // one array as another now and then
      const [a, b] = [pick(random, [...kinds.keys()]), pick(random, [...kinds.keys()])]
      if (random() < 0.2 && sizes[a] === sizes[b] && same(kinds[a], kinds[b])) flat[a] = flat[b]!
      yield made(flat.flat())
    }
}
const [ALL, SOME] = [90, 12]
const same = (a: Kind | undefined, b: Kind | undefined): boolean =>
  typeof a === "object" && typeof b === "object" && a.dtype === b.dtype

const whole = { start: null, stop: null, step: 1 }
const part = (start: number | null, stop: number | null, step = 1) => ({ start, stop, step })
const statics: Readonly<Record<string, readonly unknown[]>> = {
  Axis: [null, 0, 1, [0], [1], [0, 1], [1, 0]],
  bool: [false, true],
  Float: [0, 1],
  Int: [0, 1, -1, 2, null],
  Scalar: [0, 1, -1, 2, 0.5, true],
  DType: ["float64", "float32", "int32", "bool", "int8", null],
  Shape: [[], [1], [2], [4], [1, 2], [2, 1], [2, 2], [2, 2, 1], [0]],
  Key: [[], [0], [1], [0, whole], [1, whole], [whole], [whole, whole], [whole, 1], [part(1, null)], [part(0, 1)], [part(null, null, -1)], [part(0, 1), whole], [whole, part(1, null)]], // prettier-ignore
}

/** Whether there are values of all these sorts. */
export const enumerable = (variables: readonly Term[]): boolean =>
  variables.every(({ sort }) => sort.name === "NDArray" || sort.name in statics)

/** All lists of one choice for each, or so many of them. */
function combined<T>(choices: readonly (readonly T[])[], most: number, random: Random): T[][] {
  const count = choices.reduce((n, c) => n * c.length, 1)
  return Array.from({ length: Math.min(count, most) }, (_, n) => {
    let rest = count <= most ? n : Math.floor(random() * count)
    return choices.map((c) => {
      const value = c[rest % c.length]!
      rest = Math.floor(rest / c.length)
      return value
    })
  })
}

/**
 * Small values of variables, in groups that share shapes, dtypes and static arguments: what is not well typed for the
 * first of a group is not for the others.
 */
export function* groups(variables: readonly Term[], exact: boolean): Iterable<Iterable<Env>> {
  const random = randomOf(5)
  const names = variables.map((v) => v.value as string)
  const arrays = variables.filter((v) => v.sort.name === "NDArray")
  const others = variables.filter((v) => v.sort.name !== "NDArray")
  const several = arrays.length > 1
  const forms = combined<readonly number[] | "number">(
    arrays.map(() => [...(arrays.length > 2 ? fewer : shapes), ...(several ? (["number"] as const) : [])]),
    400,
    random,
  )
  const fixed = combined(
    others.map((v) => statics[v.sort.name]!),
    40,
    random,
  )
  const numbers: readonly Scalar[] = [0, 1, -1, 2, 0.5, true, NaN]
  const all = forms.flatMap((form) =>
    (several ? pairs : dtypes.map((d) => [d, d] as const)).flatMap(
      ([first, rest]) =>
      fixed.map((f) => [form.map((shape, i): Kind => (shape === "number" ? shape : { shape, dtype: i === 0 ? first : rest })), f] as const), // prettier-ignore
    ),
  )
  const chosen = all.length <= GROUPS ? all : all.filter(() => random() < GROUPS / all.length)
  for (let i = chosen.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    ;[chosen[i], chosen[j]] = [chosen[j]!, chosen[i]!]
  }
  for (const [kinds, f] of chosen)
    yield (function* (): Iterable<Env> {
      for (const values of lists(kinds, numbers, exact, random)) {
        let [next, other] = [0, 0]
        yield new Map(names.map((name, i) => [name, variables[i]!.sort.name === "NDArray" ? values[next++] : f[other++]])) // prettier-ignore
      }
    })()
}
const GROUPS = 400
