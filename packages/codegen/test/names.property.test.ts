import { transformSync } from "esbuild"
import fc from "fast-check"
import { compile, lower, parse, print } from "../src/index.js"
import type { Kernel } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "__proto__",
    "constructor",
    "class",
    "await",
    "arguments",
    "eval",
    "undefined",
    "NaN",
    "Math",
    "Float64Array",
    "x; throw 1",
    "*/",
    "//",
    "`${1}`",
    "'\"\\",
    "a\nb",
    "a\u2028b",
    "a\u2029throw 1",
    "\u0000",
    "\u0085",
    "\r\n",
    "\ud800",
    "import",
    "clock",
    "checkArgument",
    "\u0001",
    "\u00010\u0001",
    "💥",
    "é",
    "i",
    "sum",
    "partials",
    "program",
    "constants",
    "toBigInt",
    "guardError",
    "pairwise_sum",
    "wasm",
    "blocks",
    "instance",
    "y_pass",
    "from",
    "to",
    "",
  ),
)

describe("names and texts of the user", () => {
  test.each([
    ["js", {}],
    ["wasm", { target: "wasm", fewest_turns: 1 } as const],
  ])("never change what a program does: %s", (_, choice) => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 8, maxLength: 8 }), (names) => {
        const b = new Build()
        const x = b.input(names[0]!, [300, 2])
        const y = b.map([x], (v) => e.mul(v, f64(2)), { name: names[1]!, note: names[2]! })
        const s = b.reduce(y, [0], "sum", { name: names[3]!, note: names[4]! })
        const fine = b.map([b.reduce(x, [0, 1], "max", { name: names[6]! })], (m) => e.lt(m, f64(10)), {
          type: "bool",
        })
        b.graph.guard(fine, names[5]!)
        const kernel: Kernel = {
          name: "same",
          module: names[6]!,
          run: ([a]) => [{ data: a!.data.slice() as Float64Array, shape: a!.shape }],
        }
        const options = { [names[7]!]: names[7]!, number: -0 }
        const [k] = b.graph.kernel(kernel, [s], options, [{ type: "float64", shape: [2], name: names[7]! }])
        const program = lower(b.graph, [y, k!])
        const text = print(program)
        expect(print(parse(text, [kernel]))).toBe(text)
        const compiled = compile(program, choice)
        const [doubled, sums] = compiled.run([new Float64Array(600).fill(1)])
        expect(Array.from(sums!.data as Float64Array)).toEqual([600, 600])
        expect(doubled!.data[0]).toBe(2)
        expect(() => compiled.run([new Float64Array(600).fill(11)])).toThrow(
          expect.objectContaining({ code: "ERR_CARTON_GUARD", message: names[5]! }),
        )
        // the module parses as one, and so strict; nothing in it could end a line, a comment or a string early
        expect(() => transformSync(compiled.source, { loader: "js", format: "esm" })).not.toThrow()
        expect(compiled.source).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/)
      }),
      { numRuns: 200 },
    )
  })
})
