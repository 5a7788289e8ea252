import * as xp from "@carton/array-api"

/** Functions of one array, element by element, that laws of a whole family are stated for. */
export const unary = [
  ["negative", xp.negative],
  ["square", xp.square],
  ["sqrt", xp.sqrt],
  ["exp", xp.exp],
  ["log", xp.log],
  ["abs", xp.abs],
] as const

/** The same of two arrays. */
export const binary = [
  ["add", xp.add],
  ["subtract", xp.subtract],
  ["multiply", xp.multiply],
  ["divide", xp.divide],
] as const
