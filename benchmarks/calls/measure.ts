import { everyCall, type NamedCall } from "./calls.js"

/** What a call takes when it is warm, and what it leaves on V8's heap, its result among it. */
interface Measured {
  readonly name: string
  readonly microseconds: number
  readonly bytes: number
}

const ROUNDS = 7
const SAMPLE_MICROSECONDS = 6000
let result: unknown
const repeat = (call: () => unknown, times: number): void => {
  for (let i = 0; i < times; i++) result = call()
}
/** Of the processor, all threads: what else the machine does counts less. */
const cpuTime = (call: () => unknown, times: number): number => {
  const before = process.cpuUsage()
  repeat(call, times)
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** So many calls take a sample's time. */
function calibrated({ call }: NamedCall): number {
  let times = 50
  while (cpuTime(call, times) < SAMPLE_MICROSECONDS) times *= 2
  return times
}

/** The least of many batches: in others V8 compiles, or collects. */
function bytesOf({ call }: NamedCall): number {
  let least = Infinity
  for (let batch = 0; batch < 30; batch++) {
    const before = process.memoryUsage().heapUsed
    repeat(call, 100)
    const made = process.memoryUsage().heapUsed - before
    if (made > 0) least = Math.min(least, made / 100)
  }
  return least
}

/** Medians of samples in turn, after all calls are warm. */
function measured(calls: readonly NamedCall[]): Measured[] {
  for (let i = 0; i < 2; i++) calls.forEach(calibrated)
  const times = calls.map(calibrated)
  const samples = calls.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++)
    calls.forEach(({ call }, i) => samples[i]!.push(cpuTime(call, times[i]!) / times[i]!))
  return calls.map((call, i) => ({
    name: `${call.dtype} ${call.name}`,
    microseconds: samples[i]!.sort((a, b) => a - b)[ROUNDS >> 1]!,
    bytes: bytesOf(call),
  }))
}

const pattern = new RegExp(process.argv[2] ?? "")
const rows = measured(everyCall().filter(({ dtype, name }) => pattern.test(`${dtype} ${name}`)))
rows.sort((a, b) => b.microseconds - a.microseconds)
for (const { name, microseconds, bytes } of rows)
  console.log(`${microseconds.toFixed(2).padStart(7)} us ${bytes.toFixed(0).padStart(7)} bytes  ${name}`)
console.log(`${rows.filter((row) => row.microseconds > 1).length} of ${rows.length} take more than 1 us`)
if (result === undefined) console.log("no call")
