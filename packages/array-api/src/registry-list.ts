import * as creation from "./creation.js"
import * as dynamic_slices from "./dynamic-slice.js"
import * as decompositions from "./decompositions.js"
import * as data_type from "./data_type.js"
import * as elementwise from "./elementwise.js"
import * as fft from "./fft.js"
import * as gram from "./gram.js"
import * as indexing from "./indexing.js"
import * as indexing_entries from "./indexing-entries.js"
import * as joining from "./joining.js"
import * as linear_algebra from "./linear_algebra.js"
import * as manipulation from "./manipulation.js"
import * as norms from "./norms.js"
import type { Entry } from "./registry.js"
import * as repeat from "./repeat.js"
import * as rolling from "./roll.js"
import * as row_factors from "./row-factors.js"
import * as searching from "./searching.js"
import * as segments from "./segments.js"
import * as sets from "./sets.js"
import * as sorting from "./sorting.js"
import * as statistical from "./statistical.js"
import * as utility from "./utility.js"

let list: readonly Entry[] | undefined

/** Every function that is declared by an entry, for tracing, documentation and tests; eager use does not need it. */
export function entries(): readonly Entry[] {
  const chapters: readonly object[] = [
    creation,
    data_type,
    elementwise,
    fft,
    gram,
    indexing,
    indexing_entries,
    dynamic_slices,
    linear_algebra,
    decompositions,
    norms,
    repeat,
    row_factors,
    manipulation,
    rolling,
    joining,
    searching,
    segments,
    sets,
    sorting,
    statistical,
    utility,
  ]
  return (list ??= [
    ...new Set(
      chapters
        .flatMap((chapter) => Object.values(chapter) as unknown[])
        .map((f) => (f as { entry?: Entry } | undefined)?.entry)
        .filter((entry) => entry !== undefined),
    ),
  ])
}
