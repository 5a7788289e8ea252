import { primitiveSort } from "../sort.js"

/** The sort of one value: what relations and guards give. */
export const Unit = /* @__PURE__ */ primitiveSort<"Unit", null, null>("Unit", {
  store: () => ({ intern: () => 0, value: () => null }),
  show: () => "()",
  parse: () => null,
})
