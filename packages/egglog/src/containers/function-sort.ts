import {
  application,
  FAIL,
  PanicError,
  poolOf,
  primitiveSort,
  Str,
  variableTerm,
  type AnySort,
  type Database,
  type Declaration,
  type RawPrimitive,
  type Term,
} from "@carton/egraph"
import { type Context, isAllowed, PLACE } from "../context.js"
import { TypeCheckError } from "../errors.js"
import type { Node } from "../node.js"
import { declareRaw, fixed, match, type Overload, perContext, showTypes, type Types } from "../overload.js"
import { printString } from "../print-node.js"
import { describeNode } from "../syntax.js"
import { type ContainerDefinition, isId, nominalSort } from "./definition.js"

/** What function values may call: the program's functions and primitives. */
export interface Callables {
  functionNamed(name: string): Declaration | undefined
  overloadsNamed(name: string): readonly Overload[]
}

/** What a function value calls once it has all its arguments. */
interface Target {
  readonly name: string
  /** Sorts of the arguments that are given already. */
  readonly partial: readonly AnySort[]
  readonly call: (database: Database, context: Context) => RawPrimitive
  readonly key: unknown
}

export interface FunctionDefinition extends ContainerDefinition {
  readonly inputs: readonly AnySort[]
  readonly output: AnySort
  /** Applies a function value. */
  apply(database: Database, context: Context): (fn: number, args: readonly number[]) => number
  /** The table of a function value's target, and the arguments it has; undefined for primitives. */
  tableOf(database: Database, fn: number): Declaration | undefined
}

/** `(sort F (UnstableFn (i64 i64) i64))` */
export function functionDefinition(
  name: string,
  inputs: readonly AnySort[],
  output: AnySort,
  callables: Callables,
): FunctionDefinition {
  const targets: Target[] = []
  const targetOf = (content: readonly number[]): Target => targets[content[0] as number] as Target
  const sort = nominalSort({
    name,
    parts: [],
    kind: {
      holdsId: (content, i) => i > 0 && isId(targetOf(content).partial[i - 1] as AnySort),
      normalize: (c) => c,
      fromHost: () => {
        throw new TypeError(`${name}: a function value has no host form; make it with unstable-fn`)
      },
      toHost: (_, content) => targetOf(content).name,
    },
    partAt: (content, i) => (i === 0 ? TARGET_NAME : (targetOf(content).partial[i - 1] as AnySort)),
    show: () => "unstable-fn",
  })
  const TARGET_NAME = targetNameSort(`@${name}`, targets)
  const apply = (database: Database, context: Context) => {
    const pool = poolOf(database, sort)
    const calls = new Map<Target, RawPrimitive>()
    return (fn: number, args: readonly number[]): number => {
      const content = pool.content(fn)
      const target = targetOf(content)
      let call = calls.get(target)
      if (!call) calls.set(target, (call = target.call(database, context)))
      return call(...content.slice(1), ...args)
    }
  }
  const intern = (target: Target): number => {
    const known = targets.findIndex(
      (t) => t.key === target.key && t.partial.every((s, i) => s === target.partial[i]),
    )
    return known >= 0 ? known : targets.push(target) - 1
  }
  return {
    kind: "UnstableFn",
    sort,
    inputs,
    output,
    apply,
    tableOf: (database, fn) => {
      const { key } = targetOf(poolOf(database, sort).content(fn))
      return (key as Declaration).kind === undefined ? undefined : (key as Declaration)
    },
    overloads: [
      maker(sort, inputs, output, callables, intern),
      fixed("unstable-app", [sort, ...inputs], output, (database, context) => {
        const run = apply(database, context)
        return (fn, ...args) => run(fn as number, args)
      }),
    ],
  }
}

/** The first part of a function value is the number of its target, which prints as its name. */
const targetNameSort = (name: string, targets: readonly Target[]): AnySort =>
  primitiveSort<string, string, string>(name, {
    store: () => ({ intern: () => FAIL, value: (i) => (targets[i] as Target).name }),
    show: printString,
  })

