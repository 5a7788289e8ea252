import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { guard, rewrite, variable } from "@carton/egraph"
import { float, of_kind, of_one_dtype, of_one_shape, of_rank, typed, where_known } from "./conditions.js"
import { rowOf } from "./keys.js"
import { binary, unary } from "./families.js"
import { lawsOf, type Laws } from "./laws.js"

const { NDArray, Axis, Key } = sorts
const { add, basic_index, concat, expand_dims, matmul, max, maximum, min, minimum, multiply, stack, sum } = xp

const made = /* @__PURE__ */ new Map<number, Laws>()

/** Laws on `count` arrays that are joined. */
export function lists(count: number): Laws {
  if (made.has(count)) return made.get(count)!
  const xs = Array.from({ length: count }, (_, i): AnyArray => variable(`x${i}`, NDArray))
  const ys = Array.from({ length: count }, (_, i): AnyArray => variable(`y${i}`, NDArray))
  const [w, k, axis] = [variable("w", NDArray) as AnyArray, variable("k", Key), variable("axis", Axis)]
  const all = (f: (x: AnyArray) => AnyArray): AnyArray[] => xs.map((x) => f(x))
  const folded = (f: (x: AnyArray, y: AnyArray) => AnyArray, list: readonly AnyArray[]): AnyArray =>
    list.slice(1).reduce((a, b) => f(a, b), list[0]!)
  const alike = [of_one_shape(...xs), of_one_dtype(...xs), ...xs.map(typed)]
  const joined = [of_one_dtype(...xs), ...xs.map(typed)]
  // prettier-ignore
  const laws = lawsOf(`lists/${count}`, {
    "f(x), f(y), … joined = f(x, y, … joined)": unary.map(([name, f]) => rewrite(`concat-${name}/${count}`, concat(all(f), { axis: axis as never }), f(concat(xs, { axis: axis as never })), of_kind(xs[0]!, float), ...joined).exact()),
    "f(x), f(y), … stacked = f(x, y, … stacked)": unary.map(([name, f]) => rewrite(`stack-${name}/${count}`, stack(all(f), { axis: axis as never }), f(stack(xs, { axis: axis as never })), of_kind(xs[0]!, float), ...alike).exact()),
    "x + w, y + w, … stacked = (x, y, … stacked) + w   w a number": binary.map(([name, f]) => rewrite(`stack-${name}-number/${count}`, stack(all((x) => f(x, w)), { axis: 0 }), f(stack(xs, { axis: 0 }), w), of_rank(w, 0), of_one_dtype(xs[0]!, w), ...alike).exact()),
    "x + w, y + w, … joined = (x, y, … joined) + w   w a number": binary.map(([name, f]) => rewrite(`concat-${name}-number/${count}`, concat(all((x) => f(x, w)), { axis: 0 }), f(concat(xs, { axis: 0 }), w), of_rank(w, 0), of_one_dtype(xs[0]!, w), ...joined).exact()),
    "x + a, y + b, … stacked = (x, y, … stacked) + (a, b, … stacked)": binary.map(([name, f]) => rewrite(`stack-${name}/${count}`, stack(xs.map((x, i) => f(x, ys[i]!)), { axis: 0 }), f(stack(xs, { axis: 0 }), stack(ys, { axis: 0 })), of_one_shape(...xs, ...ys), of_one_dtype(...xs, ...ys), ...xs.map(typed), ...ys.map(typed)).exact()),
    "sum(x, y, … joined) = sum(x) + sum(y) + …": rewrite(`sum-joined/${count}`, sum(concat(xs, { axis: 0 }), { axis: 0 }), folded(add, all((x) => sum(x, { axis: 0 }))), of_kind(xs[0]!, float), ...joined).reassociates(),
    "sum(x, y, … stacked) = x + y + …": rewrite(`sum-stacked/${count}`, sum(stack(xs, { axis: 0 }), { axis: 0 }), folded(add, xs), of_kind(xs[0]!, float), ...alike).reassociates(),
    "max(x, y, … joined) = max(max x, max y, …)": ([["max", max, maximum], ["min", min, minimum]] as const).map(([name, f, g]) =>
      rewrite(`${name}-joined/${count}`, f(concat(xs, { axis: 0 }), { axis: 0 }), folded(g, all((x) => f(x, { axis: 0 }))), of_kind(xs[0]!, float), ...joined, where_known((...each) => each.every(({ shape }) => typeof shape?.[0] === "number" && shape[0] > 0), ...xs)).exact()),
    "max(x, y, … stacked) = max(x, y, …)": ([["max", max, maximum], ["min", min, minimum]] as const).map(([name, f, g]) =>
      rewrite(`${name}-stacked/${count}`, f(stack(xs, { axis: 0 }), { axis: 0 }), folded(g, xs), of_kind(xs[0]!, float), ...alike).exact()),
    "all(m, l, … joined) = all(m) ∧ all(l) ∧ …": [
      rewrite(`all-joined/${count}`, xp.all(concat(xs, { axis: 0 })), folded(xp.logical_and, all((x) => xp.all(x))), of_kind(xs[0]!, "bool"), ...joined).exact(),
      rewrite(`any-joined/${count}`, xp.any(concat(xs, { axis: 0 })), folded(xp.logical_or, all((x) => xp.any(x))), of_kind(xs[0]!, "bool"), ...joined).exact(),
    ],
    "|m, l, … joined| = |m| + |l| + …": rewrite(`count-joined/${count}`, xp.count_nonzero(concat(xs, { axis: 0 }), { axis: 0 }), folded(add, all((x) => xp.count_nonzero(x, { axis: 0 }))), ...joined).exact(),
    "(x, y, … stacked)_0 = x": rewrite(`row-stacked/${count}`, basic_index(stack(xs, { axis: 0 }), k), xs[0]!, guard((key) => rowOf(key) === 0, k), ...alike).exact(),
    "(x w, y w, … joined) = (x, y, … joined) w": rewrite(`concat-products/${count}`, concat(all((x) => matmul(x, w)), { axis: 0 }), matmul(concat(xs, { axis: 0 }), w), of_rank(xs[0]!, 2), of_rank(w, 2), of_kind(w, float), of_one_dtype(...xs, w), ...xs.map(typed)).exact(),
    "expand(x), expand(y), … joined = x, y, … stacked": rewrite(`stack-concat/${count}`, concat(all((x) => expand_dims(x, [0])), { axis: 0 }), stack(xs, { axis: 0 }), ...alike).exact(),
    "x, x, … stacked, summed = n x": rewrite(`sum-of-one/${count}`, sum(stack(xs.map(() => xs[0]!), { axis: 0 }), { axis: 0 }), multiply(xs[0]!, count), of_kind(xs[0]!, float), typed(xs[0]!)).reassociates(),
  })
  made.set(count, laws)
  return laws
}
