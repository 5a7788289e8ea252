import { allocate, isBig, isComplex } from "@carton/codegen"
import fc from "fast-check"
import * as xp from "../src/index.js"
import { dtypes, slice, type DType, type NDArray } from "../src/index.js"

// Laws that hold bit for bit, over all dtypes and shapes, 0-d and empty ones, whatever the layout.
const of = (...kinds: Parameters<typeof xp.isdtype>[1][]) =>
  dtypes.filter((dtype) => kinds.some((kind) => xp.isdtype(dtype, kind)))
const integral = of("integral")
const ordered = of("integral", "real floating")

/** Numbers that meet often, and the ends of each dtype. */
function elementOf(dtype: DType): fc.Arbitrary<number | bigint> {
  if (dtype === "bool") return fc.constantFrom(0, 1)
  if (!dtype.includes("int"))
    return fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.constantFrom(-0, NaN, Infinity, -Infinity, 1e-40, 0.1),
    )
  const [low, high] = xp.rangeOf(dtype)
  const few = fc.integer({ min: dtype.startsWith("u") ? 0 : -4, max: 9 })
  const all = fc.oneof(few, few, fc.constantFrom(low, high))
  return isBig(dtype) ? all.map(BigInt) : all
}
const extents = (least = 0, most = 3) =>
  fc.array(fc.integer({ min: 0, max: 4 }), { minLength: least, maxLength: most })

/** Arrays of the given dtypes, some of them transposed or backwards in memory. */
const arrays = (types: readonly DType[], shape: fc.Arbitrary<number[]> = extents()): fc.Arbitrary<NDArray> =>
  fc.tuple(fc.constantFrom(...types), shape, fc.boolean()).chain(([dtype, extent, backwards]) => {
    const size = extent.reduce((a, b) => a * b, isComplex(dtype) ? 2 : 1)
    return fc.array(elementOf(dtype), { minLength: size, maxLength: size }).map((list) => {
      const data = allocate(dtype, isComplex(dtype) ? size / 2 : size)
      data.set(list as never)
      if (!backwards) return xp.from_buffer(data, extent, { dtype })
      const turned = xp.from_buffer(data, [...extent].reverse(), { dtype })
      return xp.permute_dims(
        xp.flip(turned),
        extent.map((_, i) => extent.length - 1 - i),
      )
    })
  })
const withAxis = (types: readonly DType[]) =>
  arrays(types, extents(1)).chain((x) =>
    fc.tuple(fc.constant(x), fc.integer({ min: -x.ndim, max: x.ndim - 1 })),
  )

const list = (x: NDArray): unknown => [x.dtype, x.shape, xp.tolist(x)]
const same = (a: NDArray, b: NDArray): void => expect(list(a)).toEqual(list(b))
/** Zeros of either sign are one value where an order decides. */
const equal = (a: NDArray, b: NDArray): void => {
  expect([a.dtype, a.shape]).toEqual([b.dtype, b.shape])
  const isSame = a.dtype.startsWith("float")
    ? xp.logical_or(a.equal(b), xp.logical_and(xp.isnan(a), xp.isnan(b)))
    : a.equal(b)
  expect(xp.all(isSame).item()).toBe(true)
}
const law = <T extends unknown[]>(
  ...args: [...{ [K in keyof T]: fc.Arbitrary<T[K]> }, (...values: T) => void]
): void => {
  fc.assert((fc.property as any)(...args) as fc.IProperty<unknown>, { numRuns: 60 })
}

