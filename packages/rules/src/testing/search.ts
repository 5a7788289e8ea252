import {
  EagerArray,
  factsOfScalar,
  isdtype,
  negative,
  operatorOf,
  type DType,
  type Facts,
  type Scalar,
} from "@carton/array-api"
import type { Random } from "fast-check"
import {
  drawDType,
  drawFrame,
  drawScalar,
  drawShape,
  drawStatic,
  stackedShape,
  type Surroundings,
} from "./draw.js"
import { arrayOf, drawArray, drawManner, elementsOf, pick } from "./elements.js"
import { formedLike } from "./formed-like.js"
import type { Drawn, Instance } from "./instance.js"
import { everyFact, factsLike, further, someFacts } from "./known-facts.js"
import type { CheckOptions } from "./options.js"
import type { Call, Free, Plan } from "./plan.js"
import { typeCall, type Known } from "./typing.js"

const CALL_TRIES = 24
const TRIES = 40
const REMEMBERED = 12

/** Draws values until the left side is well typed; what led to success is more likely to be drawn again. */
export class Search {
  /** By what is an array, and of more than one element, then by the dtypes: each combination is as likely as another. */
  private readonly found = new Map<string, Map<string, Instance[]>>()
  /** Why no draw fits, where the pattern itself is at fault. */
  private fault: string | undefined
  /** Why draws are not well typed, and how often. */
  private readonly misfits = new Map<string, number>()
  private wellTyped = false

  constructor(
    private readonly plan: Plan,
    private readonly options: CheckOptions,
  ) {}

  /** What keeps the left side from being met at all. */
  get obstacle(): string | undefined {
    const { fault, misfits } = this
    if (fault !== undefined || this.wellTyped || misfits.size === 0) return fault
    const [[why]] = [...misfits].sort(([, a], [, b]) => b - a) as [[string, number]]
    return `no array drawn fits its left side (${why})`
  }

  /** Later draws resemble this instance: it met the conditions. */
  remember(instance: Instance): void {
    const drawn = [...instance.values.values()]
    // one element alone makes many conditions true of which the rest of the rule is false
    const kinds = drawn.map((d) => (d.kind === "array" && d.value.size < 2 ? "small" : d.kind)).join()
    const dtypes = drawn.map((d) => (d.kind === "array" ? d.value.dtype : d.kind)).join()
    const group = this.found.get(kinds) ?? new Map<string, Instance[]>()
    this.found.set(kinds, group)
    const alike = group.get(dtypes)
    if (alike === undefined) group.set(dtypes, [instance])
    else if (alike.length < REMEMBERED) alike.push(instance)
  }

  /** One of those that met the conditions; sooner one of arrays than one of elements and numbers. */
  private remembered(random: Random): Instance {
    const kinds = [...this.found.keys()]
    const [a, b] = [pick(random, kinds), pick(random, kinds)]
    const arrays = (key: string): number => key.split("array").length
    return pick(random, pick(random, [...this.found.get(arrays(a) < arrays(b) ? b : a)!.values()]))
  }

  /** @returns undefined where none was found that is well typed */
  draw(random: Random): Instance | undefined {
    for (let i = 0; i < TRIES; i++) {
      const values = this.attempt(random)
      if (values !== undefined) return { plan: this.plan, values }
    }
    return undefined
  }

  /** Half of the time the example that the options give, as an instance; what it leaves out is to be computed. */
  example(random: Random): Instance | undefined {
    const make = this.options.examples?.[this.plan.rule.name]
    if (make === undefined || random.nextBoolean()) return undefined
    const given = make(random)
    const values = new Map<string, Drawn>()
    for (const { name, sort } of this.plan.free) {
      const value = given[name]
      values.set(
        name,
        value instanceof EagerArray
          ? {
              kind: "array",
              value,
              known: this.knownOf(random, value),
            }
          : value === undefined
            ? { kind: "host", value: undefined }
            : sort.name === "NDArray" && isScalar(value)
              ? { kind: "scalar", value }
              : { kind: "host", value },
      )
    }
    return { plan: this.plan, values }
  }

  /** All that is true of the array of an example; of a matrix its elements now and then. */
  private knownOf(random: Random, x: EagerArray): Facts {
    const { value, ...known } = { ...everyFact(x), ...further(this.options)(x) }
    return x.ndim < 2 || random.nextInt(0, 3) === 0 ? { ...known, value } : known
  }

