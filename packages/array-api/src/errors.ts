/** What every error of Carton's array library is: one line, and a `code` for programs. */
export class ArrayError extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
    this.name = new.target.name
  }
}
/** An axis out of range, or named twice. */
export class AxisError extends ArrayError {
  constructor(message: string) {
    super("AXIS", message)
  }
}
/** Shapes that do not fit each other or the function. */
export class ShapeError extends ArrayError {
  constructor(message: string) {
    super("SHAPE", message)
  }
}
/** A dtype that the function does not take, or a promotion that the standard leaves out. */
export class DTypeError extends ArrayError {
  constructor(message: string) {
    super("DTYPE", message)
  }
}
/** An index out of range or of a form that indexing does not know. */
export class IndexError extends ArrayError {
  constructor(message: string) {
    super("INDEX", message)
  }
}
/** A question about a traced array whose answer is not known. */
export class TraceError extends ArrayError {
  constructor(message: string) {
    super("TRACE", message)
  }
}
/** Text that is no program. */
export class ParseError extends ArrayError {
  constructor(message: string) {
    super("PARSE", message)
  }
}
/** Two facts that cannot both be true. */
export class FactError extends ArrayError {
  constructor(message: string) {
    super("FACT", message)
  }
}
/** A value that the parameter does not take. */
export class ValueError extends ArrayError {
  constructor(message: string) {
    super("VALUE", message)
  }
}
