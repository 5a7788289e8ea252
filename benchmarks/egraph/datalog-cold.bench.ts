import { cold } from "../harness/index.js"
import { benchmark as warm } from "./datalog.bench.js"

export const benchmark = cold(warm)
