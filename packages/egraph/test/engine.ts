export * from "../src/index.js"
import { EGraph as Engine, type EGraphOptions } from "../src/index.js"

/** Compiles searches at once: small tests would not reach generated code. Where it is forbidden, closures run. */
export class EGraph extends Engine {
  constructor(options: EGraphOptions = {}) {
    super({ compileAfter: 0, ...options })
  }
}
