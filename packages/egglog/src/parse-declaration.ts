import type { Command, DeclareCommand, SortCommand } from "./command.js"
import { ParseError } from "./errors.js"
import { atom, type Atom, type List, type Node } from "./node.js"
import { parseExpression } from "./parse-action.js"
import type { Span } from "./source.js"
import {
  expectAtom,
  expectCall,
  expectItems,
  expectNatural,
  noValue,
  oneValue,
  parseOptions,
  unknownOption,
  usage,
  RESERVED,
} from "./syntax.js"

const SORT_OPTIONS = [
  ":internal-uf",
  ":internal-proof-func",
  ":internal-proof-names",
  ":internal-container-rebuild",
]

const plainSort = (name: string, at: Span, unionable = true): SortCommand => ({
  kind: "sort",
  at,
  name,
  unionable,
})

/** `(sort Name)` and `(sort Name (Vec i64))`. */
export function parseSort(n: List, args: readonly Node[]): Command[] {
  const [nameNode, ...rest] = args
  if (!nameNode) throw usage("(sort <name>) or (sort <name> (<container> <sort>*))", n)
  const name = expectAtom(nameNode, "the name of a sort").text
  const [second] = rest
  let container: SortCommand["container"]
  let options = rest
  if (second && second.kind !== "atom") {
    container = parseContainer(second)
    options = rest.slice(1)
  }
  let leaders: string | undefined
  for (const o of parseOptions(options)) {
    if (!SORT_OPTIONS.includes(o.key)) throw unknownOption(o, SORT_OPTIONS)
    if (o.key === ":internal-uf" && o.values[0]) leaders = expectAtom(o.values[0], "a constructor").text
  }
  return [
    {
      kind: "sort",
      at: n,
      name,
      unionable: true,
      ...(container && { container }),
      ...(leaders && { leaders }),
    },
  ]
}

function parseContainer(n: Node): NonNullable<SortCommand["container"]> {
  const { head, args } = expectCall(n, "a container, such as (Vec i64)")
  args.forEach(parseExpression)
  return { kind: head, args, at: n }
}

/** `(datatype Math (Num i64) (Add Math Math :cost 2))`. */
export function parseDatatype(n: List, args: readonly Node[]): Command[] {
  const [name, ...variants] = args
  if (!name) throw usage("(datatype <name> (<constructor> <sort>*)*)", n)
  const sort = expectAtom(name, "the name of a sort")
  return [plainSort(sort.text, n), ...variants.map((v) => parseVariant(v, sort))]
}

/** Datatypes that mention each other: all sorts first, then containers of them, then the constructors. */
export function parseDatatypes(args: readonly Node[]): Command[] {
  const sorts: Command[] = []
  const containers: Command[] = []
  const constructors: Command[] = []
  for (const n of args) {
    const call = expectCall(n, "a datatype, such as (Math (Num i64))")
    if (call.head === "sort") {
      const [name, container] = call.args
      if (!name || !container || call.args.length !== 2) throw usage("(sort <name> (<container> <sort>*))", n)
      const sortName = expectAtom(name, "the name of a sort").text
      containers.push({ ...plainSort(sortName, n), container: parseContainer(container) })
    } else {
      const sort = call.list.items[0] as Atom
      sorts.push(plainSort(sort.text, n))
      constructors.push(...call.args.map((v) => parseVariant(v, sort)))
    }
  }
  return [...sorts, ...containers, ...constructors]
}

function parseVariant(n: Node, sort: Atom): DeclareCommand {
  const { head, args } = expectCall(n, "a constructor, such as (Num i64)")
  const at = args.findIndex((a) => a.kind === "atom" && a.text.startsWith(":"))
  const inputs = (at < 0 ? args : args.slice(0, at)).map((a) => expectAtom(a, "a sort"))
  const options = constructorOptions(at < 0 ? [] : args.slice(at), [":cost", ":unextractable"])
  return { ...declared(n, head, "constructor", inputs, sort), ...options }
}

const declared = (
  at: Span,
  name: string,
  subtype: "constructor" | "function",
  inputs: readonly Atom[],
  output: Atom,
): DeclareCommand => ({
  kind: "declare",
  at,
  name,
  subtype,
  inputs,
  output,
  unextractable: subtype === "function",
  hidden: false,
  global: false,
})

