interface Described {
  readonly backend: object
  readonly data?: unknown
  readonly dtype: string
  readonly shape: readonly number[]
}

/** A value as an error message shows it: on one line, whatever it is. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value)
  if (typeof value === "bigint") return `${value}n`
  if (typeof value !== "object" || value === null)
    return typeof value === "function" ? "a function" : String(value)
  if (Array.isArray(value))
    return `[${value.slice(0, LIST).map(describe).join(", ")}${value.length > LIST ? ", ..." : ""}]`
  const { backend, data, dtype, shape } = value as Described
  if (backend) {
    // a traced array would have to be asked for its shape
    return data === undefined ? "a traced array" : `an array of ${dtype}, shape [${shape.join(", ")}]`
  }
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`
  return `{${Object.entries(value)
    .map(([name, item]) => `${name}: ${describe(item)}`)
    .join(", ")}}`
}

const LIST = 8
