import { LoweringError } from "./errors.js"
import type { Routine, Statement } from "./ir.js"
import { blocksOf } from "./walk.js"
import { moduleOf } from "./wasm-binary.js"
import type { WasmFunction } from "./wasm-binary.js"
import type { VectorPass } from "./wasm-pass.js"
import { wasmFunction, wasmPass } from "./wasm-routine.js"
import type { ModuleNumbers } from "./wasm-routine.js"

/** A module, and the passes that it has. */
export interface WasmCode {
  readonly code: Uint8Array<ArrayBuffer>
  readonly passes: ReadonlyMap<VectorPass, string>
  /** The same for the source, without the passes in memory; whether anything is left, and its code. */
  readonly isShown: boolean
  readonly text: string
}
interface Assembled extends WasmCode {
  readonly key: readonly unknown[]
}
/** By the first thing in it, the last module that was made: programs share routines. */
const assembled = new WeakMap<object, Assembled>()

/** Routines and what they call, and those passes that are worth it, as one module that exports them by these names. */
export const wasmModule = (
  names: ReadonlyMap<Routine, string>,
  passes: ReadonlyMap<VectorPass, string>,
): WasmCode => {
  const key = [...names, ...passes].flat()
  const first = key[0] as object | undefined
  const known = first && assembled.get(first)
  if (known?.key.length === key.length && key.every((x, i) => known.key[i] === x)) return known
  const { functions, made, shown, host } = assemble(names, passes)
  const inText = made.filter(({ pass }) => !pass.inMemory)
  let text: string | undefined
  const all: Assembled = {
    key,
    code: moduleOf([...functions, ...made.map((m) => m.code)], host),
    passes: new Map(made.map(({ pass, name }) => [pass, name])),
    isShown: shown + inText.length > 0,
    get text() {
      const these = [...functions.slice(0, shown), ...inText.map((m) => m.code)]
      return (text ??= btoa(characters(moduleOf(these, host))))
    },
  }
  if (first !== undefined) assembled.set(first, all)
  return all
}
const characters = (code: Uint8Array): string => {
  let all = ""
  const some = 4096
  for (let i = 0; i < code.length; i += some) all += String.fromCharCode(...code.subarray(i, i + some))
  return all
}

interface Functions {
  /** Routines: first those that have names, and what they call. */
  readonly functions: readonly WasmFunction[]
  readonly made: readonly { readonly pass: VectorPass; readonly name: string; readonly code: WasmFunction }[]
  /** How many of the routines are not there for passes in memory alone. */
  readonly shown: number
  readonly host: readonly string[]
}
const assemble = (
  names: ReadonlyMap<Routine, string>,
  passes: ReadonlyMap<VectorPass, string>,
): Functions => {
  const numbers = new Map([...names.keys()].map((routine, i) => [routine, i]))
  const called = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === "run" && !numbers.has(s.routine)) numbers.set(s.routine, numbers.size)
      for (const block of blocksOf(s)) called(block)
    }
  }
  // what is called joins at the end, and is looked into there
  const close = (): void => {
    for (const routine of numbers.keys()) called(routine.body)
  }
  close()
  const shown = numbers.size
  for (const { loop } of passes.keys()) called([loop])
  close()
  const host: string[] = []
  const write = (): Functions => {
    const before = host.length
    const module: ModuleNumbers = {
      of: (routine) => before + numbers.get(routine)!,
      host: (name) => (host.includes(name) ? host.indexOf(name) : host.push(name) - 1),
    }
    const functions = [...numbers.keys()].map((routine) => functionOf(routine, names.get(routine), module))
    const made = [...passes].flatMap(([pass, name]) => {
      const code = wasmPass(pass, name, module)
      return code === undefined ? [] : [{ pass, name, code }]
    })
    // functions of the host come first: their number must be known
    return host.length === before ? { functions, made, shown, host } : write()
  }
  try {
    return write()
  } catch (error) {
    // what only passes call
    const others = new Map([...passes].filter(([{ loop }]) => callsOnly(loop, names)))
    if (passes.size === others.size || !(error instanceof LoweringError)) throw error
    return assemble(names, others)
  }
}
/** Routines are the same in many programs, and mostly call those of the same numbers. */
const written = new WeakMap<Routine, { code: WasmFunction; called: ReadonlyMap<Routine, number> }>()
const functionOf = (routine: Routine, name: string | undefined, module: ModuleNumbers): WasmFunction => {
  const known = written.get(routine)
  const isSame = known !== undefined && known.code.name === name
  if (isSame && [...known.called].every(([other, number]) => module.of(other) === number)) return known.code
  const called = new Map<Routine, number>()
  let apart = true
  const code = wasmFunction(routine, name, {
    of: (other) => {
      const number = module.of(other)
      called.set(other, number)
      return number
    },
    host: (fn) => {
      apart = false
      return module.host(fn)
    },
  })
  if (apart) written.set(routine, { code, called })
  return code
}

const callsOnly = (s: Statement, names: ReadonlyMap<Routine, string>): boolean =>
  (s.kind !== "run" || names.has(s.routine)) && blocksOf(s).every((b) => b.every((x) => callsOnly(x, names)))

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
/** What is used of a host's `WebAssembly`; where pages forbid it, making a module throws. */
interface Host {
  Memory: new (size: { initial: number }) => Memory
  Module: new (code: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object, imports: { host: { memory: Memory }; Math: Math }) => { exports: object }
}

/** Routines that run, and the memory of their arrays. */
export interface WasmInstance {
  readonly memory: Memory
}

/** Bytes of a page of memory. */
const page = 1 << 16
export const pagesOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / page))

const instances = new Map<string, WasmInstance | undefined>()
/** More are not remembered. */
const mostInstances = 64

/**
 * Runs a module, once in a process, with a memory that grows to what the largest of its programs needs; undefined
 * where the host has no WebAssembly with vectors, or forbids it.
 */
export const wasmInstance = ({ code }: WasmCode, size: number): WasmInstance | undefined => {
  const key = characters(code)
  if (!instances.has(key)) {
    if (instances.size === mostInstances) instances.delete(instances.keys().next().value!)
    instances.set(key, instantiate(code))
  }
  const instance = instances.get(key)
  try {
    const missing = size - (instance?.memory.buffer.byteLength ?? size)
    if (missing > 0) instance!.memory.grow(pagesOf(missing))
  } catch {
    return undefined
  }
  return instance
}
const instantiate = (code: Uint8Array<ArrayBuffer>): WasmInstance | undefined => {
  try {
    const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: Host }).WebAssembly
    const memory = new Memory({ initial: 1 })
    const { exports } = new Instance(new Module(code), { host: { memory }, Math })
    return { ...exports, memory }
  } catch {
    return undefined
  }
}