type ConstructorOptions = Pick<DeclareCommand, "unextractable" | "hidden" | "global"> & { cost?: number }

function constructorOptions(nodes: readonly Node[], known: readonly string[]): ConstructorOptions {
  const found: { -readonly [K in keyof ConstructorOptions]: ConstructorOptions[K] } = {
    unextractable: false,
    hidden: false,
    global: false,
  }
  for (const o of parseOptions(nodes)) {
    if (!known.includes(o.key)) throw unknownOption(o, known)
    if (o.key === ":cost") found.cost = expectNatural(oneValue(o), "a cost")
    else if (o.key === ":unextractable") found.unextractable = noValue(o)
    else if (o.key === ":internal-hidden") found.hidden = noValue(o)
    else found.global = noValue(o)
  }
  return found
}

const CONSTRUCTOR_OPTIONS = [":cost", ":unextractable", ":internal-hidden", ":internal-let"]

/** `(constructor Add (Math Math) Math :cost 2)`. */
export function parseConstructor(n: List, args: readonly Node[]): Command[] {
  const { name, inputs, output, rest } = signature(n, args, "constructor", "")
  return [
    { ...declared(n, name, "constructor", inputs, output), ...constructorOptions(rest, CONSTRUCTOR_OPTIONS) },
  ]
}

function signature(
  n: List,
  args: readonly Node[],
  keyword: string,
  options: string,
): { name: string; inputs: Atom[]; output: Atom; rest: readonly Node[] } {
  const [name, inputs, output, ...rest] = args
  if (!name || !inputs || !output) throw usage(`(${keyword} <name> (<sort>*) <sort>${options})`, n)
  return {
    name: expectAtom(name, `the name of a ${keyword}`).text,
    inputs: expectItems(inputs, "a list of sorts").map((a) => expectAtom(a, "a sort")),
    output: expectAtom(output, "a sort"),
    rest,
  }
}

const FUNCTION_OPTIONS = [
  ":merge",
  ":no-merge",
  ":unextractable",
  ":internal-hidden",
  ":internal-let",
  ":internal-term-constructor",
]

/** `(function lower (Math) i64 :merge (max old new))`. */
export function parseFunction(n: List, args: readonly Node[]): Command[] {
  const { name, inputs, output, rest } = signature(n, args, "function", " :merge <expression> | :no-merge")
  const command: { -readonly [K in keyof DeclareCommand]: DeclareCommand[K] } = declared(
    n,
    name,
    "function",
    inputs,
    output,
  )
  let merge: Node | "none" | undefined
  for (const o of parseOptions(rest)) {
    switch (o.key) {
      case ":merge":
      case ":no-merge":
        if (merge) throw new ParseError("conflicting merge options: one of :merge and :no-merge, once", o.at)
        merge = o.key === ":no-merge" ? (noValue(o), "none") : parseExpression(oneValue(o))
        break
      case ":unextractable":
        noValue(o)
        break
      case ":internal-hidden":
        command.hidden = noValue(o)
        break
      case ":internal-let":
        command.global = noValue(o)
        break
      case ":internal-term-constructor":
        command.termConstructor = expectAtom(oneValue(o), "a constructor").text
        break
      default:
        throw unknownOption(o, FUNCTION_OPTIONS)
    }
  }
  if (!merge) {
    throw new ParseError(
      `function ${name} does not say what becomes of two outputs: add :merge <expression> or :no-merge`,
      n,
    )
  }
  if (merge !== "none") command.merge = merge
  return [command]
}

/** A relation is a constructor of a sort of its own, whose values are never united. */
export function parseRelation(n: List, args: readonly Node[]): Command[] {
  const [nameNode, inputs] = args
  if (!nameNode || !inputs || args.length !== 2) throw usage("(relation <name> (<sort>*))", n)
  const name = expectAtom(nameNode, "the name of a relation").text
  const sorts = expectItems(inputs, "a list of sorts").map((a) => expectAtom(a, "a sort"))
  const own = `${RESERVED}${name}Sort`
  return [plainSort(own, n, false), declared(n, name, "constructor", sorts, atom(own, n))]
}
