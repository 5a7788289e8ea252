import { parseArgs } from "node:util"

/** What stands behind the names of benchmarks on the command line. */
const options = {
  case: { type: "string" },
  program: { type: "string" },
  rounds: { type: "string" },
  warmup: { type: "string" },
  fresh: { type: "boolean" },
  json: { type: "string" },
  list: { type: "boolean" },
} as const

/** Options of one bundle. */
export interface BundleArguments {
  readonly cases: string | undefined
  readonly programs: string | undefined
  readonly rounds: number | undefined
  readonly warmup: number | undefined
  readonly fresh: boolean | undefined
  readonly json: string | undefined
  readonly list: boolean
}

/** @throws Error that names an option which is unknown or no number */
export function parseBundleArguments(args: readonly string[]): BundleArguments {
  const { values } = parseArgs({ args: [...args], options })
  return {
    cases: values.case,
    programs: values.program,
    rounds: wholeNumber("rounds", values.rounds),
    warmup: wholeNumber("warmup", values.warmup),
    fresh: values.fresh,
    json: values.json,
    list: values.list === true,
  }
}

/** Options of a whole run, and what is handed on to each bundle. */
export interface RunArguments {
  readonly suite: {
    readonly out: string
    readonly json: string | undefined
    readonly compare: string | undefined
  }
  readonly list: boolean
  readonly forwarded: readonly string[]
}

/** @throws Error that names an option which is unknown or no number */
export function parseRunArguments(args: readonly string[]): RunArguments {
  const own = { out: { type: "string", default: "carton-out/bench" }, compare: { type: "string" } } as const
  const { values } = parseArgs({ args: [...args], options: { ...options, ...own } })
  const { out, compare, json, ...forwarded } = values
  wholeNumber("rounds", values.rounds)
  wholeNumber("warmup", values.warmup)
  return {
    suite: { out, compare, json },
    list: values.list === true,
    forwarded: Object.entries(forwarded).flatMap(([name, value]) =>
      value === true ? [`--${name}`] : value === false ? [] : [`--${name}`, String(value)],
    ),
  }
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw new Error(`--${name}: expected a whole number, got ${text}`)
  return Number(text)
}
