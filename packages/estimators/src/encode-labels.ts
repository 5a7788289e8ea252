import { from_buffer, type NDArray } from "@carton/array-api"

/** Labels as numbers: `classes[y[i]]` is the label of row i. */
export interface EncodedLabels<Label> {
  readonly y: NDArray
  readonly classes: readonly Label[]
}

/**
 * Numbers the distinct labels in sorted order, as scikit-learn's LabelEncoder does: numbers by value, strings
 * by code unit.
 *
 * @returns y: int32 [labels.length], values 0..classes.length - 1, each occurring
 * @example encode_labels(["oak", "ash", "oak"]).classes   // ["ash", "oak"]
 */
export function encode_labels<Label extends string | number>(labels: readonly Label[]): EncodedLabels<Label> {
  const classes = [...new Set(labels)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const codes = new Map(classes.map((label, i) => [label, i]))
  return {
    y: from_buffer(
      Int32Array.from(labels, (label) => codes.get(label)!),
      [labels.length],
    ),
    classes,
  }
}
