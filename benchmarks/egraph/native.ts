import { execFileSync } from "node:child_process"
import { Timed } from "../harness/index.js"

const command = process.env.EGGLOG ?? "egglog"

/** Why the native engine cannot run here; undefined: it can. */
export function missingNative(): string | undefined {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" })
    return undefined
  } catch {
    return "no egglog command: cargo install egglog --version 3.0.0, or EGGLOG=path"
  }
}

const numbers = (out: string): number[] => [...out.matchAll(/\d+/g)].map((m) => Number(m[0]))

/** Runs a program, process start included. */
export function runNative(program: string): Timed<number[]>
export function runNative<R>(program: string, read: (out: string) => R): Timed<R>
export function runNative(program: string, read: (out: string) => unknown = numbers): Timed<unknown> {
  const start = performance.now()
  const out = execFileSync(command, { input: program, stdio: ["pipe", "pipe", "ignore"] }).toString()
  const ms = performance.now() - start
  return new Timed(ms, read(out))
}
