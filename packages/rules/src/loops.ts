import {
  constructorsOf,
  flowEntry,
  measured,
  operatorOf,
  sorts,
  type NDArray as AnyArray,
  type Operator,
  type PartProgram,
} from "@carton/array-api"
import {
  overArgs,
  postorder,
  rebuilt,
  rewrite,
  termOf,
  variable,
  type RuleLike,
  type Term,
} from "@carton/egraph"
import { where_known } from "./conditions.js"
import { lawsOf, type Laws } from "./laws.js"

/** A program that a loop runs at each turn, and the arrays around the loop that it is given. */
interface Part {
  readonly program: PartProgram
  readonly captured: readonly Term[]
}

/** A loop, with what its programs are given first: what is carried, and rows of a scan. */
interface Loop {
  readonly form: "while_loop" | "scan"
  readonly init: readonly Term[]
  readonly xs: readonly Term[]
  /** The body is the last; of a `while_loop` the first is the test. */
  readonly parts: readonly Part[]
  /** The length of a scan, the numbers of what is carried and of xs, and the direction. */
  readonly turns: readonly Term[]
}

/** The loop that a term is a result of. */
function loopOf(t: Term): { loop: Loop; result: number } | undefined {
  const operator = t.declaration && operatorOf(t.declaration)
  const form = operator?.entry.name
  if (operator === undefined || (form !== "while_loop" && form !== "scan")) return undefined
  const [n, second, third] = operator.counts as readonly [number, number, number]
  const lists = [
    t.args.slice(0, n),
    t.args.slice(n, n + second),
    t.args.slice(n + second, n + second + third),
  ]
  const statics = t.args.slice(n + second + third)
  const [init, some, captured] = lists as [Term[], Term[], Term[]]
  const program = (i: number): PartProgram => statics[i]!.value as PartProgram
  const loop: Loop =
    form === "scan"
      ? { form, init, xs: some, parts: [{ program: program(0), captured }], turns: statics.slice(1) }
      : {
          form,
          init,
          xs: [],
          parts: [
            { program: program(0), captured: some },
            { program: program(1), captured },
          ],
          turns: [],
        }
  return { loop, result: operator.output }
}

/** A result of a loop as a term. */
function resultOf({ form, init, xs, parts, turns }: Loop, result: number): Term {
  const body = parts.at(-1)!
  const arrays = [init, ...(form === "scan" ? [xs] : []), ...parts.map((p) => p.captured)]
  const statics = [...parts.map((p) => sorts.ProgramSort.lift(p.program) as never), ...turns]
  const counts = arrays.map((list) => list.length)
  const constructor = constructorsOf(flowEntry(form, body.program.outputs.length), counts)[result]!
  return termOf(constructor(...([...arrays.flat(), ...statics] as never[])))!
}

const inputName = (t: Term): string | undefined =>
  t.declaration?.name === "input" ? (t.args[0]!.value as string) : undefined

function inputsOf(terms: readonly Term[]): ReadonlySet<string | undefined> {
  const names = new Set<string | undefined>()
  postorder(terms, (t) => names.add(inputName(t)))
  return names
}

/** A part without the inputs that it does not use, but for the first `given`. */
function trimmed({ program, captured }: Part, given: number): Part {
  const used = inputsOf(program.outputs)
  const kept = program.inputs.map(({ name }, i) => i < given || used.has(name))
  return {
    program: { ...program, inputs: program.inputs.filter((_, i) => kept[i]) },
    captured: captured.filter((_, i) => kept[given + i]),
  }
}

