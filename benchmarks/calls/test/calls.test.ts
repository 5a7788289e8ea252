import { entries } from "@carton/array-api"
import { everyCall, forms } from "../calls.js"

test("every function of the standard is called", () => {
  const called = new Set(forms.map(([name]) => name.split(",")[0]!.replace(/^(linalg|fft)\./, "")))
  const missing = entries()
    .filter(({ chapter, name }) => chapter !== "extension" && !called.has(name))
    .map(({ name }) => name)
  expect(missing).toEqual([])
})
test("every form takes some dtype", () => {
  const taken = new Set(everyCall().map(({ name }) => name))
  expect(forms.map(([name]) => name).filter((name) => !taken.has(name))).toEqual([])
})
