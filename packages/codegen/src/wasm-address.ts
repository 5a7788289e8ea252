import type { FlatArray, Term, Variable } from "./ir.js"
import { isFixed } from "./pairs.js"
import { op, unsigned } from "./wasm-binary.js"
import { CodeWriter } from "./wasm-code.js"
import { scalarCodes, shifts } from "./wasm-ops.js"
import type { WasmElement } from "./wasm-ops.js"
import { margin } from "./wasm-pass.js"
import type { VectorPass } from "./wasm-pass.js"

/** Writes where elements lie. */
export abstract class AddressWriter extends CodeWriter {
  /** The parameters that say where arrays begin. */
  protected readonly bases = new Map<FlatArray, number>()
  /** Positions that are another and a constant. */
  protected readonly shifted = new Map<Variable, Term>()

  constructor(
    parameters: number,
    most: number,
    protected readonly pass: VectorPass | undefined,
  ) {
    super(parameters, most)
  }

  /** Leaves what a term is. */
  abstract scalar(term: Term): void

  /** Leaves where an element lies, but for the offset that is returned. */
  address(array: FlatArray, index: Term): number {
    if (!(array.type in shifts)) this.fail(`an array of ${array.type}`)
    const shift = shifts[array.type as WasmElement]
    const base = this.base(array, index)
    let [constant, rest] = this.summed(index)
    if (rest.length === 0) {
      this.get(base)
      return constant << shift
    }
    // what an instruction adds must not be needed to come back above 0
    if (constant < 0 || constant << shift > margin) [constant, rest] = [0, [index]]
    const key = rest.every((part) => part.id !== -1 && isFixed(part))
      ? `${base} ${rest.map(({ id }) => id).join(" ")}`
      : undefined
    const known = this.addresses.get(key ?? "")
    if (known !== undefined) this.get(known)
    else {
      this.get(base)
      rest.forEach((part, i) => {
        this.scalar(part)
        if (i > 0) this.emit(scalarCodes.i32.add!)
      })
      this.integer(shift)
      this.emit(op.shl, scalarCodes.i32.add!)
      if (key !== undefined) {
        const local = this.local("i32")
        this.addresses.set(key, local)
        this.emit(op.tee, ...unsigned(local))
      }
    }
    return constant << shift
  }
  /** A position as a constant and what is added to it. */
  private summed(index: Term): [number, readonly Term[]] {
    if (index.op === "const") return [Number(index.value), []]
    if (index.op === "get" && this.shifted.has(index.variable))
      return this.summed(this.shifted.get(index.variable)!)
    if (index.op !== "binary" || index.fn !== "add") return [0, [index]]
    const [[a, some], [b, more]] = [this.summed(index.args[0]), this.summed(index.args[1])]
    return [a + b, [...some, ...more]]
  }
  protected base(array: FlatArray, index?: Term): number {
    const window = index === undefined ? this.pass?.windowOf(array) : this.pass?.windowOf(array, index)
    return this.bases.get(window?.inside ?? array) ?? this.fail(array.name)
  }
  protected place(array: FlatArray, offset: number): number[] {
    return [shifts[array.type as WasmElement], ...unsigned(offset)]
  }
}
