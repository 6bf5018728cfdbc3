import { z } from "zod";
import { MAX_RATE_BP } from "#core/domain/commission";
import { parseDecimal } from "#core/domain/decimal";
import { parseIban } from "#core/domain/iban";
import { locales } from "#core/domain/locale";
import { currencies } from "#core/domain/money";
import { csvFields, neededCsvFields } from "#core/domain/payout-csv";
import { staffRoles } from "#core/domain/viewer";
import { approvalFields, secondApprovalFits } from "#core/env/approval-settings";
import { originUrl, parseEnv, timeZoneName } from "#core/env/parse";
import { payoutKeys } from "#core/env/payout-keys";

/** Percent text as basis points: `"5"` → 500, `"2.5"` → 250. */
const basisPoints = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,2})?$|^100$/, "must be a percentage with at most two decimals")
  .transform((text) => {
    const { value, scale } = parseDecimal(text);
    return Number(value) * 10 ** (2 - scale);
  });

/** A setting that may be missing or empty. */
const optional = z
  .string()
  .default("")
  .transform((text) => text || null);

/** A bank account's number, as its digits prove. */
const iban = z.string().transform((text, ctx) => {
  const read = parseIban(text);
  if (read === null) ctx.addIssue({ code: "custom", message: "must be an IBAN" });
  return read ?? "";
});

/** Keys for guard hashes, separated by commas, newest first. */
const guardKeys = z
  .string()
  .transform((text) => text.split(",").map((key) => key.trim()))
  .refine((keys) => keys.every((key) => key.length >= 32), "must be keys of at least 32 characters, newest first");

/** Columns of a batch's CSV, `heading=field` separated by commas; empty: as documented. */
const csvColumns = z
  .string()
  .default("")
  .transform((text) =>
    text === "" ? null : text.split(",").map((column) => column.split("=").map((part) => part.trim())),
  )
  .pipe(
    z
      .array(
        z.tuple([z.string().min(1).max(60), z.enum(csvFields)], `must be heading=field, of ${csvFields.join(", ")}`),
      )
      .transform((columns) => columns.map(([heading, field]) => ({ heading, field })))
      .refine(
        (columns) => neededCsvFields.every((needed) => columns.some(({ field }) => field === needed)),
        `must have ${neededCsvFields.join(", ")}`,
      )
      .nullable(),
  );

/** No rate may be more than half: beside the platform's own part it could take more than a whole line. */
const rate = basisPoints.refine((bp) => bp <= MAX_RATE_BP, `must be at most ${MAX_RATE_BP / 100}`);

const spokenLocale = z.enum(locales, `must be of ${locales.join(", ")}, separated by commas`);

/** Languages of the pages, separated by commas; the first is for whoever's language is not among them. */
const spokenLocales = z
  .string()
  .transform((text) => text.split(",").map((locale) => locale.trim()))
  .pipe(z.tuple([spokenLocale], spokenLocale))
  .refine((spoken) => new Set(spoken).size === spoken.length, "must name each language once");

/** Roles whose people need a second factor, separated by commas; empty: none. */
const factorRoles = z
  .string()
  .default("")
  .transform((text) => (text === "" ? [] : text.split(",").map((role) => role.trim())))
  .pipe(z.array(z.enum(staffRoles, `must be empty or name ${staffRoles.join(", ")}, separated by commas`)));

