import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ChildProgram } from "./child.js"
import { runCommands } from "./commands.js"

const folder = mkdtempSync(join(tmpdir(), "carton-command-"))
afterAll(() => rmSync(folder, { recursive: true }))

// prettier pads the cells of tables
const readme = readFileSync(join(__dirname, "../README.md"), "utf8").replace(/ +\|/g, " |")
const csv = "--data FILE.csv --label species"

/** What is wrong, the options, the file, and the line on standard error: the table of the README. */
const cases: [what: string, options: string, file: string | undefined, message: string][] = [
  ["a missing file", csv, undefined, "FILE.csv: no such file"],
  ["a missing column", csv, "a,b\n1,2\n", 'FILE.csv: no column "species"; the columns are a, b'],
  ["a file without a header", csv, "", "FILE.csv: the file is empty"],
  ["labels alone", csv, "species\noak\n", 'FILE.csv: there is no column beside "species"'],
  [
    "text where a number belongs",
    csv,
    "a,species\n1,oak\nx,ash\n",
    'FILE.csv, line 3: column "a": "x" is not a number',
  ],
  ["an empty cell", csv, "a,species\n1,oak\n,ash\n", 'FILE.csv, line 3: column "a": the cell is empty'],
  ["NaN", csv, "a,species\n1,oak\nNaN,ash\n", 'FILE.csv, line 3: column "a": "NaN" is not a finite number'],
  ["infinity", csv, "a,species\n-inf,oak\n", 'FILE.csv, line 2: column "a": "-inf" is not a finite number'],
  [
    "a row of another length",
    csv,
    "a,species\n1,oak,2\n",
    "FILE.csv, line 2: 3 cells, but the header names 2 columns",
  ],
  ["a missing label", csv, "a,species\n1,\n", 'FILE.csv, line 2: column "species": the label is empty'],
  ["0 rows", csv, "a,species\n", "FILE.csv: no rows below the header; at least two are needed"],
  ["one row", csv, "a,species\n1,oak\n", "FILE.csv: one row below the header; at least two are needed"],
  [
    "one class",
    csv,
    "a,species\n1,oak\n2,oak\n",
    "FILE.csv: every row has the label oak; at least two classes are needed",
  ],
  [
    "as many classes as rows",
    csv,
    "a,species\n1,oak\n2,ash\n",
    "The number of samples must be more than the number of classes.",
  ],
  [
    "columns that do not vary within classes",
    csv,
    "a,species\n1,oak\n1,oak\n2,ash\n",
    "FILE.csv: no column varies within a class; there is nothing to discriminate by",
  ],
  [
    "an output folder that cannot be written",
    "--rows 20 --out FILE.csv",
    "",
    "--out FILE.csv: FILE.csv is not a folder",
  ],
  [
    "made-up data of no rows",
    "--rows 0",
    undefined,
    "option '--rows <n>' argument '0' is invalid. It must be a whole number from 1 on.",
  ],
  ["made-up data of one row", "--rows 1", undefined, "--rows 1: at least two rows are needed"],
  [
    "made-up data of one class",
    "--rows 20 --classes 1",
    undefined,
    "--classes 1: at least two classes are needed",
  ],
  [
    "made-up data of fewer rows than classes",
    "--rows 2 --classes 3",
    undefined,
    "--rows 2: fewer than the 3 classes",
  ],
  [
    "made-up data of too few columns",
    "--rows 20 --features 1",
    undefined,
    "make_classification: n_features must be at least 2 for 2 classes, got 1",
  ],
  [
    "a file without the column of its labels",
    "--data FILE.csv",
    "",
    "--data needs --label COLUMN, the column that holds the labels",
  ],
  ["a column of labels without a file", "--label species", undefined, "--label goes with --data FILE.csv"],
  [
    "a file and made-up data",
    `${csv} --rows 9`,
    "",
    "option '--data <file>' cannot be used with option '--rows <n>'",
  ],
  ["an unknown option", "--row 9", undefined, "unknown option '--row' (Did you mean --rows?)"],
  ["threads", "--threads 2", undefined, "--threads 2: threads are not built yet; take 1"],
]

/** Each in a folder of its own, where the file is, or is not. */
const jobs = cases.map(([, options, text], i) => {
  const cwd = join(folder, String(i))
  mkdirSync(cwd)
  if (text !== undefined) writeFileSync(join(cwd, "in.csv"), text)
  const args = options.replaceAll("FILE.csv", join(cwd, "in.csv")).split(" ")
  return { args: ["lda", ...args, ...(options.includes("--out") ? [] : ["--out", join(cwd, "out")])], cwd }
})
const outcomes = runCommands("command-errors", jobs)

test.each(cases.map((item, i) => [i, ...item] as const))("%i: %s", (i, what, _options, _text, message) => {
  const { cwd } = jobs[i]!
  const { status, stdout, stderr } = outcomes[i]!
  const lines = stderr.replaceAll(join(cwd, "in.csv"), "FILE.csv").trimEnd().split("\n")
  // steps that were over before the error are on lines of their own
  expect(lines.at(-1)).toBe(`carton: ${message}`)
  expect(lines.filter((line) => line.startsWith("carton: "))).toHaveLength(1)
  expect(status).toBe(1)
  expect(stdout).toBe("")
  expect(existsSync(join(cwd, "out"))).toBe(false)
  expect(readme).toContain(`| ${what} | \`${message}\` |`)
})

test("the process ends with status 1; a need of memory beyond the machine's is an error", () => {
  const program = new ChildProgram(
    "command-status",
    `import { main } from "../src/main.js"
     process.exitCode = await main(process.argv.slice(2))`,
  )
  const { status, stderr } = program.run(["lda", "--rows", "2000000000", "--features", "1000"], {
    cwd: folder,
  })
  program.remove()
  expect(stderr).toMatch(
    /^carton: --rows 2000000000 x --features 1000 takes about \d+\.\d GB at its peak, and this machine has \d+\.\d\n$/,
  )
  expect(status).toBe(1)
})
