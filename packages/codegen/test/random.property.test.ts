import fc from "fast-check"
import { RandomProgram, bits, tape } from "./random-program.js"

/** A pass over blocks of rows, of which the later loops are flat. */
const flatInPass = [
  { op: 847, a: 0, b: 0, c: 0 },
  { op: 849, a: 85, b: 0, c: 0 },
]
const runs = Number(process.env.RUNS ?? 60)

describe("random programs", () => {
  for (const symbolic of [false, true]) {
    test(`fused, unfused, interpreted and one node at a time give the same bits (${symbolic ? "symbolic" : "known"} extents)`, () => {
      let passes = 0
      fc.assert(
        fc.property(tape(12), fc.nat({ max: 400 }), fc.nat(), (choices, seed, pick) => {
          const program = new RandomProgram(choices, seed)
          const alone = program.nodes.map((n) => bits(n.result))
          const inputs = program.given.map((g) => g.data.slice())
          const fused = program.run({ symbolic })
          expect(fused.results.map(bits)).toEqual(alone)
          expect(fused.buffers).toEqual(inputs)
          // arguments are never handed out, and not two results in one buffer of different contents
          for (const { data } of fused.results) expect(fused.buffers).not.toContain(data)
          const interpreted = program.run({ symbolic, target: "interpret" })
          expect(interpreted.results.map(bits)).toEqual(alone)
          expect(program.run({ symbolic, fuse: false }).results.map(bits)).toEqual(alone)
          // every access checked, memory that is said to be written before it is read beginning as garbage
          expect(program.run({ symbolic, debug: true }).results.map(bits)).toEqual(alone)
          const onVectors = program.run({ symbolic, target: "wasm", vectors: true, fewest_turns: 1 })
          expect(onVectors.results.map(bits)).toEqual(alone)
          expect(onVectors.buffers).toEqual(inputs)
          if (onVectors.source.includes("_pass(")) passes++
          // only some outputs: the rest is fused away
          const wanted = [program.nodes.length - 1, pick % program.nodes.length]
          const some = program.run({ symbolic, wanted })
          expect(some.results.map(bits)).toEqual(wanted.map((i) => alone[i]))
          expect(some.buffers).toEqual(inputs)
        }),
        { numRuns: runs, examples: [[flatInPass, 0, 0]] },
      )
      if (!symbolic) expect(passes).toBeGreaterThan(runs / 12)
    })
  }
})
