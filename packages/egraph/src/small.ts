/** int32 elements of an array that begins small: V8 keeps up to 64 bytes on its own heap, where making one is cheap. */
export const SMALL = 16
