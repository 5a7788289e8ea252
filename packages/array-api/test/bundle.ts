import { execFileSync } from "node:child_process"

/** What esbuild makes of a program that imports from the package, and the bytes that each source file gave. */
export function bundle(program: string): { text: string; files: Record<string, number> } {
  // in a process of its own: esbuild refuses the typed arrays of jest's realm
  const script = `
    import { build } from "esbuild"
    const source = (name) => process.cwd() + "/packages/" + name + "/src/index.ts"
    const { outputFiles, metafile } = await build({
      stdin: { contents: process.argv[1], resolveDir: process.cwd() },
      bundle: true, minify: true, format: "esm", write: false, metafile: true, platform: "neutral",
      mainFields: ["module", "main"],
      plugins: [{ name: "sources", setup: ({ onResolve }) =>
        onResolve({ filter: /^@carton\\// }, ({ path }) => ({ path: source(path.slice(8)) })) }],
    })
    const { inputs } = Object.values(metafile.outputs)[0]
    const files = Object.fromEntries(Object.entries(inputs).map(([file, { bytesInOutput }]) => [file, bytesInOutput]))
    console.log(JSON.stringify({ text: outputFiles[0].text, files }))`
  const root = new URL("../../..", `file://${__dirname}/`).pathname
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", script, program], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    }),
  )
}
