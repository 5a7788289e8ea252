import { accumulation, assemble, partsOf } from "./accumulate.js"
import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import type { Expr, Size } from "./expr.js"
import { load } from "./expression.js"
import { lowerFlow, type LowerPart } from "./flow.js"
import type { Value } from "./graph.js"
import type { Term } from "./ir.js"
import type { Plan } from "./plan.js"
import { isComplex, lanesOf } from "./scalar.js"
import * as size from "./size.js"

/** Loops over every index of a shape, in row-major order. */
export const forEachIndex = (
  context: Context,
  shape: readonly Size[],
  write: (index: Expr[]) => void,
  axes: readonly number[] = [...shape.keys()],
  index: Expr[] = [],
): void => {
  const [axis, ...rest] = axes
  if (axis === undefined) {
    write([...index])
    return
  }
  const { writer, elements, terms } = context
  writer.loop(["i", "j", "k", "l"][axis] ?? `i${axis}`, terms.index(0), elements.size(shape[axis]!), (i) => {
    index[axis] = elements.bind("int32", i)
    forEachIndex(context, shape, write, rest, index)
  })
}

/** Running combination along an axis, one element after the other. */
export const lowerScan = (context: Context, value: Value): void => {
  const { recipe } = value
  if (recipe.kind !== "scan") return
  const { writer, elements, terms } = context
  const input = value.inputs[0]!
  const accumulate = accumulation(recipe.combine, input.type)
  context.comment([value])
  context.allocate(value)
  const axes = [...value.shape.keys()]
  const [before, after] = [axes.filter((a) => a < recipe.axis), axes.filter((a) => a > recipe.axis)]
  const start = partsOf(accumulate.start)
  const names = accumulate.start.flatMap((x, i) =>
    isComplex(x.type) ? [`${accumulate.names[i]}_re`, `${accumulate.names[i]}_im`] : [accumulate.names[i]!],
  )
  const typeOf = (part: number): RealType => start[part]!.type as RealType
  const along = (index: Expr[], write: () => void): void =>
    writer.loop("i", terms.index(0), elements.size(value.shape[recipe.axis]!), (i) => {
      index[recipe.axis] = elements.bind("int32", i)
      write()
    })
  /** One element, from what is held to what is put there. */
  const step = (
    index: readonly Expr[],
    held: readonly Term[],
    put: (parts: readonly Term[]) => Term[],
  ): void => {
    const state = (parts: readonly Term[]): Expr[] =>
      assemble(
        accumulate.start,
        parts.map((part, k) => elements.bind(typeOf(k), part)),
      )
    const next = accumulate.step(state(held), elements.at(input, index), () => index[recipe.axis]!)
    const made = put(partsOf(next).map((part) => elements.term(part)))
    context.storeElement(value, index, elements.parts(accumulate.finish(state(made))))
  }
  const letAll = (parts: readonly Term[]): readonly Term[] =>
    parts.length === 1 ? parts : parts.map((part) => writer.let("next", part))

  if (size.product(after.map((axis) => value.shape[axis]!)) === 1)
    return forEachIndex(
      context,
      value.shape,
      (index) => {
        const variables = start.map((part, k) => writer.mutable(names[k]!, elements.term(part)))
        const held = (): Term[] => variables.map((v) => writer.get(v))
        along(index, () =>
          step(index, held(), (parts) => {
            letAll(parts).forEach((part, k) => writer.set(variables[k]!, part))
            return held()
          }),
        )
      },
      [...before, ...after],
    )
  // rows lie in memory one after the other: each begins with the one before, or what each column is at is kept
  if (start.length === 1 && typeOf(0) === value.type)
    return forEachIndex(
      context,
      value.shape,
      (index) => {
        const extent = elements.size(value.shape[recipe.axis]!)
        const row = (i: Term, held: (full: readonly Expr[]) => Expr): void => {
          index[recipe.axis] = elements.bind("int32", i)
          forEachIndex(
            context,
            value.shape,
            (full) => step(full, [elements.term(held(full))], (parts) => [writer.let("next", parts[0]!)]),
            after,
            index,
          )
        }
        const one = terms.index(1)
        writer.loop("i", terms.index(0), terms.min(extent, one), (i) => row(i, () => start[0]!))
        writer.loop("i", one, extent, (i) => {
          const above = elements.bind("int32", terms.sub(i, one))
          row(i, (full) => load(value, full.with(recipe.axis, above)))
        })
      },
      before,
    )
  const width = elements.count(after.map((axis) => value.shape[axis]!))
  const rows = start.map((_, k) => writer.alloc(names[k]!, typeOf(k), width, "where each column is at"))
  const strides = elements.denseStrides(after.map((axis) => value.shape[axis]!))
  forEachIndex(
    context,
    value.shape,
    (index) => {
      writer.loop("i", terms.index(0), width, (i) =>
        rows.forEach((row, k) => writer.store(row, i, elements.term(start[k]!))),
      )
      along(index, () =>
        forEachIndex(
          context,
          value.shape,
          (full) => {
            const at = elements.linear(
              after.map((axis) => elements.index(full[axis]!)),
              strides,
              terms.index(0),
            )
            const held = rows.map((row) => writer.read(row, at))
            step(full, held, (parts) =>
              parts
                .map((part) => writer.let("next", part))
                .map((part, k) => {
                  writer.store(rows[k]!, at, part)
                  return part
                }),
            )
          },
          after,
          index,
        ),
      )
    },
    before,
  )
}

