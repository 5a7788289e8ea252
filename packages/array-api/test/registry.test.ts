import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as xp from "../src/index.js"

/** The standard's functions with their parameters, from the consortium's signature files of 2024.12. */
const standard = JSON.parse(readFileSync(join(__dirname, "data/signatures-2024.12.json"), "utf8")) as {
  groups: Record<string, Record<string, [name: string, kind: "po" | "pk" | "ko" | "va", value?: string][]>>
}
const { fft, inspection, linalg, ...main } = standard.groups
const names = Object.values(main).flatMap((group) => Object.keys(group))

test.each(names)("%s is there", (name) => {
  expect(typeof (xp as unknown as Record<string, unknown>)[name]).toBe("function")
})
test.each(Object.keys(linalg!))("linalg.%s is there", (name) => {
  expect(typeof (xp.linalg as unknown as Record<string, unknown>)[name]).toBe("function")
})

test.each(Object.keys(fft!))("fft.%s is there", (name) => {
  expect(typeof (xp.fft as unknown as Record<string, unknown>)[name]).toBe("function")
})
test("the inspection object has the standard's members", () => {
  const members = Object.keys(inspection!).filter((name) => name !== "__array_namespace_info__")
  expect(Object.keys(xp.__array_namespace_info__()).sort()).toEqual(members.sort())
})

describe("the registry", () => {
  const known = new Set([...names, ...Object.keys(linalg!), ...Object.keys(fft!)])
  const list = xp.entries()

  test("names each function once", () => {
    const spelled = list.map((entry) => `${entry.namespace ?? ""}.${entry.name}`)
    expect(new Set(spelled).size).toBe(spelled.length)
  })
  test("marks what the standard does not have as an extension", () => {
    for (const entry of list)
      expect([entry.name, known.has(entry.name)]).toEqual([entry.name, entry.chapter !== "extension"])
  })
  test("takes the standard's parameters", () => {
    for (const entry of list.filter((one) => one.chapter !== "extension")) {
      const group = Object.values(standard.groups).find((functions) => entry.name in functions)!
      const wanted = group[entry.name]!.map(([name]) => name)
      const ours = entry.parameters.map((p) => p.name)
      if (entry.device) ours.push("device")
      if (entry.copy !== undefined) ours.push("copy")
      expect([entry.name, ours.sort()]).toEqual([entry.name, wanted.sort()])
    }
  })
  test("has required parameters in the standard's order", () => {
    for (const entry of list.filter((one) => one.chapter !== "extension")) {
      const group = Object.values(standard.groups).find((functions) => entry.name in functions)!
      const wanted = group[entry.name]!.filter((p) => p.length === 2).map(([name]) => name)
      const ours = entry.parameters.filter((p) => p.positional && p.default === undefined).map((p) => p.name)
      expect([entry.name, ours]).toEqual([entry.name, wanted])
    }
  })
})
