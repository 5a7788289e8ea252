import { mathjs, mlMatrix, ndarrayOps, numpyTs, stdlib } from "./libraries.js"
import { table } from "./table.js"

export const benchmark = table("float64", 1e-9, [numpyTs, mlMatrix, mathjs, ndarrayOps, stdlib])
