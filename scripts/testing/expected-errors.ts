const seen: string[] = [];
let expected: RegExp[] = [];
let allowed: RegExp[] = [];

/** Expects the running test to log an error matching each pattern; the test fails without one. */
export function expectErrorLog(...patterns: readonly RegExp[]): void {
  expected.push(...patterns);
}

/** Allows such errors without requiring them: for races and random inputs. */
export function allowErrorLog(...patterns: readonly RegExp[]): void {
  allowed.push(...patterns);
}

/** Records a logged error. */
export function noteError(text: string): void {
  seen.push(text);
}

/** Checks a test's errors at its end. Throws on an unexpected error, and on a missing expected one. */
export function checkErrors(): void {
  const errors = seen.splice(0);
  const missing = expected.filter((pattern) => !errors.some((text) => pattern.test(text)));
  const known = [...expected, ...allowed];
  const unexpected = errors.filter((text) => !known.some((pattern) => pattern.test(text)));
  expected = [];
  allowed = [];
  if (unexpected.length > 0) {
    const some = unexpected.slice(0, 5).map((text) => text.slice(0, 1_000));
    throw new Error(`${unexpected.length} unexpected errors were logged:\n${some.join("\n")}`);
  }
  if (missing.length > 0) throw new Error(`Expected errors were not logged: ${missing.join(", ")}`);
}
