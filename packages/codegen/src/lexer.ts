import { LoweringError } from "./errors.js"

const token =
  /\s*(?:(-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|Infinity\b)(?::[a-z]+\d*)?|NaN\b(?::[a-z]+\d*)?|(?:Math\.)?[A-Za-z_]\w*|"(?:[^"\\]|\\.)*"|\.\.|[()[\]{},:=])|$)/y

/** The words of one line of printed loops, read from left to right. */
export class Lexer {
  private at = 0
  private next: string

  constructor(
    private readonly text: string,
    private readonly line: number,
  ) {
    this.next = this.scan()
  }

  private scan(): string {
    token.lastIndex = this.at
    const found = token.exec(this.text)
    if (found === null) this.fail(`unexpected ${JSON.stringify(this.text.slice(this.at).trim())}`)
    this.at = token.lastIndex
    return found![1] ?? ""
  }

  get peek(): string {
    return this.next
  }
  take(): string {
    const taken = this.next
    this.next = this.scan()
    return taken
  }
  /** Whether `word` comes next; if so it is taken. */
  accept(word: string): boolean {
    if (this.next !== word) return false
    this.take()
    return true
  }
  expect(word: string): void {
    if (!this.accept(word))
      this.fail(
        `expected ${word === "" ? "the end of the line" : word}, got ${this.next === "" ? "the end of the line" : this.next}`,
      )
  }
  /** What `read` reads, separated by commas, up to `end`. */
  list<T>(end: string, read: () => T): T[] {
    const items: T[] = []
    if (this.accept(end)) return items
    do items.push(read())
    while (this.accept(","))
    this.expect(end)
    return items
  }
  fail(why: string): never {
    throw new LoweringError(`parse: line ${this.line}: ${why}`)
  }
}
