/** A slow, obviously right e-graph: lists of nodes, congruence by repeated scans, naive matching. */
export type RefTerm = string | RefCall
/** A function's name and its arguments. */
export interface RefCall extends ReadonlyArray<RefTerm> {
  readonly 0: string
}

/** A term's function and arguments. */
export const parts = (t: RefTerm): readonly [string, ...RefTerm[]] =>
  typeof t === "string" ? [t] : (t as unknown as readonly [string, ...RefTerm[]])

export interface RefNode {
  readonly fn: string
  args: number[]
  out: number
  subsumed: boolean
}

export interface RefRule {
  /** Patterns with the variable of each one's class. */
  readonly patterns: readonly (readonly [root: string, pattern: RefTerm])[]
  readonly union: readonly [RefTerm, RefTerm]
  /** The variable-free description of what is subsumed: the first pattern. */
  readonly subsume: boolean
}

export class Reference {
  nodes: RefNode[] = []
  parent: number[] = []
  /** A function with merge min on classes. */
  values: { cls: number; value: number }[] = []

  find(x: number): number {
    while (this.parent[x] !== x) x = this.parent[x] as number
    return x
  }

  add(t: RefTerm, env: Record<string, number> = {}): number {
    if (typeof t === "string" && t in env) return env[t] as number
    const [fn, ...args] = parts(t)
    const ids = args.map((a) => this.find(this.add(a, env)))
    const known = this.nodes.find((n) => n.fn === fn && n.args.every((a, i) => this.find(a) === ids[i]))
    if (known) return known.out
    const id = this.parent.length
    this.parent.push(id)
    this.nodes.push({ fn, args: ids, out: id, subsumed: false })
    return id
  }

  lookup(t: RefTerm, env: Record<string, number> = {}): RefNode | undefined {
    const [fn, ...args] = parts(t)
    const ids: number[] = []
    for (const a of args) {
      const id = typeof a === "string" && a in env ? env[a] : this.lookup(a, env)?.out
      if (id === undefined) return undefined
      ids.push(this.find(id))
    }
    return this.nodes.find((n) => n.fn === fn && n.args.every((a, i) => this.find(a) === ids[i]))
  }

  union(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)]
    this.parent[Math.max(x, y)] = Math.min(x, y)
  }

  /** Scans until nothing changes. */
  rebuild(): void {
    for (let changed = true; changed;) {
      changed = false
      for (const n of this.nodes) {
        n.args = n.args.map((a) => this.find(a))
        n.out = this.find(n.out)
      }
      for (let i = 0; i < this.nodes.length; i++) {
        for (let j = this.nodes.length - 1; j > i; j--) {
          const [a, b] = [this.nodes[i] as RefNode, this.nodes[j] as RefNode]
          if (a.fn !== b.fn || a.args.join() !== b.args.join()) continue
          if (this.find(a.out) !== this.find(b.out)) {
            this.union(a.out, b.out)
            changed = true
          }
          a.subsumed ||= b.subsumed
          this.nodes.splice(j, 1)
          changed = true
        }
      }
    }
    const least = new Map<number, number>()
    for (const v of this.values) {
      const c = this.find(v.cls)
      least.set(c, Math.min(v.value, least.get(c) ?? Infinity))
    }
    this.values = [...least].map(([cls, value]) => ({ cls, value }))
  }

  private match(t: RefTerm, id: number, env: Record<string, number>): Record<string, number>[] {
    if (typeof t === "string" && t.startsWith("?")) {
      if (t in env) return this.find(env[t] as number) === this.find(id) ? [env] : []
      return [{ ...env, [t]: this.find(id) }]
    }
    const [fn, ...args] = parts(t)
    const out: Record<string, number>[] = []
    for (const n of this.nodes) {
      if (n.fn !== fn || n.subsumed || this.find(n.out) !== this.find(id)) continue
      let envs = [env]
      args.forEach((a, i) => (envs = envs.flatMap((e) => this.match(a, n.args[i] as number, e))))
      out.push(...envs)
    }
    return out
  }

  matches(rule: RefRule): Record<string, number>[] {
    let envs: Record<string, number>[] = [{}]
    for (const [root, pattern] of rule.patterns) {
      envs = envs.flatMap((e) => {
        const roots = root in e ? [e[root] as number] : [...new Set(this.nodes.map((n) => this.find(n.out)))]
        return roots.flatMap((id) => this.match(pattern, id, { ...e, [root]: id }))
      })
    }
    return envs
  }

  /** One round: all matches of all rules, then all actions, then congruence. */
  round(rules: readonly RefRule[]): void {
    const found = rules.map((r) => this.matches(r))
    rules.forEach((r, i) => {
      for (const env of found[i] as Record<string, number>[]) {
        this.union(this.add(r.union[0], env), this.add(r.union[1], env))
        if (r.subsume)
          (this.lookup((r.patterns[0] as (typeof r.patterns)[0])[1], env) as RefNode).subsumed = true
      }
    })
    this.rebuild()
  }

  copy(): Reference {
    const r = new Reference()
    r.nodes = this.nodes.map((n) => ({ ...n, args: [...n.args] }))
    r.parent = [...this.parent]
    r.values = this.values.map((v) => ({ ...v }))
    return r
  }

  get classes(): number {
    return new Set(this.nodes.map((n) => this.find(n.out))).size
  }
}
