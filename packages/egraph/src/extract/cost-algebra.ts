import type { Id } from "../sort.js"
import type { ENode } from "./node-view.js"

/** Distinguishes the kinds of value that a class may have at once, such as virtual and materialised. */
export type State = string | number

/**
 * How costs are made when they are more than a number: the value of a node comes from the values of its
 * children, and values of one class and state are compared by their totals. A node's total must not be less
 * than that of any of its children.
 */
export interface CostAlgebra<V> {
  /** The values that a node can have over these values of its children: one for each state it offers. */
  node(node: ENode, children: readonly V[]): readonly V[]
  total(value: V): number
  /** A class keeps its best value of each state; one state if left out. */
  state?(value: V): State
  /** The total of several roots together; the sum of their totals if left out. */
  join?(roots: readonly V[]): number
  /** The total of a value beside some roots, in which much of it may be paid already. */
  beside?(roots: readonly V[]): (value: V) => number
}

/** A class and state that must not be used. Without a state: none of the class; with a node: this one of the class. */
export interface Ban {
  readonly id: Id
  readonly state?: State
  readonly node?: ENode
}

/** What one class in one state was built from. */
export interface Built<V> {
  readonly id: Id
  readonly state: State
  readonly node: ENode
  readonly value: V
  /** The built children, in the order of `node.children`. */
  readonly children: readonly Built<V>[]
}

export interface AlgebraResult<V> {
  readonly cost: number
  readonly roots: readonly Built<V>[]
  /** Everything that the roots use, children first, each class and state once. */
  readonly used: readonly Built<V>[]
}
