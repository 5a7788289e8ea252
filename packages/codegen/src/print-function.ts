import type { OwnFunction } from "./own-function.js"
import { Names } from "./names.js"
import { termPrinter } from "./print-term.js"
import { plain } from "./quote.js"
import { functionsIn } from "./walk.js"

/** A function of the package's own in JavaScript; `nameOf` says how it is called, and what it calls. */
export const printFunction = (fn: OwnFunction, nameOf: (fn: OwnFunction) => string): string => {
  if ("source" in fn) return fn.source(nameOf(fn))
  const { parameter, body, value } = fn.definition
  const names = new Names()
  for (const taken of [fn, ...functionsIn(body, [value])]) names.give(taken, nameOf(taken))
  const printer = termPrinter(names)
  const lines = [
    `/** ${plain(fn.note)} */`,
    `function ${nameOf(fn)}(${names.give(parameter, parameter.name)}) {`,
  ]
  for (const s of body)
    if (s.kind === "let") {
      const text = printer.local(s.value)
      lines.push(`  const ${names.give(s.variable, s.variable.name)} = ${text}`)
    }
  return [...lines, `  return ${printer.value(value)}`, "}"].join("\n")
}
