import { z } from "zod";
import { type Decimal, parseDecimal } from "#core/domain/decimal";
import { isTimeZone } from "#core/domain/visit-day";

/** A plain decimal such as `"0.105"`, read exactly. */
const decimalText = z
  .string()
  .regex(/^\d{1,12}(\.\d{1,12})?$/, "must be a plain decimal")
  .transform(parseDecimal);

/** The same, and not zero. */
export const positiveDecimal = decimalText.refine(({ value }: Decimal) => value > 0n, "must be above zero");

/** An IANA time zone name that this runtime knows. */
export const timeZoneName = z.string().refine(isTimeZone, "must be an IANA time zone");

/** An origin without a path: `https://store.example`. */
export const originUrl = z.url().refine((url) => new URL(url).origin === url, "must be an origin without a path");

/** A setting of a group that may be absent: missing or empty is null. */
export function grouped<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => (value === undefined || value === "" ? null : value), schema.nullable());
}

/**
 * A refinement for settings that only make sense together: all of them are there, or none.
 *
 * @example z.object({ KEY: grouped(z.string()), FROM: grouped(z.string()) }).superRefine(allOrNone("KEY", "FROM"))
 */
export function allOrNone<Name extends string>(...names: Name[]) {
  return (settings: Record<Name, unknown>, issues: z.RefinementCtx): void => {
    const there = names.filter((name) => settings[name] !== null);
    if (there.length === 0) return;
    for (const name of names) {
      if (there.includes(name)) continue;
      issues.addIssue({ code: "custom", path: [name], message: `goes with ${there.join(", ")}: set all or none` });
    }
  };
}

/**
 * Reads settings from a Worker's environment.
 *
 * @throws Error that names every variable that is missing or wrong, and never its value
 */
export function parseEnv<Schema extends z.ZodType>(schema: Schema, env: object): z.infer<Schema> {
  const parsed = schema.safeParse(env);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new Error(`invalid settings: ${problems.join("; ")}`);
}
