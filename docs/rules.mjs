// node docs/rules.mjs [--check]: writes docs/rules.md from the library of rules; with --check only says when it is stale.
import { writePage } from "./page.mjs"

await writePage("rules", ({ rulesPage }) => rulesPage())
