import { cold } from "../harness/index.js"
import { benchmark as warm } from "./math.bench.js"

export const benchmark = cold(warm)