/** The loop without what it carries and never changes: an array around it. With where the other results went. */
function withoutUnchanged(loop: Loop): { loop: Loop; results: readonly (number | Term)[] } | undefined {
  const { init, xs, parts } = loop
  const { inputs, outputs, specs } = parts.at(-1)!.program
  const changes = init.map((_, i) => inputName(outputs[i]!) !== inputs[i]!.name)
  if (changes.every(Boolean)) return undefined
  const stays = (i: number): boolean => i >= init.length || changes[i]!
  const given = init.length + xs.length
  const left = init.filter((_, i) => stays(i)).length
  const reduced = parts.map(({ program, captured }, p): Part => {
    const own = program.inputs
    const [first, rest] = [own.slice(0, given), own.slice(given)]
    const moved = first.filter((_, i) => !stays(i))
    const body = p === parts.length - 1
    return trimmed(
      {
        program: {
          inputs: [...first.filter((_, i) => stays(i)), ...rest, ...moved],
          outputs: body ? outputs.filter((_, i) => stays(i)) : program.outputs,
          specs: body ? specs.filter((_, i) => stays(i)) : program.specs,
        },
        captured: [...captured, ...init.filter((_, i) => !stays(i))],
      },
      left + xs.length,
    )
  })
  let next = 0
  return {
    loop: {
      ...loop,
      init: init.filter((_, i) => stays(i)),
      parts: reduced,
      turns: loop.turns.map((t, i) => (i === 1 ? termOf(sorts.Int.lift(left))! : t)),
    },
    results: outputs.map((_, i) => (stays(i) ? next++ : init[i]!)),
  }
}

/** Chapters of functions that no elements make fail. */
const TOTAL: ReadonlySet<string> = new Set(
  "elementwise data_type manipulation statistical utility sorting set fft searching".split(" "),
)
const TOTAL_TOO: ReadonlySet<string> = new Set(
  "matmul matrix_transpose vecdot tensordot outer trace diagonal vector_norm gram tmatmul tril triu basic_index choose".split(
    " ",
  ),
)

/** The parts with what they compute of arrays around the loop alone computed there; undefined where there is none. */
function hoisted(loop: Loop): Loop | undefined {
  const { init, xs, parts, form } = loop
  const runs = form === "scan" && (loop.turns[0]!.value as number) > 0
  let found = false
  const made = parts.map((part, p) => {
    // the test of a loop runs once at least, and so does a scan with a turn
    const sure = runs || (form === "while_loop" && p === 0)
    const next = hoistedPart(part, init.length + xs.length, sure)
    found ||= next !== part
    return next
  })
  return found ? { ...loop, parts: made } : undefined
}

function hoistedPart(part: Part, given: number, sure: boolean): Part {
  const { program, captured } = part
  const around = new Map(program.inputs.slice(given).map(({ name }, i) => [name, captured[i]!]))
  const taken = new Set(program.inputs.map(({ name }) => name))
  const inner = rebuilt(program.outputs, (t) => simplified(t) ?? t)
  /** Of what does not change: the same, over the arrays around. */
  const outside = new Map<Term, Term>()
  const moved = new Map<string, Term>()
  const outputs = rebuilt(inner, (now, t) => {
    const name = inputName(t)
    if (name !== undefined) {
      const array = around.get(name)
      if (array !== undefined) outside.set(t, array)
      return now
    }
    if (!t.args.every((a) => outside.has(a))) return now
    const operator = t.declaration && operatorOf(t.declaration)
    if (operator !== undefined && !sure && !isTotal(operator)) return now
    const same = overArgs(
      t,
      t.args.map((a) => outside.get(a)!),
    )
    outside.set(t, simplified(same) ?? same)
    if (operator === undefined || !isWork(operator)) return now
    let place = `h${moved.size}`
    while (taken.has(place)) place += "_"
    taken.add(place)
    moved.set(place, t)
    return sorts.input(place).term
  })
  const used = inputsOf(outputs)
  const held = [...moved].filter(([name]) => used.has(name))
  if (held.length === 0 && inner.every((t, i) => t === program.outputs[i])) return part
  const { specs } = measured(
    held.map(([, t]) => t),
    program.inputs,
  )
  const inputs = held.map(([name], i) => ({ name, spec: specs[i]! }))
  return trimmed(
    {
      program: { ...program, inputs: [...program.inputs, ...inputs], outputs: outputs as Term<"NDArray">[] },
      captured: [...captured, ...held.map(([, t]) => outside.get(t)!)],
    },
    given,
  )
}

