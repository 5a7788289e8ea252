import { check, operands, rows, scalarOf, show } from "./special-case-words.js"

// The words are explained in special-case-words.ts.

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
