import type { RealType } from "./arithmetic.js"
import { rowOperands } from "./classify.js"
import { Context } from "./context.js"
import * as e from "./expression.js"
import type { Expr, Size } from "./expr.js"
import type { Graph } from "./graph-builder.js"
import type { Value } from "./graph.js"
import type { Term } from "./ir.js"
import * as size from "./size.js"
import { newArray, newVariable } from "./writer.js"

/** What the loops of one stored value would ask for. */
export interface Demand {
  /** The loops that compute it run over this shape; undefined for pieces that write their own loops. */
  readonly domain: readonly Size[] | undefined
  /** Equal for equal domains. */
  readonly domainKey: string
  /** Every element asked for, stored or not: by value, the keys of its indices. */
  readonly elements: ReadonlyMap<Value, ReadonlySet<string>>
  /** Values of which an element is needed more often than once for each turn of the loops around it. */
  readonly repeated: ReadonlySet<Value>
  /** Stored values whose elements or sizes are read other than at the loops' own index. */
  readonly apart: ReadonlySet<Value>
  /** Equal for pieces whose outermost loops go over equally many rows. */
  readonly rowsKey?: string
  /** Stored values of which more is read than the loops' own row. */
  readonly offRow: ReadonlySet<Value>
  /** Stored values of which the loops' own row is read. */
  readonly onRow: ReadonlySet<Value>
  /** Of a scatter whose turns each replace the element at the loops' own index: the key of that index. */
  readonly overwritten?: string
}

/** Asks recipes for symbolic elements and listens to what they read. */
export class Demands {
  private readonly context = new Context()
  private readonly locals = new Map<string, readonly Term[]>()
  private readonly known = new Map<Value, Demand>()

  constructor(graph: Graph, live: readonly Value[]) {
    const { elements, terms } = this.context
    for (const name of graph.parameters) elements.parameters.set(name, newVariable(name, "index"))
    for (const value of live) {
      const unknown = new Map<number, Term>()
      for (const [axis, size] of value.shape.entries()) {
        if (typeof size !== "number" && size.op === "extent" && size.value === value) {
          unknown.set(axis, terms.get(newVariable("extent", "index")))
        }
      }
      if (unknown.size > 0) elements.extents.set(value, unknown)
    }
  }

  /** Declares that a value is in memory: what used to be computed through it changes. */
  store(value: Value): void {
    const { elements, terms } = this.context
    if (elements.places.has(value)) return
    for (const [asked, demand] of this.known) if (demand.elements.has(value)) this.known.delete(asked)
    const array = newArray("stored", e.partOf(value.type) as RealType)
    // not row-major: what is read by its position alone would not be seen
    const strides = value.shape.map(() => terms.index(2))
    elements.places.set(value, { kind: "array", array, strides, offset: terms.index(0) })
  }

  private keyOf(shape: readonly Size[]): string {
    return shape.map((s) => this.context.elements.size(s).id).join(",")
  }
  /** The loops over a domain; another `nest` of the same piece has loops of its own. */
  private indexOf(domain: readonly Size[], nest = 0): readonly Term[] {
    const key = `${nest}:${this.keyOf(domain)}`
    const known = this.locals.get(key)
    if (known !== undefined) return known
    const { terms } = this.context
    const made = domain.map((_, axis) => terms.get(newVariable(`i${axis}`, "index")))
    this.locals.set(key, made)
    return made
  }

  /** The answer is remembered until something that it went through is stored. */
  of(value: Value): Demand {
    const known = this.known.get(value)
    if (known !== undefined) return known
    const made = this.ask(value)
    this.known.set(value, made)
    return made
  }

