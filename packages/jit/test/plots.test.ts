import { ChildProgram } from "./child.js"

const program = new ChildProgram(
  "plots",
  `import { timingsPlot } from "../src/plots.js"
   process.stdout.write(timingsPlot("iris, 150 x 4", JSON.parse(process.argv[2])))`,
)
afterAll(() => program.remove())

test("a dot for every run, a tick for every median", () => {
  const timings = { eager: [4, 5, 4], extracted: [2, 3, 2], compiled: [1, 1, 1] }
  const { stdout: svg, stderr } = program.run([JSON.stringify(timings)])
  expect(stderr).toBe("")
  expect(svg).toMatch(/^<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  expect(svg.match(/<circle/g)).toHaveLength(9)
  expect(svg).toContain("iris, 150 x 4: milliseconds")
  for (const text of ["eager", "extracted", "compiled", "4.00 ms"]) expect(svg).toContain(text)
})
