import { defaults, dtypes, isdtype, kinds, type DType, type Kind } from "./dtype.js"
import { describe } from "./describe.js"
import { ValueError } from "./errors.js"
import { checkDevice } from "./arguments.js"
import type { Device } from "./static.js"

/** What the namespace can do, in the words of the standard. */
const info = {
  /** What arrays can do; they may have any number of axes: null. */
  capabilities: () => ({
    "boolean indexing": true,
    "data-dependent shapes": true,
    "max dimensions": null,
  }),
  /** The one device. */
  default_device: (): "cpu" => "cpu",
  /** The dtypes that functions give where none is named, by kind. */
  default_dtypes({ device }: { readonly device?: Device } = {}) {
    checkDevice("default_dtypes", device)
    return {
      "real floating": defaults.real,
      "complex floating": defaults.complex,
      integral: defaults.integer,
      indexing: defaults.index,
    }
  },
  /** The devices that there are. */
  devices: (): readonly ["cpu"] => ["cpu"],
  /** The dtypes of a kind, or of any of several, by name. */
  dtypes({ device, kind }: DTypesOptions = {}): Readonly<Partial<Record<DType, DType>>> {
    checkDevice("dtypes", device)
    const wanted = kind == null ? kinds : typeof kind === "string" ? [kind] : kind
    const odd = wanted.find((k) => !kinds.includes(k))
    if (odd !== undefined)
      throw new ValueError(`dtypes: no kind ${describe(odd)} (it takes ${kinds.join(", ")})`)
    return Object.fromEntries(dtypes.filter((dtype) => isdtype(dtype, wanted)).map((dtype) => [dtype, dtype]))
  },
}
interface DTypesOptions {
  readonly device?: Device
  readonly kind?: Kind | readonly Kind[] | null
}

export type NamespaceInfo = typeof info

/**
 * What the namespace can do: `capabilities`, `default_device`, `default_dtypes`, `devices`, `dtypes`.
 *
 * @see Array API 2024.12, Inspection
 * @example __array_namespace_info__().dtypes({ kind: "bool" })   // { bool: "bool" }
 */
export const __array_namespace_info__ = (): NamespaceInfo => info
