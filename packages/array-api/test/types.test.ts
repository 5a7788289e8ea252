import { join } from "node:path"
import ts from "typescript"

const root = join(__dirname, "../../..")

/** What the compiler says of programs that begin with the imports and declarations below, each by itself. */
function compile(programs: Readonly<Record<string, string>>) {
  const head = `import * as xp from "@carton/array-api"
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function is<T>(): <A>(value: A) => Equal<A, T> extends true ? { ok: true } : { is: A; not: T }
declare const f8: xp.NDArray<"float64", 2>, f4: xp.NDArray<"float32", 1>, i4: xp.NDArray<"int32", 1>
declare const u1: xp.NDArray<"uint8", 3>, u8: xp.NDArray<"uint64", 1>, c8: xp.NDArray<"complex64", 1>
declare const b1: xp.NDArray<"bool", 1>, some: xp.NDArray, lists: number[][]
`
  const sources = new Map(
    Object.entries(programs).map(([name, text]): [string, string] => [
      join(__dirname, `${name}.mts`),
      head + text,
    ]),
  )
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: ["none"] }, ts.sys, root)
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile, getSourceFile } = host
  host.fileExists = (file) => sources.has(file) || fileExists(file)
  host.readFile = (file) => sources.get(file) ?? readFile(file)
  host.getSourceFile = (file, version, ...rest) =>
    sources.has(file)
      ? ts.createSourceFile(file, sources.get(file)!, version)
      : getSourceFile(file, version, ...rest)
  const program = ts.createProgram(
    [...sources.keys()],
    { ...options, noUnusedLocals: false, noUnusedParameters: false },
    host,
  )
  const messages = (name: string): string[] =>
    program
      .getSemanticDiagnostics(program.getSourceFile(join(__dirname, `${name}.mts`)))
      .map((d) => ts.flattenDiagnosticMessageText(d.messageText, "\n"))
  const instantiations = () =>
    (program as unknown as { getInstantiationCount(): number }).getInstantiationCount()
  return { messages, instantiations }
}

/** An expression and the type that it has. */
const types: readonly [expression: string, type: string][] = [
  // lists, typed arrays, scalars
  ["xp.asarray([[1, 2], [3, 4]])", `xp.NDArray<"float64", 2>`],
  ["xp.asarray(lists)", `xp.NDArray<"float64", 2>`],
  ["xp.asarray([true, false])", `xp.NDArray<"bool", 1>`],
  ["xp.asarray([1n])", `xp.NDArray<"int64", 1>`],
  ["xp.asarray([1, { re: 0, im: 1 }])", `xp.NDArray<"complex128", 1>`],
  ["xp.asarray(3)", `xp.NDArray<"float64", 0>`],
  ["xp.asarray([1], { dtype: 'int8' })", `xp.NDArray<"int8", 1>`],
  ["xp.asarray(new Float32Array(3))", `xp.NDArray<"float32", 1>`],
  ["xp.from_buffer(new Uint8Array(4), [2, 2])", `xp.NDArray<"uint8", 2>`],
  ["xp.from_buffer(new Uint8Array(4), [4], { dtype: 'bool' })", `xp.NDArray<"bool", 1>`],
  ["xp.asarray(null! as xp.ArrayLike)", "xp.NDArray"],
  ["xp.zeros([2, 3])", `xp.NDArray<"float64", 2>`],
  ["xp.ones(3, { dtype: 'int32' })", `xp.NDArray<"int32", 1>`],
  ["xp.full([2], true)", `xp.NDArray<"bool", 1>`],
  ["xp.zeros_like(u1)", `xp.NDArray<"uint8", 3>`],
  ["xp.eye(3)", `xp.NDArray<"float64", 2>`],
  ["xp.linspace(0, 1, 5)", `xp.NDArray<"float64", 1>`],
  // promotion
  ["xp.add(f8, f4)", `xp.NDArray<"float64", 2>`],
  ["i4.add(u1)", `xp.NDArray<"int32", 3>`],
  ["xp.asarray([1], { dtype: 'int8' }).add(u1)", `xp.NDArray<"int16", 3>`],
  ["f8.multiply(c8)", `xp.NDArray<"complex128", 2>`],
  ["f4.add(2)", `xp.NDArray<"float32", 1>`],
  ["xp.subtract(1, i4)", `xp.NDArray<"int32", 1>`],
  ["f4.add({ re: 0, im: 1 })", `xp.NDArray<"complex64", 1>`],
  ["f8.less(f4)", `xp.NDArray<"bool", 2>`],
  ["c8.abs()", `xp.NDArray<"float32", 1>`],
  ["xp.real(c8)", `xp.NDArray<"float32", 1>`],
  ["xp.isnan(f8)", `xp.NDArray<"bool", 2>`],
  ["xp.where(b1, f8, 0)", `xp.NDArray<"float64", 2>`],
  ["xp.add(some, f8)", "xp.NDArray"],
  ["xp.astype(f8, 'int32')", `xp.NDArray<"int32", 2>`],
  // reductions and their ranks
  ["xp.sum(f8)", `xp.NDArray<"float64", 0>`],
  ["xp.sum(u1, { axis: 0 })", `xp.NDArray<"uint32", 2>`],
  ["xp.sum(b1)", `xp.NDArray<"int32", 0>`],
  ["xp.sum(f8, { axis: 1, keepdims: true, dtype: 'float32' })", `xp.NDArray<"float32", 2>`],
  ["xp.sum(f8, { axis: [0, 1] })", `xp.NDArray<"float64", number>`],
  ["xp.max(i4)", `xp.NDArray<"int32", 0>`],
  ["xp.mean(i4)", `xp.NDArray<"float64", 0>`],
  ["xp.std(c8, { correction: 1 })", `xp.NDArray<"float32", 0>`],
  ["xp.argmax(f8, { axis: 0 })", `xp.NDArray<"int32", 1>`],
  ["xp.all(f8, { axis: 0 })", `xp.NDArray<"bool", 1>`],
  // shapes
  ["f8.T", `xp.NDArray<"float64", 2>`],
  ["f8.at(0)", `xp.NDArray<"float64", number>`],
  ["xp.reshape(f4, [2, 1, -1])", `xp.NDArray<"float32", 3>`],
  ["xp.expand_dims(f8, 0)", `xp.NDArray<"float64", 3>`],
  ["xp.stack([f8, f8])", `xp.NDArray<"float64", 3>`],
  ["xp.concat([f8, f8])", `xp.NDArray<"float64", number>`],
  ["xp.concat([f8, f4])", "xp.NDArray"],
  ["f8.matmul(f8)", `xp.NDArray<"float64", 2>`],
  ["xp.matmul(f8, f4)", `xp.NDArray<"float64", 1>`],
  ["xp.matmul(f4, f4)", `xp.NDArray<"float32", 0>`],
  ["xp.argsort(f8)", `xp.NDArray<"int32", 2>`],
  ["xp.linalg.svd(f8).S", `xp.NDArray<"float64", 1>`],
  ["xp.linalg.solve(f8, f4)", `xp.NDArray<"float64", 1>`],
  ["xp.sum(f8).item()", "number"],
  ["xp.all(f8).item()", "boolean"],
  ["u8.at(0).item()", "bigint"],
  ["c8.at(0).item()", "xp.Complex"],
  ["some.item()", "xp.Scalar"],
  ["xp.linalg.det(f8)", `xp.NDArray<"float64", 0>`],
]

