import type pg from "pg";
import { CREDIT } from "#core/domain/payment";
import { openRefundStatuses } from "#core/domain/refund";
import type { Clone } from "../clone-file.ts";
import { asOwner } from "../database.ts";
import { type Kind, MINTING, UNDECIDED } from "../open-money.ts";
import { type CheckResult, right, sayError, unchecked, wrong } from "./result.ts";

interface LeftOpenQuestion {
  clone: Pick<Clone, "payments" | "token">;
  /** The owner's connection string, where it was given. */
  ownerUrl: string | undefined;
}

const OF_CARDS: readonly Kind[] = [
  {
    what: "refunds of card payments",
    query: `select count(*)::int as open from refunds join payment_attempts attempt using (order_reference)
      where refunds.status = any($1) and attempt.provider <> $2`,
    values: [openRefundStatuses, CREDIT],
    todo: "keep [payments] until they are done, or close them by hand at /admin/events",
  },
  { ...UNDECIDED, todo: "keep [payments] until the provider has said, or resolve them at /admin/events" },
];

const OF_CHAIN: readonly Kind[] = [{ ...MINTING, todo: "keep the token's address until the Minter has closed them" }];

/** Whether something that was begun with cards or with a chain would wait for ever, now that the clone's file has none. */
export async function checkLeftOpen({ clone, ownerUrl }: LeftOpenQuestion): Promise<CheckResult> {
  const name = "what was begun";
  const kinds = [...(clone.payments ? [] : OF_CARDS), ...(clone.token.address ? [] : OF_CHAIN)];
  if (kinds.length === 0) return right(name, "has what it needs to come to an end");
  if (!ownerUrl) return unchecked(name, "set DATABASE_OWNER_URL");
  try {
    const open = await asOwner(ownerUrl, (client) => findOpen(client, kinds));
    if (open.length === 0) return right(name, "needs nothing that the clone goes without");
    return wrong(name, open.map(({ sentence }) => sentence).join("; "), open.map(({ todo }) => todo).join("; "));
  } catch (error) {
    return wrong(name, sayError(error, ownerUrl));
  }
}

async function findOpen(client: Pick<pg.Client, "query">, kinds: readonly Kind[]) {
  const { rows: tables } = await client.query<{ there: boolean }>(
    "select to_regclass('public.refunds') is not null as there",
  );
  if (!tables[0]?.there) return [];
  const found: { sentence: string; todo: string }[] = [];
  for (const { what, query, values, todo } of kinds) {
    const { rows } = await client.query<{ open: number }>(query, values);
    const open = rows[0]?.open ?? 0;
    if (open > 0) found.push({ sentence: `${what}: ${open}`, todo });
  }
  return found;
}
