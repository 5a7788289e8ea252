/** The functions that emitted source carries with it, where it calls them. */
export const emittedHelpers = {
  toBigInt: `/** The integer part; 0 for NaN and infinities. */
function toBigInt(x) {
  return Number.isFinite(x) ? BigInt(Math.trunc(x)) : 0n
}`,
  checkArgument: `/** Throws where an argument is not the typed array that is taken. */
function checkArgument(name, given, type, entries) {
  if (given instanceof type && (entries === undefined || given.length === entries)) return
  const long = entries === undefined ? "" : \` of \${entries} entries\`
  let got = given?.constructor?.name ?? String(given)
  if (given instanceof type) {
    try {
      new Uint8Array(given.buffer)
      got = \`one of \${given.length}\`
    } catch {
      got = "one whose buffer is detached"
    }
  }
  throw guardError(\`\${name}: expected a \${type.name}\${long}, got \${got}\`)
}`,
  position: `/** A position counted from the front; negative ones count from the end. */
function position(i, extent, caller, where) {
  if (i >>> 0 < extent) return i
  if (i < -extent || i >= extent) throw guardError(\`\${caller}: index \${i} is out of range for \${where}\`)
  return i + extent
}`,
  inside: `/** The index, which must be one of the array. */
function inside(array, index, name) {
  if (Number.isInteger(index) && index >= 0 && index < array.length) return index
  throw new RangeError(\`\${name}[\${index}]: it has \${array.length} entries\`)
}`,
  garbage: `/** Memory that is written before it is read may hold anything. */
function garbage(array) {
  return array.fill(array instanceof BigInt64Array || array instanceof BigUint64Array ? 90n : 90)
}`,
} as const

/** A module has this one; what is compiled in memory is given one that makes a GuardError of the package. */
export const guardErrorSource = `/** The error of a fact that does not hold. */
function guardError(message) {
  return Object.assign(new Error(message), { name: "GuardError", code: "ERR_CARTON_GUARD" })
}`

/** What is compiled in memory is given that of the package. */
export const unclearedSource = `/** What is written before it is read is not cleared, where the host offers that. */
function uncleared(type, n) {
  return new type(globalThis.Buffer?.allocUnsafeSlow(n * type.BYTES_PER_ELEMENT).buffer ?? n)
}`

/** What is compiled in memory is given an instance of this process. */
export const instanceSource = `/** Routines on vectors and their memory, where the host has WebAssembly with vectors. */
function instance(pages, text) {
  try {
    const memory = new WebAssembly.Memory({ initial: pages })
    const code = new WebAssembly.Module(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)))
    return { memory, ...new WebAssembly.Instance(code, { host: { memory }, Math }).exports }
  } catch {}
}`
