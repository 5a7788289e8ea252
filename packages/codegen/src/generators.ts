import type { Context } from "./context.js"
import { LoweringError } from "./errors.js"
import { GramPart } from "./gram.js"
import type { Value } from "./graph.js"
import { MatmulPart } from "./matmul.js"
import type { RowsPart } from "./nest.js"
import { RowFactorPart } from "./row-factor.js"
import type { SharedRows } from "./strips.js"
import { SegmentCountPart, SegmentSumPart } from "./segments.js"

/** The generators that take blocks of rows. */
const parts: Readonly<Record<string, (context: Context, value: Value, shared: SharedRows) => RowsPart>> = {
  gram: (...given) => new GramPart(...given),
  tmatmul: (...given) => new GramPart(...given),
  matmul: (context, value) => new MatmulPart(context, value),
  row_factor: (context, value) => new RowFactorPart(context, value),
  segment_sum: (context, value) => new SegmentSumPart(context, value),
  segment_count: (context, value) => new SegmentCountPart(context, value),
}

export const generatorNames: readonly string[] = Object.keys(parts)

export const generatorPart = (context: Context, value: Value, shared: SharedRows): RowsPart => {
  const { recipe } = value
  const make = recipe.kind === "generator" ? parts[recipe.name] : undefined
  if (make !== undefined) return make(context, value, shared)
  throw new LoweringError(`lower: a ${recipe.kind} takes no blocks of rows`)
}
