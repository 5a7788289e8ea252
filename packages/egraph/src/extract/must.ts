import type { ExtractGraph } from "./graph.js"

/**
 * For each class the classes that every term of it holds: itself, and what all its nodes have below them.
 * A class without a term holds them all. The dominators of a directed graph, with nodes of many children.
 */
export class Must {
  /** Row c, `words` long, is the set of class c as bits. */
  private readonly sets: Int32Array
  private readonly words: number
  /** The set below a node, and room for its making. */
  private readonly below: Int32Array

  constructor(
    private readonly graph: ExtractGraph,
    private readonly alive: Uint8Array,
  ) {
    const { classes, nodeStart, nodeClass, parentStart, parents } = graph
    this.words = (classes + 31) >>> 5
    this.sets = new Int32Array(classes * this.words).fill(-1)
    this.below = new Int32Array(this.words)
    // From all classes down: a class is looked at again when the set of one below it shrinks.
    const waiting = new Uint8Array(classes).fill(1)
    const queue = Array.from({ length: classes }, (_, c) => c)
    const common = new Int32Array(this.words)
    for (let c = queue.pop(); c !== undefined; c = queue.pop()) {
      waiting[c] = 0
      common.fill(-1)
      for (let n = nodeStart[c] as number; n < (nodeStart[c + 1] as number); n++) {
        if (!alive[n]) continue
        const below = this.under(n)
        for (let w = 0; w < this.words; w++) common[w] = (common[w] as number) & (below[w] as number)
      }
      const word = c >>> 5
      common[word] = (common[word] as number) | (1 << (c & 31))
      let shrunk = false
      for (let w = 0; w < this.words; w++) {
        const at = c * this.words + w
        if (this.sets[at] === common[w]) continue
        this.sets[at] = common[w] as number
        shrunk = true
      }
      if (!shrunk) continue
      for (let i = parentStart[c] as number; i < (parentStart[c + 1] as number); i++) {
        const p = nodeClass[parents[i] as number] as number
        if (!alive[parents[i] as number] || waiting[p]) continue
        waiting[p] = 1
        queue.push(p)
      }
    }
  }

  /** The classes that every term of a node holds below it: valid until the next call. */
  under(n: number): Int32Array {
    const { below, sets, words } = this
    const { childStart, children } = this.graph
    below.fill(0)
    for (let k = childStart[n] as number; k < (childStart[n + 1] as number); k++) {
      const row = (children[k] as number) * words
      for (let w = 0; w < words; w++) below[w] = (below[w] as number) | (sets[row + w] as number)
    }
    return below
  }

  /** What terms of some classes hold together, whichever they are. */
  of(classes: readonly number[]): number[] {
    const { sets, words } = this
    const out = new Int32Array(words)
    for (const c of classes) for (let w = 0; w < words; w++) out[w]! |= sets[c * words + w]!
    return Array.from({ length: this.graph.classes }, (_, c) => c).filter((c) => has(out, c))
  }

  /**
   * Leaves out nodes that no best choice needs: those that have their own class below them, and those beside
   * a node that costs no more and needs only what they hold anyway. Returns how many.
   */
  leaveOut(own: Float64Array): number {
    const { graph, alive } = this
    const { nodeStart, childStart, children, classes } = graph
    let count = 0
    for (let c = 0; c < classes; c++) {
      const from = nodeStart[c] as number
      const to = nodeStart[c + 1] as number
      for (let n = from; n < to; n++) {
        if (!alive[n]) continue
        const below = this.under(n)
        let out = has(below, c)
        for (let m = from; m < to && !out; m++) {
          if (m === n || !alive[m] || (own[m] as number) > (own[n] as number)) continue
          out = true
          for (let k = childStart[m] as number; k < (childStart[m + 1] as number) && out; k++)
            out = has(below, children[k] as number)
        }
        if (!out) continue
        alive[n] = 0
        count++
      }
    }
    return count
  }
}

function has(bits: Int32Array, c: number): boolean {
  return (((bits[c >>> 5] as number) >>> (c & 31)) & 1) === 1
}
