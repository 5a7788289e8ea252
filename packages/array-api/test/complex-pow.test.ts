import * as xp from "../src/index.js"
import type { Complex, Scalar } from "../src/index.js"

describe("complex pow", () => {
  const power = (z: Complex, w: Scalar) =>
    xp
      .pow(xp.asarray([z]), w)
      .at(0)
      .item() as Complex
  const z = (re: number, im: number) => ({ re, im })

  test.each<[Complex, Scalar, Complex]>([
    [z(1, 2), 2, z(-3, 4)],
    [z(1, 1), 4, z(-4, 0)],
    [z(0, 1), 3, z(0, -1)],
    [z(3, -4), 3, z(-117, -44)],
    [z(0, 0.5), -1, z(0, -2)],
    [z(2 ** 600, 2 ** 600), -1, z(2 ** -601, -(2 ** -601))],
    [z(2 ** -1000, 0), -1, z(2 ** 1000, 0)],
    [z(1.5, -0), 1, z(1.5, -0)],
    [z(NaN, 1), 1, z(NaN, 1)],
    [z(NaN, NaN), 0, z(1, 0)],
    [z(0, 0), 0, z(1, 0)],
    [z(0, 0), 2, z(0, 0)],
    [z(0, 0), z(0.5, 3), z(0, 0)],
    [z(Infinity, 1), -1, z(0, 0)],
  ])("%j to the power %j is exact", (base, exponent, expected) => {
    expect(power(base, exponent)).toEqual(expected)
  })
  // by mpmath with 400 bits
  test.each<[Complex, Complex, Complex]>([
    [z(0.6, 0.8), z(1e5, 3), z(-0.03999702158713696, 0.04727078459550548)],
    [z(0.6, -0.8), z(-123456.75, 2.5), z(3.5134770080186306, 9.530770592407572)],
    [z(1 + 2 ** -30, 2 ** -31), z(1e9, -3e9), z(-7.050173117423322, -7.454793309604217)],
    [z(-1.25, 0), z(0.5, 0), z(0, 1.118033988749895)],
    [z(-1.25, -0), z(0.5, 0), z(0, -1.118033988749895)],
    [z(3e-320, -4e-320), z(0.5, 0.25), z(-1.31426576898982e-160, -2.4943796989230347e-160)],
  ])("%j to the power %j keeps its digits where the logarithm is multiplied", (base, exponent, expected) => {
    const { re, im } = power(base, exponent)
    const far = Math.hypot(re - expected.re, im - expected.im) / Math.hypot(expected.re, expected.im)
    expect(far).toBeLessThan(4 * 2 ** -52)
  })
  test("overflows and vanishes only where the result does", () => {
    const large = power(z(3e4, 4e4), 65.5)
    expect(large.re / -3.0284486580676907e307).toBeCloseTo(1, 14)
    expect(large.im / -5.250018779837315e307).toBeCloseTo(1, 14)
    expect(power(z(1e-200, 1e-200), 1.61)).toEqual(z(5.4e-323, 1.7e-322))
    expect(power(z(1e-200, 1e-200), 1.7)).toEqual(z(0, 0))
    expect(power(z(2, 0), 1e6)).toEqual(z(Infinity, 0))
    for (const far of [1e15, 1e27, 1e80, 1e300]) {
      expect(Math.hypot(...(Object.values(power(z(7.5, 1.75), -far)) as number[]))).toBe(0)
      expect(Math.abs(power(z(7.5, 1.75), far).re)).toBe(Infinity)
    }
  })
  test("promotes real operands", () => {
    const mixed = xp.pow(xp.asarray([2, 4]), xp.asarray([z(2, 0), z(0.5, 0)]))
    expect([mixed.dtype, xp.tolist(mixed)]).toEqual(["complex128", [z(4, 0), z(2, 0)]])
    expect(xp.pow(xp.asarray([4], { dtype: "float32" }), z(0.5, 0)).dtype).toBe("complex64")
  })
})
