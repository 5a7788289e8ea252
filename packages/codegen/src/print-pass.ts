import type { StatementPrinter } from "./print-statement.js"
import type { Names } from "./names.js"
import { bufferOf } from "./scalar.js"
import type { VectorPass, Window } from "./wasm-pass.js"

/** A pass on vectors: what its turns reach is copied, some turns at a time; the loop stays for where there are none. */
export const printPass = (printer: StatementPrinter, names: Names, pass: VectorPass, as: string): void => {
  const { loop, inMemory } = pass
  if (inMemory)
    return printer.inMemory(() => printWindows(printer, names, pass, as, "wasm.memory.buffer"), loop)
  printWindows(printer, names, pass, as, "blocks")
  printer.indented(() => printer.statement(loop))
  printer.line("}")
}

const printWindows = (
  printer: StatementPrinter,
  names: Names,
  { loop, windows, taken, set, turns, assumed }: VectorPass,
  as: string,
  memory: string,
): void => {
  const [first, last] = [printer.terms.value(loop.from), printer.terms.value(loop.to)]
  const { step } = loop
  names.open()
  const [from, to] = [names.fresh("from"), names.fresh("to")]
  const copies = windows.map((w) =>
    w.copiedIn || w.copiedOut ? names.fresh(`${names.of(w.array)}_block`) : "",
  )
  const at = ({ factor, first: by }: Window): string => sum(product(factor, from), by)
  const whole = (w: Window): boolean => w.factor === 0
  const copyIn = (w: Window, k: number): void => {
    const start = at(w)
    const end = sum(product(w.factor, from), w.first + w.size)
    printer.line(`${copies[k]!}.set(${names.of(w.array)}.subarray(${start}, ${end}))`)
  }
  const copyOut = (w: Window, k: number): void => {
    const [name, start] = [names.of(w.array), at(w)]
    const count = w.beyond
      ? `Math.min(${w.size}, ${name}.length - ${w.first > 0 && !whole(w) ? `(${start})` : start})`
      : sum(product(w.factor, `(${to} - ${from})`), w.width - w.factor * step).replace(/^\((.*)\)$/, "$1")
    const part = whole(w) && !w.beyond ? copies[k]! : `${copies[k]!}.subarray(0, ${count})`
    printer.line(`${name}.set(${part}, ${start})`)
  }
  const args = [
    ...windows.map((w) => {
      const { BYTES_PER_ELEMENT: bytes } = bufferOf(w.array.type)
      const base = w.offset - (w.stays ? 0 : w.first * bytes)
      return w.factor === 0 ? String(base) : `${base} - ${w.factor * bytes} * ${from}`
    }),
    ...taken.map((variable) => names.of(variable)),
    from,
    to,
  ]
  const changed = set.map((variable) => names.of(variable)).join(", ")
  const results = set.length === 0 ? "" : set.length === 1 ? `${changed} = ` : `;[${changed}] = `
  const conditions = [...assumed].map(([variable, value]) => `${names.of(variable)} === ${value}`)
  printer.line(`if (${["wasm", ...conditions].join(" && ")}) {`)
  printer.indented(() => {
    windows.forEach((w, k) => {
      if (copies[k] === "") return
      printer.line(
        `const ${copies[k]!} = new ${bufferOf(w.array.type).name}(${memory}, ${w.offset}, ${w.size})`,
      )
    })
    windows.forEach((w, k) => {
      if (whole(w) && w.copiedIn) copyIn(w, k)
    })
    printer.line(`for (let ${from} = ${first}; ${from} < ${last}; ${from} += ${turns}) {`)
    printer.indented(() => {
      printer.line(`const ${to} = Math.min(${from} + ${turns}, ${last})`)
      windows.forEach((w, k) => {
        if (!whole(w) && w.copiedIn) copyIn(w, k)
      })
      printer.line(`${results}wasm.${as}(${args.join(", ")})`)
      windows.forEach((w, k) => {
        if (!whole(w) && w.copiedOut) copyOut(w, k)
      })
    })
    printer.line("}")
    for (const variable of set)
      if (variable.type === "bool") printer.line(`${names.of(variable)} = Boolean(${names.of(variable)})`)
    windows.forEach((w, k) => {
      if (whole(w) && w.copiedOut) copyOut(w, k)
    })
  })
  names.close()
  printer.line("} else {")
}

const product = (factor: number, x: string): string =>
  factor === 0 ? "" : factor === 1 ? x : `${factor} * ${x}`
const sum = (x: string, by: number): string => {
  if (x === "") return String(by)
  return by === 0 ? x : by > 0 ? `${x} + ${by}` : `${x} - ${-by}`
}