/** `(unstable-fn "name" partial*)` */
function maker(
  sort: AnySort,
  inputs: readonly AnySort[],
  output: AnySort,
  callables: Callables,
  intern: (target: Target) => number,
): Overload {
  const name = "unstable-fn"
  /** Sorts of the arguments that are given, as far as a target fixes them. */
  const partialTypes = (types: Types, target: string): Types | undefined => {
    const given = types.slice(1, -1)
    const f = callables.functionNamed(target)
    if (f) {
      const rest = f.inputs.slice(given.length)
      const fits =
        given.length + inputs.length === f.inputs.length &&
        f.output === output &&
        rest.every((s, i) => s === inputs[i])
      return fits ? match(given, f.inputs.slice(0, given.length)) : undefined
    }
    const found = callables
      .overloadsNamed(target)
      .map((o) => o.infer([...given, ...inputs, output], []))
      .filter((t) => t !== undefined)
    if (found.length === 0) return undefined
    return found.length === 1 ? (found[0] as Types).slice(0, given.length) : given
  }
  return {
    name,
    effect: "pure",
    signature: `(String …) ${sort.name as string}`,
    mismatch(types, args) {
      const [target] = args
      const result = types[types.length - 1]
      if (result !== undefined && result !== sort) return undefined
      if (target?.kind !== "literal" || target.sort !== "String") {
        return `expected the name of a function as a string, got ${target ? describeNode(target) : "nothing"}`
      }
      const known = signaturesOf(callables, target.value as string)
      const given = types.slice(1, -1).map((t) => (t ? (t.name as string) : "?"))
      const wanted = `expected a function ${showTypes(inputs, output)} for ${sort.name as string}`
      if (known.length === 0) return `${wanted}, got ${describeNode(target)}, which is not declared`
      const found = `got ${describeNode(target)}, which is ${known.join(" or ")}`
      return `${wanted}, ${found}${given.length > 0 ? `, with (${given.join(" ")}) given` : ""}`
    },
    infer(types, args) {
      const [target] = args
      if (types.length < 2 || match(types.slice(-1), [sort]) === undefined) return undefined
      if (target?.kind !== "literal" || target.sort !== "String") return undefined
      const partial = partialTypes(types, target.value as string)
      return partial && [Str, ...partial, sort]
    },
    resolve(_, types, args) {
      const partial = types.slice(1, -1)
      const target = makeTarget(args[0] as Node, partial, inputs, output, callables)
      const declaration = declareRaw(name, partial, sort, (database) => {
        const number = intern(target)
        const pool = poolOf(database, sort)
        return (...given) => pool.internContent([number, ...given])
      })
      return (terms) => application(declaration, terms.slice(1))
    },
  }
}

function signaturesOf(callables: Callables, name: string): readonly string[] {
  const f = callables.functionNamed(name)
  return f ? [showTypes(f.inputs, f.output)] : callables.overloadsNamed(name).map((o) => o.signature)
}

function makeTarget(
  node: Node,
  partial: readonly AnySort[],
  inputs: readonly AnySort[],
  output: AnySort,
  callables: Callables,
): Target {
  const name = (node as { value: string }).value
  const declaration = callables.functionNamed(name)
  if (declaration) return { name, partial, key: declaration, call: (d, c) => callTable(d, c, declaration) }
  const types = [...partial, ...inputs, output]
  const overloads = callables.overloadsNamed(name).filter((o) => o.infer(types, []))
  const [overload] = overloads
  if (!overload) throw new TypeCheckError(`unstable-fn: nothing is called ${describeNode(node)}`, node)
  if (overloads.length > 1) {
    throw new TypeCheckError(
      `unstable-fn: ${describeNode(node)} may be ${overloads.map((o) => o.signature).join(" or ")}`,
      node,
    )
  }
  const declarationIn = perContext((context) => {
    const variables: Term[] = types.slice(0, -1).map((s, i) => variableTerm(s, `x${i}`))
    return overload.resolve(context, types, [])(variables).declaration as Declaration
  })
  const call = (database: Database, context: Context): RawPrimitive =>
    isAllowed(overload.effect, context)
      ? database.primitive(declarationIn(context))
      : misplaced(name, context)
  return { name, partial, key: overload, call }
}

/** A constructor may be called where rows may be made, a function where rows may be read. */
function callTable(database: Database, context: Context, declaration: Declaration): RawPrimitive {
  const constructs = declaration.kind !== "function"
  if (!isAllowed(constructs ? "write" : "read", context)) return misplaced(declaration.name, context)
  const table = database.table(declaration)
  return (...args) => {
    for (let i = 0; i < args.length; i++)
      table.key[i] = database.canonical(declaration.inputs[i] as AnySort, args[i] as number)
    return constructs ? database.getOrCreate(table) : database.lookup(table)
  }
}

const misplaced =
  (name: string, context: Context): RawPrimitive =>
  () => {
    throw new PanicError(`unstable-app: ${name} cannot be called in ${PLACE[context]}`)
  }
