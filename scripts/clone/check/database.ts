import type pg from "pg";
import { roleName, workerRoles } from "#db/grants";
import { wrongRights } from "#db/role-rights";
import { asOwner, type MigrationState, readMigrations, readOwnerUrl } from "../database.ts";
import { type CheckResult, right, sayError, unchecked, wrong } from "./result.ts";

interface DatabaseQuestion {
  slug: string;
  /** The owner's connection string, where it was given. */
  ownerUrl: string | undefined;
}

/** Whether the database can be reached, is migrated, and its roles can do what they should and nothing else. */
export async function checkDatabase({ slug, ownerUrl }: DatabaseQuestion): Promise<CheckResult[]> {
  if (!ownerUrl) return [unchecked("database", "set DATABASE_OWNER_URL, the owner's direct connection string")];
  try {
    return await asOwner(readOwnerUrl(ownerUrl), async (client) => {
      const state = await readMigrations(client);
      return [
        right("database", `${client.database} at ${client.host} answers`),
        checkMigrations(client, state),
        await checkRoles(client, slug, state),
      ];
    });
  } catch (error) {
    return [wrong("database", sayError(error, ownerUrl, passwordOf(ownerUrl)), "Set DATABASE_OWNER_URL anew.")];
  }
}

const passwordOf = (url: string) => (URL.canParse(url) ? new URL(url).password : undefined);

function checkMigrations(client: pg.Client, { applied, pending, unknown }: MigrationState): CheckResult {
  if (applied === 0)
    return wrong("migrations", `${client.database} is empty`, "`npm run clone -- provision` fills it.");
  const later = unknown > 0 ? `, and ${unknown} of a later release` : "";
  const missing = pending.length > 0 ? `, and deploying applies ${pending.join(", ")}` : "";
  return right("migrations", `${applied} are there${later}${missing}`);
}

/** Rights go with migrations: those of another release are not looked at. */
async function checkRoles(client: pg.Client, slug: string, { pending, unknown }: MigrationState): Promise<CheckResult> {
  const name = "database roles";
  if (pending.length + unknown > 0) return unchecked(name, "they are set with the migrations of this release");
  const problems = await wrongRights(client, slug);
  const names = new Intl.ListFormat("en-GB").format(workerRoles.map((role) => roleName(slug, role)));
  if (problems.length === 0) return right(name, `${names} can do what db/grants.ts says, and nothing else`);
  return wrong(name, problems.join("; "), `\`npm run clone -- provision ${slug}\` sets them right.`);
}
