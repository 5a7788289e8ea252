import { LoweringError } from "./errors.js"
import type { Routine, Statement } from "./ir.js"
import { blocksOf } from "./walk.js"
import { moduleOf } from "./wasm-binary.js"
import type { WasmFunction } from "./wasm-binary.js"
import type { VectorPass } from "./wasm-pass.js"
import { wasmFunction, wasmPass } from "./wasm-routine.js"
import type { ModuleNumbers } from "./wasm-routine.js"

/** A module, the same as text, and the passes that it has. */
export interface WasmCode {
  readonly code: Uint8Array<ArrayBuffer>
  readonly text: string
  readonly passes: ReadonlyMap<VectorPass, string>
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
  const { code, passes: made } = assemble(names, passes)
  let binary = ""
  for (let i = 0; i < code.length; i++) binary += String.fromCharCode(code[i]!)
  const all = { key, code, text: btoa(binary), passes: made }
  if (first !== undefined) assembled.set(first, all)
  return all
}
const assemble = (
  names: ReadonlyMap<Routine, string>,
  passes: ReadonlyMap<VectorPass, string>,
): Pick<WasmCode, "code" | "passes"> => {
  const numbers = new Map([...names.keys()].map((routine, i) => [routine, i]))
  const called = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === "run" && !numbers.has(s.routine)) numbers.set(s.routine, numbers.size)
      for (const block of blocksOf(s)) called(block)
    }
  }
  for (const { loop } of passes.keys()) called([loop])
  // what is called joins at the end, and is looked into there
  for (const routine of numbers.keys()) called(routine.body)
  const host: string[] = []
  const write = (): {
    functions: WasmFunction[]
    made: { pass: VectorPass; name: string; code: WasmFunction }[]
  } => {
    const before = host.length
    const module: ModuleNumbers = {
      of: (routine) => before + numbers.get(routine)!,
      host: (name) => (host.includes(name) ? host.indexOf(name) : host.push(name) - 1),
    }
    const functions = [...numbers.keys()].map((routine) => wasmFunction(routine, names.get(routine), module))
    const made = [...passes].flatMap(([pass, name]) => {
      const code = wasmPass(pass, name, module)
      return code === undefined ? [] : [{ pass, name, code }]
    })
    // functions of the host come first: their number must be known
    return host.length === before ? { functions, made } : write()
  }
  try {
    const { functions, made } = write()
    return {
      code: moduleOf([...functions, ...made.map((m) => m.code)], host),
      passes: new Map(made.map(({ pass, name }) => [pass, name])),
    }
  } catch (error) {
    // what only passes call
    if (passes.size === 0 || !(error instanceof LoweringError)) throw error
    return assemble(names, new Map())
  }
}

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
export const wasmInstance = ({ code, text }: WasmCode, size: number): WasmInstance | undefined => {
  if (!instances.has(text)) {
    if (instances.size === mostInstances) instances.delete(instances.keys().next().value!)
    instances.set(text, instantiate(code))
  }
  const instance = instances.get(text)
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
