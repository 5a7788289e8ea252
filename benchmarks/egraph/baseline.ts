import { postorder, type Term } from "@carton/egraph"
import { mathRules, seedTerms } from "./math.js"

/** The e-graph one writes on a first afternoon: objects, a Map keyed by strings, everything matched again. */
interface Node {
  readonly op: string
  args: number[]
}

class Plain {
  private readonly parent: number[] = []
  private readonly memo = new Map<string, number>()
  classes = new Map<number, Node[]>()

  find(x: number): number {
    while (this.parent[x] !== x) x = this.parent[x] as number
    return x
  }

  add(op: string, args: number[]): number {
    const node = { op, args: args.map((a) => this.find(a)) }
    const key = `${op}(${node.args.join()})`
    const known = this.memo.get(key)
    if (known !== undefined) return this.find(known)
    const id = this.parent.push(this.parent.length) - 1
    this.memo.set(key, id)
    this.classes.set(id, [node])
    return id
  }

  union(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)]
    if (x === y) return
    this.parent[y] = x
    this.classes.get(x)?.push(...(this.classes.get(y) as Node[]))
    this.classes.delete(y)
  }

  rebuild(): void {
    for (let changed = true; changed;) {
      changed = false
      this.memo.clear()
      for (const [id, nodes] of [...this.classes]) {
        for (const n of nodes) {
          n.args = n.args.map((a) => this.find(a))
          const key = `${n.op}(${n.args.join()})`
          const other = this.memo.get(key)
          if (other !== undefined && this.find(other) !== this.find(id)) {
            this.union(other, id)
            changed = true
          }
          this.memo.set(key, this.find(id))
        }
      }
    }
    for (const [id, nodes] of this.classes) {
      this.classes.set(id, [...new Map(nodes.map((n) => [`${n.op}(${n.args.join()})`, n])).values()])
    }
  }

  get nodes(): number {
    return this.memo.size
  }
}

type Env = Record<string, number>
const opOf = (t: Term): string => t.declaration?.name ?? t.sort.show(t.value)

function match(e: Plain, t: Term, id: number, env: Env): Env[] {
  if (t.kind === "variable") {
    const name = t.value as string
    return env[name] === undefined ? [{ ...env, [name]: id }] : env[name] === id ? [env] : []
  }
  const out: Env[] = []
  for (const n of e.classes.get(id) as Node[]) {
    if (n.op !== opOf(t)) continue
    let envs = [env]
    t.args.forEach((a, i) => (envs = envs.flatMap((v) => match(e, a, e.find(n.args[i] as number), v))))
    out.push(...envs)
  }
  return out
}

const make = (e: Plain, t: Term, env: Env): number =>
  t.kind === "variable"
    ? (env[t.value as string] as number)
    : e.add(
        opOf(t),
        t.args.map((a) => make(e, a, env)),
      )

/** The math microbenchmark on it. Literals are nodes here: they are left out of the sizes. */
export function naiveMath(times: number): { nodes: number; classes: number } {
  const e = new Plain()
  const literals = new Set<string>()
  const rules = mathRules().rules.map((r) => r.rewrite as { lhs: Term; rhs: Term })
  const seeds = seedTerms()
  postorder(
    [...seeds, ...rules.flatMap((r) => [r.lhs, r.rhs])],
    (t) => t.kind === "literal" && literals.add(opOf(t)),
  )
  for (const t of seeds) make(e, t, {})
  for (let i = 0; i < times; i++) {
    const found = rules.map(({ lhs, rhs }) =>
      [...e.classes.keys()].flatMap((id) => match(e, lhs, id, {}).map((env) => ({ id, rhs, env }))),
    )
    for (const { id, rhs, env } of found.flat()) e.union(id, make(e, rhs, env))
    e.rebuild()
  }
  let used = 0
  for (const nodes of e.classes.values())
    if (nodes.some((n) => literals.has(n.op) && n.args.length === 0)) used++
  return { nodes: e.nodes - used, classes: e.classes.size - used }
}
