import { hostFunction } from "./host-function.js"
import type { Instruction, Program } from "./apply.js"
import type { Database } from "./database.js"
import { PanicError } from "./errors.js"
import { FAIL } from "./store.js"

/** Does the actions for matches that lie one after the other; false if `more` said to stop. */
export type Apply = (data: Int32Array, count: number, more: () => boolean) => boolean

/** A program as one loop over its matches; undefined where it calls back, or the platform forbids `new Function`. */
export function generateActions(database: Database, program: Program): Apply | undefined {
  const { instructions, where } = program
  if (instructions.some((i) => i.op === "call")) return undefined
  const tables = instructions.map((i) => ("table" in i ? i.table : undefined))
  const raws = instructions.map((i) => (i.op === "primitive" ? i.raw : undefined))
  const fail = (message: string): never => {
    throw new PanicError(`${where}: ${message}`)
  }
  try {
    const make = hostFunction<(...values: unknown[]) => Apply>("D", "T", "P", "fail", actionSource(program))
    return make(database, tables, raws, fail)
  } catch (e) {
    if (e instanceof EvalError) return undefined
    throw e
  }
}

/** The body of a function that gives the loop. `w` are values as they were found, `v` canonical ones. */
function actionSource({ inputs, ids, constants, instructions }: Program): string {
  const width = inputs.length
  const head = ["const U = D.unionFind"]
  const body = inputs.flatMap((_, i) => [
    `const w${i} = data[at + ${i}]`,
    ids[i] ? `const v${i} = U.parent[w${i}] === w${i} ? w${i} : U.find(w${i})` : `const v${i} = w${i}`,
  ])
  for (const [r, value] of constants) head.push(`const v${r} = ${value}`)
  instructions.forEach((i, n) => {
    if ("table" in i) head.push(`const t${n} = T[${n}], k${n} = t${n}.key`)
    if (i.op === "primitive") head.push(`const p${n} = P[${n}]`)
    body.push(...statement(i, n, width))
  })
  return `${head.join("\n")}
return (data, count, more) => {
for (let m = 0, at = 0; m < count; m++, at += ${width}) {
if ((m & 63) === 63 && !more()) return false
${body.join("\n")}
}
return true
}`
}

function statement(i: Instruction, n: number, width: number): string[] {
  const load = (args: readonly number[], from = "v"): string =>
    args.map((a, k) => `k${n}[${k}] = ${a < width ? from : "v"}${a}`).join("; ")
  switch (i.op) {
    case "make":
      return [load(i.args), `const v${i.out} = D.getOrCreate(t${n})`]
    case "makeAs":
      return [load(i.args), `D.insertAs(t${n}, v${i.value})`]
    case "set":
      return [load(i.args), `D.set(t${n}, v${i.value})`]
    case "union":
      return [`D.union(v${i.a}, v${i.b})`]
    case "lookup":
      return [
        load(i.args),
        `const v${i.out} = D.lookup(t${n})`,
        `if (v${i.out} === ${FAIL}) fail(t${n}.declaration.name + " has no output for its arguments")`,
      ]
    case "primitive":
      return [
        `const v${i.out} = p${n}(${i.args.map((a) => `v${a}`).join()})`,
        `if (v${i.out} === ${FAIL}) fail(${JSON.stringify(`${i.name} failed in an action`)})`,
      ]
    case "subsume":
    case "delete":
      // A row whose ids were displaced since the match still lies under them until the next rebuild.
      return [load(i.args), `if (!D.${i.op}(t${n})) { ${load(i.args, "w")}; D.${i.op}(t${n}) }`]
    case "panic":
      return [`fail(${JSON.stringify(i.message)})`]
    case "call":
      return []
  }
}
