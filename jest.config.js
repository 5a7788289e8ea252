/** Tests import the sources: `@carton/x` is packages/x/src, `./file.js` is ./file.ts. */
export default {
  testEnvironment: "node",
  roots: ["<rootDir>/packages", "<rootDir>/benchmarks", "<rootDir>/docs"],
  testMatch: ["**/test/**/*.test.ts"],
  setupFiles: ["<rootDir>/scripts/jest-seed.cjs"],
  transform: { "^.+\\.(ts|mjs)$": "<rootDir>/scripts/jest-esbuild.cjs" },
  moduleNameMapper: {
    "^@carton/([^/]+)$": "<rootDir>/packages/$1/src/index.ts",
    "^@carton/array-api/kernels$": "<rootDir>/packages/array-api/src/kernels/index.ts",
    "^@carton/rules/testing$": "<rootDir>/packages/rules/src/testing/index.ts",
    "^(\\.{1,2}/.*)\\.js$": ["$1.ts", "$1.js"],
  },
  modulePathIgnorePatterns: ["/dist/"],
}
