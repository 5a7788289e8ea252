import type { BoundQuery } from "./bound-query.js"
import { hostFunction } from "./host-function.js"
import { compileClosures, type MatchBuffer, type Search, SearchStop } from "./match.js"
import { indexOf, type Plan, type Step } from "./plan.js"
import { FAIL } from "./store.js"

type Rows = Step & { readonly op: "rows" }

/**
 * A plan as one function of nested loops over typed arrays: about twice as fast as closures once it is warm.
 * Where the platform forbids `new Function` it falls back to closures.
 */
export function compileGenerated(query: BoundQuery, plan: Plan, buffer: MatchBuffer): Search {
  const source = generate(query, plan, buffer.sources)
  const raws = plan.flatMap((s) => (s.op === "primitive" ? [s.raw] : []))
  const rows = plan.filter((s): s is Rows => s.op === "rows")
  const indexes = rows.map((s) => (s.access === "probe" ? () => indexOf(s) : undefined))
  try {
    const make = hostFunction<(...values: unknown[]) => Search>("R", "T", "I", "P", "Stop", source)
    return make(
      query.registers,
      rows.map((s) => s.table),
      indexes,
      raws,
      SearchStop,
    )
  } catch (e) {
    if (e instanceof EvalError) return compileClosures(query, plan)
    throw e
  }
}

/** The body of a function that gives the search; exported to be looked at. */
export function generate(query: BoundQuery, plan: Plan, sources: readonly number[]): string {
  const head: string[] = ["const lo = x.low, hi = x.high, skip = x.skip"]
  const body: string[] = []
  let closing = ""
  let row = 0
  let primitive = 0
  const bound = new Set(query.constants.map(([r]) => r))
  for (const r of bound) head.push(`const v${r} = R[${r}]`)
  const declare = (r: number): string => (bound.has(r) ? "" : (bound.add(r), "const "))
  for (const s of plan) {
    if (s.op === "distinct") {
      body.push(`if (v${s.a} !== v${s.b}) {`)
      closing += "}"
    } else if (s.op === "primitive") {
      const call = `P[${primitive}](${s.args.map((a) => `v${a}`).join()})`
      const p = `p${primitive++}`
      body.push(
        `const ${p} = ${call}`,
        `if (${p} !== ${FAIL}${s.binds || s.guard ? "" : ` && ${p} === v${s.output}`}) {`,
      )
      if (s.binds) body.push(`${declare(s.output)}v${s.output} = ${p}`)
      closing += "}"
    } else {
      closing += rows(s, row++, head, body, declare)
    }
  }
  const width = sources.length
  body.push(
    `let at = b.count * ${width}`,
    `if (at + ${width} > b.data.length) b.grow()`,
    ...sources.map((r, i) => `b.data[at + ${i}] = v${r}`),
    `if (++b.count >= b.limit) throw new Stop("enough")`,
  )
  return `return (x, b) => {\n${[...head, ...body, closing].join("\n")}\n}`
}

function rows(s: Rows, k: number, head: string[], body: string[], declare: (r: number) => string): string {
  head.push(`const t${k} = T[${k}], f${k} = t${k}.flags, l${k} = lo[${s.atom}], h${k} = hi[${s.atom}]`)
  for (const { column } of [...s.binds, ...s.checks]) {
    const name = `const c${k}_${column} = t${k}.columns[${column}]`
    if (!head.includes(name)) head.push(name)
  }
  const r = `r${k}`
  let closing = "}}"
  if (s.access === "scan") {
    body.push(
      `for (let ${r} = l${k}; ${r} < h${k}; ${r}++) {`,
      `if ((${r} & 255) === 0) x.tick()`,
      `if ((f${k}[${r}] & skip) === 0) {`,
    )
  } else if (s.access === "find") {
    const direct = s.keys.length === 2 || s.keys.length === 3
    if (!direct) s.keys.forEach((v, i) => body.push(`t${k}.key[${i}] = v${v}`))
    body.push(
      `const ${r} = t${k}.${direct ? `find${s.keys.length}(v${s.keys.join(", v")})` : "find()"}`,
      `if (${r} >= l${k} && ${r} < h${k} && (f${k}[${r}] & skip) === 0) {`,
    )
    closing = "}"
  } else {
    head.push(`const i${k} = I[${k}](), n${k} = i${k}.next`)
    let first = `i${k}.first${s.keys.length}(v${s.keys.join(", v")})`
    if (s.keys.length > 2) {
      s.keys.forEach((v) => body.push(`R[${v}] = v${v}`))
      head.push(`const k${k} = [${s.keys.join()}]`)
      first = `i${k}.first(R, k${k})`
    }
    body.push(
      `for (let ${r} = ${first}; ${r} >= l${k}; ${r} = n${k}[${r}]) {`,
      `if (${r} < h${k} && (f${k}[${r}] & skip) === 0) {`,
    )
  }
  for (const b of s.binds) body.push(`${declare(b.register)}v${b.register} = c${k}_${b.column}[${r}]`)
  if (s.checks.length === 0) return closing
  body.push(`if (${s.checks.map((c) => `c${k}_${c.column}[${r}] === v${c.register}`).join(" && ")}) {`)
  return `${closing}}`
}
