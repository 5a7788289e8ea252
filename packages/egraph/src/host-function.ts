/** More would be kept for programs that are over. */
const MOST = 1000
const made = new Map<string, (...values: never[]) => unknown>()

/**
 * The function of a source. One source makes one function, whoever asks: what V8 has learnt of it in one e-graph
 * serves the next.
 *
 * @throws EvalError where the platform forbids `new Function`
 */
export function hostFunction<F extends (...values: never[]) => unknown>(...source: string[]): F {
  const key = source.join("\n")
  let found = made.get(key)
  if (found === undefined) {
    if (made.size >= MOST) made.clear()
    found = new Function(...source) as F
    made.set(key, found)
  }
  return found as F
}