/** What does not compile, and what the compiler says. */
const refused: readonly [program: string, message: string][] = [
  ["xp.zeros([3], { dtype: 'float46' })", `Did you mean '"float64"'?`],
  ["xp.asarray([1], { dtype: 'float' })", `Type '"float"' is not assignable to type`],
  ["xp.astype(f8, 'int')", `Argument of type '"int"' is not assignable`],
  ["xp.sum(f8, { axes: 0 })", "'axes' does not exist in type"],
  ["xp.sum(f8, { axis: 0, keepdim: true })", "Did you mean to write 'keepdims'?"],
  ["xp.std(f8, { ddof: 1 })", "'ddof' does not exist in type"],
  ["xp.asarray([1], { dtpe: 'int8' })", "Did you mean to write 'dtype'?"],
  ["i4.add(f8)", "int32 and float64 do not promote to a common dtype; convert one with astype"],
  ["xp.add(b1, i4)", "bool and int32 do not promote to a common dtype; convert one with astype"],
  ["xp.add(u8, i4)", "uint64 and int32 do not promote to a common dtype; convert one with astype"],
  ["const x: xp.NDArray<'float32'> = f8", `Type '"float64"' is not assignable to type '"float32"'`],
  ["const x: xp.NDArray<'float64', 1> = f8", "Type '2' is not assignable to type '1'"],
  ["xp.sum('abc')", "Argument of type 'string' is not assignable"],
]

/** A thousand lines as people write them. */
const long = Array.from(
  { length: 1000 },
  (_, i) =>
    `const x${i} = xp.sum(f8.subtract(xp.mean(f8, { axis: 0, keepdims: true })).multiply(2), { axis: 1 })`,
).join("\n")

const { messages, instantiations } = compile({
  types: types.map(([expression, type]) => `is<${type}>()(${expression}) satisfies { ok: true }`).join("\n"),
  ...Object.fromEntries(refused.map(([program], i) => [`refused-${i}`, program])),
  long,
  // several unknown dtypes in one program, as generic code has them
  generic: `function centred<D extends xp.DType, N extends number>(x: xp.NDArray<D, N>): xp.NDArray<D, N> {
    return xp.positive(x)
  }
  const y: xp.NDArray<"float32", 1> = centred(f4)
  const every: xp.NDArray[] = [f8, f4, i4, some]
  let total: xp.NDArray = xp.zeros([2])
  for (const x of every) total = total.add(x)`,
})

test("dtypes and ranks are worked out by the compiler", () => {
  expect(messages("types")).toEqual([])
})
test("code over any dtype compiles", () => {
  expect(messages("generic")).toEqual([])
})
test.each(refused)("%s does not compile", (program, message) => {
  expect(messages(`refused-${refused.findIndex(([p]) => p === program)}`).join("\n")).toContain(message)
})
test("a program of a thousand lines costs the compiler little", () => {
  const before = instantiations()
  expect(messages("long")).toEqual([])
  const each = (instantiations() - before) / 1000
  expect(each).toBeLessThan(100)
})
