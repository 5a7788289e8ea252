import { cold } from "../harness/index.js"
import { benchmark as warm } from "./extraction.bench.js"

export const benchmark = cold(warm)
