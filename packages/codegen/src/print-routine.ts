import { emittedHelpers } from "./emitted-helpers.js"
import type { FlatArray, Routine, Statement } from "./ir.js"
import { Names } from "./names.js"
import type { OwnFunction } from "./own-function.js"
import { StatementPrinter } from "./print-statement.js"
import type { Helper, ModuleNames } from "./print-statement.js"
import { plain } from "./quote.js"
import { blocksOf, functionsIn } from "./walk.js"

/** A routine as a function of JavaScript. */
export interface PrintedRoutine {
  readonly text: string
  readonly helpers: ReadonlySet<Helper>
}

/** Routines are the same in many programs. */
const printed = new WeakMap<Routine, PrintedRoutine & { readonly key: string }>()

/** Its text under the name that it has in the module; its locals hide nothing that it calls. */
export const printRoutine = (routine: Routine, module: ModuleNames, debug: boolean): PrintedRoutine => {
  const taken = [routine, ...calledBy(routine.body)].map((r) => module.routines.get(r)!)
  const onVectors = module.wasm?.has(routine) === true
  const functions = functionsOf(routine).map((fn) => [fn, module.functions.get(fn)!] as const)
  const key = `${debug} ${onVectors} ${[...taken, ...functions.map(([, name]) => name)].join(" ")}`
  const known = printed.get(routine)
  if (known?.key === key) return known
  const names = new Names()
  for (const [fn, name] of functions) names.give(fn, name)
  for (const name of ["guardError", ...(onVectors ? ["wasm"] : []), ...Object.keys(emittedHelpers), ...taken])
    names.fresh(name)
  const printer = new StatementPrinter(names, module, debug)
  const parameters = routine.parameters.map((p) => names.give(p, p.name))
  printer.block(routine.body)
  const first = `function ${taken[0]}(${parameters.join(", ")}) {`
  const isArray = (at: number): boolean => "origin" in (routine.parameters[at] as FlatArray)
  const args = parameters.map((name, i) => (isArray(i) ? `${name}.byteOffset` : name)).join(", ")
  const sameOnVectors = onVectors ? [`  if (wasm) return wasm.${taken[0]}(${args})`] : []
  const text = [`/** ${plain(routine.note)} */`, first, ...sameOnVectors, ...printer.lines, "}"].join("\n")
  const made = { key, text, helpers: printer.helpers }
  printed.set(routine, made)
  return made
}

const known = new WeakMap<Routine, readonly OwnFunction[]>()
/** The elementary functions that a routine calls itself, and those that these call. */
export const functionsOf = (routine: Routine): readonly OwnFunction[] => {
  let found = known.get(routine)
  if (found === undefined) known.set(routine, (found = [...functionsIn(routine.body)]))
  return found
}
const calledBy = (body: readonly Statement[]): Routine[] =>
  body.flatMap((s) => (s.kind === "run" ? [s.routine] : blocksOf(s).flatMap(calledBy)))
