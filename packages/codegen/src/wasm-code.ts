import { op, signed, unsigned } from "./wasm-binary.js"
import type { WasmType } from "./wasm-binary.js"

/** Writes the instructions of a function, and numbers its locals. */
export abstract class CodeWriter {
  protected code: number[] = []
  protected readonly locals: WasmType[] = []
  /** Where elements lie whose positions do not change in the blocks around. */
  protected addresses = new Map<string, number>()

  /** @param most - bytes that the function may have */
  constructor(
    private readonly parameters: number,
    private readonly most: number,
  ) {}

  /** @throws LoweringError */
  abstract fail(what: string): never

  emit(...bytes: readonly number[]): void {
    this.code.push(...bytes)
  }
  private emitWith(instruction: number, n: number): void {
    // most have no second byte
    if (n < 0x80) this.code.push(instruction, n)
    else this.code.push(instruction, ...unsigned(n))
  }
  /** Code of any length. */
  append(code: readonly number[]): void {
    // by the library, not byte by byte
    this.code = this.code.concat(code)
    if (this.code.length > this.most) this.fail("so long a loop")
  }
  /** The code that is written meanwhile; `addresses` are known where it will stand. */
  aside(write: () => void, addresses = new Map(this.addresses)): number[] {
    const around = [this.code, this.addresses] as const
    this.code = []
    this.addresses = addresses
    try {
      write()
      return this.code
    } finally {
      ;[this.code, this.addresses] = around
    }
  }
  knownAddresses(): Map<string, number> {
    return new Map(this.addresses)
  }
  local(type: WasmType): number {
    return this.parameters + this.locals.push(type) - 1
  }
  get(local: number): void {
    this.emitWith(op.get, local)
  }
  set(local: number): void {
    this.emitWith(op.set, local)
  }
  integer(x: number): void {
    this.emit(op.i32_const, ...signed(x))
  }
}
