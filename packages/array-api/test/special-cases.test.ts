import * as xp from "../src/index.js"
import { asarray, type Complex, type DType, type NDArray } from "../src/index.js"

// The special cases of the standard's elementwise functions, as its 2024.12 text lists them: a line is a case, its
// words are the operands and the result. `num` is any number but NaN, `fin` finite, `fin+` and `fin-` of one sign,
// `nz` finite and not 0, `0` either zero. In a result `~v` is an approximation to v, `±v` leaves the sign open, and
// x1, |x1|, -|x1| are the operand.

const OPERANDS: Record<string, readonly number[]> = {
  "fin+": [5e-324, 0.5, 1, 2.5, 3, 1e300],
  "fin-": [-5e-324, -0.5, -1, -2.5, -3, -1e300],
  nz: [5e-324, 0.5, 1, 3, -5e-324, -0.5, -1, -3],
  fin: [0, -0, 0.5, 1, 3, -0.5, -1, -3],
  num: [0, -0, 0.5, -1, 3, Infinity, -Infinity],
  any: [0, -0, 0.5, -1, 3, Infinity, -Infinity, NaN],
  "0": [0, -0],
  "±inf": [Infinity, -Infinity],
  ">0": [5e-324, 0.5, 1, 3, Infinity],
  "<0": [-5e-324, -0.5, -1, -3, -Infinity],
  ">1": [1.5, 2, 1e300, Infinity],
  "<-1": [-1.5, -2, -1e300, -Infinity],
  "|>1|": [1.5, -2, 1e300, Infinity, -Infinity],
  "|1|": [1, -1],
  "|<1|": [0, -0, 0.5, -0.5, 5e-324],
  not1: [0, -0, 0.5, -1, 2, Infinity, -Infinity, NaN],
  not0: [0.5, -1, 3, Infinity, -Infinity, NaN],
  odd: [1, 3, 5],
  "-odd": [-1, -3, -5],
  even: [2, 4, 0.5, 2.5, Infinity],
  "-even": [-2, -4, -0.5, -2.5, -Infinity],
  fraction: [0.5, -0.5, 1.5, -2.25],
}
const PARTS = /^([+-]?)(\d+(?:\.\d+)?)?(pi|inf|nan)?(?:\/(\d+))?$/
function value(word: string): number {
  const parts = PARTS.exec(word)
  if (parts === null) throw new Error(`no value ${word}`)
  const [, sign, factor, name, divisor] = parts
  const base = name === "pi" ? Math.PI : name === "inf" ? Infinity : name === "nan" ? NaN : 1
  return ((sign === "-" ? -1 : 1) * Number(factor || 1) * base) / Number(divisor ?? 1)
}
const operands = (word: string): readonly number[] => OPERANDS[word] ?? [value(word)]

