import type { Complex } from "../src/index.js"
import { check, operands, rows, scalarOf, show, value } from "./special-case-words.js"

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
