import { Random } from "../src/random.js"

test("xoshiro128** gives the reference sequence", () => {
  // the first outputs of xoshiro128starstar.c 1.1 from the state 1, 2, 3, 4
  const random = new Random([1, 2, 3, 4])
  expect(Array.from({ length: 10 }, () => random.int32() >>> 0)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ])
})

test("uniform numbers lie in [0, 1) and fill it evenly", () => {
  const random = new Random(1)
  const bins = new Array<number>(10).fill(0)
  for (let i = 0; i < 100_000; i++) {
    const x = random.uniform()
    if (!(x >= 0 && x < 1)) throw new Error(`${x} is not in [0, 1)`)
    bins[Math.floor(x * 10)]!++
  }
  for (const n of bins) expect(Math.abs(n - 10_000)).toBeLessThan(500)
})

test("normal numbers have the moments of the standard normal distribution", () => {
  const random = new Random(2)
  const x = random.normals(new Float64Array(200_001))
  const moment = (k: number) => x.reduce((s, v) => s + v ** k, 0) / x.length
  expect(moment(1)).toBeCloseTo(0, 1)
  expect(moment(2)).toBeCloseTo(1, 1)
  expect(moment(3)).toBeCloseTo(0, 1)
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1)
})

test("a shuffle keeps the items, and every order comes up", () => {
  const random = new Random(3)
  const orders = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = random.shuffle([1, 2, 3]).join("")
    orders.set(order, (orders.get(order) ?? 0) + 1)
  }
  expect([...orders.keys()].sort()).toEqual(["123", "132", "213", "231", "312", "321"])
  for (const n of orders.values()) expect(Math.abs(n - 1000)).toBeLessThan(150)
})
