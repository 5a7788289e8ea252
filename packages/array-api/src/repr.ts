import { isComplex } from "@carton/codegen"
import { checkEager, type EagerArray } from "./eager-array.js"
import type { NDArray } from "./ndarray.js"

/** As NumPy's print options: digits behind the point, line width, and what long arrays show. */
const PRECISION = 8
const WIDTH = 75
const EDGE = 3
const FEW = 1000

type Format = (place: number) => string

/**
 * The array as NumPy writes it, with its shape and dtype: columns aligned, 8 digits, long axes cut.
 *
 * @example array_repr(asarray([[1, 2.5]]))   // "array([[1. , 2.5]], shape=[1, 2], dtype=float64)"
 *
 * @see numpy.array_repr; rows and numbers are the same, shape and dtype are always said
 */
export function array_repr(x: NDArray): string {
  checkEager("array_repr", x)
  const body = array_text(x, "array(")
  const tail = `shape=[${x.shape.join(", ")}], dtype=${x.dtype})`
  const last = body.length - body.lastIndexOf("\n") - 1
  return `array(${body},${last + tail.length + 9 > WIDTH ? "\n      " : " "}${tail}`
}

/** The elements alone, in lines that follow `prefix`. */
export function array_text(array: NDArray, prefix = ""): string {
  const x = checkEager("array_text", array)
  if (x.size === 0) return "[]"
  const cut = x.size > FEW
  const shown = (axis: number): number[] => {
    const extent = x.shape[axis]!
    const all = Array.from({ length: extent }, (_, i) => i)
    return cut && extent > 2 * EDGE ? [...all.slice(0, EDGE), -1, ...all.slice(-EDGE)] : all
  }
  const axes = x.shape.map((_, axis) => shown(axis))
  const places: number[] = []
  const visit = (axis: number, place: number): void => {
    if (axis === x.ndim) places.push(place)
    else for (const i of axes[axis]!) if (i >= 0) visit(axis + 1, place + i * x.strides[axis]!)
  }
  visit(0, x.offset)
  const format = formatOf(x, places)

  const write = (axis: number, place: number, indent: string, width: number): string => {
    if (axis === x.ndim) return format(place)
    const word = (i: number) =>
      i < 0 ? "..." : write(axis + 1, place + i * x.strides[axis]!, `${indent} `, width - 1)
    const words = axes[axis]!.map(word)
    if (axis < x.ndim - 1) return `[${words.join(`,${"\n".repeat(x.ndim - 1 - axis)}${indent}`)}]`
    let [text, line] = ["", indent]
    words.forEach((w, i) => {
      if (line.length + w.length > width - 1 && line.length > indent.length) {
        text += `${line.trimEnd()}\n`
        line = indent
      }
      line += i < words.length - 1 ? `${w}, ` : w
    })
    return `[${(text + line).slice(indent.length)}]`
  }
  return write(0, x.offset, " ".repeat(prefix.length + 1), WIDTH - (prefix === "" ? 0 : 1))
}

function formatOf({ data, dtype, ndim }: EagerArray, places: readonly number[]): Format {
  const single = dtype === "float32" || dtype === "complex64"
  const at = (place: number): number => data[place] as number
  if (isComplex(dtype)) {
    const part = (lane: number) => places.map((place) => at(2 * place + lane))
    const [re, im] = [floats(part(0), single, false), floats(part(1), single, true)]
    return (place) => re(at(2 * place)) + im(at(2 * place + 1)).replace(/ *$/, (spaces) => `j${spaces}`)
  }
  if (dtype.startsWith("float")) {
    const format = floats(places.map(at), single, false)
    return (place) => format(at(place))
  }
  const plain: Format =
    dtype === "bool" ? (place) => (at(place) ? "True" : "False") : (place) => String(data[place])
  const width = dtype === "bool" ? (ndim === 0 ? 0 : 5) : Math.max(...places.map((p) => plain(p).length))
  return (place) => plain(place).padStart(width)
}

