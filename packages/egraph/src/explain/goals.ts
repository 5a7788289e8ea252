const PENDING = Symbol("pending")

interface Goal {
  done(): boolean
  attempt(): void
}

/**
 * Solves goals that need others, without recursion: an attempt that asks for what is not known yet is given up,
 * and made again once that is known. Nothing is asked for that itself needs what is asked for.
 */
export class Goals {
  private readonly stack: Goal[] = []

  /** What `attempt` gives, made once for a key. To be called in an attempt. */
  need<K, T>(known: Map<K, T>, key: K, attempt: () => T): T {
    if (known.has(key)) return known.get(key) as T
    this.stack.push({ done: () => known.has(key), attempt: () => known.set(key, attempt()) })
    throw PENDING
  }

  /** Asks for all at once, so that an attempt is not made again for each. */
  all<const T extends readonly unknown[], R>(
    items: T,
    ask: (item: T[number], index: number) => R,
  ): { [K in keyof T]: R } {
    let pending = false
    const results: R[] = []
    items.forEach((item, i) => {
      try {
        results.push(ask(item, i))
      } catch (e) {
        if (e !== PENDING) throw e
        pending = true
      }
    })
    if (pending) throw PENDING
    return results as { [K in keyof T]: R }
  }

  solve<T>(attempt: () => T): T {
    const { stack } = this
    let result: { readonly value: T } | undefined
    stack.push({ done: () => result !== undefined, attempt: () => (result = { value: attempt() }) })
    try {
      while (stack.length > 0) {
        const goal = stack[stack.length - 1] as Goal
        if (goal.done()) {
          stack.pop()
          continue
        }
        try {
          goal.attempt()
        } catch (e) {
          if (e !== PENDING) throw e
        }
      }
    } finally {
      stack.length = 0
    }
    return (result as unknown as { value: T }).value
  }
}
