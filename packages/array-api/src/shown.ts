/**
 * How values of a host sort are shown: by their key. What was shown is found again by its text for as long as
 * anything holds it, so that explanations can be replayed on values.
 */
export function shownBy<T extends object>(
  key: (x: T) => string,
): { key: (x: T) => string; show: (x: T) => string; parse: (text: string) => T } {
  const shown = new Map<string, WeakRef<T>>()
  return {
    key,
    show(x) {
      const text = key(x)
      if (shown.get(text)?.deref() === undefined) shown.set(text, new WeakRef(x))
      return text
    },
    parse(text) {
      const x = shown.get(text)?.deref()
      if (x === undefined) throw new TypeError(`nothing that is shown as ${text} is held any more`)
      return x
    },
  }
}

/** Whether JSON keeps all numbers of plain data. */
const isKept = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value) && !Object.is(value, -0)
    : typeof value !== "object" || value === null || Object.values(value).every(isKept)

/** Plain data, by its JSON. -0, infinities and NaN, which JSON drops, are kept apart. */
export const jsonKey = (value: unknown): string =>
  // without a function that it asks of every part it is some times as fast
  isKept(value)
    ? JSON.stringify(value)
    : JSON.stringify(value, (_, v: unknown) =>
        typeof v === "number" && !isKept(v) ? `#${Object.is(v, -0) ? "-0" : v}` : v,
      )

/** The plain data that `jsonKey` gave this text. */
export const fromJsonKey = (text: string): any =>
  JSON.parse(text, (_, v: unknown) => (typeof v === "string" && v.startsWith("#") ? Number(v.slice(1)) : v))
