import { Repl } from "../src/index.js"

test("a command may take several lines", () => {
  const repl = new Repl()
  expect(repl.prompt).toBe("> ")
  expect(repl.feed("(datatype N (Z)")).toMatchObject({ open: true, output: "" })
  expect(repl.prompt).toBe("| ")
  expect(repl.feed("  ; ) a comment")).toMatchObject({ open: true })
  expect(repl.feed("  (S N)) (extract (S (Z)))")).toMatchObject({ open: false, output: "(S (Z))\n" })
})

test("options at the beginning of a line belong to the command", () => {
  const repl = new Repl()
  repl.feed("(relation r (i64))")
  repl.feed("(rule ((r x)) ((r 2))")
  expect(repl.feed(':name "x")')).toMatchObject({ open: false, error: undefined })
})

test("errors do not end it, and say where they are", () => {
  const repl = new Repl()
  repl.feed("(datatype N (Z))")
  expect(repl.feed("(extract (Y))").error).toMatchObject({ code: "type", line: 1, column: 11 })
  expect(repl.feed("(extract 1) (extract (Y))")).toMatchObject({ output: "1\n" })
  expect(repl.feed(")").error).toMatchObject({ code: "parse" })
  expect(repl.feed("(extract (Z))").output).toBe("(Z)\n")
})

test(":help, :commands, :reset, :cancel and :quit", () => {
  const repl = new Repl()
  expect(repl.feed(":help").output).toContain(":quit")
  expect(repl.feed(":commands").output).toContain("run-schedule")
  repl.feed("(sort S)")
  repl.feed(":reset")
  expect(repl.feed("(sort S)").error).toBeUndefined()
  repl.feed("(extract")
  repl.feed(":cancel")
  expect(repl.feed("(extract 1)").output).toBe("1\n")
  expect(repl.feed(":what").output).toContain(":help")
  expect(repl.feed(":quit").quit).toBe(true)
})

test("the end of the lines runs what is left", () => {
  const repl = new Repl()
  repl.feed("(extract 1")
  expect(repl.end().error?.reason).toContain("unexpected end of file")
  expect(repl.end()).toMatchObject({ output: "", error: undefined })
})

test("warnings are given with the command", () => {
  expect(new Repl().feed("(let x 1)").warnings).toHaveLength(1)
})
