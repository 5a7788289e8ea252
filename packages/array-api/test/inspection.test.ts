import { readFileSync } from "node:fs"
import { join } from "node:path"
import { can_cast, dtypes, finfo, iinfo, isdtype, result_type, type DType, type Kind } from "../src/index.js"
import { __array_api_version__, __array_namespace_info__ } from "../src/index.js"

type ByDType<T> = Record<DType, T>
/** What benchmarks/peers/array-api/limits.py wrote: numbers are text. */
const expected = JSON.parse(readFileSync(join(__dirname, "data/dtypes.json"), "utf8")) as {
  finfo: ByDType<Record<string, string>>
  iinfo: ByDType<Record<string, string>>
  dtypes: Record<Kind, DType[]>
  isdtype: ByDType<Kind[]>
  can_cast: ByDType<DType[]>
  result_type: ByDType<(DType | null)[]>
}
/** Numbers by what Python writes for them. */
const read = (limits: Record<string, string>, like: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(limits).map(([name, text]) => [
      name,
      name === "dtype" ? text : typeof like[name] === "bigint" ? BigInt(text) : Number(text),
    ]),
  )

test.each(Object.keys(expected.finfo) as DType[])("finfo of %s", (dtype) => {
  const limits = finfo(dtype)
  expect(limits).toEqual(read(expected.finfo[dtype], limits))
})
test.each(Object.keys(expected.iinfo) as DType[])("iinfo of %s", (dtype) => {
  const limits = iinfo(dtype)
  expect(limits).toEqual(read(expected.iinfo[dtype], limits))
})
test.each(Object.keys(expected.dtypes) as Kind[])("dtypes of kind %s", (kind) => {
  expect(Object.keys(__array_namespace_info__().dtypes({ kind })).sort()).toEqual(
    [...expected.dtypes[kind]].sort(),
  )
})
test.each([...dtypes])("kinds, casts and promotions of %s", (dtype) => {
  const kinds = Object.keys(expected.dtypes) as Kind[]
  expect(kinds.filter((kind) => isdtype(dtype, kind))).toEqual(expected.isdtype[dtype])
  expect(dtypes.filter((other) => can_cast(dtype, other))).toEqual(expected.can_cast[dtype])
  const promoted = (other: DType): DType | null => {
    try {
      return result_type(dtype, other)
    } catch {
      return null
    }
  }
  expect(dtypes.map(promoted)).toEqual(expected.result_type[dtype])
})
test("the revision of the standard", () => {
  expect(__array_api_version__).toBe("2024.12")
})
