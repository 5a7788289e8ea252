// Checks every package as it would be installed: publint and are-the-types-wrong on the packed tarball.
import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core"
import { publint } from "publint"
import { formatMessage } from "publint/utils"

const root = fileURLToPath(new URL("..", import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), "carton-pack-"))
let failed = 0
try {
  for (const name of readdirSync(join(root, "packages"))) {
    const folder = join(root, "packages", name)
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    )
    const tarball = new Uint8Array(readFileSync(join(scratch, packed.filename)))
    const lint = await publint({ pack: { tarball: tarball.buffer }, strict: true })
    const types = await checkPackage(createPackageFromTarballData(tarball))
    const complaints = [
      ...lint.messages.map((m) => formatMessage(m, manifest)),
      ...(types.types === false ? ["no types"] : types.problems.map((p) => JSON.stringify(p))),
    ]
    console.log(`${complaints.length === 0 ? "ok  " : "FAIL"} ${manifest.name}`)
    for (const complaint of complaints) console.log(`     ${complaint}`)
    failed += complaints.length
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
process.exitCode = failed === 0 ? 0 : 1