/** Numbers of one column: all with a point, or all with an exponent where they are large, small or far apart. */
function floats(values: readonly number[], single: boolean, signed: boolean): (x: number) => string {
  const finite = values.filter(Number.isFinite)
  const sizes = finite.filter((x) => x !== 0).map(Math.abs)
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)]
  const ratio = single ? Math.fround(high / low) : high / low
  const scientific =
    sizes.length > 0 &&
    (high >= (single ? 1e6 : 1e8) || low < (single ? Math.fround(1e-4) : 1e-4) || ratio > 1000)
  const sign = (x: number): string => (x < 0 || Object.is(x, -0) ? "-" : signed ? "+" : "")
  const partsOf = (x: number): string[] => parts(Math.abs(x), single, scientific)
  const all = finite.map((x) => [sign(x) + partsOf(x)[0]!, ...partsOf(x).slice(1)])
  const longest = (part: number): number => Math.max(0, ...all.map((p) => p[part]!.length))
  let left = longest(0)
  const right = longest(1)
  const exponent = Math.max(0, ...all.map((p) => p[2]!.replace("-", "").length))
  // what follows the integer part: the point, the digits, and "e+05"
  const rest = all.length === 0 ? 1 : 1 + right + (scientific ? 2 + exponent : 0)
  for (const x of values)
    if (!Number.isFinite(x)) left = Math.max(left, (signed || values.includes(-Infinity) ? 4 : 3) - rest)
  return (x) => {
    if (Number.isNaN(x)) return `${signed ? "+" : ""}nan`.padStart(left + rest)
    if (!Number.isFinite(x)) return `${sign(x)}inf`.padStart(left + rest)
    const [whole, digits, power] = partsOf(x) as [string, string, string]
    if (!scientific) return `${(sign(x) + whole).padStart(left)}.${digits.padEnd(right)}`
    // digits beyond the fewest are those of the number, not zeros
    const [first, padded, last] = right === 0 ? [whole, digits, power] : exponential(Math.abs(x), right)
    const [minus, places] = last!.startsWith("-") ? ["-", last!.slice(1)] : ["+", last!]
    return `${(sign(x) + first!).padStart(left)}.${padded}e${minus}${places.padStart(exponent, "0")}`
  }
}

/** Integer part, digits and exponent of a positive number: the fewest digits that tell it apart, up to the precision. */
function parts(x: number, single: boolean, scientific: boolean): string[] {
  const shortest = single ? shortestSingle(x) : x.toExponential()
  const [mantissa, power] = shortest.split("e") as [string, string]
  const significant = mantissa.replace(".", "").length
  if (scientific) {
    const digits = Math.min(significant - 1, PRECISION)
    const [whole, rest, exponent] = significant - 1 > PRECISION ? exponential(x, digits) : split(shortest)
    return [whole!, rest!.replace(/0+$/, ""), exponent!]
  }
  const needed = Math.max(0, significant - 1 - Number(power))
  const text = needed > PRECISION ? toEven(x, "toFixed", PRECISION) : Number(shortest).toFixed(needed)
  const [whole, digits = ""] = text.split(".")
  return [whole!, digits.replace(/0+$/, ""), ""]
}

/** Integer part, so many digits and the exponent, of at least two digits. */
const exponential = (x: number, digits: number): string[] => split(toEven(x, "toExponential", digits))
function split(text: string): string[] {
  const [mantissa, exponent] = text.split("e") as [string, string]
  const [whole, digits = ""] = mantissa.split(".") as [string, string?]
  const places = exponent.replace(/^[+-]/, "").padStart(2, "0")
  return [whole, digits, exponent.startsWith("-") ? `-${places}` : places]
}

/** The methods round a tie away from 0; NumPy rounds it to the even digit. */
function toEven(x: number, method: "toExponential" | "toFixed", digits: number): string {
  const text = x[method](digits)
  const more = x[method](digits + 30)
  const end = method === "toFixed" ? text.length : text.indexOf("e")
  const cut = more.slice(0, end)
  const isTie = /^50*(e|$)/.test(more.slice(end)) && /[02468]$/.test(cut)
  return isTie ? cut + text.slice(end) : text
}

function shortestSingle(x: number): string {
  for (let digits = 0; ; digits++) {
    const text = toEven(x, "toExponential", digits)
    if (Math.fround(Number(text)) === x || digits === 9) return text
  }
}
