/** A statement that could break the release before this one, while its Workers run on the new schema. */
export interface Contraction {
  statement: string;
  why: string;
}

/** What the last release may rely on, and what takes it away. Names of tables are captured where new ones are harmless. */
const rules: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /\brename\b/, why: "renames what it reads or writes" },
  { pattern: /^drop (?!index\b)/, why: "drops what it may use" },
  { pattern: /^drop index\b/, why: "drops an index that may be unique, which it counts on" },
  { pattern: /^alter table (\S+) .*\bdrop (?!not null\b)/, why: "drops what it may use" },
  { pattern: /^alter table (\S+) .*\balter (column )?\S+ (set data )?type\b/, why: "changes a column's type" },
  { pattern: /^alter table (\S+) .*\bset not null\b/, why: "wants a value that it may leave out" },
  {
    // Each action of the statement by itself: a default of one column fills no other.
    pattern:
      /^alter table (\S+) .*\badd (?:(?!\bdefault\b|, (?:add|alter|drop)\b).)*\bnot null\b(?!(?:(?!, (?:add|alter|drop)\b).)*\bdefault\b)/,
    why: "adds a column that it does not fill",
  },
  {
    pattern: /^alter table (\S+) .*\badd (constraint|check|unique|primary|foreign|exclude)\b/,
    why: "may refuse what it writes",
  },
  { pattern: /^alter table (\S+) (enable|disable|force|set schema|owner to)\b/, why: "may hide or refuse rows" },
  { pattern: /^create unique index .*\bon (\S+)/, why: "may refuse what it writes" },
  {
    pattern: /^create (or replace )?(constraint )?(trigger|rule|policy) .*\bon (\S+)/,
    why: "may change or refuse what it writes",
  },
  { pattern: /^create or replace function\b/, why: "may change what it writes" },
  { pattern: /^do\b/, why: "does what nothing here reads" },
  {
    pattern: /^(revoke|alter (type|function|domain)|truncate|delete|update)\b/,
    why: "takes rights or rows away, or changes them",
  },
];

/** `-- contract: <release>: <why>`: no code has needed what goes since that release. */
const marker = /^--\s*contract:\s*(\d{4}-\d{2}-\d{2}):\s*\S/m;

/**
 * Finds what contracts in the migrations after the last release. Statements about tables that these migrations create
 * themselves are harmless. A file may contract under a marker that names the last release, or an earlier one.
 *
 * @param migrations SQL by name, all newer than the last release
 */
export function findContractions(
  migrations: Readonly<Record<string, string>>,
  lastRelease: string,
): Record<string, Contraction[]> {
  const statements = Object.fromEntries(Object.entries(migrations).map(([name, text]) => [name, statementsOf(text)]));
  const created = new Set(
    Object.values(statements).flatMap((list) =>
      list.flatMap((statement) => /^create table (?:if not exists )?([^\s(]+)/.exec(statement)?.[1] ?? []),
    ),
  );
  const found = Object.entries(statements).map(([name, list]): [string, Contraction[]] => {
    const [, release] = marker.exec(migrations[name] ?? "") ?? [];
    if (release !== undefined && release <= lastRelease) return [name, []];
    return [name, list.flatMap((statement) => judge(statement, created))];
  });
  return Object.fromEntries(found.filter(([, contractions]) => contractions.length > 0));
}

function judge(statement: string, created: ReadonlySet<string>): Contraction[] {
  for (const { pattern, why } of rules) {
    const match = pattern.exec(statement);
    if (match && !match.slice(1).some((part) => part !== undefined && created.has(part))) return [{ statement, why }];
  }
  return [];
}

/** Statements in lower case, on one line, without comments, quotes of names and their schema. */
function statementsOf(text: string): string[] {
  return text
    .split("--> statement-breakpoint")
    .flatMap((part) => splitStatements(part.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, "")))
    .map((statement) =>
      statement.replaceAll(/\s+/g, " ").replaceAll('"', "").replaceAll("public.", "").trim().toLowerCase(),
    )
    .filter((statement) => statement !== "");
}

/** At each `;` that is not inside a function's `$$ … $$`. */
function splitStatements(text: string): string[] {
  const [first = "", ...rest] = text.split("$$");
  const parts = [first.split(";")];
  for (const [index, piece] of rest.entries()) {
    const open = parts.at(-1) ?? [];
    if (index % 2 === 0) open[open.length - 1] += `$$${piece}$$`;
    else {
      const [head = "", ...tail] = piece.split(";");
      open[open.length - 1] += head;
      open.push(...tail);
    }
  }
  return parts.flat();
}
