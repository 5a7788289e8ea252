import {
  asarray,
  carryOut,
  denseData,
  eager,
  EagerArray,
  facts,
  reshape,
  sorts,
  type DType,
  type NDArray,
  type Scalar,
} from "@carton/array-api"
import { EGraph, postorder, Term, type Fact } from "@carton/egraph"
import type { Sides } from "./mutants.js"

/** A value for each variable: an array, a number beside arrays, or a static argument. */
type Env = ReadonlyMap<string, unknown>

const shapes = [[], [0], [1], [2], [1, 2], [2, 1], [2, 2]]
const kinds: readonly DType[] = [
  "bool",
  "int8",
  "uint8",
  "int32",
  "int64",
  "float32",
  "float64",
  "complex128",
]
const numbers: readonly number[] = [0, -0, 1, -1, 2, 0.5, NaN, Infinity, 3e38]
const wholes = [0, 1, 2, 3, 127]

/** All lists for up to two elements on one axis, a few for other shapes. */
function listsOf(shape: readonly number[], values: readonly Scalar[]): Scalar[][] {
  const size = shape.reduce((a, b) => a * b, 1)
  if (size === 0) return [[]]
  if (size === 1) return values.map((v) => [v])
  if (shape.length === 1) return values.flatMap((v) => values.map((w) => [v, w]))
  return values.map((_, i) =>
    Array.from({ length: size }, (__, j) => values[(i + j * (j + 1)) % values.length]!),
  )
}

const valuesOf = (dtype: DType): readonly Scalar[] => {
  if (dtype === "bool") return [false, true]
  if (dtype.startsWith("complex")) return [0, 1, -2, Infinity].map((re) => ({ re, im: re === 1 ? 0 : 1 }))
  if (dtype.startsWith("float")) return numbers
  return dtype.startsWith("u") ? wholes : [...wholes, -1, -127]
}

function* arrays(): Iterable<NDArray> {
  for (const dtype of kinds)
    for (const shape of shapes) {
      for (const list of listsOf(shape, valuesOf(dtype)))
        yield reshape(asarray(list.length > 0 ? (list as number[]) : [], { dtype }), shape)
    }
}
const all = [...arrays()]
/** A part where there are two arrays, so that pairs stay within reach; 11 divides no period of the lists. */
const some = all.filter((_, i) => i % 11 === 0)

function choices(sort: string, among: readonly unknown[]): readonly unknown[] {
  switch (sort) {
    case "NDArray":
      return among
    case "Axis":
      return [null, 0, 1, [0]]
    case "bool":
      return [false, true]
    case "Float":
      return [0, 1]
    default:
      throw new Error(`no values of sort ${sort}`)
  }
}

function* environments(variables: readonly Term[]): Iterable<Env> {
  const several = variables.filter((v) => v.sort === sorts.NDArray).length > 1
  const among = several ? [...some, 0, 1, true] : all
  function* from(i: number, env: Map<string, unknown>): Iterable<Env> {
    const v = variables[i]
    if (v === undefined) return yield new Map(env)
    for (const value of choices(v.sort.name, among))
      yield* from(i + 1, new Map([...env, [v.value as string, value]]))
  }
  yield* from(0, new Map())
}

const substitute = (t: Term, env: Env): Term => {
  if (t.kind === "literal") return t
  if (t.kind === "application")
    return new Term(
      "application",
      t.sort,
      t.declaration,
      t.args.map((a) => substitute(a, env)),
      undefined,
    )
  const name = t.value as string
  const value = env.get(name)
  if (t.sort !== sorts.NDArray) return new Term("literal", t.sort, undefined, [], value)
  return value instanceof EagerArray ? sorts.input(name).term : sorts.weak(value as Scalar).term
}

const run = (t: Term, env: Env): NDArray | undefined => {
  try {
    return carryOut([t], { input: (name) => env.get(name) as NDArray, constant: (x) => x }, eager)[0]
  } catch {
    return undefined
  }
}

const same = (a: unknown, b: unknown): boolean => {
  if (!(a instanceof EagerArray) || !(b instanceof EagerArray)) return false
  const [x, y] = [Array.from(denseData(a) as Float64Array), Array.from(denseData(b) as Float64Array)]
  return a.dtype === b.dtype && a.shape.join() === b.shape.join() && x.every((v, i) => Object.is(v, y[i]))
}

/** Whether the engine says that the conditions hold, told shapes and dtypes alone. */
function met(when: readonly Fact[], env: Env): boolean {
  const egraph = new EGraph()
  for (const [name, x] of env)
    if (x instanceof EagerArray)
      egraph.set(
        facts(sorts.input(name)),
        sorts.FactsSort.lift({ shape: x.shape, dtype: x.dtype, likely: x.shape }),
      )
  return egraph.check(...when.map((f) => ({ ...f, terms: f.terms.map((t) => substitute(t, env)) })))
}

/** Whether every call has an array among its arguments, as calls of programs have. */
function programmable(t: Term, env: Env): boolean {
  let fine = true
  postorder([t], (s) => {
    const args = s.args.filter((a) => a.sort === sorts.NDArray)
    const scalar = (a: Term) =>
      a.declaration?.name === "scalar" ||
      (a.kind === "variable" && !(env.get(a.value as string) instanceof EagerArray))
    if (args.length > 0 && args.every(scalar)) fine = false
  })
  return fine
}

/** Values for which the sides differ, found by trying all small arrays; undefined where there are none. */
export function counterexampleOf({ lhs, rhs, when }: Sides): Env | undefined {
  const variables = new Map<unknown, Term>()
  postorder([lhs], (t) => t.kind === "variable" && variables.set(t.value, t))
  const answers = new Map<string, boolean>()
  const holds = (env: Env): boolean => {
    const key = [...env.values()]
      .map((x) => (x instanceof EagerArray ? `${x.dtype} ${x.shape.join()}` : String(x)))
      .join("|")
    if (!answers.has(key)) answers.set(key, met(when, env))
    return answers.get(key)!
  }
  for (const env of environments([...variables.values()])) {
    if (!programmable(lhs, env) || (when.length > 0 && !holds(env))) continue
    const left = run(substitute(lhs, env), env)
    if (left === undefined) continue
    if (!same(left, run(substitute(rhs, env), env))) return env
  }
  return undefined
}
