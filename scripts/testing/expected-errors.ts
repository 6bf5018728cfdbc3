const seen: string[] = [];
let expected: RegExp[] = [];
let allowed: RegExp[] = [];

/** Says that the running test makes somebody log an error like each of these: without one the test fails. */
export function expectErrorLog(...patterns: readonly RegExp[]): void {
  expected.push(...patterns);
}

/** The same where chance decides whether there is one: in races, and where what is sent is drawn. */
export function allowErrorLog(...patterns: readonly RegExp[]): void {
  allowed.push(...patterns);
}

/** Takes down an error that was logged. */
export function noteError(text: string): void {
  seen.push(text);
}

/** Ends a test's account of its errors. Throws when one was not expected, or an expected one did not come. */
export function settleErrors(): void {
  const errors = seen.splice(0);
  const missing = expected.filter((pattern) => !errors.some((text) => pattern.test(text)));
  const known = [...expected, ...allowed];
  const unexpected = errors.filter((text) => !known.some((pattern) => pattern.test(text)));
  expected = [];
  allowed = [];
  if (unexpected.length > 0) {
    const some = unexpected.slice(0, 5).map((text) => text.slice(0, 1_000));
    throw new Error(`${unexpected.length} errors were logged that nobody expected:\n${some.join("\n")}`);
  }
  if (missing.length > 0) throw new Error(`Errors were expected that nobody logged: ${missing.join(", ")}`);
}
