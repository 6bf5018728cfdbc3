import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { maxCountedLabels, maxLabels } from "#core/domain/link-label";
import type { ServiceContext } from "#core/services/context";
import { eventsFor } from "#core/services/outbox";
import { at } from "#db/moment";

/** Another request may take a place first, but each place only once. */
const MAX_TRIES = maxLabels + 1;

/**
 * Makes a label for links with one of a person's active codes; the edge is told. Safe to repeat. At most twenty a code, also
 * of those made at the same moment: each takes a place of its own.
 *
 * @throws DomainError `not_found` for a code that is not theirs or is turned off, `conflict` when it has twenty, or so many
 *   have counted visits that no more are taken
 */
export async function addLinkLabel(
  { db }: Pick<ServiceContext, "db">,
  { userId, code, label, now }: { userId: string; code: string; label: string; now: Date },
): Promise<void> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    // The lock on the code holds off a deletion of the account, or finds the code switched off by it.
    const { rows } = await db.execute<{ isMine: boolean; isThere: boolean; isFull: boolean }>(sql`
      with mine as (
        select code from refcodes where code = ${code} and user_id = ${userId} and active for share
      ), kept as (
        select label, place from link_labels where code = ${code}
      ), free as (
        select min(place) as place from generate_series(1, ${maxLabels}::int) as place
        where place not in (select place from kept)
      ), spent as (
        select count(distinct label) >= ${maxCountedLabels} as over from label_visits_total
        where code = ${code} and label <> ${label}
      ), added as (
        insert into link_labels (code, label, place, created_at)
        select mine.code, ${label}, free.place, ${at(now)} from mine, free, spent
        where free.place is not null and not spent.over
        on conflict do nothing returning code
      ), told as (
        ${eventsFor(sql`added`, { type: "refcode.changed", code: sql`code` }, { now })} returning id
      )
      select exists (select 1 from mine) as "isMine", (select place from free) is null or (select over from spent) as "isFull",
        exists (select 1 from added) or exists (select 1 from kept where label = ${label}) as "isThere"`);
    const [outcome] = rows;
    if (!outcome?.isMine) throw new DomainError("not_found", "no such code");
    if (outcome.isThere) return;
    if (outcome.isFull) throw new DomainError("conflict", "the code has as many labels as it can have");
  }
  throw new Error("the labels of the code change faster than one can be added");
}
