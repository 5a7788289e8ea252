import { ChildProgram, type Outcome } from "./child.js"

/** A call of `carton`: its arguments and the folder it is called in. */
export interface Job {
  readonly args: readonly string[]
  readonly cwd: string
}

/** Runs each job by `main`, one after the other in one process: starting Node is most of a short job's time. */
export function runCommands(name: string, jobs: readonly Job[]): readonly Outcome[] {
  const program = new ChildProgram(
    name,
    `import { readFileSync } from "node:fs"
     import { main } from "../src/main.js"
     const print = process.stdout.write.bind(process.stdout)
     const outcomes = []
     for (const { args, cwd } of JSON.parse(readFileSync(0, "utf8"))) {
       const said = { stdout: "", stderr: "" }
       for (const stream of ["stdout", "stderr"])
         process[stream].write = (text) => ((said[stream] += text), true)
       process.chdir(cwd)
       outcomes.push({ status: await main(args), ...said })
     }
     print(JSON.stringify(outcomes))`,
  )
  try {
    const { stdout, stderr } = program.run([], { input: JSON.stringify(jobs) })
    if (stdout === "") throw new Error(stderr)
    return JSON.parse(stdout) as Outcome[]
  } finally {
    program.remove()
  }
}
