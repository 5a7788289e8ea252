import * as Plot from "@observablehq/plot"
import { parseHTML } from "linkedom"
import type { LdaResult } from "./lda-run.js"
import { programNames } from "./lda-timing.js"
import { median, ms } from "./report-table.js"

/** A swarm of the timed runs of each program, as SVG: every run a dot, the median a line. */
export async function timingsPlot({
  name,
  shape,
  timings_ms,
}: Pick<LdaResult, "name" | "shape" | "timings_ms">): Promise<string> {
  const runs = programNames.flatMap((program) => timings_ms[program].map((time) => ({ program, time })))
  const medians = programNames.map((program) => ({ program, time: median(timings_ms[program]) }))
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  const svg = Plot.plot({
    document: document as never,
    width: 720,
    height: 260,
    marginLeft: 80,
    marginTop: 40,
    marginBottom: 40,
    style: { background: "white", color: "black" },
    x: { label: `${name}, ${shape.join(" x ")}: milliseconds`, zero: true, grid: true },
    fy: { label: null, domain: [...programNames] },
    color: { domain: [...programNames] },
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
  return standAlone(svg.outerHTML)
}

/** Outside a page an SVG needs its namespace, and viewers that are no browsers do not know its style sheet. */
const standAlone = (svg: string): string =>
  (svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"'))
    .replace(/<style>.*?<\/style>/s, "")
    .replaceAll("currentColor", "black") + "\n"
