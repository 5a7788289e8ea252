/** Arrays of fewer elements come from memory that hosts keep. */
let bound = 1 << 14

/** The most that glibc raises its own bound to, less the page that it adds. */
const piece = 2 ** 25 - 2 ** 13

/**
 * Has the host keep up to 64 MB of freed memory for what is asked for next: called before an array of `size` elements is
 * made. glibc gives all back that exceeds twice the largest piece that was ever freed, and to get a page anew takes
 * longer than most loops over it. A piece that nobody writes to takes no memory, and is freed by the next collection.
 */
export const keepFreed = (size: number): void => {
  if (size <= bound) return
  bound = Infinity
  new ArrayBuffer(piece)
}
