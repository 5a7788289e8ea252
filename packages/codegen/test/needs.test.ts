import fc from "fast-check"
import { Needs } from "../src/needs.js"

test("needs stay closed in whatever order they come", () => {
  const edges = fc.array(fc.tuple(fc.nat(69), fc.array(fc.nat(69), { maxLength: 4 })), { maxLength: 60 })
  fc.assert(
    fc.property(edges, (added) => {
      const needs = new Needs(70)
      const direct = new Map<number, Set<number>>()
      for (const [from, targets] of added) {
        needs.add(from, targets)
        direct.set(from, new Set([...(direct.get(from) ?? []), ...targets]))
      }
      for (let from = 0; from < 70; from++) {
        const found = new Set(direct.get(from))
        for (const t of found) for (const further of direct.get(t) ?? []) found.add(further)
        const all = Array.from({ length: 70 }, (_, t) => t)
        expect(all.filter((t) => needs.has(from, t))).toEqual(all.filter((t) => found.has(t)))
        expect(all.filter(needs.of([from]))).toEqual(all.filter((t) => found.has(t)))
      }
    }),
  )
})
