import { argumentError } from "./argument-check.js"
import { GuardError } from "./errors.js"
import type { PassClock } from "./profile.js"
import { constantsOf, isPass } from "./walk.js"
import { evaluator, inside } from "./evaluate.js"
import type { Entries, Evaluate, Frame, Slot } from "./evaluate.js"
import type { Dense } from "./graph.js"
import type { Program, Routine, Statement, Term } from "./ir.js"
import { allocate, bufferOf } from "./scalar.js"
import type { Buffer } from "./scalar.js"

type Execute = (frame: Frame) => void

/**
 * The reference meaning of a program: closures over the tree, no generated code. Slow, and usable where pages
 * forbid `eval`.
 */
export const interpret = (
  program: Program,
  clock?: PassClock,
): ((buffers: readonly Buffer[], parameters: readonly number[]) => Dense[]) => {
  const machine = new Machine()
  const constants = constantsOf(program)
  const body = machine.block(program.body, clock)
  const results = program.results.map((r) => ({
    shape: r.shape.map((s) => machine.term(s)),
    array: r.array === undefined ? undefined : machine.slot(r.array),
    scalar: r.scalar?.map((s) => machine.term(s)),
    type: r.type,
  }))
  const entries = program.arguments.map((x) =>
    x.entries === undefined ? undefined : machine.term(x.entries),
  )
  const [arrays, parameters] = [program.arguments, program.parameters].map((xs) =>
    xs.map((x) => machine.slot(x)),
  )
  return (buffers, given) => {
    const frame: Frame = { values: [], arrays: [] }
    for (const constant of constants) frame.arrays[machine.slot(constant)] = constant.data!
    arrays!.forEach((slot, i) => (frame.arrays[slot] = buffers[i]!))
    parameters!.forEach((slot, i) => (frame.values[slot] = given[i]!))
    program.arguments.forEach(({ name, type }, i) => {
      const error = argumentError(name, buffers[i], type, entries[i]?.(frame) as number | undefined)
      if (error !== undefined) throw error
    })
    body(frame)
    return results.map(({ shape, array, scalar, type }): Dense => {
      const extents = shape.map((s) => Number(s(frame)))
      if (array !== undefined) return { data: frame.arrays[array]!, shape: extents }
      const parts = scalar!.map((s) => s(frame))
      const data = new (bufferOf(type))(parts.length)
      parts.forEach((part, i) => ((data as unknown as Entries)[i] = part))
      return { data, shape: extents }
    })
  }
}

class Machine {
  private readonly slots = new Map<Slot, number>()
  private readonly routines = new Map<Routine, Execute>()

  slot(of: Slot): number {
    const known = this.slots.get(of)
    if (known !== undefined) return known
    const made = this.slots.size
    this.slots.set(of, made)
    return made
  }

  block(body: readonly Statement[], clock?: PassClock): Execute {
    let passes = 0
    const steps = body
      .filter((s) => s.kind !== "comment")
      .map((s) => {
        const step = this.statement(s)
        if (clock === undefined || !isPass(s)) return step
        const pass = passes++
        return (frame: Frame): void => {
          clock.start()
          step(frame)
          clock.stop(pass)
        }
      })
    return (frame) => {
      for (const step of steps) step(frame)
    }
  }

  private statement(statement: Statement): Execute {
    switch (statement.kind) {
      case "let":
      case "set": {
        const slot = this.slot(statement.variable)
        const value = this.term(statement.value)
        return (frame) => {
          frame.values[slot] = value(frame)
        }
      }
      case "store": {
        const slot = this.slot(statement.array)
        const { name } = statement.array
        const [index, value] = [this.term(statement.index), this.term(statement.value)]
        return (frame) => {
          const array = frame.arrays[slot]!
          ;(array as unknown as Entries)[inside(array, index(frame), name)] = value(frame)
        }
      }
      case "alloc": {
        const slot = this.slot(statement.array)
        const { type } = statement.array
        const size = this.term(statement.size)
        const reuse = statement.reuse === undefined ? undefined : this.slot(statement.reuse)
        return (frame) => {
          frame.arrays[slot] =
            reuse === undefined ? allocate(type, size(frame) as number) : frame.arrays[reuse]!
        }
      }
      case "loop": {
        const slot = this.slot(statement.variable)
        const [from, to] = [this.term(statement.from), this.term(statement.to)]
        const { step } = statement
        const body = this.block(statement.body)
        return (frame) => {
          const end = to(frame) as number
          for (let i = from(frame) as number; i < end; i += step) {
            frame.values[slot] = i
            body(frame)
          }
        }
      }
      case "while": {
        const [test, body] = [this.term(statement.test), this.block(statement.body)]
        return (frame) => {
          while (test(frame)) body(frame)
        }
      }
      case "if": {
        const test = this.term(statement.test)
        const [then, otherwise] = [this.block(statement.then), this.block(statement.else)]
        return (frame) => (test(frame) ? then : otherwise)(frame)
      }
      case "run":
        return this.run(statement)
      case "call":
        return this.call(statement)
      case "throw":
        return () => {
          throw new GuardError(statement.message)
        }
      case "comment":
        return () => {}
    }
  }

  private run({ routine, args }: Statement & { kind: "run" }): Execute {
    const moves = args.map((arg, i): Execute => {
      const slot = this.slot(routine.parameters[i]!)
      if ("op" in arg) {
        const value = this.term(arg)
        return (frame) => {
          frame.values[slot] = value(frame)
        }
      }
      const from = this.slot(arg)
      return (frame) => {
        frame.arrays[slot] = frame.arrays[from]!
      }
    })
    const body = this.routines.get(routine) ?? this.block(routine.body)
    this.routines.set(routine, body)
    // no routine calls itself, so its locals can share the frame
    return (frame) => {
      for (const move of moves) move(frame)
      body(frame)
    }
  }

  private call(statement: Statement & { kind: "call" }): Execute {
    const inputs = statement.inputs.map((x) => ({
      slot: this.slot(x.array),
      shape: x.shape.map((s) => this.term(s)),
    }))
    const outputs = statement.outputs.map((o) =>
      o === undefined
        ? undefined
        : {
            slot: this.slot(o.array),
            extents: o.shape.map((x) => ("op" in x ? undefined : this.slot(x))),
          },
    )
    const wanted = outputs.map((o) => o !== undefined)
    return (frame) => {
      const given = inputs.map(({ slot, shape }) => ({
        data: frame.arrays[slot]!,
        shape: shape.map((s) => Number(s(frame))),
      }))
      const made = statement.kernel.run(given, statement.options, wanted)
      outputs.forEach((output, i) => {
        if (output === undefined) return
        frame.arrays[output.slot] = made[i]!.data
        output.extents.forEach((slot, axis) => {
          if (slot !== undefined) frame.values[slot] = made[i]!.shape[axis]!
        })
      })
    }
  }

  term(term: Term): Evaluate {
    return evaluator(term, (of) => this.slot(of))
  }
}
