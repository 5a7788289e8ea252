import { execFileSync } from "node:child_process"
import { arch, cpus, loadavg, platform, release, totalmem } from "node:os"

/** What a number depends on beside the program. */
export function machine(): Record<string, string | number> {
  const processors = cpus()
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory_gb: Math.round(totalmem() / 2 ** 30),
    os: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    flags: process.execArgv.join(" "),
    load: Number(loadavg()[0]!.toFixed(2)),
    commit: commit(),
    date: new Date().toISOString(),
  }
}

function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim()
    return (
      git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain", "-uno") === "" ? "" : "+changes")
    )
  } catch {
    return "unknown"
  }
}
