import { cold } from "../harness/index.js"
import { benchmark as warm } from "./many-rules.bench.js"

export const benchmark = cold(warm)
