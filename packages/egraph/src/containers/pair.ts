import { type AnySort, type Host, type In, type NameOf, type Sort } from "../sort.js"
import { application, type Term } from "../term.js"
import { type ContainerSort, containerSort, isId } from "./container.js"
import { cached, operation } from "./support.js"

export type PairSort<A extends AnySort, B extends AnySort> = ContainerSort<
  `Pair<${NameOf<A>}, ${NameOf<B>}>`,
  readonly [In<A>, In<B>],
  readonly [Host<A>, Host<B>],
  ReturnType<typeof pairOps<A, B>>
>

/**
 * Pairs; arrays of two are lifted.
 *
 * @example Pair(I64, Str).ops.first(p)
 */
export const Pair = <A extends AnySort, B extends AnySort>(first: A, second: B): PairSort<A, B> =>
  cached("Pair", [first, second], () => makePair(first, second)) as PairSort<A, B>

function makePair<A extends AnySort, B extends AnySort>(first: A, second: B): PairSort<A, B> {
  const sorts = [first, second] as const
  const self: PairSort<A, B> = containerSort(
    `Pair<${first.name as NameOf<A>}, ${second.name as NameOf<B>}>`,
    {
      parts: sorts,
      kind: () => ({
        holdsId: (_, i) => isId(sorts[i] as AnySort),
        normalize: (c) => c,
        fromHost: (database, host: readonly [Host<A>, Host<B>]) =>
          host.map((h, i) => database.store(sorts[i] as AnySort).intern(h)),
        toHost: (database, c) =>
          c.map((v, i) => database.store(sorts[i] as AnySort).value(v)) as unknown as readonly [
            Host<A>,
            Host<B>,
          ],
      }),
      lift: ([a, b]: readonly [In<A>, In<B>]) => self.ops.of(a, b),
      partAt: (_, i) => sorts[i] as AnySort,
      term: (content, part) =>
        application(
          self.ops.of.declaration,
          content.map((v, i) => part(sorts[i] as AnySort, v)),
        ),
      ops: (s) => pairOps(s, first, second),
    },
  )
  return self
}

/** egglog's operations on Pair. */
const pairOps = <A extends AnySort, B extends AnySort>(
  self: Sort<
    `Pair<${NameOf<A>}, ${NameOf<B>}>`,
    readonly [In<A>, In<B>],
    Term<`Pair<${NameOf<A>}, ${NameOf<B>}>`>,
    readonly [Host<A>, Host<B>]
  >,
  first: A,
  second: B,
) => ({
  of: operation(
    self,
    "pair",
    [first, second],
    self,
    ({ make }) =>
      (a, b) =>
        make([a as number, b as number]),
  ),
  first: operation(
    self,
    "pair-first",
    [self],
    first,
    ({ content }) =>
      (p) =>
        content(p as number)[0] as number,
  ),
  second: operation(
    self,
    "pair-second",
    [self],
    second,
    ({ content }) =>
      (p) =>
        content(p as number)[1] as number,
  ),
})
