import * as xp from "@carton/array-api"
import type { NDArray, PartProgram } from "@carton/array-api"
import type { Rule } from "@carton/egraph"
import { loop_laws } from "@carton/rules"
import type { Random } from "fast-check"

const array = (name: string, shape: readonly number[]): NDArray =>
  xp.assume_dtype(xp.assume_shape(xp.array_var(name), shape), "float64")

type Spec = PartProgram["specs"][number]

const forms = { scale: [], xs: [4, 3], y: [3] } as const
const { outputs } = xp.trace(
  (scale, xs, y) => {
    const [carried] = xp.scan(
      (c, row) => [xp.divide(c, xp.sqrt(xp.sum(xp.multiply(y, y)))), row.multiply(c)],
      scale,
      xs,
    )
    const [total] = xp.fori_loop(
      0,
      3,
      (_, [total, kept]: readonly [NDArray, NDArray]) =>
        [xp.add(total, xp.multiply(kept, kept)), kept] as const,
      [y, xp.reshape(xs, [-1]).at(0)] as const,
    )
    return [carried, total] as never
  },
  Object.entries(forms).map(([name, shape]) => array(name, shape)),
)

/** The laws on the loops of a program of two. */
export const loops = loop_laws(outputs)

const NUMBERS = [0, -0, 1, -2.5, 1 / 3, 1e-3, 1e200, 5e-324, Infinity, NaN]
function drawn(random: Random, { shape, dtype }: Spec): NDArray {
  const size = (shape as readonly number[]).reduce((a, b) => a * b, 1)
  // integers count turns
  const number = (): number =>
    dtype === "int32" ? random.nextInt(-2, 4) : NUMBERS[random.nextInt(0, NUMBERS.length - 1)]!
  return xp.reshape(xp.asarray(Array.from({ length: size }, number), { dtype }), shape as readonly number[])
}

/** Arrays of the forms that the loop of a rule takes. */
function instance({ rewrite }: Rule, random: Random): Record<string, NDArray> {
  const { declaration, args } = rewrite!.lhs
  const { entry, counts } = xp.operatorOf(declaration!)!
  const [test, body] = args
    .filter((t) => t.sort === xp.sorts.ProgramSort)
    .map((t) => (t.value as PartProgram).inputs.map(({ spec }) => spec))
  const [n, second] = counts as readonly [number, number, number]
  const taken =
    entry.name === "scan"
      ? test!.map(({ shape, dtype }, i) => ({
          dtype,
          shape: i < n || i >= n + second ? shape : [4, ...shape],
        }))
      : [...test!, ...body!.slice(n)]
  return Object.fromEntries(
    args.filter((t) => t.kind === "variable").map((t, i) => [t.value as string, drawn(random, taken[i]!)]),
  )
}
export const loopInstances = Object.fromEntries(
  loops.rules.map((rule) => [rule.name, (random: Random) => instance(rule, random)]),
)