  private attempt(random: Random): Map<string, Drawn> | undefined {
    const { plan } = this
    const again = this.found.size > 0 && random.nextBoolean()
    const like = again ? this.remembered(random) : undefined
    // of every other one only the dtypes
    const reshaped = again && random.nextBoolean()
    // of some all but one variable
    const alone = again && random.nextInt(0, 3) === 0 ? pick(random, plan.free).name : undefined
    const frame = drawFrame(random)
    const values = new Map<string, Drawn | Outline>()
    const known = new Map<number, Known>()
    for (const [number, literal] of plan.literals) known.set(number, { host: literal.value })
    const fill = (free: Free, beside: readonly Facts[]): void => {
      const around = { ...surroundings(plan, known, beside), frame }
      const before = like?.values.get(free.name)
      const drawn =
        alone === undefined
          ? this.drawOne(random, free, around, before, reshaped)
          : alone === free.name
            ? this.another(random, free, around, before!)
            : before!
      values.set(free.name, drawn)
      known.set(free.number, knownOf(drawn, free.sort.name))
    }
    for (const call of plan.calls) {
      const open = plan.free.filter((f) => call.args.includes(f.number) && !values.has(f.name))
      // arrays first: axes and shapes are chosen by them
      const last = ({ name, sort }: Free): number =>
        Number(sort.name !== "NDArray") + 2 * Number(name === alone)
      open.sort((a, b) => last(a) - last(b))
      let fits = false
      for (let i = 0; i < CALL_TRIES && !fits; i++) {
        for (const free of open) {
          values.delete(free.name)
          known.delete(free.number)
        }
        for (const free of open) fill(free, factsOfArguments(call, known))
        fits = settle(call, open, values, known, {
          fault: (why) => (this.fault ??= why),
          misfit: (why) => this.misfits.set(why, (this.misfits.get(why) ?? 0) + 1),
        })
        if (open.length === 0) break
      }
      if (!fits) return undefined
    }
    for (const free of plan.free) if (!values.has(free.name)) fill(free, [])
    this.wellTyped = true
    return this.filled(random, values)
  }

  /** Elements are drawn last: shapes and dtypes alone say whether the left side is well typed. */
  private filled(random: Random, outlines: ReadonlyMap<string, Drawn | Outline>): Map<string, Drawn> {
    const values = new Map<string, Drawn>()
    const manner = random.nextInt(0, 2) === 0 ? drawManner(random) : undefined
    for (const [name, drawn] of outlines) {
      if (drawn.kind !== "outline") values.set(name, drawn)
      else {
        const value = this.fillArray(random, drawn, [...values.values()], manner)
        const { like } = drawn
        const more = further(this.options)
        // as much as was known of what met the conditions, as far as it is true of this
        const known =
          like !== undefined && random.nextBoolean()
            ? factsLike(like, value, more)
            : someFacts(random, value, more)
        values.set(name, { kind: "array", value, known })
      }
    }
    return values
  }

  /** One variable anew beside all others as they were: of another shape or dtype, or a number, or all of it. */
  private another(random: Random, free: Free, around: Surroundings, before: Drawn): Drawn | Outline {
    const { shape, dtype } = before.kind === "array" ? before.value : { shape: [], dtype: undefined }
    if (free.sort.name === "NDArray")
      switch (random.nextInt(0, 3)) {
        case 0:
          return scalar(random, around)
        case 1:
          return { kind: "outline", shape, dtype: drawDType(random, { ...around, dtypes: [] }) }
        case 2:
          return {
            kind: "outline",
            shape: random.nextBoolean() ? stackedShape(random, shape) : drawShape(random, around),
            dtype: dtype ?? drawDType(random, around),
          }
      }
    return this.drawOne(random, free, around, undefined, false)
  }

  private drawOne(
    random: Random,
    free: Free,
    around: Surroundings,
    like: Drawn | undefined,
    reshaped: boolean,
  ): Drawn | Outline {
    const name = free.sort.name
    const own = this.options.arbitraries?.[name]
    if (own !== undefined) {
      const source = own.generate(random, undefined)
      return { kind: "host", value: source.value, source }
    }
    const again = like !== undefined && random.nextInt(0, 5) > 0
    if (name === "RowFactor") {
      const dtype = pick(random, ["float64", "float64", "float32"] as const)
      const columns = around.shapes.length > 0 && random.nextBoolean() ? around.shapes[0]!.at(-1) : undefined
      return { kind: "outline", shape: [random.nextInt(0, 6), columns ?? random.nextInt(1, 4)], dtype }
    }
    if (name !== "NDArray") {
      if (free.written !== undefined) return { kind: "host", value: free.written.value }
      if (again) return like
      const value = drawStatic(random, name, free.uses, around)
      if (value === undefined) throw new MissingArbitrary(name)
      return { kind: "host", value }
    }
    if (again && like.kind !== "array") return like.kind === "scalar" ? scalar(random, around) : like
    if (!again) {
      const optional = free.uses.some((u) => u.parameter?.kind === "array" && u.parameter.default === null)
      if (optional && random.nextInt(0, 3) === 0) return { kind: "absent", value: null }
      if (random.nextInt(0, 9) === 0) return scalar(random, around)
    }
    const shape = again && !reshaped ? (like.value as EagerArray).shape : drawShape(random, around)
    if (!again) return { kind: "outline", shape, dtype: drawDType(random, around) }
    return { kind: "outline", shape, dtype: (like.value as EagerArray).dtype, like: (like as Like).known }
  }

