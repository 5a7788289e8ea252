import fc from "fast-check"
import { concatBytes, hashBytes, hexOf, sameBytes } from "../src/bytes.js"

const bytes = fc.uint8Array({ maxLength: 80 })

describe("sameBytes", () => {
  test("compares as byte lists do", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(sameBytes(a, b)).toBe(hexOf(a) === hexOf(b))
        expect(sameBytes(a, a.slice())).toBe(true)
      }),
    )
  })
  // the library's "unsafe" variant calls buffers equal that differ in the bytes after the last whole word
  test.each([1, 2, 3, 5, 67, 70])("sees a difference in the last of %i bytes", (length) => {
    const a = new Uint8Array(length)
    const b = new Uint8Array(length)
    b[length - 1] = 1
    expect(sameBytes(a, b)).toBe(false)
  })
  test("tells the zeros apart and takes NaN as itself", () => {
    expect(sameBytes(new Float64Array([0]), new Float64Array([-0]))).toBe(false)
    expect(sameBytes(new Float64Array([NaN]), new Float64Array([NaN]))).toBe(true)
  })
  test("looks at the view, not at what lies around it", () => {
    const buffer = new Uint8Array([9, 1, 2, 3, 4, 5, 9])
    expect(sameBytes(buffer.subarray(1, 6), new Uint8Array([1, 2, 3, 4, 5]))).toBe(true)
  })
})

describe("hashBytes", () => {
  test("does not depend on where the bytes lie", () => {
    fc.assert(
      fc.property(bytes, fc.nat(7), (a, shift) => {
        const moved = new Uint8Array(a.length + shift)
        moved.set(a, shift)
        expect(hashBytes(moved.subarray(shift))).toBe(hashBytes(a))
      }),
    )
  })
  test("spreads: 20,000 consecutive numbers have hardly a collision", () => {
    const seen = new Set<number>()
    for (let i = 0; i < 20_000; i++) seen.add(hashBytes(new Float64Array([i])))
    expect(seen.size).toBeGreaterThan(19_990)
  })
})

test("concatBytes and hexOf write the bytes in order", () => {
  expect(hexOf(concatBytes(new Uint8Array([1, 255]), new Uint8Array([16])))).toBe("01ff10")
})
