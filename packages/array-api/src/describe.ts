/** A value as an error message shows it: on one line, whatever it is. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return value === null ? "null" : "nothing"
  switch (typeof value) {
    case "string":
      return JSON.stringify(value)
    case "bigint":
      return `${value}n`
    case "number":
      return Object.is(value, -0) ? "-0" : String(value)
    case "function":
      return "a function"
    case "object":
      return describeObject(value)
    default:
      return String(value)
  }
}

interface Described {
  readonly data: unknown
  readonly dtype: string
  readonly shape: readonly number[]
}
const LIST = 8

function describeObject(value: object): string {
  if ("backend" in value) {
    // a traced array would have to be asked for its shape
    const { data, dtype, shape } = value as unknown as Partial<Described>
    return data === undefined ? "a traced array" : `an array of ${dtype}, shape [${shape!.join(", ")}]`
  }
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`
  const cut = <T>(items: readonly T[], show: (item: T) => string): string =>
    items.slice(0, LIST).map(show).join(", ") + (items.length > LIST ? ", ..." : "")
  if (Array.isArray(value)) return `[${cut(value, describe)}]`
  const entries = Object.entries(value)
  return entries.length === 0 ? "{}" : `{ ${cut(entries, ([name, item]) => `${name}: ${describe(item)}`)} }`
}
