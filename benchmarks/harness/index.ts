export {
  cold,
  defineBenchmark,
  Timed,
  type AnyBenchmark,
  type Benchmark,
  type Case,
  type CaseReport,
} from "./benchmark.js"
export { type Measurement, type Program, type Report, type Run } from "./benchmark.js"
export { relativeError, same, sample, within } from "./compare.js"
export { changes, type Change } from "./changes.js"
export { main, runBenchmark, type RunOptions } from "./main.js"
export { startNumpy } from "./numpy.js"
export { missingModules, python, startPeer } from "./python.js"
export { median, quantile, speedups, spread, type Spread } from "./statistics.js"
export { reportPage } from "./page.js"
export { runSuite } from "./suite.js"
export { digits, formatReport, formatTable } from "./table.js"
