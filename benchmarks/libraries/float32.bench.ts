import { jaxJs, numpyTs, tfjsCpu, tfjsWasm } from "./libraries.js"
import { table } from "./table.js"

export const benchmark = table("float32", 1e-3, [tfjsCpu, tfjsWasm, jaxJs, numpyTs])
