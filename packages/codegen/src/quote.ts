import type { KernelOptions } from "./graph.js"
import { literal } from "./print-term.js"

/** Text from user data on one line, without what could end a comment or a string. */
export const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").replace(/\*\//g, "* /")
/** A string literal. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )

/** Options as an object literal. */
export const optionsText = (options: KernelOptions): string => {
  const entries = Object.entries(options).map(([key, value]) => {
    const name = /^[A-Za-z_]\w*$/.test(key) && key !== "__proto__" ? key : `[${quoted(key)}]`
    return `${name}: ${optionText(value)}`
  })
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`
}
const optionText = (value: KernelOptions[string]): string => {
  if (typeof value === "string") return quoted(value)
  if (typeof value === "number") return literal(value).text
  if (typeof value === "boolean" || value === null || value === undefined) return String(value)
  return `[${value.map((x) => literal(x).text).join(", ")}]`
}
