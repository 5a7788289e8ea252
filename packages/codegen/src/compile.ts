import { emit, emitPieces } from "./emit.js"
import type { EmitOptions, Pieces } from "./emit.js"
import { GuardError } from "./errors.js"
import { keepFreed } from "./freed.js"
import type { Dense } from "./graph.js"
import { interpret } from "./interpret.js"
import type { Program } from "./ir.js"
import { memoryCheck } from "./memory-check.js"
import { PassClock, profileOf } from "./profile.js"
import type { Profile } from "./profile.js"
import type { Buffer } from "./scalar.js"
import { uncleared } from "./uncleared.js"
import { wasmInstance } from "./wasm-module.js"

/**
 * `js`: generated JavaScript. `wasm`: the same, and routines on vectors run in WebAssembly where the host has it; they
 * take blocks of memory, which `lower` gives them with its option `vectors`. `interpret`: the reference, without `eval`.
 */
export type Target = "js" | "wasm" | "interpret"

export interface CompileOptions extends Omit<EmitOptions, "wasm"> {
  readonly target?: Target
  /** Bytes that the arrays of the program may take together; by default what the host says is free. */
  readonly memory?: number
  /** Times each pass (false): `profile` of what is compiled then says where the time goes. */
  readonly profile?: boolean
}

/** A program that can be called. */
export interface Compiled {
  readonly target: Target
  readonly program: Program
  /** The ES module that does the same. */
  readonly source: string
  /** What the runs so far took, where `profile` was asked for. */
  readonly profile: Profile | undefined
  /** Buffers in the order of the graph's inputs, parameters in the order of their declaration. */
  run(buffers: readonly Buffer[], parameters?: readonly number[]): Dense[]
}

/**
 * A program of one result whose extents its parameters say: what runs gives the buffer, and makes nothing beside it.
 * Arguments are not checked: callers see to it that they are what the program takes.
 */
export interface Bare {
  run(buffers: readonly Buffer[], parameters: readonly number[]): Buffer
  /** Of the result: a number, or -1 less the place of the parameter. */
  readonly extents: readonly number[]
  /** Whether any of it is done by vectors here. */
  readonly onVectors: boolean
}

/** Constants up to this size stand in the text. */
const largestConstant = 64

/**
 * Makes a program callable. All targets give the same bits.
 *
 * @param options - `target` ("js"), `debug` (false; the interpreter always checks accesses), `memory` (what is free), `profile`
 * (false)
 * @throws GuardError by `run`, where an argument is not what the program takes, or a guard does not hold; no result is
 * returned then
 * @throws MemoryError by `run`, before anything is computed, where its arrays would not fit into memory
 */
export const compile = (program: Program, options: CompileOptions = {}): Compiled => {
  const target = options.target ?? "js"
  const clock = options.profile === true ? new PassClock() : undefined
  const emitted = { ...options, wasm: target === "wasm" }
  const js = target === "interpret" ? undefined : compileJs<Dense[]>(program, emitted, clock)
  const run = js?.run ?? interpret(program, clock)
  const check = memoryCheck(program, options.memory)
  let source: string | undefined
  return {
    target,
    program,
    get source() {
      // lines of a clock are no part of it
      return (source ??= (clock === undefined && js !== undefined ? js.pieces : emit(program, emitted))
        .source)
    },
    get profile() {
      return clock === undefined ? undefined : profileOf(program, clock, emitted)
    },
    run: (buffers, parameters = none) => {
      check?.()
      return clock === undefined ? run(buffers, parameters) : clock.run(() => run(buffers, parameters))
    },
  }
}
const none: readonly number[] = []

/**
 * The same for callers that want no list and no shapes; undefined where the program has several results, or extents of
 * another kind, or may need more memory than there is.
 */
export const compileBare = (program: Program, { target = "js" }: CompileOptions = {}): Bare | undefined => {
  const { parameters, results } = program
  const extents = results.flatMap(({ shape }) =>
    shape.map((extent) => {
      if (extent.op === "const") return Number(extent.value)
      const place = extent.op === "get" ? parameters.indexOf(extent.variable) : -1
      return place < 0 ? NaN : -1 - place
    }),
  )
  const isKnown = results.length === 1 && !extents.some(Number.isNaN)
  if (!isKnown || memoryCheck(program) !== undefined) return undefined
  if (target !== "interpret") {
    const { run, onVectors } = compileJs<Buffer>(program, { bare: true, wasm: target === "wasm" })
    return { extents, onVectors, run }
  }
  const run = interpret(program)
  return { extents, onVectors: false, run: (buffers, given) => run(buffers, given)[0]!.data }
}

const guardError = (message: string): GuardError => new GuardError(message)

type Run<Result> = (buffers: readonly Buffer[], parameters: readonly number[]) => Result

const compileJs = <Result>(
  program: Program,
  {
    debug = false,
    bare = false,
    wasm: onVectors = false,
    ...more
  }: EmitOptions & { readonly bare?: boolean },
  clock?: PassClock,
): { readonly run: Run<Result>; readonly pieces: Pieces; readonly onVectors: boolean } => {
  const options = {
    debug,
    bare,
    wasm: onVectors,
    ...(more.fewest_turns === undefined ? {} : { fewest_turns: more.fewest_turns }),
    keep: true,
    largest_constant: largestConstant,
    clock: clock !== undefined,
  }
  keepFreed(Infinity)
  const pieces = emitPieces(program, options)
  const { body, kernels, constants, wasm } = pieces
  const names = kernels.map((k) => k.name)
  // calls with a fixed number of arguments cost less than spreading
  const args = [
    ...program.arguments.map((_, i) => `buffers[${i}]`),
    ...program.parameters.map((_, i) => `parameters[${i}]`),
  ]
  const last = body.lastIndexOf("return ")
  const name = body.slice(last + "return ".length).trim()
  const entry = `return (buffers, parameters) => ${name}(${args.join(", ")})\n`
  const make = new Function(
    "guardError",
    "uncleared",
    "constants",
    "clock",
    "wasm",
    ...names,
    `"use strict"\n${body.slice(0, last)}${entry}`,
  )
  const instance = wasm && wasmInstance(wasm.code, wasm.bytes)
  const run = make(
    guardError,
    uncleared,
    constants,
    clock,
    instance,
    ...kernels.map((k) => k.kernel.run),
  ) as Run<Result>
  return { run, pieces, onVectors: instance !== undefined }
}
