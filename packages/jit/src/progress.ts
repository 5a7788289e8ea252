import type { SingleBar } from "cli-progress"

/** Says which step a long job is at. */
export interface Progress {
  /** A step begins, or goes on. */
  step(name: string): void
  /** A step is over. */
  done(name: string, ms: number): void
  /** The job is over, well or badly. */
  stop(): void
}

/**
 * Progress of a job of `total` steps on a stream: one line that changes on a terminal, a line for every step
 * that is over elsewhere.
 */
export async function showProgress(
  stream: NodeJS.WriteStream,
  job: string,
  total: number,
): Promise<Progress> {
  if (!stream.isTTY)
    return {
      step: () => undefined,
      done: (name, ms) => void stream.write(`${job}: ${name} ${ms.toFixed(1)} ms\n`),
      stop: () => undefined,
    }
  const { default: cliProgress } = await import("cli-progress")
  const bar: SingleBar = new cliProgress.SingleBar({
    format: `${job} {bar} {value}/{total} {step}`,
    barsize: 24,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    hideCursor: true,
    clearOnComplete: true,
    stream,
    // the steps are synchronous: a timer would not fire
    noTTYOutput: false,
    gracefulExit: true,
  })
  bar.start(total, 0, { step: "" })
  return {
    step: (name) => {
      bar.update({ step: name })
      bar.render()
    },
    done: (name) => bar.increment(1, { step: name }),
    stop: () => bar.stop(),
  }
}

/** No progress at all. */
export const silent: Progress = { step: () => undefined, done: () => undefined, stop: () => undefined }
