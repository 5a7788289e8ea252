import { drawPlot } from "@carton/jit/plots"
import * as Plot from "@observablehq/plot"
import type { Report } from "./benchmark.js"
import { median, speedups } from "./statistics.js"

/** A report as a picture (SVG): for every case, how many times the first program's speed each program had. */
export function reportPlot(report: Report): string {
  const rounds = report.cases.flatMap((item) => {
    const measured = item.measurements.filter((m) => m.samples_ms.length > 0)
    return measured.flatMap((m) =>
      speedups(measured[0]!.samples_ms, m.samples_ms).map((speed) => ({
        case: item.case,
        program: m.program,
        speed,
      })),
    )
  })
  const cases = [...new Set(rounds.map((r) => r.case))]
  const programs = [...new Set(rounds.map((r) => r.program))]
  const medians = cases.flatMap((name) =>
    programs.flatMap((program) => {
      const own = rounds.filter((r) => r.case === name && r.program === program)
      return own.length === 0 ? [] : [{ case: name, program, speed: median(own.map((r) => r.speed)) }]
    }),
  )
  const longest = Math.max(...programs.map((p) => p.length), 8)
  return drawPlot({
    width: 860,
    height: 60 + cases.length * (24 + 18 * programs.length),
    marginLeft: 12 + 7 * longest,
    marginRight: 20 + 6 * Math.max(...cases.map((c) => c.length), 4),
    marginBottom: 40,
    x: {
      type: "log",
      label: `times the speed of ${programs[0] ?? ""}`,
      grid: true,
      inset: 12,
      tickFormat: (x: number) => String(Number(x.toPrecision(3))),
    },
    y: { label: null, domain: programs },
    fy: { label: null, domain: cases },
    color: { domain: programs },
    marks: [
      Plot.ruleX([1]),
      Plot.dot(rounds, { x: "speed", y: "program", fy: "case", fill: "program", r: 3, fillOpacity: 0.6 }),
      Plot.tickX(medians, { x: "speed", y: "program", fy: "case", strokeWidth: 2 }),
    ],
  })
}
