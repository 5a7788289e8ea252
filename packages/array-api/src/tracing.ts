import type { FlowBackend } from "./control-flow.js"
import type { Backend } from "./registry.js"

/** Who carries control flow out while a function is being traced; nobody: it is carried out at once. */
export const tracing: { current: (FlowBackend & { readonly tracer: Backend }) | undefined } = {
  current: undefined,
}
