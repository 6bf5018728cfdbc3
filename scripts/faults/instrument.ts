import { type ESTree, parseSync } from "vite";

type Node = ESTree.Node;

export interface Instrumented {
  code: string;
  /** Ids of the points, in the order of the text. */
  points: string[];
}

/** Functions of the consumer that are not on the way of a reward: they answer questions, or serve the audit. */
const NOT_ON_THE_WAY = new Set([
  "health",
  "orNull",
  "readHead",
  "readChain",
  "readConfirmations",
  "verifySignature",
  "startAudit",
  "queueAudit",
  "readLogPage",
]);

const WRITES = /^\s*(insert|update|delete|create)\b/i;

/**
 * Puts a point before and after every `await` and every write to the object's storage, whatever they are. Points are named
 * by file and line: `queues/send-batches.ts:31:19 before`.
 */
export function instrument(file: string, source: string): Instrumented {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const inserts: { at: number; text: string; rank: number }[] = [];
  const points: string[] = [];

  const mark = ({ start, end }: Node, depth: number) => {
    const linesBefore = source.slice(0, start).split("\n");
    const name = `${file}:${linesBefore.length}:${(linesBefore.at(-1)?.length ?? 0) + 1}`;
    points.push(`${name} before`, `${name} after`);
    const [before, after] = [JSON.stringify(`${name} before`), JSON.stringify(`${name} after`)];
    inserts.push({ at: start, text: `(__at(${before}), __passed(${after}, `, rank: depth });
    inserts.push({ at: end, text: "))", rank: -depth });
  };

  const visit = (node: Node, depth: number): void => {
    if (isNotOnTheWay(node)) return;
    if (node.type === "AwaitExpression" || isStorageWrite(node)) mark(node, depth);
    for (const child of childrenOf(node)) visit(child, depth + 1);
  };
  visit(program, 0);
  if (points.length === 0) return { code: source, points };

  // At one place ends come before beginnings, outer beginnings before inner ones, inner ends before outer ones.
  inserts.sort((left, right) => left.at - right.at || left.rank - right.rank);
  let code = "";
  let from = 0;
  for (const { at, text } of inserts) {
    code += source.slice(from, at) + text;
    from = at;
  }
  const imports = `import { at as __at, passed as __passed, Date } from "#scripts/faults/worker/points";\n`;
  return { code: imports + code + source.slice(from), points };
}

/** Child nodes, in source order. */
function childrenOf(node: Node): Node[] {
  return Object.values(node)
    .flat()
    .filter(isNode)
    .toSorted((left, right) => left.start - right.start);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function isNotOnTheWay(node: Node): boolean {
  const name = functionNameOf(node);
  return name !== null && NOT_ON_THE_WAY.has(name);
}

/** The name that a function is declared with, in whichever way; null for any other node. */
function functionNameOf(node: Node): string | null {
  const nameOf = (key: Node | null) => (key?.type === "Identifier" ? key.name : null);
  if (node.type === "FunctionDeclaration") return nameOf(node.id);
  if (node.type === "MethodDefinition") return nameOf(node.key);
  if (node.type === "Property" && isFunction(node.value)) return nameOf(node.key);
  if (node.type === "VariableDeclarator" && isFunction(node.init)) return nameOf(node.id);
  return null;
}

function isFunction(node: Node | null): boolean {
  return node?.type === "ArrowFunctionExpression" || node?.type === "FunctionExpression";
}

/** `….exec("insert …")`, as the Minter's store writes it. */
function isStorageWrite(node: Node): boolean {
  if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return false;
  const { property } = node.callee;
  return property.type === "Identifier" && property.name === "exec" && WRITES.test(textOf(node.arguments[0]));
}

/** Value of a string literal; empty for anything else. */
function textOf(node: Node | undefined): string {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  if (node?.type === "TemplateLiteral" && node.expressions.length === 0) return node.quasis[0]?.value.raw ?? "";
  return "";
}