describe("order", () => {
  test("argsort puts in order what sort gives, stably, and sorting again changes nothing", () =>
    law(withAxis(ordered), fc.boolean(), ([x, axis], descending) => {
      const sorted = xp.sort(x, { axis, descending })
      const places = xp.argsort(x, { axis, descending })
      same(xp.take_along_axis(x, places, { axis }), sorted)
      same(xp.sort(sorted, { axis, descending }), sorted)
      const [before, after] = [sorted, places].map((y) => xp.moveaxis(y, axis, -1))
      const pairs = (y: NDArray, part: string) => y.at(`..., ${part}`)
      const tied = pairs(before!, ":-1").equal(pairs(before!, "1:"))
      const rises = pairs(after!, ":-1").less(pairs(after!, "1:"))
      expect(xp.all(xp.logical_or(xp.logical_not(tied), rises)).item()).toBe(true)
    }))
  test("max is the last of sort but for NaN, argmax the first place of it", () =>
    law(withAxis(integral), ([x, axis]) => {
      fc.pre(x.shape.at(axis) !== 0 && x.size > 0)
      const sorted = xp.moveaxis(xp.sort(x, { axis }), axis, -1)
      same(xp.max(x, { axis }), sorted.at("..., -1"))
      same(xp.min(x, { axis }), sorted.at("..., 0"))
      const place = xp.argmax(x, { axis, keepdims: true })
      same(xp.take_along_axis(x, place, { axis }), xp.max(x, { axis, keepdims: true }))
      const earlier = xp.cumulative_sum(xp.astype(x.equal(xp.max(x, { axis, keepdims: true })), "int32"), {
        axis,
      })
      expect(xp.all(xp.take_along_axis(earlier, place, { axis }).equal(1)).item()).toBe(true)
    }))
  test("searchsorted counts what is smaller, or not larger", () =>
    law(arrays(integral, extents(1, 1)), (x) => {
      const [sorted, each] = [xp.sort(x), xp.expand_dims(x, 1)]
      same(xp.searchsorted(sorted, x), xp.count_nonzero(x.less(each), { axis: 1 }))
      same(xp.searchsorted(sorted, x, { side: "right" }), xp.count_nonzero(x.less_equal(each), { axis: 1 }))
    }))
  test("unique values rise, come back by their inverse, and count every element", () =>
    law(arrays(ordered), (x) => {
      const { values, indices, inverse_indices, counts } = xp.unique_all(x)
      equal(xp.take(values, inverse_indices, { axis: 0 }), x)
      equal(xp.take(xp.reshape(x, [-1]), indices, { axis: 0 }), values)
      expect(xp.sum(counts).item()).toBe(x.size)
      equal(values, xp.sort(values))
      const numbers = xp.isdtype(x.dtype, "integral") ? values : values.at(xp.logical_not(xp.isnan(values)))
      expect(xp.all(numbers.at("1:").greater(numbers.at(":-1"))).item()).toBe(true)
    }))
})