/** A copy of the base (or the base itself, if `inPlace`) with some elements replaced. */
export const lowerScatter = (context: Context, value: Value, inPlace: boolean): void => {
  const { recipe, inputs } = value
  if (recipe.kind !== "scatter") return
  const { elements } = context
  const [base, given] = [inputs[0]!, inputs[1]!]
  context.comment([value])
  if (inPlace) context.place(value, context.arrayOf(base))
  else {
    context.allocate(value)
    copyInto(context, value, base)
  }
  const at = (input: number, index: readonly Expr[]): Expr => elements.position(inputs[input]!, index)
  forEachIndex(context, given.shape, (index) => {
    const write = (): void =>
      context.storeElement(value, recipe.target(index, at), elements.parts(elements.at(given, index)))
    if (recipe.when === undefined) write()
    else context.writer.if(elements.term(recipe.when(index, at)), write)
  })
}

const copyInto = (context: Context, value: Value, base: Value): void => {
  const { writer, elements, terms } = context
  const probe = elements.bind("int32", terms.get({ id: -1, name: "probe", type: "index", mutable: false }))
  if (elements.atFlat(base, probe) === undefined) {
    forEachIndex(context, value.shape, (index) => {
      context.storeElement(value, index, elements.parts(elements.at(base, index)))
    })
    return
  }
  const lanes = lanesOf(value.type)
  writer.loop("i", terms.index(0), elements.count(value.shape), (i) => {
    const parts = elements.parts(elements.atFlat(base, elements.bind("int32", i))!)
    const at = terms.mul(i, terms.index(lanes))
    parts.forEach((part, lane) =>
      writer.store(context.arrayOf(value), terms.add(at, terms.index(lane)), part),
    )
  })
}

/** The slices where a mask holds: counted first, so that the result has its size. */
export const lowerCompress = (context: Context, value: Value): void => {
  const { writer, elements, terms } = context
  const [input, mask] = [value.inputs[0]!, value.inputs[1]!]
  context.comment([value])
  const extent = elements.size(mask.shape[0]!)
  const one = terms.index(1)
  const increment = (v: ReturnType<typeof writer.mutable>): void =>
    writer.set(v, terms.add(writer.get(v), one))
  const holds = (i: Term): Term => elements.term(elements.at(mask, [elements.bind("int32", i)]))
  const count = writer.mutable("count", terms.index(0))
  writer.loop("i", terms.index(0), extent, (i) => writer.if(holds(i), () => increment(count)))
  elements.extents.set(value, new Map([[0, writer.let(`${context.name(value)}_rows`, writer.get(count))]]))
  context.allocate(value)
  const next = writer.mutable("next", terms.index(0))
  writer.loop("i", terms.index(0), extent, (i) =>
    writer.if(holds(i), () => {
      const row = elements.bind("int32", i)
      const target = elements.bind("int32", writer.get(next))
      forEachIndex(
        context,
        value.shape,
        (index) => {
          const rest = index.slice(1)
          context.storeElement(value, [target, ...rest], elements.parts(elements.at(input, [row, ...rest])))
        },
        [...value.shape.keys()].slice(1),
      )
      increment(next)
    }),
  )
}

export const lowerKernel = (
  context: Context,
  outputs: readonly Value[],
  { live, copies }: Plan,
  lowerPart: LowerPart,
): void => {
  const { recipe } = outputs[0]!
  if (recipe.kind !== "kernel") return
  const { call } = recipe
  const { writer, elements } = context
  context.comment(call.outputs.filter((o) => live.has(o)))
  const given = call.inputs.map((input) => copies.get(input) ?? input)
  const { kernel } = call
  if ("kind" in kernel) return lowerFlow(context, kernel, given, call.outputs, lowerPart)
  const inputs = given.map((value) => ({
    array: context.inMemory(value),
    shape: value.shape.map((s) => elements.size(s)),
  }))
  writer.push({
    kind: "call",
    kernel,
    options: call.options,
    inputs,
    outputs: call.outputs.map((output) => (live.has(output) ? context.kernelOutput(output) : undefined)),
  })
}
