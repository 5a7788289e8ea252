import { checkOptions, ValueError } from "@carton/array-api"

/** What `jit`, `optimize` and `compile` take; `jit` hands all that it was given on to the others. */
const NAMES =
  "target guards profile debug precision rules list_rules limits signal assume static on_failed_guard cache_size".split(
    " ",
  )
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  target: ["wasm", "js", "interpret"],
  precision: ["exact", "reassociate", "fast"],
  on_failed_guard: ["eager", "throw"],
}

/** @throws ValueError where there is no such option, or its value is none that it takes */
export function checkChoices(caller: string, options: object): void {
  checkOptions(caller, options, NAMES)
  for (const [name, value] of Object.entries(options)) {
    const choices = CHOICES[name]
    if (choices === undefined || value === undefined || choices.includes(value as string)) continue
    const said = choices.map((c) => `"${c}"`).join(" or ")
    throw new ValueError(`${caller}: ${name} must be ${said}, got ${JSON.stringify(value)}`)
  }
}
