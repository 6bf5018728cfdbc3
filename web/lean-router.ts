import { type Plugin, parseSync, Visitor } from "vite";

/** The router's production build, which still tells developers what they did wrong. */
const ROUTER = /node_modules[\\/]react-router[\\/]dist[\\/]production[\\/]/;

const CHECK = /^(?:UNSAFE_)?invariant$/;
const WARNING = /^warn(?:ing|Once)$/;
/** React's factories: a call whose result is unused can be dropped. */
const FACTORY = /^(?:createContext|forwardRef|memo)$/;

/**
 * What `<Link prefetch>` renders, which no page of the store uses: phones have slow lines, and a wrong guess costs. And what the
 * router's own error page could render, but is never told to.
 */
const UNUSED = ["PrefetchPageLinks", "Scripts"];

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The same code without what only developers read, as in React's own production build: warnings are gone, a failed check throws
 * without a message, and components have no names for developer tools. Those names, and calls of React's factories at the top
 * level of a module, also kept the bundler from dropping unused components. Prefetching links goes too.
 */
export function withoutDeveloperTexts(file: string, code: string): string {
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
      if (property.type !== "Identifier" || !FACTORY.test(property.name)) return;
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

/** Strips from the router what no visitor needs, in the browser's build only. */
export const leanRouter: Plugin = {
  name: "lean-router",
  apply: "build",
  applyToEnvironment: ({ name }) => name === "client",
  transform: {
    filter: { id: ROUTER },
    handler: (code, id) => ({ code: withoutDeveloperTexts(id, code), map: null }),
  },
};
