import { type Plugin, parseSync, Visitor } from "vite";

/** The router's files for production, which still tell its developers what they did wrong. */
const ROUTER = /node_modules[\\/]react-router[\\/]dist[\\/]production[\\/]/;

const CHECK = /^(?:UNSAFE_)?invariant$/;
const WARNING = /^warn(?:ing|Once)$/;
/** Of React: nothing happens when its result is not used. */
const MAKER = /^(?:createContext|forwardRef|memo)$/;

/**
 * What `<Link prefetch>` renders, which no page of the store asks for: the lines of phones are slow, and a guess costs. And what
 * the router's own error page could write, but is never told to.
 */
const UNUSED = ["PrefetchPageLinks", "Scripts"];

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The same code without what only developers read, as React's own build for production is: warnings are gone, a check that
 * fails throws without its sentence, and components have no name for the developers' tools. The names, and React's functions
 * called where a module begins, also kept the bundler from leaving out the components that nobody uses. Nor does a link fetch
 * a page ahead.
 */
export function withoutDevelopersTexts(file: string, code: string): string {
  const edits: Edit[] = [];
  new Visitor({
    ExpressionStatement({ expression, start, end }) {
      const isName =
        expression.type === "AssignmentExpression" &&
        expression.left.type === "MemberExpression" &&
        expression.left.property.type === "Identifier" &&
        expression.left.property.name === "displayName" &&
        expression.right.type === "Literal";
      const isWarning =
        expression.type === "CallExpression" &&
        expression.callee.type === "Identifier" &&
        WARNING.test(expression.callee.name);
      if (isName || isWarning) edits.push({ start, end, text: ";" });
    },
    VariableDeclarator({ init }) {
      if (init?.type !== "CallExpression" || init.callee.type !== "MemberExpression") return;
      const { property } = init.callee;
      if (property.type !== "Identifier" || !MAKER.test(property.name)) return;
      edits.push({ start: init.start, end: init.start, text: "/* @__PURE__ */ " });
    },
    CallExpression({ callee, arguments: [condition, ...rest], start, end }) {
      const last = rest.at(-1);
      if (condition?.type === "Identifier" && UNUSED.includes(condition.name)) edits.push({ start, end, text: "null" });
      if (callee.type !== "Identifier" || !CHECK.test(callee.name) || !condition || !last) return;
      edits.push({ start: condition.end, end: last.end, text: "" });
    },
  }).visit(parseSync(file, code).program);
  return edits
    .toSorted((one, other) => other.start - one.start)
    .reduce((lean, { start, end, text }) => lean.slice(0, start) + text + lean.slice(end), code);
}

/** Takes out of the router what no visitor needs, where it is built for the browser. */
export const leanRouter: Plugin = {
  name: "lean-router",
  apply: "build",
  applyToEnvironment: ({ name }) => name === "client",
  transform: {
    filter: { id: ROUTER },
    handler: (code, id) => ({ code: withoutDevelopersTexts(id, code), map: null }),
  },
};