/** Throws unless `got` is what the word says. */
function check(what: string, got: number, word: string, args: readonly number[] = [], near = 2 ** -51): void {
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
const rows = (text: string): string[][] =>
  text
    .trim()
    .split("\n")
    .map((line) =>
      line
        .trim()
        .split(/[\s,]+|->/)
        .filter((word) => word !== ""),
    )
const show = (xs: readonly number[]): string =>
  xs.map((x) => (Object.is(x, -0) ? "-0" : String(x))).join(", ")
type Function_ = (...xs: NDArray[]) => NDArray
const functions = xp as unknown as Record<string, Function_>
const scalarOf = (name: string, dtype: DType, ...args: (number | Complex)[]) =>
  functions[name]!(...args.map((x) => asarray([x], { dtype })))
    .at(0)
    .item()

const ONE = `
abs        nan -> nan    -0 -> 0       -inf -> inf
acos       nan -> nan    >1 -> nan     <-1 -> nan     1 -> 0
acosh      nan -> nan    |<1| -> nan   <-1 -> nan     1 -> 0      inf -> inf
asin       nan -> nan    >1 -> nan     <-1 -> nan     +0 -> 0     -0 -> -0
asinh      nan -> nan    +0 -> 0       -0 -> -0       inf -> inf  -inf -> -inf
atan       nan -> nan    +0 -> 0       -0 -> -0       inf -> ~pi/2  -inf -> ~-pi/2
atanh      nan -> nan    <-1 -> nan    >1 -> nan      -1 -> -inf  1 -> inf   +0 -> 0   -0 -> -0
ceil       inf -> inf    -inf -> -inf  +0 -> 0        -0 -> -0    nan -> nan  3 -> 3   -3 -> -3
cos        nan -> nan    +0 -> 1       -0 -> 1        inf -> nan  -inf -> nan
cosh       nan -> nan    +0 -> 1       -0 -> 1        inf -> inf  -inf -> inf
exp        nan -> nan    +0 -> 1       -0 -> 1        inf -> inf  -inf -> 0
expm1      nan -> nan    +0 -> 0       -0 -> -0       inf -> inf  -inf -> -1
floor      inf -> inf    -inf -> -inf  +0 -> 0        -0 -> -0    nan -> nan  3 -> 3   -3 -> -3
log        nan -> nan    <0 -> nan     0 -> -inf      1 -> 0      inf -> inf
log1p      nan -> nan    <-1 -> nan    -1 -> -inf     -0 -> -0    +0 -> 0     inf -> inf
log2       nan -> nan    <0 -> nan     0 -> -inf      1 -> 0      inf -> inf
log10      nan -> nan    <0 -> nan     0 -> -inf      1 -> 0      inf -> inf
reciprocal nan -> nan    +0 -> inf     -0 -> -inf     inf -> 0    -inf -> -0
round      inf -> inf    -inf -> -inf  +0 -> 0        -0 -> -0    nan -> nan  0.5 -> 0  -0.5 -> -0  1.5 -> 2  2.5 -> 2
sign       <0 -> -1      0 -> 0        >0 -> 1        nan -> nan
sin        nan -> nan    +0 -> 0       -0 -> -0       ±inf -> nan
sinh       nan -> nan    +0 -> 0       -0 -> -0       inf -> inf  -inf -> -inf
sqrt       nan -> nan    <0 -> nan     +0 -> 0        -0 -> -0    inf -> inf
square     nan -> nan    0 -> 0        ±inf -> inf
tan        nan -> nan    +0 -> 0       -0 -> -0       ±inf -> nan
tanh       nan -> nan    +0 -> 0       -0 -> -0       inf -> 1    -inf -> -1
trunc      inf -> inf    -inf -> -inf  +0 -> 0        -0 -> -0    nan -> nan  3 -> 3   -3 -> -3
`
describe.each(["float64", "float32"] as const)("one real operand, %s", (dtype) => {
  test.each(rows(ONE).map((row) => [row[0]!, row.slice(1)] as const))("%s", (name, words) => {
    for (let i = 0; i < words.length; i += 2)
      for (const x of operands(words[i]!)) {
        if (Math.fround(x) !== x && x === x && dtype === "float32") continue
        check(
          `${name}(${show([x])})`,
          scalarOf(name, dtype, x) as number,
          words[i + 1]!,
          [x],
          dtype === "float32" ? 2 ** -22 : 2 ** -51,
        )
      }
  })
})

const SIGNED_ZERO_QUOTIENT = `
  +0 >0 -> 0
  -0 >0 -> -0
  +0 <0 -> -0
  -0 <0 -> 0
  >0 +0 -> inf
  >0 -0 -> -inf
  <0 +0 -> -inf
  <0 -0 -> inf
  inf fin+ -> inf
  inf fin- -> -inf
  -inf fin+ -> -inf
  -inf fin- -> inf
  fin+ inf -> 0
  fin+ -inf -> -0
  fin- inf -> -0
  fin- -inf -> 0`
const UNDEFINED_QUOTIENT = `
  nan any -> nan
  any nan -> nan
  ±inf ±inf -> nan
  0 0 -> nan`
const TWO: Record<string, string> = {
  add: `
  nan any -> nan
  any nan -> nan
  inf -inf -> nan
  -inf inf -> nan
  inf inf -> inf
  -inf -inf -> -inf
  inf fin -> inf
  -inf fin -> -inf
  fin inf -> inf
  fin -inf -> -inf
  -0 -0 -> -0
  -0 +0 -> 0
  +0 -0 -> 0
  +0 +0 -> 0
  0 nz -> x2
  nz 0 -> x1`,
  atan2: `
  nan any -> nan
  any nan -> nan
  >0 0 -> ~pi/2
  +0 >0 -> 0
  +0 +0 -> 0
  +0 -0 -> ~pi
  +0 <0 -> ~pi
  -0 >0 -> -0
  -0 +0 -> -0
  -0 -0 -> ~-pi
  -0 <0 -> ~-pi
  <0 0 -> ~-pi/2
  fin+ inf -> 0
  fin+ -inf -> ~pi
  fin- inf -> -0
  fin- -inf -> ~-pi
  inf fin -> ~pi/2
  -inf fin -> ~-pi/2
  inf inf -> ~pi/4
  inf -inf -> ~3pi/4
  -inf inf -> ~-pi/4
  -inf -inf -> ~-3pi/4`,
  copysign: `
  num <0 -> -|x1|
  num -0 -> -|x1|
  num +0 -> |x1|
  num >0 -> |x1|
  nan any -> nan`,
  divide: UNDEFINED_QUOTIENT + SIGNED_ZERO_QUOTIENT,
  floor_divide: UNDEFINED_QUOTIENT + SIGNED_ZERO_QUOTIENT,
  hypot: `
  ±inf any -> inf
  any ±inf -> inf
  0 any -> |x2|
  any 0 -> |x1|
  fin nan -> nan
  nan fin -> nan
  nan nan -> nan`,
  logaddexp: `
  nan any -> nan
  any nan -> nan
  inf num -> inf
  num inf -> inf
  -inf -inf -> -inf`,
  maximum: `
  nan any -> nan
  any nan -> nan
  inf num -> inf
  -inf nz -> x2`,
  minimum: `
  nan any -> nan
  any nan -> nan
  -inf num -> -inf
  inf nz -> x2`,
  multiply: `
  nan any -> nan
  any nan -> nan
  ±inf 0 -> nan
  0 ±inf -> nan
  inf inf -> inf
  inf -inf -> -inf
  -inf -inf -> inf
  inf fin+ -> inf
  inf fin- -> -inf
  fin- inf -> -inf
  fin- -inf -> inf
  +0 fin- -> -0
  -0 fin- -> 0
  -0 -0 -> 0`,
  nextafter: `
  nan any -> nan
  any nan -> nan
  -0 +0 -> 0
  +0 -0 -> -0
  inf inf -> inf`,
  pow: `
  not1 nan -> nan
  any +0 -> 1
  any -0 -> 1
  nan not0 -> nan
  |>1| inf -> inf
  |>1| -inf -> 0
  |1| inf -> 1
  |1| -inf -> 1
  1 num -> 1
  |<1| inf -> 0
  |<1| -inf -> inf
  inf >0 -> inf
  inf <0 -> 0
  -inf odd -> -inf
  -inf even -> inf
  -inf -odd -> -0
  -inf -even -> 0
  +0 >0 -> 0
  +0 <0 -> inf
  -0 odd -> -0
  -0 even -> 0
  -0 -odd -> -inf
  -0 -even -> inf
  fin- fraction -> nan`,
  remainder:
    UNDEFINED_QUOTIENT +
    `
  +0 >0 -> 0
  -0 >0 -> 0
  +0 <0 -> -0
  -0 <0 -> -0
  >0 0 -> nan
  <0 0 -> nan
  inf fin+ -> nan
  inf fin- -> nan
  -inf fin+ -> nan
  -inf fin- -> nan
  fin+ inf -> x1
  fin+ -inf -> x2
  fin- inf -> x2
  fin- -inf -> x1`,
  subtract: `
  nan any -> nan
  any nan -> nan
  inf inf -> nan
  -inf -inf -> nan
  inf fin -> inf
  fin inf -> -inf
  -0 +0 -> -0
  +0 +0 -> 0
  -0 -0 -> 0
  nz 0 -> x1`,
}
describe.each(["float64", "float32"] as const)("two real operands, %s", (dtype) => {
  test.each(Object.entries(TWO))("%s", (name, text) => {
    for (const [first, second, word] of rows(text))
      for (const x1 of operands(first!))
        for (const x2 of operands(second!)) {
          if (dtype === "float32" && [x1, x2].some((x) => Math.fround(x) !== x && x === x)) continue
          check(
            `${name}(${show([x1, x2])})`,
            scalarOf(name, dtype, x1, x2) as number,
            word!,
            [x1, x2],
            dtype === "float32" ? 2 ** -22 : 2 ** -51,
          )
        }
  })
})

// Operands and results are pairs: real and imaginary part. `cis` is inf·cos and inf·sin of the imaginary part,
// `0cis` the same with +0; `-1+cis` less 1. Two lines of sqrt for an infinite real part are those of C99 (Annex G),
// which the later revisions of the standard give too: the text of 2024.12 has them garbled.
const COMPLEX: Record<string, string> = {
  acos: `
  0 +0 -> ~pi/2 -0
  0 nan -> ~pi/2 nan
  fin inf -> ~pi/2 -inf
  nz nan -> nan nan
  -inf fin+ -> ~pi -inf
  inf fin+ -> 0 -inf
  -inf inf -> ~3pi/4 -inf
  inf inf -> ~pi/4 -inf
  ±inf nan -> nan ±inf
  nan fin -> nan nan
  nan inf -> nan -inf
  nan nan -> nan nan`,
  acosh: `
  0 +0 -> 0 ~pi/2
  fin inf -> inf ~pi/2
  nz nan -> nan nan
  +0 nan -> nan ±pi/2
  -inf fin+ -> inf ~pi
  inf fin+ -> inf 0
  -inf inf -> inf ~3pi/4
  inf inf -> inf ~pi/4
  ±inf nan -> inf nan
  nan fin -> nan nan
  nan inf -> inf nan
  nan nan -> nan nan`,
  asinh: `
  +0 +0 -> 0 0
  fin+ inf -> inf ~pi/2
  fin nan -> nan nan
  inf fin+ -> inf 0
  inf inf -> inf ~pi/4
  inf nan -> inf nan
  nan +0 -> nan 0
  nan nz -> nan nan
  nan inf -> ±inf nan
  nan nan -> nan nan`,
  atanh: `
  +0 +0 -> 0 0
  +0 nan -> 0 nan
  1 +0 -> inf 0
  fin+ inf -> 0 ~pi/2
  nz nan -> nan nan
  inf fin+ -> 0 ~pi/2
  inf inf -> 0 ~pi/2
  inf nan -> 0 nan
  nan fin -> nan nan
  nan inf -> ±0 ~pi/2
  nan nan -> nan nan`,
  cosh: `
  +0 +0 -> 1 0
  +0 inf -> nan ±0
  +0 nan -> nan ±0
  nz inf -> nan nan
  nz nan -> nan nan
  inf +0 -> inf 0
  inf nz -> cis cis
  inf inf -> ±inf nan
  inf nan -> inf nan
  nan 0 -> nan ±0
  nan nz -> nan nan
  nan nan -> nan nan`,
  exp: `
  0 +0 -> 1 0
  fin inf -> nan nan
  fin nan -> nan nan
  inf +0 -> inf 0
  -inf fin -> 0cis 0cis
  inf nz -> cis cis
  -inf inf -> ±0 ±0
  inf inf -> ±inf nan
  -inf nan -> ±0 ±0
  inf nan -> ±inf nan
  nan +0 -> nan 0
  nan nz -> nan nan
  nan nan -> nan nan`,
  expm1: `
  0 +0 -> 0 0
  fin inf -> nan nan
  fin nan -> nan nan
  inf +0 -> inf 0
  -inf fin -> -1 0cis
  inf nz -> cis cis
  -inf inf -> -1 ±0
  inf inf -> ±inf nan
  -inf nan -> -1 ±0
  inf nan -> ±inf nan
  nan +0 -> nan 0
  nan nz -> nan nan
  nan nan -> nan nan`,
  log: `
  -0 +0 -> -inf ~pi
  +0 +0 -> -inf 0
  fin inf -> inf ~pi/2
  fin nan -> nan nan
  -inf fin+ -> inf ~pi
  inf fin+ -> inf 0
  -inf inf -> inf ~3pi/4
  inf inf -> inf ~pi/4
  ±inf nan -> inf nan
  nan fin -> nan nan
  nan inf -> inf nan
  nan nan -> nan nan`,
  log1p: `
  -1 +0 -> -inf 0
  fin inf -> inf ~pi/2
  fin nan -> nan nan
  -inf fin+ -> inf ~pi
  inf fin+ -> inf 0
  -inf inf -> inf ~3pi/4
  inf inf -> inf ~pi/4
  ±inf nan -> inf nan
  nan fin -> nan nan
  nan inf -> inf nan
  nan nan -> nan nan`,
  sinh: `
  +0 +0 -> 0 0
  +0 inf -> ±0 nan
  +0 nan -> ±0 nan
  fin+ inf -> nan nan
  fin+ nan -> nan nan
  inf +0 -> inf 0
  inf fin+ -> cis cis
  inf inf -> ±inf nan
  inf nan -> ±inf nan
  nan +0 -> nan 0
  nan nz -> nan nan
  nan nan -> nan nan`,
  sqrt: `
  0 +0 -> 0 0
  any inf -> inf inf
  fin nan -> nan nan
  -inf fin+ -> 0 inf
  inf fin+ -> inf 0
  -inf nan -> nan ±inf
  inf nan -> inf nan
  nan fin -> nan nan
  nan nan -> nan nan`,
  tanh: `
  +0 +0 -> 0 0
  nz inf -> nan nan
  +0 inf -> 0 nan
  nz nan -> nan nan
  +0 nan -> 0 nan
  inf fin+ -> 1 0
  inf inf -> 1 ±0
  inf nan -> 1 ±0
  nan +0 -> nan 0
  nan nz -> nan nan
  nan nan -> nan nan`,
  sign: `
  0 0 -> 0 0
  nan any -> nan nan
  any nan -> nan nan
  fin+ +0 -> 1 0
  -0 fin- -> -0 -1`,
}
const ODD = new Set(["asinh", "atanh", "sinh", "tanh"])
const turned: Record<string, string> = { asin: "asinh", atan: "atanh", sin: "sinh", tan: "tanh" }
const negated = (word: string): string =>
  word.startsWith("±") || word === "nan"
    ? word
    : word.startsWith("~")
      ? `~${flip(word.slice(1))}`
      : flip(word)
const flip = (word: string): string => (word.startsWith("-") ? word.slice(1) : `-${word}`)

describe.each(["complex128", "complex64"] as const)("complex operands, %s", (dtype) => {
  const part = (x: number) => (dtype === "complex64" ? Math.fround(x) : x)
  const approximate = (word: string) =>
    dtype === "complex64" && /pi/.test(word) ? word.replace(/^[~±]?/, "near ") : word
  function expectPart(what: string, got: number, word: string, angle: number, sine: boolean): void {
    if (word.startsWith("near ")) {
      if (!(Math.abs(Math.abs(got) - Math.abs(value(word.slice(5)))) <= 3e-7))
        throw new Error(`${what} = ${got}`)
    } else if (word.endsWith("cis")) {
      const direction = Math.sign(sine ? Math.sin(angle) : Math.cos(angle)) || (sine ? angle : 1)
      const size = word.startsWith("0") ? 0 : Infinity
      check(
        what,
        got,
        size === 0 && direction <= 0 && (direction < 0 || Object.is(direction, -0))
          ? "-0"
          : size === 0
            ? "0"
            : direction < 0
              ? "-inf"
              : "inf",
      )
    } else check(what, got, word)
  }
  function run(name: string, x: number, y: number, re: string, im: string): void {
    const z = scalarOf(name, dtype, { re: x, im: y }) as Complex
    const what = `${name}(${show([x, y])}i)`
    expectPart(`re ${what}`, z.re, approximate(re), y, false)
    expectPart(`im ${what}`, z.im, approximate(im), y, true)
  }
  test.each(Object.entries(COMPLEX))("%s", (name, text) => {
    for (const [first, second, re, im] of rows(text))
      for (const x of operands(first!))
        for (const y of operands(second!)) {
          if (part(x) !== x && x === x) continue
          if (part(y) !== y && y === y) continue
          run(name, x, y, re!, im!)
          if (re!.endsWith("cis") || im!.endsWith("cis") || name === "sign") continue
          run(name, x, -y, re!, negated(im!)) // f(conj z) = conj f(z)
          if (ODD.has(name)) run(name, -x, -y, negated(re!), negated(im!)) // f(-z) = -f(z)
        }
  })
  test.each(Object.entries(turned))("%s is -i·%s(i·z)", (name, hyperbolic) => {
    for (const [first, second, re, im] of rows(COMPLEX[hyperbolic]!))
      for (const x of operands(first!))
        for (const y of operands(second!)) {
          if ((part(x) !== x && x === x) || (part(y) !== y && y === y) || re!.endsWith("cis")) continue
          run(name, y, -x, im!, negated(re!))
        }
  })
  test("cos is cosh(i·z)", () => {
    for (const [first, second, re, im] of rows(COMPLEX["cosh"]!))
      for (const x of operands(first!))
        for (const y of operands(second!))
          if ((part(x) === x || x !== x) && (part(y) === y || y !== y) && !re!.endsWith("cis"))
            run("cos", y, -x, re!, im!)
  })
})
