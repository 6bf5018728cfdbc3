// Fails unless the traced tests ran every statement of ReferralRewards.sol and took each of its decisions both ways.
// Reads the trace that test/integration/execution-trace.ts wrote, the source map and the syntax tree of the compiler.
import { readFile } from "node:fs/promises";
import { runScript } from "./command-line.ts";

const SOURCE = "project/src/ReferralRewards.sol";
const STATEMENTS = new Set([
  "EmitStatement",
  "ExpressionStatement",
  "Return",
  "RevertStatement",
  "VariableDeclarationStatement",
]);
const DECISIONS = new Set(["IfStatement", "ForStatement", "Conditional", "YulIf"]);

type Range = { start: number; length: number };
type Found = { statements: Range[]; decisions: Range[] };
type Instruction = Range & { pc: number; isJump: boolean };

/** Collects what has to be covered: statements, and whatever decides between two ways. */
function collect(node: unknown, found: Found): void {
  if (Array.isArray(node)) for (const child of node) collect(child, found);
  if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  const { nodeType, src, kind, operator, expression } = Object(node);
  // The constructor runs while the code is being deployed: the trace is of deployed code.
  if (nodeType === "FunctionDefinition" && kind === "constructor") return;
  if (typeof src === "string") {
    const [start = 0, length = 0] = src.split(":").map(Number);
    const isRequire = nodeType === "FunctionCall" && expression?.name === "require";
    const isLogical = nodeType === "BinaryOperation" && (operator === "&&" || operator === "||");
    if (STATEMENTS.has(nodeType)) found.statements.push({ start, length });
    if (DECISIONS.has(nodeType) || isRequire || isLogical) found.decisions.push({ start, length });
  }
  for (const child of Object.values(node)) collect(child, found);
}

/** Instructions of deployed code that come from the file, with the range of source each belongs to. */
function readInstructions(bytecode: string, sourceMap: string, file: number): Instruction[] {
  const code = Buffer.from(bytecode, "hex");
  const instructions: Instruction[] = [];
  let pc = 0;
  let [start, length, index] = [0, 0, 0];
  for (const entry of sourceMap.split(";")) {
    const [s, l, f] = entry.split(":");
    if (s) start = Number(s);
    if (l) length = Number(l);
    if (f) index = Number(f);
    const opcode = code[pc] ?? 0;
    if (index === file) instructions.push({ pc, start, length, isJump: opcode === 0x57 });
    pc += opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5e : 1;
  }
  return instructions;
}

function lies(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.start + inner.length <= outer.start + outer.length;
}

async function readJson(url: URL): Promise<unknown> {
  return JSON.parse(await readFile(url, "utf8"));
}

/** Lines of the file that are not covered, as `line: text`. */
async function findGaps(): Promise<{ gaps: string[]; statements: number; decisions: number }> {
  const artifacts = new URL("../artifacts/", import.meta.url);
  const source = await readFile(new URL("../src/ReferralRewards.sol", import.meta.url), "utf8");
  const artifact = Object(await readJson(new URL("src/ReferralRewards.sol/ReferralRewards.json", artifacts)));
  const { output } = Object(await readJson(new URL(`build-info/${artifact.buildInfoId}.output.json`, artifacts)));
  const { executed, jumps } = Object(await readJson(new URL("../cache/execution-trace.json", import.meta.url)));
  const ran = new Set<number>(executed);
  const ways = new Set<string>(jumps);
  const found: Found = { statements: [], decisions: [] };
  collect(output.sources[SOURCE].ast, found);
  const { object, sourceMap } = output.contracts[SOURCE].ReferralRewards.evm.deployedBytecode;
  const instructions = readInstructions(object, sourceMap, output.sources[SOURCE].id);

  const line = ({ start }: Range) => {
    const number = Buffer.from(source).subarray(0, start).toString().split("\n").length;
    return `${number}: ${source.split("\n")[number - 1]?.trim()}`;
  };
  const missed = found.statements.filter((statement) => {
    // A statement that the compiler folded away has no instructions of its own, so nothing that could run.
    const own = instructions.filter((instruction) => lies(instruction, statement));
    return own.length > 0 && !own.some(({ pc }) => ran.has(pc));
  });
  const oneSided = found.decisions.filter((decision) => {
    const own = instructions.filter(({ isJump, ...range }) => {
      return isJump && range.start === decision.start && range.length === decision.length;
    });
    return !own.some(({ pc }) => ways.has(`${pc}:taken`)) || !own.some(({ pc }) => ways.has(`${pc}:passed`));
  });
  const gaps = [
    ...missed.map((range) => `never runs: line ${line(range)}`),
    ...oneSided.map((range) => `goes one way only: line ${line(range)}`),
  ];
  return { gaps, statements: found.statements.length, decisions: found.decisions.length };
}

if (import.meta.main) {
  await runScript(async () => {
    const { gaps, statements, decisions } = await findGaps();
    if (gaps.length > 0) throw new Error(`ReferralRewards.sol is not covered:\n${gaps.join("\n")}`);
    return {
      statements_covered: `${statements} of ${statements}`,
      branches_covered: `${2 * decisions} of ${2 * decisions}`,
    };
  });
}
