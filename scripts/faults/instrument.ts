import ts from "typescript";

export interface Instrumented {
  code: string;
  /** Ids of the points, in the order of the text. */
  points: string[];
}

/** Functions of the consumer that answer questions and move nothing: not on the way of a reward. */
const QUESTIONS = new Set(["health", "orNull", "readHead", "readChain", "readConfirmations", "verifySignature"]);

const WRITES = /^\s*(insert|update|delete|create)\b/i;

/**
 * Puts a point before and after every `await` and every write to the object's storage, whatever they are. Points are named
 * by file and line: `queues/send-batches.ts:31:19 before`.
 */
export function instrument(file: string, source: string): Instrumented {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const inserts: { at: number; text: string; rank: number }[] = [];
  const points: string[] = [];

  const mark = (node: ts.Node, depth: number) => {
    const { line, character } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
    const name = `${file}:${line + 1}:${character + 1}`;
    points.push(`${name} before`, `${name} after`);
    const [before, after] = [JSON.stringify(`${name} before`), JSON.stringify(`${name} after`)];
    inserts.push({ at: node.getStart(tree), text: `(__at(${before}), __passed(${after}, `, rank: depth });
    inserts.push({ at: node.getEnd(), text: "))", rank: -depth });
  };

  const visit = (node: ts.Node, depth: number): void => {
    const isNamed = ts.isMethodDeclaration(node) || ts.isFunctionDeclaration(node);
    if (isNamed && QUESTIONS.has(node.name?.getText(tree) ?? "")) return;
    if (ts.isAwaitExpression(node) || isStorageWrite(node)) mark(node, depth);
    ts.forEachChild(node, (child) => visit(child, depth + 1));
  };
  visit(tree, 0);
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

/** `….exec("insert …")`, as the Minter's store writes it. */
function isStorageWrite(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const [query] = node.arguments;
  return node.expression.name.text === "exec" && query !== undefined && ts.isStringLiteralLike(query)
    ? WRITES.test(query.text)
    : false;
}
