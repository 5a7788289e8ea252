import { accumulation } from "./accumulate.js"
import type { Elements } from "./elements.js"
import type { Value } from "./graph.js"
import type { Loop, NestLoops } from "./nest-loops.js"
import { block } from "./reduction.js"
import { isBig, isComplex } from "./scalar.js"
import type { Size } from "./expr.js"
import { fewestTurns, workOf } from "./work.js"

/** Turns of a loop that go side by side: a sum waits for itself, four do not wait for each other. */
export const turnsAtOnce = 4
/** Elements that a state takes in at a time. */
export const takenTogether = 8
/** Sums that stay in registers, and operations for an element that leave something to gain. */
const mostMembers = 2
const mostWork = 6

/** Whether all are reductions of the same one axis. */
export const alikeReduced = (members: readonly Value[]): boolean => {
  const axesOf = ({ recipe }: Value): readonly number[] => (recipe.kind === "reduce" ? recipe.axes : [])
  const [axis, ...more] = axesOf(members[0]!)
  return axis !== undefined && more.length === 0 && members.every((m) => String(axesOf(m)) === String(axis))
}

/** The depth of the loop of a nest whose turns go side by side, if that is worth while. */
export const sideBySide = (nest: NestLoops): number | undefined => {
  const { members, epilogues } = nest.nest
  if (members.length > (isLong(nest) ? 3 : mostMembers) || epilogues.length > mostMembers) return undefined
  const sums = members.filter(({ recipe }) => recipe.kind === "reduce")
  if (sums.length === 0) return undefined
  const reduced = nest.reducedAxes(sums[0]!)
  // columns that are stored on the way lie in the same lines of memory
  const byColumns = reduced.length === 1 && nest.keptAxes(sums[0]!).some((axis) => axis > reduced[0]!)
  if (sums.length < members.length && !byColumns) return undefined
  // of two or three columns sums alone
  let fewest = byColumns ? 2 : turnsAtOnce
  for (const member of members) {
    const { recipe, inputs } = member
    if (isComplex(member.type) || isBig(member.type)) return undefined
    if (recipe.kind !== "reduce") continue
    if (String(nest.reducedAxes(member)) !== String(reduced)) return undefined
    const { order } = accumulation(recipe.combine, inputs[0]!.type)
    if (order !== "blocks" && order !== "free") return undefined
    if (order === "free") fewest = turnsAtOnce
    if (!byColumns && workDown(inputs[0]!, nest.context.elements) > mostWork) return undefined
  }
  const enough = (loop: Loop | undefined): boolean => {
    if (loop === undefined || loop.role === "rows") return false
    const turns = turnsOf(loop, nest)
    return typeof turns !== "number" || turns >= fewest
  }
  const depth = nest.loops.findLastIndex(({ axis, role }) => role === "block" || !reduced.includes(axis))
  // of a few blocks many are left over: rather several sums, each with blocks of its own
  if (nest.loops[depth]?.role === "block" && leavesMany(nest.domain[reduced[0]!]!)) {
    const around = nest.loops.findLastIndex(({ axis }) => !reduced.includes(axis))
    if (around < depth && enough(nest.loops[around])) return around
  }
  return enough(nest.loops[depth]) ? depth : undefined
}

/** How many turns go side by side: all of a few columns, more on vectors, where a pass takes some turns at a time. */
export const atOnce = (nest: NestLoops, depth: number | undefined): number => {
  const { members } = nest.nest
  const all = depth === undefined ? undefined : turnsOf(nest.loops[depth]!, nest)
  if (typeof all === "number" && all < turnsAtOnce) return all
  const [sum] = members
  const [rows, columns = 1, ...more] = nest.domain
  if (!nest.context.vectors || sum?.recipe.kind !== "reduce" || isComplex(sum.type)) return turnsAtOnce
  if (typeof rows !== "number" || typeof columns !== "number" || more.length > 0) return turnsAtOnce
  if (members.length > 1 || columns > mostColumns) return turnsAtOnce
  /** The first that is worth a pass and leaves few turns over. */
  const fitting = (counts: readonly number[], turns: number): number =>
    counts.find((n) => rows * columns >= n * fewestTurns && (turns % n === 0 || turns >= 32 * n)) ??
    turnsAtOnce
  if (nest.domain.length > 1 && String(nest.reducedAxes(sum)) === "0")
    return workDown(sum.inputs[0]!, nest.context.elements) > mostWork
      ? turnsAtOnce
      : fitting([16, 8], columns)
  const { order } = accumulation(sum.recipe.combine, sum.inputs[0]!.type)
  // a block of rows of a pass may have fewer
  if (order !== "blocks" || nest.loops[0]?.role === "rows") return turnsAtOnce
  return fitting([8], nest.domain.length > 1 ? rows : Math.floor(rows / block))
}
/** Whether rows are so many, and so short, that they are a pass on vectors. */
const isLong = ({ context, domain, loops }: NestLoops): boolean => {
  const [rows, columns] = domain
  const isKnown = typeof rows === "number" && typeof columns === "number" && domain.length === 2
  return (
    context.vectors &&
    isKnown &&
    rows * columns >= turnsAtOnce * fewestTurns &&
    columns <= mostColumns &&
    loops[0]?.role !== "rows"
  )
}
/** Longer rows do not lie in the memory of a pass. */
const mostColumns = 1 << 11

/** Whether much of an extent is left when its whole blocks have gone side by side. */
const leavesMany = (extent: Size): boolean =>
  typeof extent === "number" && (extent % (block * turnsAtOnce)) * 16 > extent

/** Whether the innermost loop may take some elements a turn: all are reductions in locals, in any order or folds. */
export const takesTogether = (nest: NestLoops): boolean => {
  const last = nest.loops.at(-1)
  const { members } = nest.nest
  if (last?.role !== "whole" || members.length > mostMembers) return false
  const around = nest.loops.slice(0, -1).filter(({ role }) => role === "whole")
  return members.every(({ recipe, inputs, type }, i) => {
    if (recipe.kind !== "reduce" || isComplex(type)) return false
    const reduced = nest.reducedAxes(members[i]!)
    return (
      accumulation(recipe.combine, inputs[0]!.type).order !== "blocks" &&
      reduced.includes(last.axis) &&
      nest.keptAxes(members[i]!).every((axis) => around.some((loop) => loop.axis === axis)) &&
      around.every((loop) => !reduced.includes(loop.axis)) &&
      workDown(inputs[0]!, nest.context.elements) <= mostWork
    )
  })
}

const turnsOf = ({ axis, role }: Loop, nest: NestLoops): Size => {
  const extent = nest.domain[axis]!
  return role === "block" && typeof extent === "number" ? Math.floor(extent / block) : extent
}

/** Operations for one element, down to what is in memory. */
const workDown = (value: Value, elements: Elements): number => {
  if (elements.placeOf(value) !== undefined) return 0
  let work = workOf(value)
  for (const x of value.inputs) {
    if (work > mostWork) break
    work += workDown(x, elements)
  }
  return work
}
