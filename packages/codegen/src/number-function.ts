import type { ElementaryFunction } from "./own-function.js"
import { interpreted } from "./evaluate.js"
import { printFunction } from "./print-function.js"
import { functionsIn } from "./walk.js"

/** The function of numbers: generated code where the host allows it, else closures; both give the same bits. */
export const numberFunction = (fn: ElementaryFunction): ((x: number) => number) => {
  const { body, value } = fn.definition
  const called = [...functionsIn(body, [value])]
  const names = called.map(({ name }) => name)
  try {
    const text = `"use strict"\n${printFunction(fn, ({ name }) => name)}\nreturn ${fn.name}`
    return new Function(...names, text)(...called.map(({ of }) => of))
  } catch (error) {
    if (error instanceof EvalError) return interpreted(fn.definition)
    throw error
  }
}
