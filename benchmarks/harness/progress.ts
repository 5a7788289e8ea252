import cliProgress from "cli-progress"

/** Says which sample is being taken. */
export interface Progress {
  sample(where: string): void
  stop(): void
}

/** A bar on a terminal; nothing elsewhere, where the table alone is wanted. */
export function showProgress(benchmark: string, samples: number): Progress {
  if (!process.stderr.isTTY) return { sample: () => undefined, stop: () => undefined }
  const bar = new cliProgress.SingleBar({
    format: `${benchmark} {bar} {value}/{total} {where}`,
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    gracefulExit: true,
    stream: process.stderr,
  })
  bar.start(samples, 0, { where: "" })
  return {
    sample: (where) => {
      bar.increment(1, { where })
      // samples are synchronous: a timer would not fire
      bar.render()
    },
    stop: () => bar.stop(),
  }
}
