/** The files of a program. Paths are as the program writes them; `FileRole` says where they are looked for. */
export interface Files {
  /** @throws where there is no such file */
  read(path: string, role: FileRole): string
  write(path: string, text: string, role: FileRole): void
  append(path: string, text: string, role: FileRole): void
}

/**
 * `program`: of `include`, and written by `print-function` and `print-stats`; in the working folder.
 * `facts`: of `input` and `output`; in the folder for facts.
 */
export type FileRole = "program" | "facts"

/**
 * Files in memory, for browsers and tests.
 *
 * @example new EgglogProgram({ files: new MemoryFiles({ "edges.csv": "1\t2\n" }) })
 */
export class MemoryFiles implements Files {
  readonly contents: Map<string, string>

  constructor(contents: Readonly<Record<string, string>> = {}) {
    this.contents = new Map(Object.entries(contents))
  }

  read(path: string): string {
    const text = this.contents.get(path)
    if (text === undefined) throw new Error("no such file")
    return text
  }

  write(path: string, text: string): void {
    this.contents.set(path, text)
  }

  append(path: string, text: string): void {
    this.contents.set(path, (this.contents.get(path) ?? "") + text)
  }
}
