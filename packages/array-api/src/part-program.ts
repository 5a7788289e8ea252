import { postorder, type Term } from "@carton/egraph"
import type { Spec } from "./registry.js"

/** A program that a call of control flow runs: a static argument of it. Its extents are numbers. */
export interface PartProgram {
  readonly inputs: readonly { readonly name: string; readonly spec: Spec }[]
  readonly outputs: readonly Term<"NDArray">[]
  readonly specs: readonly Spec[]
}

const keys = /* @__PURE__ */ new WeakMap<PartProgram, string>()

/** One key for programs of one structure. */
export function programKey(program: PartProgram): string {
  let key = keys.get(program)
  if (key === undefined) keys.set(program, (key = makeKey(program)))
  return key
}
function makeKey({ inputs, outputs }: PartProgram): string {
  const numbers = new Map<Term, number>()
  const known = new Map<string, number>()
  postorder(outputs, (t) => {
    const text =
      t.kind === "literal"
        ? `${t.sort.name} ${t.sort.show(t.value)}`
        : `${t.declaration!.name}(${t.args.map((a) => numbers.get(a)).join()})`
    if (!known.has(text)) known.set(text, known.size)
    numbers.set(t, known.get(text)!)
  })
  const taken = inputs.map(({ name, spec }) => `${name}:${spec.dtype}[${spec.shape.join()}]`)
  return `${taken.join()} => ${[...known.keys()].join("; ")}; ${outputs.map((t) => numbers.get(t)).join()}`
}
