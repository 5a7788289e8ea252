import { join } from "node:path"
import { print } from "@carton/array-api"
import type { TimedPass } from "@carton/codegen"
import type { LdaResult } from "./lda-run.js"
import type { LdaSettings } from "./lda-settings.js"
import { programNames } from "./lda-timing.js"
import type { OutputFiles } from "./report-files.js"
import { count, median, ms, table } from "./report-table.js"

/** Lines of the program on the screen, and rules named. */
const SHOWN_LINES = 14
const SHOWN_RULES = 8
const SHOWN_TEMPORARIES = 8
/** Loops of the profile, and characters of what they are. */
const SHOWN_PASSES = 12
const SHOWN_TEXT = 90
/** Of the slowest loop: what takes less is summed up. */
const SHOWN_SHARE = 0.01

/** What `carton lda` prints of one data set, as lines. */
export function formatResult(result: LdaResult, settings: LdaSettings, files: OutputFiles): string[] {
  const { name, shape, classes } = result
  return [
    `${name}: ${count(shape[0])} x ${shape[1]}, ${classes} classes; target ${settings.target}, precision ${settings.precision}`,
    "",
    ...stageLines(result),
    "",
    ...timingLines(result),
    "",
    ...resultLines(result),
    ...memoryLines(result),
    "",
    ...profileLines(result),
    ...programLines(result, settings, files),
  ]
}

function stageLines({ stages, optimized }: LdaResult): string[] {
  const { iterations, nodes, classes, stop_reason, rules: fired } = optimized.report
  const named = fired.slice(0, SHOWN_RULES).map((rule) => `${rule.name} ${count(rule.matches)}`)
  const rest = fired.length - named.length
  return [
    ...table([["stage", "ms"], ...stages.map((stage) => [stage.name, ms(stage.ms)])]),
    "",
    `  e-graph: ${count(nodes)} e-nodes in ${count(classes)} e-classes after ${iterations} iterations (${stop_reason})`,
    `  rules fired: ${fired.length}${named.length > 0 ? `: ${named.join(", ")}` : ""}${rest > 0 ? ` and ${rest} more` : ""}`,
  ]
}

function timingLines({ timings_ms, fallback }: LdaResult): string[] {
  const eager = median(timings_ms.eager)
  const rows = programNames.map((name) => {
    const own = timings_ms[name]
    const middle = median(own)
    return [name, ms(middle), ms(Math.min(...own)), ms(Math.max(...own)), `${(eager / middle).toFixed(2)}x`]
  })
  const lines = table([["program", "median ms", "min", "max", "speed-up"], ...rows])
  if (fallback !== undefined) lines.push(`  compiled: ${fallback}; the eager function ran instead`)
  return lines
}

function resultLines({ errors, explained_variance_ratio }: LdaResult): string[] {
  const shares = explained_variance_ratio.slice(0, 8).map((share) => share.toFixed(6))
  if (explained_variance_ratio.length > shares.length) shares.push("…")
  return [
    `  largest difference from eager: extracted ${errors.extracted.toExponential(1)}, compiled ${errors.compiled.toExponential(1)}`,
    `  explained variance ratio: ${shares.join(", ")}`,
  ]
}

/** What the compiled program writes and reads again, with the reason: all but what is known to be small. */
function memoryLines({ report, shape }: LdaResult): string[] {
  const small = 8 * shape[0]
  const reasons = new Map<string, number>()
  for (const { name, bytes, reason } of report.temporaries)
    if (!(bytes > 0 && bytes < small)) {
      const key = `${name} (${reason})`
      reasons.set(key, (reasons.get(key) ?? 0) + 1)
    }
  const all = [...reasons].map(([key, times]) => (times === 1 ? key : `${times} ${key}`))
  const more = all.length > SHOWN_TEMPORARIES ? [`${all.length - SHOWN_TEMPORARIES} more`] : []
  return [
    `  compiled: ${report.passes.length} passes; temporaries that are large, or whose extent the data decide:`,
    `    ${all.length === 0 ? "none" : [...all.slice(0, SHOWN_TEMPORARIES), ...more].join(", ")}`,
  ]
}

/** The loops that take the time, with the bytes that they move: as often as they read X, more is in caches. */
function profileLines({ profile }: LdaResult): string[] {
  if (profile === undefined) return []
  const { runs, ms: total, passes } = profile
  const share = (part: number): string => `${((100 * part) / total).toFixed(1)}`
  const megabytes = (bytes: number): string => (bytes === bytes ? (bytes / 1e6).toFixed(2) : "?")
  const row = (pass: TimedPass): string[] => [
    String(pass.line),
    ms(pass.ms),
    share(pass.ms),
    megabytes(pass.bytes_read),
    megabytes(pass.bytes_written),
    pass.text.length > SHOWN_TEXT ? `${pass.text.slice(0, SHOWN_TEXT - 1)}…` : pass.text,
  ]
  const slowest = [...passes].sort((a, b) => b.ms - a.ms).slice(0, SHOWN_PASSES)
  const shown = passes.filter((pass) => slowest.includes(pass) && pass.ms >= SHOWN_SHARE * slowest[0]!.ms)
  const sum = (some: readonly TimedPass[]): number => some.reduce((all, pass) => all + pass.ms, 0)
  const rest = sum(passes) - sum(shown)
  const between = total - sum(passes)
  return [
    `  the compiled program by line of program.js (median of ${runs} runs, ${ms(total)} ms):`,
    ...table([["line", "ms", "%", "MB read", "MB written", "what"], ...shown.map(row)], "    "),
    `    ${passes.length - shown.length} other loops ${ms(rest)} ms, between loops ${ms(Math.max(0, between))} ms`,
    "",
  ]
}

function programLines(
  { source, ir, optimized }: LdaResult,
  { dump }: LdaSettings,
  files: OutputFiles,
): string[] {
  const lines = source.trimEnd().split("\n")
  const shown = dump === undefined ? lines.slice(0, SHOWN_LINES) : dumped(dump, source, ir, optimized)
  const more =
    dump === undefined && lines.length > shown.length
      ? [`    … ${lines.length - shown.length} more lines`]
      : []
  const head = dump === undefined ? `${join(files.folder, "program.js")} begins:` : `${dump}:`
  return [
    `  ${head}`,
    ...shown.map((line) => (dump === undefined ? `    ${line}`.trimEnd() : line)),
    ...more,
    "",
    `  in ${files.folder}: ${files.names.join(", ")}`,
    ...(files.pictureNote === "" ? [] : [`  egraph.svg ${files.pictureNote}`]),
  ]
}

function dumped(dump: string, source: string, ir: string, optimized: LdaResult["optimized"]): string[] {
  const text = dump === "js" ? source : dump === "ir" ? ir : print(optimized.outputs)
  return text.trimEnd().split("\n")
}
