import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { readCsv } from "../src/csv.js"

const folder = mkdtempSync(join(tmpdir(), "carton-csv-"))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, "x.csv")

const read = (text: string, label = "label") => {
  writeFileSync(file, text)
  return readCsv(file, label)
}
const failure = async (text: string, label?: string): Promise<string> =>
  read(text, label).then(
    () => "no error",
    (error: Error) => error.message.replace(file, "FILE"),
  )

test("numbers by row, labels from their column wherever it stands", async () => {
  const table = await read("a,label,b\n1,oak,2\n-3.5,ash,4e2\n")
  expect(table).toEqual({
    values: Float64Array.of(1, 2, -3.5, 400),
    columns: ["a", "b"],
    labels: ["oak", "ash"],
  })
})

test.each([
  ["a byte-order mark", "\ufefflabel,a\nx,1\n"],
  ["semicolons", "label;a\nx;1\n"],
  ["carriage returns", "label,a\r\nx,1\r\n"],
  ["blanks and quotes", '"label", a\n"x", 1 \n'],
  ["empty lines", "\nlabel,a\n\nx,1\n\n"],
  ["no new line at the end", "label,a\nx,1"],
])("reads %s", async (_, text) => {
  expect(await read(text)).toEqual({ values: Float64Array.of(1), columns: ["a"], labels: ["x"] })
})

test("labels are numbers where all of them are", async () => {
  expect((await read("label,a\n3,1\n-1,1\n")).labels).toEqual([3, -1])
  expect((await read("label,a\n3,1\nx,1\n")).labels).toEqual(["3", "x"])
})

test("more rows than fit at first", async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => `${i},${i % 3}`)
  const table = await read(`a,label\n${rows.join("\n")}\n`)
  expect(table.values).toEqual(Float64Array.from({ length: 5000 }, (_, i) => i))
})

test.each([
  ["an empty file", "", "FILE: the file is empty"],
  ["an unknown column", "a,b\n1,2\n", 'FILE: no column "label"; the columns are a, b'],
  [
    "a column named twice",
    "label,label\n1,2\n",
    'FILE: more than one column "label"; the columns are label, label',
  ],
  ["labels alone", "label\n1\n", 'FILE: there is no column beside "label"'],
  ["text", "a,label\n1,x\n\nabc,y\n", 'FILE, line 4: column "a": "abc" is not a number'],
  ["hexadecimal", "a,label\n0x10,x\n", 'FILE, line 2: column "a": "0x10" is not a number'],
  ["an empty cell", "a,label\n,x\n", 'FILE, line 2: column "a": the cell is empty'],
  ["NaN", "a,label\n1,x\nnan,y\n", 'FILE, line 3: column "a": "nan" is not a finite number'],
  ["infinity", "a,label\n-inf,x\n", 'FILE, line 2: column "a": "-inf" is not a finite number'],
  ["a number too large", "a,label\n1e999,x\n", 'FILE, line 2: column "a": "1e999" is not a finite number'],
  ["an empty label", "a,label\n1,\n", 'FILE, line 2: column "label": the label is empty'],
  [
    "NaN among numeric labels",
    "a,label\n1,2\n1,NaN\n",
    'FILE, line 3: column "label": "NaN" is not a finite number',
  ],
  ["a short row", "a,b,label\n1,2,x\n1,y\n", "FILE, line 3: 2 cells, but the header names 3 columns"],
  ["an open quote", 'a,label\n1,x\n"2,y\n', "FILE, line 3: Quoted field unterminated"],
  [
    "a line after a cell of two lines",
    'a,label\n1,"x\ny"\nz,y\n',
    'FILE, line 4: column "a": "z" is not a number',
  ],
])("rejects %s, naming the place", async (_, text, message) => {
  expect(await failure(text)).toBe(message)
})

test("a file that is not there", async () => {
  await expect(readCsv(join(folder, "none.csv"), "label")).rejects.toThrow(/none.csv: no such file$/)
  await expect(readCsv(folder, "label")).rejects.toThrow(/: is a folder$/)
})
