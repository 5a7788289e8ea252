import * as xp from "../src/index.js"
import { asarray, type Complex, type DType, type NDArray } from "../src/index.js"

// The special cases of the standard's elementwise functions, as its 2024.12 text lists them: a line is a case, its
// words are the operands and the result. `num` is any number but NaN, `fin` finite, `fin+` and `fin-` of one sign,
// `nz` finite and not 0, `0` either zero. In a result `~v` is an approximation to v, `±v` leaves the sign open, and
// x1, |x1|, -|x1| are the operand.

// powers of two, so that float32 has them too
const [TINY, HUGE] = [2 ** -70, 2 ** 66]
const OPERANDS: Record<string, readonly number[]> = {
  "fin+": [5e-324, TINY, 0.5, 1, 2.5, 3, HUGE, 1e300],
  "fin-": [-5e-324, -TINY, -0.5, -1, -2.5, -3, -HUGE, -1e300],
  nz: [5e-324, TINY, 0.5, 1, 3, HUGE, -5e-324, -TINY, -0.5, -1, -3, -HUGE],
  fin: [0, -0, TINY, 0.5, 1, 3, HUGE, -TINY, -0.5, -1, -3, -HUGE],
  num: [0, -0, TINY, 0.5, -1, 3, HUGE, -HUGE, Infinity, -Infinity],
  any: [0, -0, 0.5, -1, 3, Infinity, -Infinity, NaN],
  "0": [0, -0],
  "±inf": [Infinity, -Infinity],
  ">0": [5e-324, TINY, 0.5, 1, 3, HUGE, Infinity],
  "<0": [-5e-324, -TINY, -0.5, -1, -3, -HUGE, -Infinity],
  ">1": [1.5, 2, HUGE, 1e300, Infinity],
  "<-1": [-1.5, -2, -HUGE, -1e300, -Infinity],
  "|>1|": [1.5, -2, HUGE, -HUGE, 1e300, Infinity, -Infinity],
  "|1|": [1, -1],
  "|<1|": [0, -0, TINY, -TINY, 0.5, -0.5, 5e-324],
  not1: [0, -0, 0.5, -1, 2, Infinity, -Infinity, NaN],
  not0: [0.5, -1, 3, Infinity, -Infinity, NaN],
  odd: [1, 3, 5],
  "-odd": [-1, -3, -5],
  even: [2, 4, 0.5, 2.5, Infinity],
  "-even": [-2, -4, -0.5, -2.5, -Infinity],
  fraction: [0.5, -0.5, 1.5, -2.25],
}
const PARTS = /^([+-]?)(\d+(?:\.\d+)?)?(pi|inf|nan)?(?:\/(\d+))?$/
export function value(word: string): number {
  const parts = PARTS.exec(word)
  if (parts === null) throw new Error(`no value ${word}`)
  const [, sign, factor, name, divisor] = parts
  const base = name === "pi" ? Math.PI : name === "inf" ? Infinity : name === "nan" ? NaN : 1
  return ((sign === "-" ? -1 : 1) * Number(factor || 1) * base) / Number(divisor ?? 1)
}
export const operands = (word: string): readonly number[] => OPERANDS[word] ?? [value(word)]

/** Throws unless `got` is what the word says. */
export function check(
  what: string,
  got: number,
  word: string,
  args: readonly number[] = [],
  near = 2 ** -51,
): void {
  const named: Record<string, number> = {
    x1: args[0]!,
    x2: args[1]!,
    "|x1|": Math.abs(args[0]!),
    "|x2|": Math.abs(args[1]!),
    "-|x1|": -Math.abs(args[0]!),
  }
  const plain = word.replace(/^[~±]/, "")
  const want = named[word] ?? value(plain)
  const good = word.startsWith("±")
    ? Object.is(Math.abs(got), Math.abs(want))
    : word.startsWith("~")
      ? Math.abs(got - want) <= near * Math.abs(want)
      : Object.is(got, want)
  if (!good) throw new Error(`${what} = ${Object.is(got, -0) ? "-0" : got}, the standard has ${word}`)
}
export const rows = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .map((line) =>
      line
        .trim()
        .split(/[\s,]+|->/)
        .filter((word) => word !== ""),
    )
export const show = (xs: readonly number[]): string =>
  xs.map((x) => (Object.is(x, -0) ? "-0" : String(x))).join(", ")
type Function_ = (...xs: NDArray[]) => NDArray
const functions = xp as unknown as Record<string, Function_>
export const scalarOf = (name: string, dtype: DType, ...args: (number | Complex)[]) =>
  functions[name]!(...args.map((x) => asarray([x], { dtype })))
    .at(0)
    .item()
