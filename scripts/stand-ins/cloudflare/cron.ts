const RANGES = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;

/** True when a Cron Trigger fires in the minute of `at`, UTC. Knows numbers, `*`, lists, ranges and steps. */
export function isDue(cron: string, at: Date): boolean {
  const now = [at.getUTCMinutes(), at.getUTCHours(), at.getUTCDate(), at.getUTCMonth() + 1, at.getUTCDay()];
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== RANGES.length) throw new Error(`"${cron}" is not a cron expression of five fields`);
  return fields.every((field, index) => {
    const [lowest, highest] = RANGES[index] ?? [0, 0];
    return field.split(",").some((part) => partHolds(part, now[index] ?? 0, lowest, highest));
  });
}

function partHolds(part: string, value: number, lowest: number, highest: number): boolean {
  const [range = "", step = "1"] = part.split("/");
  const [from = "", to = part.includes("/") ? String(highest) : from] = range.split("-");
  const start = range === "*" ? lowest : Number(from);
  const end = range === "*" ? highest : Number(to);
  return value >= start && value <= end && (value - start) % Number(step) === 0;
}
