import { primitiveSort } from "../sort.js"
import { SortError } from "../errors.js"
import { KeyedStore } from "../store.js"

export const Bool = /* @__PURE__ */ primitiveSort<"bool", boolean, boolean>("bool", {
  store: () => ({ intern: (b) => (b ? 1 : 0), value: (v) => v === 1 }),
  normalize(value) {
    if (typeof value !== "boolean") throw new SortError(`bool: got ${String(value)}`)
    return value
  },
  parse: (text) => text === "true",
})

/** Strings: egglog's `String`. */
export const Str = /* @__PURE__ */ primitiveSort<"String", string, string>("String", {
  store: () => new KeyedStore<string>((s) => s),
  normalize(value) {
    if (typeof value !== "string") throw new SortError(`String: got ${String(value)}`)
    return value
  },
  show: (s) => JSON.stringify(s),
  // Native egglog writes control characters as \u{7f}, which JSON does not know.
  parse: (text) =>
    JSON.parse(
      text.replace(/\\(?:u\{([0-9a-f]+)\}|.)/g, (as, code?: string) =>
        code ? `\\u${code.padStart(4, "0")}` : as === "\\0" ? "\\u0000" : as,
      ),
    ) as string,
})
