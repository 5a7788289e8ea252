import type { ActionSyntax } from "./command.js"
import { ParseError } from "./errors.js"
import type { Atom, List, Node } from "./node.js"
import { expectAtom, expectCall, expected, expectString, RESERVED, usage } from "./syntax.js"

function checkName(a: Atom): void {
  if (a.text.startsWith(RESERVED))
    throw new ParseError(`names that begin with ${RESERVED} are reserved, got ${a.text}`, a)
}

/** Checks that a node is an expression: a literal, a name, or a call whose arguments are expressions. */
export function parseExpression(root: Node): Node {
  if (root.kind === "list" && root.plain) return root
  const stack = [root]
  while (stack.length > 0) {
    const n = stack.pop() as Node
    if (n.kind === "atom") checkName(n)
    else if (n.kind === "list") {
      if (n.items[0]?.kind !== "atom") throw expected("a call, which begins with a name", n)
      for (let i = n.items.length - 1; i > 0; i--) stack.push(n.items[i] as Node)
    }
  }
  return root
}

/** `(= a b)`, or a call that must be there or hold. */
export function parseFact(n: Node): List {
  const { head, args, list } = expectCall(n, "a fact, such as (= a b) or (f a)")
  if (head === "=" && args.length !== 2) throw usage("(= <expression> <expression>)", n)
  args.forEach(parseExpression)
  return list
}

function parseTarget(n: Node): List {
  const { args, list } = expectCall(n, "a call of a function, such as (f a)")
  args.forEach(parseExpression)
  return list
}

/** An action of a rule or of the program. */
export function parseAction(n: Node): ActionSyntax {
  const { head, args } = expectCall(n, "an action")
  const [a, b] = args as [Node, Node]
  switch (head) {
    case "let": {
      if (args.length !== 2) throw usage("(let <name> <expression>)", n)
      const name = expectAtom(a, "a name")
      checkName(name)
      return { kind: "let", at: n, name, value: parseExpression(b) }
    }
    case "set":
      if (args.length !== 2) throw usage("(set (<function> <expression>*) <expression>)", n)
      return { kind: "set", at: n, call: parseTarget(a), value: parseExpression(b) }
    case "delete":
    case "subsume":
      if (args.length !== 1) throw usage(`(${head} (<function> <expression>*))`, n)
      return { kind: head, at: n, call: parseTarget(a) }
    case "union":
      if (args.length !== 2) throw usage("(union <expression> <expression>)", n)
      return { kind: "union", at: n, left: parseExpression(a), right: parseExpression(b) }
    case "panic":
      if (args.length !== 1) throw usage('(panic "<message>")', n)
      return { kind: "panic", at: n, message: expectString(a, "a message") }
    default:
      return { kind: "expression", at: n, value: parseExpression(n) }
  }
}