describe("places", () => {
  test("what is turned, moved, rolled, taken apart or reshaped comes back", () =>
    law(withAxis(dtypes), fc.integer({ min: -9, max: 9 }), ([x, axis], shift) => {
      same(xp.flip(xp.flip(x, { axis }), { axis }), x)
      same(xp.roll(xp.roll(x, shift, { axis }), -shift, { axis }), x)
      same(xp.roll(xp.roll(x, shift), -shift), x)
      same(xp.moveaxis(xp.moveaxis(x, axis, 0), 0, axis), x)
      same(xp.squeeze(xp.expand_dims(x, axis), axis), x)
      same(xp.reshape(xp.reshape(x, [x.size]), x.shape), x)
      if (x.shape.at(axis) !== 0) same(xp.stack(xp.unstack(x, { axis }), { axis }), x)
    }))
  test("what is cut in two and joined is the whole; tiles and repetitions are joined copies", () =>
    law(withAxis(dtypes), fc.nat(4), ([x, axis], cut) => {
      const front = xp.moveaxis(x, axis, 0)
      same(xp.concat([front.at(slice(null, cut)), front.at(slice(cut, null))]), front)
      same(xp.tile(front, [2, ...front.shape.slice(1).map(() => 1)]), xp.concat([front, front]))
      const flat = xp.reshape(x, [-1, 1])
      same(xp.repeat(x, 2), xp.reshape(xp.concat([flat, flat], { axis: 1 }), [2 * x.size]))
    }))
  test("a mask chooses what nonzero finds, and sets what where sets", () =>
    law(arrays(dtypes, extents(1)), (x) => {
      const mask = xp.astype(x, "bool")
      same(x.at(mask), x.at(...xp.nonzero(x)))
      same(x.set_at([mask], x.at(mask)), x)
      const one = xp.ones_like(x)
      same(x.set_at([mask], xp.ones([], { dtype: x.dtype })), xp.where(mask, one, x))
      expect(xp.count_nonzero(x).item()).toBe(x.at(mask).shape[0])
    }))
  test("every slice of a line, by every step, is Python's", () => {
    const bounds = [null, ...Array.from({ length: 15 }, (_, i) => i - 7)]
    const steps = [-7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 7]
    for (let extent = 0; extent <= 5; extent++) {
      const x = xp.arange(extent)
      for (const step of steps)
        for (const start of bounds)
          for (const stop of bounds) {
            const want = positions(extent, start, stop, step)
            const got = x.at(slice(start, stop, step))
            if (String(xp.tolist(got)) !== String(want))
              throw new Error(`[${start}:${stop}:${step}] of ${extent}: ${got}`)
          }
    }
  })
  test("values that are views of the target are read before anything is written", () =>
    law(arrays(dtypes, extents(1, 2)), fc.integer({ min: -4, max: 4 }), fc.boolean(), (x, shift, turned) => {
      const copy = xp.asarray(x, { copy: true })
      const [n, k] = [x.shape[0]!, Math.min(Math.abs(shift), x.shape[0]!)]
      const [to, from] = shift < 0 ? [slice(k, n), slice(0, n - k)] : [slice(0, n - k), slice(k, n)]
      const view = (y: NDArray) => (turned ? xp.flip(y.at(from), { axis: 0 }) : y.at(from))
      const fresh = xp.asarray(view(copy), { copy: true })
      same(x.set_at([to], view(x)), copy.set_at([to], fresh))
      same(x, copy)
      const rows = xp.reshape(xp.arange(n), [n]).at(to)
      same(x.set_at([rows], view(x)), copy.set_at([to], fresh))
    }))
})

/** Python's slice.indices, position by position. */
function positions(extent: number, start: number | null, stop: number | null, step: number): number[] {
  const all = Array.from({ length: extent }, (_, i) => i)
  const place = (i: number) => (i < 0 ? i + extent : i)
  if (step > 0) {
    const [from, to] = [start === null ? 0 : place(start), stop === null ? extent : place(stop)]
    return all.filter((i) => i >= from && i < to && (i - Math.max(from, 0)) % step === 0)
  }
  const [from, to] = [start === null ? extent - 1 : place(start), stop === null ? -1 : place(stop)]
  return all.reverse().filter((i) => i <= from && i > to && (Math.min(from, extent - 1) - i) % -step === 0)
}

describe("arithmetic", () => {
  const twins = (types: readonly DType[]) =>
    arrays(types).chain((x) =>
      fc.tuple(fc.constant(x), arrays([x.dtype as DType], fc.constant(x.shape as number[]))),
    )
  test("integers are rings: sums and products commute, associate and distribute, and negatives undo", () =>
    law(twins(integral), ([x, y]) => {
      same(x.add(y), y.add(x))
      same(x.multiply(y), y.multiply(x))
      same(x.add(y).subtract(y), x)
      same(x.multiply(x.add(y)), x.multiply(x).add(x.multiply(y)))
      same(x.add(x.negative()), xp.zeros_like(x))
      same(xp.pow(x, xp.full_like(x, 3)), x.multiply(x).multiply(x))
      same(xp.square(x), x.multiply(x))
    }))
  test("quotients and remainders of integers belong together, with the sign of the divisor", () =>
    law(twins(integral), ([x, y]) => {
      const divisor = xp.where(y.equal(0), xp.ones_like(y), y)
      const rest = x.remainder(divisor)
      same(x.floor_divide(divisor).multiply(divisor).add(rest), x)
      const fits = xp.logical_or(rest.equal(0), rest.less(0).equal(divisor.less(0)))
      expect(xp.all(fits).item()).toBe(true)
      same(x.floor_divide(xp.zeros_like(x)), xp.zeros_like(x))
      same(x.remainder(xp.zeros_like(x)), xp.zeros_like(x))
    }))
  test("bits: De Morgan, exclusive or by the others, shifts are products by powers of two", () =>
    law(twins(integral), fc.nat(70), ([x, y], amount) => {
      const not = xp.bitwise_invert
      same(not(x.bitwise_and(y)), not(x).bitwise_or(not(y)))
      same(x.bitwise_xor(y), x.bitwise_or(y).bitwise_and(not(x.bitwise_and(y))))
      const shift = xp.full_like(x, amount)
      let doubled = x
      for (let i = 0; i < amount; i++) doubled = doubled.add(doubled)
      same(x.bitwise_left_shift(shift), doubled)
      let halved = x
      for (let i = 0; i < amount; i++) halved = halved.floor_divide(xp.full_like(x, 2))
      same(x.bitwise_right_shift(shift), halved)
    }))
  test("comparisons are one order, and NaN is in none", () =>
    law(twins(ordered), ([x, y]) => {
      const not = xp.logical_not
      const isNumber = xp.logical_and(x.equal(x), y.equal(y))
      same(x.less(y), y.greater(x))
      same(x.less_equal(y), xp.logical_or(x.less(y), x.equal(y)))
      same(x.not_equal(y), not(x.equal(y)))
      same(xp.logical_or(x.less(y), x.greater_equal(y)), isNumber)
      equal(xp.maximum(x, y), xp.where(isNumber, xp.where(x.less(y), y, x), x.add(y)))
    }))
})

