import type { CaseReport, Report } from "./benchmark.js"
import { changeRows, type Change } from "./changes.js"
import { caseTable, digits, machineLine } from "./table.js"

/** What a page shows: the reports, a picture of each, and what changed since an older run. */
export interface PageContent {
  readonly reports: readonly Report[]
  /** SVG, one for each report. */
  readonly pictures: readonly string[]
  readonly changes?: readonly Change[] | undefined
}

/** A run of the suite as one self-contained HTML page: no script, no other file. */
export function reportPage({ reports, pictures, changes }: PageContent): string {
  const title = "Carton benchmarks"
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
table { border-collapse: collapse; margin: .5rem 0 1rem } td, th { padding: .15rem .8rem; text-align: right; font-variant-numeric: tabular-nums }
td:first-child, th:first-child { text-align: left; padding-left: 0 } th { border-bottom: 1px solid #999; font-weight: 600 }
svg { max-width: 100%; height: auto } .note { color: #a33; margin: .2rem 0 } .about { color: #555 }
</style>
</head>
<body>
<h1>${title}</h1>
<p class="about">${escape(reports[0] === undefined ? "" : machineLine(reports[0]))}</p>
<p>Programs take turns in one process, or each sample has its own; times are medians, ratios are medians of the ratios within a round. Other machines give other times; the ratios carry over better.</p>
<nav><ul>${reports.map((r) => `<li><a href="#${slug(r)}">${escape(r.benchmark)}</a></li>`).join("")}</ul></nav>
${changes === undefined ? "" : changeSection(changes)}
${reports.map((report, i) => section(report, pictures[i]!)).join("\n")}
</body>
</html>
`
}

const section = (report: Report, picture: string): string =>
  `<section id="${slug(report)}">
<h2>${escape(report.benchmark)}</h2>
<p class="about">${escape(report.about)}</p>
${picture}
${report.cases.map(caseSection).join("\n")}
</section>`

function caseSection(item: CaseReport): string {
  const { head, rows, notes } = caseTable(item)
  const how = item.fresh ? "each sample in a fresh process" : "interleaved in one process"
  return `<h3>${escape(item.case)}</h3><p class="about">${how}</p>
${htmlTable(head, rows)}${notes.map((note) => `<p class="note">${escape(note)}</p>`).join("")}`
}

const changeSection = (list: readonly Change[]): string =>
  `<section><h2>What changed</h2>${
    list.length === 0
      ? "<p>Nothing beyond noise.</p>"
      : htmlTable(["program", "figure", "before", "after", "change"], changeRows(list, digits))
  }</section>`

const htmlTable = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escape(cell)}</${tag}>`).join("")}</tr>`
  return `<table>${line("th", head)}${rows.map((row) => line("td", row)).join("")}</table>`
}

const slug = (report: Report): string => report.benchmark.replace(/[^\w]+/g, "-")

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => entities[c]!)
