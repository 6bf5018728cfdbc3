/** What one check found. */
export interface CheckResult {
  name: string;
  ok: boolean;
  /** Could not be looked at with what was given: nothing is known to be wrong. */
  isUnchecked?: true;
  /** Works, and should still not stay so. */
  isWarning?: true;
  /** What was found, in a sentence. */
  says: string;
  /** What to do about it. */
  todo?: string;
}

export const right = (name: string, says: string): CheckResult => ({ name, ok: true, says });

export const wrong = (name: string, says: string, todo?: string): CheckResult => ({
  name,
  ok: false,
  says,
  ...(todo !== undefined && { todo }),
});

export const unchecked = (name: string, says: string): CheckResult => ({
  name,
  ok: true,
  isUnchecked: true,
  says: `not checked: ${says}`,
});

export const warning = (name: string, says: string, todo: string): CheckResult => ({
  name,
  ok: true,
  isWarning: true,
  says,
  todo,
});

/** The sign before its line: what was not looked at is no good news. */
export function markOf({ ok, isUnchecked, isWarning }: CheckResult): string {
  if (isWarning) return "!";
  return isUnchecked ? "–" : ok ? "✓" : "✗";
}

/** What an error says, in one line and without secrets that were part of the question. */
export function sayError(error: unknown, ...secrets: readonly (string | undefined)[]): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const said = cause instanceof Error ? cause.message || cause.name : String(cause);
  const [line = ""] = said.split("\n");
  return secrets.reduce<string>((text, secret) => (secret ? text.replaceAll(secret, "…") : text), line);
}