  private ask(value: Value): Demand {
    const { elements } = this.context
    const found = new Map<Value, Set<string>>()
    const repeated = new Set<Value>()
    const apart = new Set<Value>()
    const offRow = new Set<Value>()
    const onRow = new Set<Value>()
    let overwritten: string | undefined
    const { recipe, inputs } = value
    const source = recipe.kind === "reduce" ? inputs[0]! : value
    const own = ["scan", "scatter", "compress", "generator", "kernel"].includes(recipe.kind)
    const domain = recipe.kind === "scatter" || recipe.kind === "compress" ? inputs[0]!.shape : source.shape
    let loops: readonly Term[] = this.indexOf(domain)
    let loopsOver = domain
    // the reduced axes of reductions are the innermost loops
    const inner = recipe.kind === "reduce" ? recipe.axes : []
    let outwards = [...domain.keys()].sort((a, b) => Number(inner.includes(a)) - Number(inner.includes(b)))
    let wholeOperand = false
    // what the sizes of the loops read has to be seen too
    elements.forget()
    elements.observer = {
      element: (x, key, index) => {
        if (x === value && source === value) return
        const keys = found.get(x)
        if (keys === undefined) found.set(x, new Set([key]))
        else keys.add(key)
        if (
          elements.places.has(x) &&
          !(index.length === loops.length && index.every((t, i) => t === loops[i]))
        )
          apart.add(x)
        if (elements.places.has(x)) (wholeOperand || index[0] !== loops[0] ? offRow : onRow).add(x)
        if (
          repeats(
            index,
            outwards.map((axis) => loops[axis]!),
            outwards.map((axis) => loopsOver[axis]!),
            x.shape,
          )
        )
          repeated.add(x)
      },
      size: (x) => {
        apart.add(x)
        offRow.add(x)
      },
    }
    const bind = (index: readonly Term[]): Expr[] => index.map((t) => elements.bind("int32", t))
    const touch = (x: Value, index: readonly Term[]): void => {
      elements.parts(elements.at(x, bind(index)))
    }
    for (const size of [...value.shape, ...domain]) {
      // a compress makes its own extent, and so does a kernel
      if (typeof size === "number" || (size.op === "extent" && size.value === value)) continue
      elements.size(size)
    }
    switch (recipe.kind) {
      case "reduce":
      case "scan":
        touch(inputs[0]!, loops)
        break
      case "scatter": {
        touch(inputs[0]!, loops)
        loops = this.indexOf(inputs[1]!.shape, 1)
        loopsOver = inputs[1]!.shape
        outwards = [...loopsOver.keys()]
        const at = (input: number, index: readonly Expr[]): Expr => elements.position(inputs[input]!, index)
        const index = bind(loops)
        touch(inputs[1]!, loops)
        const target = recipe.target(index, at).map((t) => elements.index(t))
        if (target.every((t, axis) => t === loops[axis])) overwritten = target.map((t) => t.id).join(",")
        if (recipe.when !== undefined) elements.term(recipe.when(index, at))
        break
      }
      case "compress":
        touch(inputs[0]!, loops)
        touch(inputs[1]!, [loops[0]!])
        break
      case "generator":
      case "kernel":
        for (const [i, x] of inputs.entries()) {
          wholeOperand = i >= rowOperands(recipe)
          loops = this.indexOf(x.shape)
          loopsOver = x.shape
          outwards = [...loopsOver.keys()]
          touch(x, loops)
        }
        break
      default: {
        const element = elements.compute(value, bind(loops))
        elements.parts(element)
      }
    }
    const rows = recipe.kind === "generator" ? inputs[0]!.shape[0] : domain[0]
    return {
      domain: own ? undefined : domain,
      domainKey: own ? `own ${value.id}` : this.keyOf(domain),
      elements: found,
      repeated,
      apart,
      offRow,
      onRow,
      ...(rows === undefined ? {} : { rowsKey: this.keyOf([rows]) }),
      ...(overwritten === undefined ? {} : { overwritten }),
    }
  }
}

/**
 * Whether the loops come by this element again and again: an axis outside of those that the index follows does not
 * change it. (Axes inside do no harm: what does not change is moved out of them.) Where memory says which element it
 * is, nobody knows; there are at most as many turns as elements, then, for it to be no.
 */
const repeats = (
  index: readonly Term[],
  loops: readonly Term[],
  domain: readonly Size[],
  shape: readonly Size[],
): boolean => {
  const followed = new Set<Term>()
  let memory = false
  const seen = new Set<Term>()
  const walk = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    if (term.op === "get") followed.add(term)
    if (term.op === "load") memory = true
    if ("args" in term) term.args.forEach(walk)
  }
  index.forEach(walk)
  if (memory) {
    const [turns, elements] = [size.product(domain), size.product(shape)]
    if (!(typeof turns === "number" && typeof elements === "number" && turns <= elements)) return true
  }
  const last = loops.findLastIndex((l) => followed.has(l))
  if (last < 0) return loops.some((_, axis) => domain[axis] !== 1)
  return loops.slice(0, last).some((l, axis) => !followed.has(l) && domain[axis] !== 1)
}
