import { eq, type SQL, sql } from "drizzle-orm";
import { type CodeFilter, standingOf } from "#core/domain/code-standing";
import { hasMailbox } from "#core/domain/mailbox";
import { readPersonKey } from "#core/domain/person-search";
import type { ServiceContext } from "#core/services/context";
import type { CodeSort } from "#core/services/referrals/codes-input";
import { foundCodes } from "#core/services/referrals/found-codes";
import type { Database } from "#db/client";
import { refcodes, tokenDebtors, users } from "#db/schema";

export interface CodesFilter {
  /** As typed; nothing for all codes. */
  query?: string | undefined;
  show?: CodeFilter | undefined;
  /** Newest first by default; of those that owe, the largest debt. One that this list does not have is ignored. */
  sort?: { by: CodeSort; descending: boolean } | undefined;
}

export interface ListCodesInput extends CodesFilter {
  /** The last code of the page before. */
  before?: string | undefined;
  pageSize: number;
}

export type ListedCode = Awaited<ReturnType<typeof listCodes>>["codes"][number];

/**
 * A page of codes with their referrers: visits of the code; orders, rewards and debts of its referrer, whichever code they
 * came by. However many there are, an index leads to the page and sums are kept. `key` says what the query was read as,
 * null where it names nobody or there is none.
 */
export async function listCodes(
  { db }: Pick<ServiceContext, "db">,
  { query = "", show = "all", sort, before, pageSize }: ListCodesInput,
) {
  const isAsked = query.trim() !== "";
  const key = isAsked ? readPersonKey(query) : null;
  const by: CodeSort = show === "owing" && !isAsked ? "owes" : "date";
  const descending = sort?.by === by ? sort.descending : true;
  const listed = { by, descending };
  if (isAsked && !key) return { key, sort: listed, codes: [], next: null };
  // One more tells whether there is another page.
  const found = foundCodes(db, { key, show, ...listed, before, limit: pageSize + 1 });
  const rows = await codeRows(db, sql`${refcodes.code} = any(array(${found.shown}))`).orderBy(...found.orderBy);
  const page = rows.slice(0, pageSize);
  return {
    key,
    /** In which order they are. */
    sort: listed,
    codes: page.map(describeCode),
    /** The code after which the next page begins; null on the last page. */
    next: rows.length > pageSize ? (page.at(-1)?.code ?? null) : null,
  };
}

/** Codes with what the list shows of them, for a few of them. */
export function codeRows(db: Database, which: SQL) {
  const visits = sql`(select coalesce(sum(visits), 0) from refcode_visits_total each where each.code = ${refcodes.code})`;
  const totals = db
    .select({
      orders: sql`coalesce(sum(orders), 0)`.mapWith(Number).as("orders"),
      paidOrders: sql`coalesce(sum(paid_orders), 0)`.mapWith(Number).as("paid_orders"),
      rewards: sql`coalesce(sum(rewards), 0)`.mapWith(Number).as("rewards"),
    })
    .from(
      sql`(
        select orders, paid_orders, rewards from referral_totals where user_id = ${refcodes.userId} and quarter is null
        union all select orders, paid_orders, rewards from referral_total_changes
          where user_id = ${refcodes.userId} and quarter is null
      ) as kept`,
    )
    .as("totals");
  return db
    .select({
      code: refcodes.code,
      active: refcodes.active,
      deactivatedAt: refcodes.deactivatedAt,
      createdAt: refcodes.createdAt,
      walletAddress: refcodes.walletAddress,
      referrerId: refcodes.userId,
      referrerName: users.name,
      referrerEmail: users.email,
      isReferrerGone: sql`${users.deletedAt} is not null`.mapWith(Boolean),
      visits: visits.mapWith(Number),
      orders: totals.orders,
      paidOrders: totals.paidOrders,
      rewards: totals.rewards,
      owes: sql`coalesce(${tokenDebtors.outstanding}, 0)`.mapWith(BigInt),
      /** Of what is owed; null where no reward has been priced. A clone's token has the same for good. */
      tokenDecimals: sql<number | null>`coalesce(
        (select token_decimals from referral_totals where user_id is null and token_decimals is not null limit 1),
        (select token_decimals from referral_total_changes where user_id is null and token_decimals is not null limit 1))`,
    })
    .from(refcodes)
    .innerJoin(users, eq(users.id, refcodes.userId))
    .leftJoin(tokenDebtors, eq(tokenDebtors.userId, refcodes.userId))
    .crossJoinLateral(totals)
    .where(which)
    .$dynamic();
}

/** A row of {@link codeRows} as it is shown: an account made with a wallet has no e-mail. */
export function describeCode({ active, ...row }: Awaited<ReturnType<typeof codeRows>>[number]) {
  const { deactivatedAt, referrerEmail, isReferrerGone } = row;
  return {
    ...row,
    standing: standingOf({ active, deactivatedAt }),
    referrerEmail: !isReferrerGone && hasMailbox(referrerEmail) ? referrerEmail : null,
  };
}