describe("reductions", () => {
  test("sums over all axes are sums of sums; running sums end in the sum, and differences undo them", () =>
    law(withAxis(integral), ([x, axis]) => {
      same(xp.sum(xp.sum(x, { axis })), xp.sum(x))
      const running = xp.cumulative_sum(x, { axis, include_initial: true, dtype: x.dtype as DType })
      same(xp.moveaxis(running, axis, 0).at(-1), xp.sum(x, { axis, dtype: x.dtype as DType }))
      same(xp.diff(running, { axis }), x)
      const products = xp.cumulative_prod(x, { axis, include_initial: true })
      same(xp.moveaxis(products, axis, 0).at(-1), xp.prod(x, { axis }))
    }))
  test("all and any are each other's opposite; counts are sums of what is not zero", () =>
    law(withAxis(dtypes), ([x, axis]) => {
      const isZero = xp.logical_not(xp.astype(x, "bool"))
      same(xp.any(x, { axis }), xp.logical_not(xp.all(isZero, { axis })))
      same(xp.count_nonzero(x, { axis }), xp.sum(xp.astype(xp.astype(x, "bool"), "int32"), { axis }))
      same(xp.all(x, { axis, keepdims: true }), xp.expand_dims(xp.all(x, { axis }), axis))
    }))
  test("products of integer matrices: by sums, by tensordot, by vecdot, and turned over", () =>
    law(
      fc
        .tuple(fc.constantFrom(...integral), fc.nat(4), fc.nat(4), fc.nat(4))
        .chain(([dtype, n, k, m]) =>
          fc.tuple(arrays([dtype], fc.constant([n, k])), arrays([dtype], fc.constant([k, m]))),
        ),
      ([a, b]) => {
        const product = a.matmul(b)
        same(product.T, b.T.matmul(a.T))
        same(product, xp.tensordot(a, b, { axes: 1 }))
        same(product, xp.vecdot(xp.expand_dims(a, 1), b.T))
        const terms = xp.expand_dims(a, 2).multiply(xp.expand_dims(b, 0))
        same(product, xp.sum(terms, { axis: 1, dtype: a.dtype as DType }))
      },
    ))
})

test("a dtype that another converts to without loss comes back from it", () =>
  law(arrays(dtypes), fc.constantFrom(...dtypes), (x, wide) => {
    fc.pre(x.dtype !== "bool" && xp.can_cast(x.dtype as DType, wide))
    if (xp.isdtype(x.dtype, "complex floating")) fc.pre(xp.isdtype(wide, "complex floating"))
    const there = xp.astype(x, wide)
    same(
      xp.astype(
        xp.isdtype(wide, "complex floating") && !isComplex(x.dtype as DType) ? xp.real(there) : there,
        x.dtype as DType,
      ),
      x,
    )
  }))
