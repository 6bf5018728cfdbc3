import { sql } from "drizzle-orm";
import { MAX_ADDRESSES } from "#core/domain/address-book";
import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { at } from "#db/moment";
import type { OrderContact } from "#db/schema";

/** Another request may take a free place first, but each place only once. */
const MAX_TRIES = MAX_ADDRESSES + 1;

interface SaveDeliveryAddressInput {
  userId: string;
  /** Id of the new entry, if one is made. */
  id: string;
  contact: OrderContact;
  now: Date;
}

/**
 * Puts a delivery address into a person's address book. Safe to repeat and to run concurrently: an address is there only once.
 * Answers `kept` if it was there already, and `full` if the book holds ten others; nothing is written then.
 *
 * @throws DomainError `not_found` for an account that is deleted
 */
export async function saveDeliveryAddress(
  { db }: Pick<ServiceContext, "db">,
  { userId, id, contact: { name, phone, city, address }, now }: SaveDeliveryAddressInput,
): Promise<"saved" | "kept" | "full"> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    // The lock on the account holds off its deletion, or finds it deleted.
    const { rows } = await db.execute<{ isThere: boolean; isKept: boolean; isFull: boolean; isAdded: boolean }>(sql`
      with owner as (
        select id from users where id = ${userId} and deleted_at is null for key share
      ), book as (
        select place, (name, phone, city, address) = (${name}, ${phone}, ${city}, ${address}) as is_same
        from delivery_addresses where user_id = ${userId}
      ), free as (
        select min(place) as place from generate_series(1, ${MAX_ADDRESSES}::int) as place
        where place not in (select place from book)
      ), added as (
        insert into delivery_addresses (id, user_id, place, name, phone, city, address, created_at)
        select ${id}, owner.id, free.place, ${name}, ${phone}, ${city}, ${address}, ${at(now)} from owner, free
        where free.place is not null and not exists (select from book where is_same)
        on conflict do nothing returning id
      )
      select exists (select from owner) as "isThere", exists (select from book where is_same) as "isKept",
        (select place from free) is null as "isFull", exists (select from added) as "isAdded"`);
    const [outcome] = rows;
    if (!outcome?.isThere) throw new DomainError("not_found", "no such account");
    if (outcome.isKept) return "kept";
    if (outcome.isAdded) return "saved";
    if (outcome.isFull) return "full";
  }
  throw new Error("the address book changes faster than an address can be added");
}