const appEnvFields = z.object({
  APP_URL: originUrl,
  CLONE_SLUG: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "must be a slug")
    .max(40),
  CLONE_NAME: z.string().min(1).max(60),
  /** Where people write to: in the footer, on error pages and in letters. */
  CLONE_CONTACT: z.email(),
  CLONE_BRAND_HUE: z.coerce.number().int().min(0).max(360),
  CLONE_CURRENCY: z.enum(currencies),
  CLONE_TIME_ZONE: timeZoneName,
  CLONE_LOCALES: spokenLocales,
  DATABASE_URL: z.url(),
  AUTH_SECRET: z.string().min(32),
  CRON_SECRET: z.string().min(16),
  GUARD_HASH_KEY: guardKeys,
  PAYOUT_DATA_KEY: payoutKeys,
  PAYOUT_CSV_COLUMNS: csvColumns,
  REFERRAL_CHAIN_ID: z.coerce.number().int().positive(),
  REFERRAL_REWARD_PERCENT: rate,
  REFERRAL_COMMISSION_MAX_PERCENT: rate,
  ...approvalFields,
  REFERRAL_TOKEN_SYMBOL: z.string().min(1).max(12),
  EXPLORER_URL: z.url(),
  REQUIRE_SECOND_FACTOR: factorRoles,
  PAYOUT_DEBTOR_NAME: optional.pipe(z.string().max(70).nullable()),
  PAYOUT_DEBTOR_IBAN: optional.pipe(iban.nullable()),
  /** Whom letters come from; the consumer sends them. Null: the clone sends none, and they wait. */
  MAIL_FROM: optional,
  /** Where measurements are read by the admin's page; any of them missing: nowhere. */
  METRICS_API_URL: z.url().default("https://api.cloudflare.com/client/v4"),
  METRICS_ACCOUNT_ID: optional,
  METRICS_DATASET: optional.pipe(
    z
      .string()
      .regex(/^[a-z0-9_]{1,64}$/, "must be lower-case letters, digits and underscores")
      .nullable(),
  ),
  METRICS_API_TOKEN: optional,
  GOOGLE_CLIENT_ID: optional,
  GOOGLE_CLIENT_SECRET: optional,
  GOOGLE_AUTH_URL: z.url().default("https://accounts.google.com/o/oauth2/v2/auth"),
  GOOGLE_TOKEN_URL: z.url().default("https://oauth2.googleapis.com/token"),
});

const appEnvSchema = appEnvFields
  .refine(...secondApprovalFits)
  .refine((env) => (env.GOOGLE_CLIENT_ID === null) === (env.GOOGLE_CLIENT_SECRET === null), {
    path: ["GOOGLE_CLIENT_SECRET"],
    message: "goes with GOOGLE_CLIENT_ID: set both or none",
  })
  .refine((env) => (env.PAYOUT_DEBTOR_NAME === null) === (env.PAYOUT_DEBTOR_IBAN === null), {
    path: ["PAYOUT_DEBTOR_IBAN"],
    message: "goes with PAYOUT_DEBTOR_NAME: set both or none",
  })
  .transform(({ GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GOOGLE_AUTH_URL, GOOGLE_TOKEN_URL, ...settings }) => ({
    ...settings,
    /** Whose bank account pays vendors; null where nobody is paid by bank. */
    payoutDebtor:
      settings.PAYOUT_DEBTOR_NAME !== null && settings.PAYOUT_DEBTOR_IBAN !== null
        ? { name: settings.PAYOUT_DEBTOR_NAME, iban: settings.PAYOUT_DEBTOR_IBAN }
        : null,
    /** Where measurements are read; null where they are not, and the page says so. */
    metrics: metricsOf(settings),
    /** The clone's own client at Google; null where nobody signs in with Google. */
    google: GOOGLE_CLIENT_ID &&
      GOOGLE_CLIENT_SECRET && {
        clientId: GOOGLE_CLIENT_ID,
        clientSecret: GOOGLE_CLIENT_SECRET,
        authUrl: GOOGLE_AUTH_URL,
        tokenUrl: GOOGLE_TOKEN_URL,
      },
  }));

function metricsOf(
  settings: Pick<z.infer<typeof appEnvFields>, `METRICS_${"API_URL" | "ACCOUNT_ID" | "DATASET" | "API_TOKEN"}`>,
) {
  const { METRICS_API_URL: apiUrl, METRICS_ACCOUNT_ID: accountId } = settings;
  const { METRICS_DATASET: dataset, METRICS_API_TOKEN: token } = settings;
  return accountId && dataset && token ? { apiUrl, accountId, dataset, token } : null;
}

export type AppSettings = z.infer<typeof appEnvSchema>;

/**
 * Reads the app Worker's settings. Each payment gateway reads its own (`core/adapters/<provider>/settings.ts`).
 *
 * @throws Error that names every variable that is missing or wrong, and never its value
 */
export function parseAppEnv(env: object): AppSettings {
  return parseEnv(appEnvSchema, env);
}
