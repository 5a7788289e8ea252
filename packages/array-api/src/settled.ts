import type { NDArray } from "./ndarray.js"
import type { EagerCall } from "./registry.js"

/** Calls that a function remembers: programs call it with few shapes again and again. */
const most = 4
/** Of longer lists nothing is remembered. */
const longest = 16

const isEager = (x: any): boolean => x?.backend?.rank === 0

/** Notes all of an argument but the elements of arrays; false where it cannot be compared. */
function tell(x: any, signs: unknown[]): boolean {
  if (typeof x !== "object" || x === null) {
    signs.push(x)
    return typeof x !== "function"
  }
  if (isEager(x)) {
    signs.push(isEager, x.code, x.offset === 0, x.ndim, ...x.shape, ...x.strides)
    return true
  }
  const isList = Array.isArray(x)
  signs.push(isList)
  if (isList ? x.length > longest : Object.getPrototypeOf(x) !== Object.prototype) return false
  for (const key in x) {
    if (!isList) signs.push(key)
    if (!tell(x[key], signs)) return false
  }
  signs.push(tell)
  return true
}

/** Where the signs of an argument end that starts at `at`; -1 where it has others. */
function match(x: any, signs: readonly unknown[], at: number): number {
  if (typeof x !== "object" || x === null) return Object.is(signs[at], x) ? at + 1 : -1
  if (isEager(x)) {
    const { shape, strides } = x
    const { length } = shape
    if (signs[at] !== isEager || signs[at + 1] !== x.code || signs[at + 2] !== (x.offset === 0)) return -1
    if (signs[at + 3] !== length) return -1
    at += 4
    for (let i = 0; i < length; i++)
      if (signs[at + i] !== shape[i] || signs[at + length + i] !== strides[i]) return -1
    return at + 2 * length
  }
  const isList = Array.isArray(x)
  if (signs[at++] !== isList || !(isList || Object.getPrototypeOf(x) === Object.prototype)) return -1
  if (isList) for (let i = 0; i < x.length && at >= 0; i++) at = match(x[i], signs, at)
  else
    for (const key in x) {
      if (signs[at] !== key) return -1
      at = match(x[key], signs, at + 1)
      if (at < 0) return -1
    }
  return at >= 0 && signs[at] === tell ? at + 1 : -1
}

/** Where each input of a call comes from: by position, or by name from the options, which stand at `options`. */
export interface Places {
  readonly inputs: readonly (number | string)[]
  readonly options: number
}

/** A call that was settled, what tells it from others, and where its arrays stand while it is carried out. */
interface Settled {
  readonly by: readonly unknown[]
  readonly call: EagerCall & { readonly inputs: any[]; readonly operands: any[] }
  readonly places: Places
  isBusy: boolean
}

/** Puts the arrays of `args` into a call, or takes them out; constants stay. */
function fill({ call: { inputs, operands }, places }: Settled, args: readonly any[], out: boolean): void {
  let next = 0
  for (let i = 0; i < inputs.length; i++) {
    const place = places.inputs[i]!
    const given: unknown = typeof place === "number" ? args[place] : args[places.options]?.[place]
    if (Array.isArray(given))
      for (let k = 0; k < given.length; k++, next++) {
        if (isEager(given[k])) operands[next] = inputs[i][k] = out ? undefined : given[k]
      }
    else {
      if (isEager(given)) operands[next] = inputs[i] = out ? undefined : given
      next++
    }
  }
}

/**
 * The calls that a function has settled: what they come to but for the elements of arrays. Shapes, dtypes, strides and
 * static arguments decide all that entries work out.
 */
export class SettledCalls {
  private readonly held: Settled[] = []
  private next = 0

  /** What a call gives that was settled before with such arguments; undefined: it has to be looked into. */
  again(args: readonly any[]): NDArray | readonly NDArray[] | undefined {
    for (const one of this.held) {
      // a function may call itself
      if (one.isBusy || match(args, one.by, 0) < 0) continue
      one.isBusy = true
      fill(one, args, false)
      try {
        return one.call.backend.carry!(one.call)
      } finally {
        fill(one, args, true)
        one.isBusy = false
      }
    }
    return undefined
  }
  remember(call: EagerCall, args: readonly unknown[], places: Places): void {
    const by: unknown[] = []
    if (!tell(args, by)) return
    const inputs = call.inputs.map((x: unknown) => (Array.isArray(x) ? x.slice() : x))
    const one = { by, call: { ...call, inputs, operands: call.operands.slice() }, places, isBusy: false }
    fill(one, args, true)
    this.held[this.next++ % most] = one
  }
}

/** The items of lists in their place. */
export function flat(inputs: readonly any[]): any[] {
  const items = []
  for (const x of inputs)
    if (Array.isArray(x)) items.push(...x)
    else items.push(x)
  return items
}
