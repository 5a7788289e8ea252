import * as Plot from "@observablehq/plot"
import { parseHTML } from "linkedom"
import { median, ms } from "./report-table.js"

/** Timed runs of programs: milliseconds, one number a run. */
export type Timings = Readonly<Record<string, readonly number[]>>

/**
 * A swarm of the timed runs of each program, as SVG: every run a dot, the median a line.
 *
 * @param title - what was timed, at the horizontal axis
 * @param timings - programs from top to bottom
 * @returns an SVG that stands alone: in a file, a page, a README
 */
export function timingsPlot(title: string, timings: Timings): string {
  const programs = Object.keys(timings)
  const runs = programs.flatMap((program) => timings[program]!.map((time) => ({ program, time })))
  const medians = programs.map((program) => ({ program, time: median(timings[program]!) }))
  return drawPlot({
    width: 720,
    height: 50 + 70 * programs.length,
    marginLeft: 80,
    marginTop: 40,
    marginBottom: 40,
    x: { label: `${title}: milliseconds`, zero: true, grid: true },
    fy: { label: null, domain: programs },
    color: { domain: programs },
    marks: [
      Plot.dot(runs, Plot.dodgeY("middle", { x: "time", fy: "program", fill: "program", r: 4 })),
      Plot.tickX(medians, { x: "time", fy: "program", strokeWidth: 2 }),
      Plot.text(medians, {
        x: "time",
        fy: "program",
        text: ({ time }: { time: number }) => `${ms(time)} ms`,
        dy: -20,
        dx: 4,
        textAnchor: "start",
      }),
    ],
  })
}

/** Draws a plot of Observable Plot as an SVG that stands alone, black on white. */
export function drawPlot(options: Plot.PlotOptions): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  const style = { background: "white", color: "black" }
  return standAlone(Plot.plot({ style, ...options, document: document as never }).outerHTML)
}

/** Outside a page an SVG needs its namespace, and viewers that are no browsers do not know its style sheet. */
const standAlone = (svg: string): string =>
  (svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))
    .replace(/<style>.*?<\/style>/s, "")
    .replaceAll("currentColor", "black") + "\n"
