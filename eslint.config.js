import importX from "eslint-plugin-import-x"
import tseslint from "typescript-eslint"

/** The import arrows of docs/design.md: what each package's sources may import of the others. */
const mayImport = {
  egraph: [],
  codegen: [],
  "array-api": ["egraph", "codegen"],
  rules: ["egraph", "array-api", "codegen"],
  estimators: ["array-api"],
  egglog: ["egraph"],
  jit: ["egraph", "codegen", "array-api", "rules", "estimators", "egglog"],
}
const packages = Object.keys(mayImport)

const arrows = packages.map((name) => ({
  files: [`packages/${name}/src/**/*.ts`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          ...packages
            .filter((other) => other !== name && !mayImport[name].includes(other))
            .map((other) => ({
              group: [`@carton/${other}`, `@carton/${other}/*`],
              message: `${name} does not know ${other} (docs/design.md, Packages)`,
            })),
          { regex: "(^|/)\\.\\./\\.\\./|/packages/", message: "import another package by its name" },
          // only the command may touch the machine
          ...(name === "jit" ? [] : [{ regex: "^node:", message: "this package runs in browsers" }]),
        ],
      },
    ],
  },
}))

export default tseslint.config(
  { ignores: ["**/dist/", "**/carton-out/", "coverage/", "site/", "**/node_modules/"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts"],
    plugins: { "import-x": importX },
    settings: { "import-x/extensions": [".ts"] },
    rules: {
      "import-x/no-default-export": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/no-explicit-any": "off",
      "no-console": "error",
      "max-lines": ["warn", { max: 400, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["packages/*/test/**", "benchmarks/**"], rules: { "no-console": "off" } },
  { files: ["scripts/*.cjs"], rules: { "@typescript-eslint/no-require-imports": "off" } },
  ...arrows,
)
