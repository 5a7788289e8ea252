import type { Size, Value } from "@carton/codegen"
import { TraceError } from "./errors.js"
import type { GraphBackend } from "./graph-backend.js"
import { NDArray } from "./ndarray.js"
import type { Spec } from "./registry.js"
import { showShape } from "./shapes.js"

/** An array that is being lowered: a node of codegen's graph. */
export class GraphArray extends NDArray {
  constructor(
    readonly backend: GraphBackend,
    readonly value: Value,
  ) {
    super()
  }

  get dtype(): Value["type"] {
    return this.value.type
  }
  get ndim(): number {
    return this.value.shape.length
  }
  /** Extents, of which some may be known only when the program runs. */
  get sizes(): readonly Size[] {
    return this.value.shape
  }
  get spec(): Spec {
    return { shape: this.value.shape, dtype: this.value.type }
  }
  get shape(): readonly number[] {
    if (this.sizes.every((extent) => typeof extent === "number")) return this.sizes
    throw new TraceError(`shape: ${showShape(this.sizes)} is known only when the program runs`)
  }
  item(): never {
    throw new TraceError("item: the elements are known only when the program runs")
  }
}
