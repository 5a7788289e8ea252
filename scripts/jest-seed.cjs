// Property tests draw the same cases every time; SEED=NUMBER draws others, and a failure prints its seed.
const fc = require("fast-check")
fc.configureGlobal({ seed: Number(process.env.SEED ?? 20261125) })
