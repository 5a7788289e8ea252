const reserved: ReadonlySet<string> = new Set(
  (
    "abstract arguments as async await boolean break byte case catch char class const continue debugger default " +
    "delete do double else enum eval export extends false final finally float for function get goto if implements " +
    "import in instanceof int interface let long module native new null of package private protected public return " +
    "set short static super switch synchronized this throw throws transient true try typeof undefined var void " +
    "volatile while with yield Array BigInt Error Function GuardError Infinity Math NaN Number Object Promise String " +
    "Symbol globalThis constructor hasOwnProperty isNaN isFinite prototype require exports self window process"
  ).split(" "),
)

/** An identifier made of the letters, digits and underscores of `wish`. Anything else is left out. */
export const sanitise = (wish: string): string => {
  const plain = wish
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40)
  if (plain === "") return "t"
  const name = /^[0-9]/.test(plain) ? `t${plain}` : plain
  return reserved.has(name) || name.endsWith("Array") ? `${name}_` : name
}

/** The names that are taken, scope by scope. */
export class Names {
  private readonly scopes: Set<string>[] = [new Set()]
  private readonly given = new Map<unknown, string>()

  open(): void {
    this.scopes.push(new Set())
  }
  close(): void {
    this.scopes.pop()
  }
  /** A name that nothing visible here has, as close to `wish` as possible. */
  fresh(wish: string): string {
    const base = sanitise(wish)
    let name = base
    for (let i = 2; this.taken(name); i++) name = /\d$/.test(base) ? `${base}_${i}` : `${base}${i}`
    this.scopes.at(-1)!.add(name)
    return name
  }
  /** One that nothing will hide: what comes later takes another. */
  outermost(wish: string): string {
    const name = this.fresh(wish)
    this.scopes[0]!.add(name)
    return name
  }
  private taken(name: string): boolean {
    return this.scopes.some((scope) => scope.has(name))
  }
  give(thing: object, wish: string): string {
    const name = this.fresh(wish)
    this.given.set(thing, name)
    return name
  }
  known(thing: object): string | undefined {
    return this.given.get(thing)
  }
  of(thing: object): string {
    const name = this.known(thing)
    if (name === undefined) throw new Error("emit: a name is used before it is given")
    return name
  }
}