  /** Now and then the same elements as another array has, or their opposites; or of the form of what met the conditions. */
  private fillArray(
    random: Random,
    { shape, dtype, like }: Outline,
    others: readonly Drawn[],
    manner: number | undefined,
  ): EagerArray {
    const twin = others.find((o) => o.kind === "array" && o.value.dtype === dtype) as
      { value: EagerArray } | undefined
    if (twin !== undefined && random.nextInt(0, 3) === 0) {
      const opposite =
        random.nextInt(0, 2) === 0 && isdtype(dtype, ["signed integer", "real floating", "complex floating"])
      const list = elementsOf((opposite ? negative(twin.value) : twin.value) as EagerArray)
      const size = shape.reduce((a, b) => a * b, 1)
      if (list.length > 0)
        return arrayOf(
          Array.from({ length: size }, (_, i) => list[i % list.length]!),
          shape,
          dtype,
        )
    }
    const drawn = drawArray(random, shape, dtype, { named: this.plan.numbers, manner })
    return like !== undefined && random.nextBoolean() ? formedLike(like, drawn) : drawn
  }
}

const isScalar = (x: unknown): x is Scalar =>
  ["number", "boolean", "bigint"].includes(typeof x) ||
  (typeof x === "object" && x !== null && "re" in x && "im" in x)

/** No value can be generated for a variable of this sort. */
export class MissingArbitrary extends Error {
  constructor(readonly sort: string) {
    super(`check_ruleset: no arbitrary for the sort ${sort}; give one as arbitraries: { ${sort}: … }`)
  }
}

const scalar = (random: Random, around: Surroundings): Drawn => ({
  kind: "scalar",
  value: drawScalar(random, around),
})

/** An array whose elements are not drawn yet. */
interface Outline {
  readonly kind: "outline"
  readonly shape: readonly number[]
  readonly dtype: DType
  /** What was known of an array in this place when the conditions were met. */
  readonly like?: Facts | undefined
}
type Like = Extract<Drawn, { kind: "array" }>

function knownOf(drawn: Drawn | Outline, sort: string): Known {
  if (sort === "RowFactor" && (drawn.kind === "outline" || drawn.kind === "array")) {
    // a row factor of the matrix drawn
    const { shape, dtype } = drawn.kind === "outline" ? drawn : drawn.value
    const own = [Math.min(shape[0]!, shape[1]!), shape[1]!]
    return { facts: { shape: own, dtype, likely: own } }
  }
  return drawn.kind === "outline"
    ? { facts: { shape: drawn.shape, dtype: drawn.dtype, likely: drawn.shape } }
    : drawn.kind === "array"
      ? // of one that is kept an extent may be unknown: what stands beside it must fit it all the same
        { facts: { ...drawn.known, shape: drawn.value.shape } }
      : drawn.kind === "absent"
        ? { facts: { absent: true } }
        : drawn.kind === "scalar"
          ? { facts: factsOfScalar(drawn.value) }
          : { host: drawn.value }
}

const factsOfArguments = (call: Call, known: ReadonlyMap<number, Known>): Facts[] =>
  call.args.flatMap((v) => {
    const k = known.get(v)
    return k !== undefined && "facts" in k ? [k.facts] : []
  })

function surroundings(
  plan: Plan,
  known: ReadonlyMap<number, Known>,
  beside: readonly Facts[],
): Omit<Surroundings, "frame"> {
  const shapes: (readonly number[])[] = []
  const dtypes: DType[] = []
  for (const k of known.values())
    if (k !== undefined && "facts" in k && k.facts.weak === undefined) {
      const { shape, dtype } = k.facts
      if (shape?.every((n) => typeof n === "number")) shapes.push(shape as readonly number[])
      if (dtype !== undefined) dtypes.push(dtype)
    }
  return { plan, shapes, dtypes, beside }
}

/**
 * Whether a call is well typed; static arguments that were drawn for it become normal, as tracing leaves them.
 */
function settle(
  call: Call,
  open: readonly Free[],
  values: Map<string, Drawn | Outline>,
  known: Map<number, Known>,
  report: { readonly fault: (why: string) => void; readonly misfit: (why: string) => void },
): boolean {
  const operator = operatorOf(call.declaration)
  if (operator !== undefined) {
    // a traced call has an array to trace it by
    const arrays = factsOfArguments(call, known)
    if (arrays.length > 0 && arrays.every((f) => f.absent || f.weak !== undefined)) return false
  }
  try {
    const typed = typeCall(
      call.declaration,
      call.args.map((v) => known.get(v)),
      `s${call.output}`,
    )
    if (typed === undefined) return operator === undefined
    for (const [position, normal] of typed.normal) {
      const number = call.args[position]!
      const before = known.get(number) as { host: unknown }
      if (sameStatic(before.host, normal)) continue
      const free = open.find((f) => f.number === number)
      if (free === undefined) {
        const [is, becomes] = [before.host, normal].map((x) => JSON.stringify(x))
        report.fault(`the argument ${is} of ${call.declaration.name} stands as ${becomes} in traced programs`)
        return false
      }
      values.set(free.name, { kind: "host", value: normal })
      known.set(number, { host: normal })
    }
    known.set(call.output, { facts: typed.facts })
    return true
  } catch (error) {
    report.misfit((error as Error).message)
    return false
  }
}

/** Plain data; the sign of zero is never made normal. */
const sameStatic = (a: unknown, b: unknown): boolean =>
  Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b)
