import { Demands } from "../src/uses.js"
import { Build } from "./builders.js"

test.each([[[4, 1]], [[1, 4]], [[4]], [[2, 2]]])(
  "what is reshaped from %j in memory is seen to read it",
  (shape) => {
    const build = new Build()
    const x = build.input("x", shape)
    const reshaped = build.graph.add({ kind: "reshape" }, { type: "float64", shape: [2, 1, 2], inputs: [x] })
    const demands = new Demands(build.graph, [x, reshaped])
    demands.store(x)
    expect([...demands.of(reshaped).elements.keys()]).toContain(x)
  },
)
