import type { LdaResult } from "./lda-run.js"
import type { LdaSettings } from "./lda-settings.js"

/** Rows of the result that --json prints at most. */
const MAX_ROWS = 10_000

/** One element of what --json prints. */
export function toJSON(result: LdaResult, { target, precision }: LdaSettings): Record<string, unknown> {
  const { shape, transform, explained_variance_ratio, stages, timings_ms, errors, source, profile } = result
  return {
    shape,
    transform: rowsOf(transform.data, transform.shape),
    explained_variance_ratio,
    stages,
    timings_ms,
    max_abs_error: Math.max(errors.extracted, errors.compiled),
    target,
    precision,
    source,
    ...(profile === undefined ? {} : { profile }),
  }
}

function rowsOf(data: ArrayLike<number>, [rows = 0, columns = 0]: readonly number[]): number[][] {
  return Array.from({ length: Math.min(rows, MAX_ROWS) }, (_, i) =>
    Array.from({ length: columns }, (_, j) => data[i * columns + j]!),
  )
}
