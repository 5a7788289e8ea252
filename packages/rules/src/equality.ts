import type { Equality } from "@carton/egraph"

/** The classes of a rule, as they are written. */
export function describeEquality({ exact, reassociates, assuming, guarded }: Equality): string {
  const classes = [
    exact && "exact",
    reassociates && "reassociates",
    assuming.length > 0 && "assuming",
    guarded.length > 0 && "guarded",
  ].filter((c) => typeof c === "string")
  return classes.length > 0 ? classes.join(" ") : "no class, tried as exact"
}
