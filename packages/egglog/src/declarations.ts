import {
  type AnySort,
  constructor,
  type Declaration,
  fn,
  type FunctionOptions,
  sort as equalitySort,
  type Term,
  termOf,
} from "@carton/egraph"
import type { DeclareCommand, SortCommand } from "./command.js"
import type { ContainerDefinition } from "./containers/definition.js"
import { functionDefinition } from "./containers/function-sort.js"
import { mapOverloads, multisetOverloads } from "./containers/higher-order.js"
import { mapDefinition } from "./containers/map.js"
import { multisetDefinition, sumMultisets } from "./containers/multiset.js"
import { pairDefinition } from "./containers/pair.js"
import { setDefinition } from "./containers/set.js"
import { vecDefinition } from "./containers/vec.js"
import type { Environment, FunctionEntry } from "./environment.js"
import { TypeCheckError } from "./errors.js"
import { Inference } from "./inference.js"
import type { Node } from "./node.js"
import { placeOf } from "./scope.js"
import { describeNode } from "./syntax.js"

function refuseDeclared(environment: Environment, c: SortCommand | DeclareCommand): void {
  const what = environment.sorts.has(c.name)
    ? "a sort"
    : environment.functions.has(c.name)
      ? "a function"
      : undefined
  if (!what) return
  const place = placeOf(environment.names.get(c.name))
  throw new TypeCheckError(`${c.name} is declared already, as ${what} ${place}`, c.at)
}

/** Declares a sort. `engineName` is what the engine calls it: containers of popped programs keep their names. */
export function declareSort(environment: Environment, c: SortCommand, engineName: string): AnySort {
  refuseDeclared(environment, c)
  if (!c.container) {
    const sort = equalitySort(c.name)
    environment.sorts.set(c.name, sort)
    if (!c.unionable) environment.fixedSorts.add(sort)
    if (c.leaders) environment.leaders.set(sort, c.leaders)
    return sort
  }
  const definition = defineContainer(environment, c.container, engineName)
  environment.sorts.set(c.name, definition.sort)
  addContainer(environment, definition)
  return definition.sort
}

const FORMS: Readonly<Record<string, string>> = {
  Vec: "(Vec <sort>)",
  Set: "(Set <sort>)",
  MultiSet: "(MultiSet <sort>)",
  Map: "(Map <key sort> <value sort>)",
  Pair: "(Pair <sort> <sort>)",
  UnstableFn: "(UnstableFn (<sort>*) <sort>)",
}

export function sortNamed(environment: Environment, n: Node): AnySort {
  if (n.kind !== "atom") throw new TypeCheckError(`expected the name of a sort, got ${describeNode(n)}`, n)
  const sort = environment.sorts.get(n.text)
  if (!sort) throw new TypeCheckError(`no sort is called ${n.text}`, n)
  return sort
}

function defineContainer(
  environment: Environment,
  { kind, args, at }: NonNullable<SortCommand["container"]>,
  name: string,
): ContainerDefinition {
  const form = Object.hasOwn(FORMS, kind) ? FORMS[kind] : undefined
  if (!form) {
    throw new TypeCheckError(
      `no container is called ${kind} (there are ${Object.keys(FORMS).join(", ")})`,
      at,
    )
  }
  const arity = form.split("<").length - 1
  if (kind !== "UnstableFn") {
    if (args.length !== arity) throw new TypeCheckError(`expected ${form}`, at)
    const [first, second] = args.map((a) => sortNamed(environment, a)) as [AnySort, AnySort]
    switch (kind) {
      case "Vec":
        return vecDefinition(name, first)
      case "Set":
        return setDefinition(name, first)
      case "MultiSet":
        return multisetDefinition(name, first)
      case "Map":
        return mapDefinition(name, first, second)
      default:
        return pairDefinition(name, first, second)
    }
  }
  const [inputs, output] = args
  if (!inputs || !output || args.length !== 2 || inputs.kind === "atom") {
    throw new TypeCheckError(`expected ${form}`, at)
  }
  const sorts = inputs.kind === "list" ? inputs.items : []
  return functionDefinition(
    name,
    sorts.map((s) => sortNamed(environment, s)),
    sortNamed(environment, output),
    // The environment that is current when a function value is made: after a pop it is another.
    environment.current,
  )
}

function addContainer(environment: Environment, c: ContainerDefinition): void {
  for (const o of c.overloads) environment.addOverload(o)
  environment.containers.set(c.sort, c)
  const { functionSorts, containerSorts } = environment
  for (const f of functionSorts) {
    for (const from of containerSorts) {
      for (const to of containerSorts) {
        if (f.sort !== c.sort && from !== c && to !== c) continue
        for (const o of mapOverloads(f, from, to)) environment.addOverload(o)
      }
      if (f.sort !== c.sort && from !== c) continue
      for (const o of multisetOverloads(f, from)) environment.addOverload(o)
    }
  }
  const inner = c.kind === "MultiSet" ? environment.containers.get(c.sort.parts[0] as AnySort) : undefined
  if (inner?.kind === "MultiSet") environment.addOverload(sumMultisets(c.sort, inner.sort))
}

/** Declares a constructor or a function. */
export function declareFunction(environment: Environment, c: DeclareCommand): FunctionEntry {
  if (environment.isPrimitive(c.name)) throw new TypeCheckError(`${c.name} is a primitive`, c.at)
  refuseDeclared(environment, c)
  if (c.termConstructor && c.inputs.length === 0) {
    throw new TypeCheckError(
      `${c.name}: :internal-term-constructor takes a class as its first argument, got none`,
      c.at,
    )
  }
  const inputs = c.inputs.map((a) => sortNamed(environment, a))
  const output = sortNamed(environment, c.output)
  if (c.subtype === "constructor" && output.kind !== "equality") {
    throw new TypeCheckError(
      `constructor ${c.name}: the result must be of a declared sort, got ${c.output.text}; declare a function`,
      c.output,
    )
  }
  const entry = (declaration: Declaration): FunctionEntry => ({
    declaration,
    hidden: c.hidden,
    global: c.global,
    at: c.at,
    ...(c.termConstructor && { termConstructor: c.termConstructor }),
  })
  if (c.subtype === "constructor") {
    const options = { cost: c.cost ?? 1, unextractable: c.unextractable || c.hidden }
    const made = entry(constructor(c.name, inputs, output, options).declaration)
    environment.functions.set(c.name, made)
    return made
  }
  // A merge may call the function itself.
  let merge: FunctionOptions<AnySort>["mergeTerm"]
  const made = entry(
    fn(c.name, inputs, output, {
      ...(c.merge && { mergeTerm: (old: unknown, next: unknown) => merge?.(old, next) as Term }),
    }).declaration,
  )
  environment.functions.set(c.name, made)
  if (c.merge) merge = checkMerge(environment, c.merge, output, c.name)
  return made
}

function checkMerge(
  environment: Environment,
  body: Node,
  output: AnySort,
  name: string,
): (old: unknown, next: unknown) => Term {
  const inference = new Inference(environment)
  inference.parameter("old", output, body)
  inference.parameter("new", output, body)
  const slot = inference.add(body, "write", false)
  inference.require(slot, output, body, `the merge of ${name}`)
  inference.solve()
  return (old, next) =>
    inference.termWith(
      body,
      new Map([
        ["old", termOf(old) as Term],
        ["new", termOf(next) as Term],
      ]),
    )
}
