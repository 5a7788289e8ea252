import type { Action } from "./action.js"
import type { Database } from "./database.js"
import type { Declaration, RawPrimitive } from "./declaration.js"
import { PanicError, RuleError } from "./errors.js"
import { foundVariables, type Query } from "./query.js"
import { FAIL } from "./store.js"
import type { Table } from "./table.js"
import type { Term } from "./term.js"

/** One step of a rule's actions over numbered registers. */
export type Instruction =
  | {
      readonly op: "make" | "lookup"
      readonly table: Table
      readonly args: readonly number[]
      readonly out: number
    }
  | {
      readonly op: "makeAs" | "set"
      readonly table: Table
      readonly args: readonly number[]
      readonly value: number
    }
  | {
      readonly op: "primitive"
      readonly name: string
      readonly raw: RawPrimitive
      readonly args: readonly number[]
      readonly out: number
    }
  | { readonly op: "union"; readonly a: number; readonly b: number }
  | { readonly op: "subsume" | "delete"; readonly table: Table; readonly args: readonly number[] }
  | { readonly op: "panic"; readonly message: string }
  | { readonly op: "call"; readonly call: (registers: Int32Array) => void }

/** Actions as instructions. Registers 0..inputs.length-1 are loaded from a match. */
export interface Program {
  /** The query variables that the actions use, in register order. */
  readonly inputs: readonly number[]
  /** Registers of inputs whose values are ids. */
  readonly ids: readonly boolean[]
  readonly instructions: readonly Instruction[]
  /** Values that stay in registers: constants. */
  readonly constants: readonly (readonly [register: number, value: number])[]
  readonly registers: number
  readonly where: string
}

type BindCallback = (
  action: Action & { kind: "call" },
  register: (t: Term) => number,
) => (registers: Int32Array) => void

/** Builds programs: every term gets a register once. */
export class ProgramBuilder {
  private readonly registers = new Map<Term, number>()
  private readonly names = new Map<string, number>()
  private readonly inputRegister = new Map<number, number>()
  private readonly instructions: Instruction[] = []
  private readonly constants: [number, number][] = []
  private count = 0
  private inputs: number[] = []

  constructor(
    private readonly database: Database,
    private readonly query: Query | undefined,
    private readonly where: string,
  ) {}

  /** Gives a variable the next register. */
  parameter(t: Term): void {
    this.names.set(t.value as string, this.count++)
  }

  /** The query's variable as an input; inputs are collected before instructions are made. */
  private input(v: number): number {
    let r = this.inputRegister.get(v)
    if (r === undefined) {
      r = this.inputs.length
      this.inputs.push(v)
      this.inputRegister.set(v, r)
    }
    return r
  }

  private known(t: Term): number | undefined {
    const own =
      this.registers.get(t) ?? (t.kind === "variable" ? this.names.get(t.value as string) : undefined)
    if (own !== undefined || !this.query) return own
    if (t.kind === "literal") return undefined
    const v = t.kind === "variable" ? this.query.names.get(t.value as string) : this.query.terms.get(t)
    return v === undefined ? undefined : this.input(v)
  }

  /** Collects the inputs of actions first, so that they come before all other registers. */
  reserve(actions: readonly Action[]): void {
    const visit = (t: Term): void => {
      const stack = [t]
      const seen = new Set<Term>()
      while (stack.length > 0) {
        const u = stack.pop() as Term
        if (seen.has(u)) continue
        seen.add(u)
        if (this.known(u) === undefined) stack.push(...u.args)
      }
    }
    for (const a of actions) {
      if (isTarget(a)) {
        for (const t of (a.terms[0] as Term).args) visit(t)
        if (a.kind === "set") visit(a.terms[1])
      } else if (a.kind === "let") visit(a.terms[1])
      else a.terms.forEach(visit)
    }
    // An explanation needs all of a match, not only what the actions use.
    if (this.query && this.database.recorder) for (const v of foundVariables(this.query)) this.input(v)
    this.count = this.inputs.length
  }

  /** The register that holds a term's value after the instructions so far. */
  value(root: Term): number {
    const known = this.known(root)
    if (known !== undefined) return known
    // Only what is not known yet is walked.
    const stack = [root]
    while (stack.length > 0) {
      const t = stack[stack.length - 1] as Term
      if (this.known(t) !== undefined) {
        stack.pop()
        continue
      }
      const missing = t.args.filter((a) => this.known(a) === undefined)
      if (missing.length > 0) {
        stack.push(...missing)
        continue
      }
      stack.pop()
      this.registers.set(t, this.compute(t))
    }
    return this.registers.get(root) as number
  }

  private compute(t: Term): number {
    const out = this.count++
    if (t.kind === "literal") {
      this.constants.push([out, this.database.store(t.sort).intern(t.value)])
      return out
    }
    if (t.kind === "variable") throw new RuleError(`${this.where}: variable ${String(t.value)} is not bound`)
    const d = t.declaration as Declaration
    const args = t.args.map((a) => this.known(a) as number)
    if (d.kind === "primitive") {
      this.instructions.push({ op: "primitive", name: d.name, raw: this.database.primitive(d), args, out })
    } else {
      this.instructions.push({
        op: d.kind === "function" ? "lookup" : "make",
        table: this.database.table(d),
        args,
        out,
      })
    }
    return out
  }

  private args(t: Term): number[] {
    return t.args.map((a) => this.value(a))
  }

