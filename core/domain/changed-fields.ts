type Fields = Readonly<Record<string, unknown>>;

/** The fields that a change would set to something else, as they were and as they will be; null when none. */
export interface ChangedFields {
  before: Fields;
  after: Fields;
}

/** Compares what is stored with what is wanted. A field that is wanted as `undefined` stays as it is. */
export function changedFields(stored: Fields, wanted: Fields): ChangedFields | null {
  const names = Object.keys(wanted).filter((name) => wanted[name] !== undefined && wanted[name] !== stored[name]);
  if (names.length === 0) return null;
  const pick = (from: Fields) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  return { before: pick(stored), after: pick(wanted) };
}
