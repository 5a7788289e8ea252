import { examples as labelled } from "./labelled.js"
import { loopInstances } from "./loops.js"
import { structured, structure } from "./structured.js"

/** How the rules of the library are tried: with instances of those whose conditions no draw would meet. */
export const options = {
  seed: 20260722,
  examples: { ...labelled, ...structured, ...loopInstances },
  facts: structure,
}
