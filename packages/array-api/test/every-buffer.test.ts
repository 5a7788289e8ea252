import * as xp from "../src/index.js"
import { contiguous, type EagerArray } from "../src/index.js"
import { callByName, golden, plainArray, unpackedCall, type GoldenCall, type MakeArray } from "./golden.js"

const { cases } = golden("golden-calls") as { cases: readonly GoldenCall[] }
const groups = new Map<string, GoldenCall[]>()
for (const one of cases) groups.set(one[0], [...(groups.get(one[0]) ?? []), one])
const names = [...groups.keys()]

const called = (call: GoldenCall, make: MakeArray) => callByName(call[0], ...unpackedCall(call, make))

/** Elements, dtypes and shapes of whatever a call gives. */
function plainly(x: any): unknown {
  if (x instanceof xp.EagerArray)
    return [x.dtype, x.shape, Array.from(contiguous(x as EagerArray).data as Float64Array, String)]
  if (Array.isArray(x)) return x.map(plainly)
  if (typeof x === "object" && x !== null) return Object.entries(x).map(([key, y]) => [key, plainly(y)])
  return String(x)
}

test.each(names)("%s takes arrays over memory that workers share", (name) => {
  const shared: MakeArray = (elements, dtype, shape) => {
    const data = Reflect.construct(elements.constructor, [new SharedArrayBuffer(elements.byteLength)])
    data.set(elements)
    return plainArray(data, dtype, shape)
  }
  for (const call of groups.get(name)!)
    expect(plainly(called(call, shared))).toEqual(plainly(called(call, plainArray)))
})

// of an array they take dtype and shape alone
const elementless = new Set(["zeros_like", "ones_like", "full_like", "empty_like", "result_type", "can_cast"])

test.each(names.filter((name) => !elementless.has(name)))(
  "%s notices a buffer that was given away",
  (name) => {
    for (const call of groups.get(name)!) {
      let arrays = 0
      called(call, (...given) => (arrays++, plainArray(...given))) // what is remembered of it must not hide them
      for (let gone = 0; gone < arrays; gone++) {
        let count = 0
        let detached: unknown
        const attempt = () =>
          called(call, (elements, dtype, shape) => {
            const x = plainArray(elements, dtype, shape)
            if (count++ === gone && elements.length > 0) {
              detached = x
              structuredClone(elements.buffer, { transfer: [elements.buffer as ArrayBuffer] })
            }
            return x
          })
        let result: unknown
        let error = ""
        try {
          result = attempt()
        } catch (thrown) {
          error = String(thrown)
        }
        // some give the array itself
        if (detached !== undefined && result !== detached)
          expect([call, gone, error]).toContainEqual(expect.stringMatching("detached"))
      }
    }
  },
)