  action(a: Action, bindCallback: BindCallback): void {
    switch (a.kind) {
      case "insert":
        this.value(a.terms[0])
        break
      case "union":
        this.union(a.terms[0], a.terms[1])
        break
      case "let":
        this.names.set(a.terms[0].value as string, this.value(a.terms[1]))
        break
      case "set": {
        const args = this.args(a.terms[0])
        const value = this.value(a.terms[1])
        this.instructions.push({ op: "set", table: this.tableOf(a.terms[0]), args, value })
        break
      }
      case "subsume":
      case "delete":
        // Arguments that are not there are made: the row then is not there either, and nothing is done.
        this.instructions.push({ op: a.kind, table: this.tableOf(a.terms[0]), args: this.args(a.terms[0]) })
        break
      case "panic":
        this.instructions.push({ op: "panic", message: a.message })
        break
      case "call": {
        const values = new Map(a.terms.map((t) => [t, this.value(t)]))
        const call = bindCallback(a, (t) => {
          const r = values.get(t) ?? this.known(t)
          if (r === undefined)
            throw new RuleError(`${this.where}: the callback was not given ${t.toString()}`)
          return r
        })
        this.instructions.push({ op: "call", call })
        break
      }
    }
  }

  /** A side that is only made here is made with the other side's class, which saves an id and a union. */
  private union(a: Term, b: Term): void {
    const direct = (t: Term): boolean =>
      t.kind === "application" && t.declaration?.kind === "constructor" && this.known(t) === undefined
    const [made, other] = direct(b) ? [b, a] : [a, b]
    if (!direct(made)) {
      this.instructions.push({ op: "union", a: this.value(a), b: this.value(b) })
      return
    }
    const value = this.value(other)
    if (this.known(made) !== undefined) {
      this.instructions.push({ op: "union", a: value, b: this.value(made) })
      return
    }
    const args = this.args(made)
    this.instructions.push({ op: "makeAs", table: this.tableOf(made), args, value })
    this.registers.set(made, value)
  }

  private tableOf(t: Term): Table {
    return this.database.table(t.declaration as Declaration)
  }

  build(): Program {
    const { inputs, instructions, constants, where } = this
    const ids = inputs.map((v) => this.query?.variables[v]?.sort.kind !== "primitive")
    return { inputs, ids, instructions, constants, registers: this.count, where }
  }
}

const isTarget = (a: Action): boolean => a.kind === "set" || a.kind === "subsume" || a.kind === "delete"

export function compileActions(
  database: Database,
  query: Query,
  actions: readonly Action[],
  where: string,
  bindCallback: BindCallback,
): Program {
  const builder = new ProgramBuilder(database, query, where)
  builder.reserve(actions)
  for (const a of actions) builder.action(a, bindCallback)
  return builder.build()
}

/** A term over variables as a function of their values. */
export function compileExpression(
  database: Database,
  body: Term,
  variables: readonly Term[],
  where: string,
): (values: readonly number[]) => number {
  const builder = new ProgramBuilder(database, undefined, where)
  for (const v of variables) builder.parameter(v)
  const result = builder.value(body)
  const program = builder.build()
  return (values) => {
    // Registers of its own for each call: a merge may lead to the same merge again.
    const registers = new Int32Array(program.registers)
    for (const [r, v] of program.constants) registers[r] = v
    for (let i = 0; i < values.length; i++) registers[i] = values[i] as number
    for (const i of program.instructions) execute(database, i, registers, where)
    return registers[result] as number
  }
}

/**
 * Runs one instruction. `found` are the registers as the match was found: a row whose ids were displaced since
 * still lies under them until the next rebuild.
 */
export function execute(
  database: Database,
  i: Instruction,
  registers: Int32Array,
  where: string,
  found = registers,
): void {
  switch (i.op) {
    case "make":
      loadKey(i.table, i.args, registers)
      registers[i.out] = database.getOrCreate(i.table)
      return
    case "makeAs":
      loadKey(i.table, i.args, registers)
      database.insertAs(i.table, registers[i.value] as number)
      return
    case "union":
      database.union(registers[i.a] as number, registers[i.b] as number)
      return
    case "set":
      loadKey(i.table, i.args, registers)
      database.set(i.table, registers[i.value] as number)
      return
    case "primitive": {
      const v = computed(i, registers)
      if (v === FAIL) throw new PanicError(`${where}: ${i.name} failed in an action`)
      registers[i.out] = v
      return
    }
    case "lookup": {
      loadKey(i.table, i.args, registers)
      const v = database.lookup(i.table)
      if (v === FAIL)
        throw new PanicError(`${where}: ${i.table.declaration.name} has no output for its arguments`)
      registers[i.out] = v
      return
    }
    case "subsume":
    case "delete":
      if (!remove(database, i, registers) && found !== registers) remove(database, i, found)
      return
    case "panic":
      throw new PanicError(`${where}: ${i.message}`)
    case "call":
      i.call(registers)
      return
  }
}

type Of<Op extends Instruction["op"]> = Extract<Instruction, { readonly op: Op }>

// Functions of their own: a closure in `execute` would cost every call of it an allocation.
function computed({ raw, args }: Of<"primitive">, registers: Int32Array): number {
  if (args.length === 2)
    return raw(registers[args[0] as number] as number, registers[args[1] as number] as number)
  return raw(...args.map((a) => registers[a] as number))
}

function remove(database: Database, i: Of<"subsume" | "delete">, registers: Int32Array): boolean {
  loadKey(i.table, i.args, registers)
  return i.op === "subsume" ? database.subsume(i.table) : database.delete(i.table)
}

function loadKey(table: Table, args: readonly number[], registers: Int32Array): void {
  const key = table.key
  for (let k = 0; k < args.length; k++) key[k] = registers[args[k] as number] as number
}
