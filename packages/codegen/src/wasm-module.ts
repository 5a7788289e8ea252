import type { Routine, Statement } from "./ir.js"
import { blocksOf } from "./walk.js"
import { moduleOf } from "./wasm-binary.js"
import type { WasmFunction } from "./wasm-binary.js"
import { wasmFunction } from "./wasm-routine.js"

/** A module, and the same as text. */
export interface WasmModule {
  readonly code: Uint8Array<ArrayBuffer>
  readonly text: string
}
interface Assembled extends WasmModule {
  readonly names: ReadonlyMap<Routine, string>
}
/** By the first of its routines, the last module that was made: programs share routines, and are printed twice. */
const assembled = new WeakMap<Routine, Assembled>()

/** Routines and what they call, as one module that exports them by these names. */
export const wasmModule = (names: ReadonlyMap<Routine, string>): WasmModule => {
  const [first] = names.keys()
  const known = first && assembled.get(first)
  if (known?.names.size === names.size && [...names].every(([r, name]) => known.names.get(r) === name))
    return known
  const code = assemble(names)
  let binary = ""
  for (let i = 0; i < code.length; i++) binary += String.fromCharCode(code[i]!)
  const made = { names, code, text: btoa(binary) }
  if (first !== undefined) assembled.set(first, made)
  return made
}
const assemble = (names: ReadonlyMap<Routine, string>): Uint8Array<ArrayBuffer> => {
  const numbers = new Map([...names.keys()].map((routine, i) => [routine, i]))
  const called = (body: readonly Statement[]): void => {
    for (const s of body) {
      if (s.kind === "run" && !numbers.has(s.routine)) numbers.set(s.routine, numbers.size)
      for (const block of blocksOf(s)) called(block)
    }
  }
  // what is called joins at the end, and is looked into there
  for (const routine of numbers.keys()) called(routine.body)
  const functions = [...numbers.keys()].map((routine): WasmFunction =>
    wasmFunction(routine, names.get(routine), (r) => numbers.get(r)!),
  )
  return moduleOf(functions)
}

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
/** What is used of a host's `WebAssembly`; where pages forbid it, making a module throws. */
interface Host {
  Memory: new (size: { initial: number }) => Memory
  Module: new (code: Uint8Array<ArrayBuffer>) => object
  Instance: new (module: object, imports: { host: { memory: Memory } }) => { exports: object }
}

/** Routines that run, and the memory of their arrays. */
export interface WasmInstance {
  readonly memory: Memory
}

/** Bytes of a page of memory. */
const page = 1 << 16
export const pagesOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / page))

const instances = new Map<string, WasmInstance | undefined>()

/**
 * Runs a module, once in a process, with a memory that grows to what the largest of its programs needs; undefined
 * where the host has no WebAssembly with vectors, or forbids it.
 */
export const wasmInstance = ({ code, text }: WasmModule, size: number): WasmInstance | undefined => {
  if (!instances.has(text)) instances.set(text, instantiate(code))
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
    const { exports } = new Instance(new Module(code), { host: { memory } })
    return { ...exports, memory }
  } catch {
    return undefined
  }
}