/** Whether no elements make a call fail. */
const isTotal = ({ entry }: Operator): boolean => TOTAL.has(entry.chapter) || TOTAL_TOO.has(entry.name)

/** Whether a call does more than to look at arrays, or to make one of nothing. */
const isWork = ({ entry }: Operator): boolean =>
  entry.recipe.kind !== "view" && entry.parameters.some((p) => p.kind === "array" || p.kind === "arrays")

/** A result of a loop by the laws; undefined where they change nothing. */
function simplified(t: Term): Term | undefined {
  const found = loopOf(t)
  if (found === undefined) return undefined
  const less = withoutUnchanged(found.loop)
  const place = less?.results[found.result] ?? found.result
  if (typeof place !== "number") return place
  const loop = less?.loop ?? found.loop
  const fast = hoisted(loop)
  if (less === undefined && fast === undefined) return undefined
  return resultOf(fast ?? loop, place)
}

/** The loop over variables, and the condition that they are of the forms that its programs take. */
function pattern(loop: Loop) {
  const vars: AnyArray[] = []
  const forms: PartProgram["inputs"][number]["spec"][] = []
  const over = (arrays: readonly Term[], inputs: PartProgram["inputs"], rows = false): Term[] =>
    arrays.map((_, i) => {
      const x = variable(`x${vars.length}`, sorts.NDArray)
      vars.push(x)
      const { shape, dtype } = inputs[i]!.spec
      forms.push({ dtype, shape: rows ? [loop.turns[0]!.value as number, ...shape] : shape })
      return termOf(x)!
    })
  const { inputs } = loop.parts.at(-1)!.program
  const init = over(loop.init, inputs)
  const xs = over(loop.xs, inputs.slice(init.length), true)
  const given = init.length + xs.length
  const parts = loop.parts.map(({ program, captured }) => ({
    program,
    captured: over(captured, program.inputs.slice(given)),
  }))
  const fit = where_known(
    (...known) =>
      known.every(
        ({ shape, dtype, weak }, i) =>
          weak === undefined && dtype === forms[i]!.dtype && shape?.join() === forms[i]!.shape.join(),
      ),
    ...vars,
  )
  return { loop: { ...loop, init, xs, parts }, fit }
}

/** Laws on the loops of one program: what they run is no pattern, so each loop has rules of its own. */
export function loop_laws(outputs: readonly Term[]): Laws {
  const unchanged: RuleLike[] = []
  const invariant: RuleLike[] = []
  const seen = new Set<string>()
  const state = (
    laws: RuleLike[],
    name: string,
    from: Term,
    to: Term,
    fit: ReturnType<typeof pattern>["fit"],
  ) => laws.push(rewrite(`${name}/${laws.length + 1}`, from as never, to as never, fit).exact())
  postorder(outputs, (t) => {
    const found = loopOf(t)
    if (found === undefined) return
    const statics = t.args.filter((a) => a.kind === "literal").map((a) => a.sort.show(a.value))
    const key = `${t.declaration!.name} ${statics.join(" ")}`
    if (seen.has(key)) return
    seen.add(key)
    const { loop, fit } = pattern(found.loop)
    const less = withoutUnchanged(loop)
    const from = resultOf(loop, found.result)
    const place = less?.results[found.result] ?? found.result
    const next = typeof place === "number" ? resultOf(less?.loop ?? loop, place) : place
    if (less !== undefined) state(unchanged, "loop-unchanged", from, next, fit)
    if (typeof place !== "number") return
    const fast = hoisted(less?.loop ?? loop)
    if (fast !== undefined) state(invariant, "loop-invariant", next, resultOf(fast, place), fit)
  })
  return lawsOf("loops", {
    "what a loop carries and never changes is an array around it": unchanged,
    "what a loop computes of arrays around it is computed once": invariant,
  })
}
