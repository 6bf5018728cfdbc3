import type pg from "pg";
import { NEW_ADMIN_MS } from "#core/domain/approval";
import { asOwner } from "../database.ts";
import { type CheckResult, right, sayError, unchecked, wrong } from "./result.ts";

interface AdminQuestion {
  /** The clone's. */
  slug: string;
  ownerUrl: string | undefined;
  /** Whether something of this clone takes two admins (`REFERRAL_SECOND_APPROVAL_USD`). */
  takesTwo: boolean;
  /** Whether admins are let in with a second factor only. */
  factorNeeded: boolean;
  now: Date;
}

const howFor = (slug: string) =>
  `\`npm run admin -- add EMAIL --clone ${slug}\` (docs/operations/deploy.md, The first admin)`;

/** Whether there are as many admins as this clone's decisions take. Before the first order it only says so. */
export async function checkAdmins({ ownerUrl, ...question }: AdminQuestion): Promise<CheckResult> {
  if (!ownerUrl) return unchecked("admins", "set DATABASE_OWNER_URL");
  try {
    return await asOwner(ownerUrl, (client) => judgeAdmins(client, question));
  } catch (error) {
    return wrong("admins", sayError(error, ownerUrl));
  }
}

interface Admin {
  email: string;
  since: Date;
  factor: boolean;
}

/** Judges the admins of the database that `client` is connected to. */
export async function judgeAdmins(
  client: Pick<pg.Client, "query">,
  question: Omit<AdminQuestion, "ownerUrl">,
): Promise<CheckResult> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "select to_regclass('public.users') is not null as found",
  );
  if (!tables[0]?.found) return unchecked("admins", "the database is empty");
  const { rows: admins } = await client.query<Admin>(
    `select email, role_since as since,
       two_factor_enabled or exists (select from passkeys where user_id = users.id) as factor
     from users where role = 'admin' and not banned and deleted_at is null order by role_since`,
  );
  const missing = whoIsMissing(admins, question);
  if (missing === null) return right("admins", `${admins.length}${whenBothCount(admins, question)}`);
  const { rowCount: orders } = await client.query("select from orders limit 1");
  // A store opens before its people can sign up in it.
  const how = howFor(question.slug);
  return orders === 0 ? right("admins", `${missing}. Before the first order: ${how}`) : wrong("admins", missing, how);
}

function whoIsMissing(admins: readonly Admin[], { takesTwo, factorNeeded }: Omit<AdminQuestion, "ownerUrl">) {
  if (admins.length === 0) return "nobody is an admin: nobody can approve, refund or add goods";
  if (takesTwo && admins.length === 1) {
    return "REFERRAL_SECOND_APPROVAL_USD is set, and there is one admin: what takes two waits for ever";
  }
  const locked = admins.filter(({ factor }) => factorNeeded && !factor).map(({ email }) => email);
  if (locked.length === 0) return null;
  return `${locked.join(", ")} can do nothing before enrolling a second factor at /account/security`;
}

function whenBothCount([, second]: readonly Admin[], { takesTwo, now }: Omit<AdminQuestion, "ownerUrl">): string {
  const counts = second && new Date(second.since.getTime() + NEW_ADMIN_MS);
  return takesTwo && counts && counts > now ? `; the second one counts from ${counts.toISOString()}` : "";
}
