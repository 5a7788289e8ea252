#!/usr/bin/env node
import { existsSync } from "node:fs"

const built = new URL("../dist/esm/main.js", import.meta.url)
if (existsSync(built)) {
  const { main } = await import(built.href)
  process.exitCode = await main(process.argv.slice(2))
} else {
  console.error("carton: not built yet; run `npm run build` first")
  process.exitCode = 1
}
