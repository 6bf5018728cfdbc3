import { hashPassword } from "better-auth/crypto";
import { and, inArray, isNull } from "drizzle-orm";
import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { UserRole } from "#core/domain/viewer";
import { importCatalogue } from "#core/services/catalogue/import-catalogue";
import { forServices, type OwnerDatabase } from "#db/owner";
import * as schema from "#db/schema";
import { DEMO_CATALOGUE, readCatalogue } from "#db/seed/read-catalogue";

/** Password of every demo account. */
export const DEMO_PASSWORD = "refcodes-demo";

/** The demo referrer's wallet: account 9 of the well-known test mnemonic of local chains. */
export const DEMO_REFERRER_WALLET = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";

export const DEMO_REFCODE = "Frnd7Ref";

interface DemoAccount {
  id: string;
  email: string;
  name: string;
  role: UserRole;
}

export const DEMO_ACCOUNTS = {
  admin: { id: "demo-admin", email: "admin@refcodes.local", name: "Daryna Admin", role: "admin" },
  vendor: { id: "demo-vendor", email: "vendor@refcodes.local", name: "Vasyl Vendor", role: "vendor" },
  referrer: { id: "demo-referrer", email: "referrer@refcodes.local", name: "Olena Referrer", role: "user" },
  buyer: { id: "demo-buyer", email: "buyer@refcodes.local", name: "Bohdan Buyer", role: "user" },
} as const satisfies Record<string, DemoAccount>;

/** What the demo buyer may spend without a card, in kopiykas. */
const BUYER_CREDIT = 500_000n;

/** Fills a local database with a small store and accounts to play with. Safe to run again: what is there stays. */
export async function seedDemo({ connectionString }: { connectionString: string }): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const owner = drizzle(client, { schema });
    await owner.transaction(async (db) => {
      await seedAccounts(db);
      await seedReferrer(db);
      await seedCredit(db);
    });
    await seedStore(owner);
  } finally {
    await client.end();
  }
}

type Seeding = Pick<NodePgDatabase<typeof schema>, "insert">;

async function seedAccounts(db: Seeding): Promise<void> {
  const demoAccounts = Object.values(DEMO_ACCOUNTS);
  const password = await hashPassword(DEMO_PASSWORD);
  await db
    .insert(schema.users)
    // Nobody here is new to their role: an admin may be the second to approve.
    .values(
      demoAccounts.map((account) => ({ ...account, emailVerified: true, roleSince: new Date("2026-01-01T00:00:00Z") })),
    )
    .onConflictDoNothing();
  await db
    .insert(schema.accounts)
    .values(demoAccounts.map(({ id }) => ({ id, userId: id, accountId: id, providerId: "credential", password })))
    .onConflictDoNothing();
}

/** Goods, vendors and plans as an operator imports them; the demo's vendor works for all vendors without a person. */
async function seedStore(db: OwnerDatabase): Promise<void> {
  const catalogue = await readCatalogue(DEMO_CATALOGUE);
  await importCatalogue({ db: forServices(db) }, { catalogue, actorId: "operator:demo", now: new Date() });
  const ids = catalogue.vendors.map(({ id }) => id);
  await db
    .update(schema.vendors)
    .set({ userId: DEMO_ACCOUNTS.vendor.id, delivery: "Nova Poshta", deliveryDaysFrom: 1, deliveryDaysTo: 3 })
    .where(and(inArray(schema.vendors.id, ids), isNull(schema.vendors.userId)));
}

async function seedReferrer(db: Seeding): Promise<void> {
  const wallet = { userId: "demo-referrer", chainId: 31_337 };
  await db
    .insert(schema.wallets)
    .values({ id: "demo-wallet", address: DEMO_REFERRER_WALLET, isPrimary: true, ...wallet })
    .onConflictDoNothing();
  await db
    .insert(schema.refcodes)
    .values({ code: DEMO_REFCODE, userId: wallet.userId, walletAddress: DEMO_REFERRER_WALLET })
    .onConflictDoNothing();
  await db
    .insert(schema.outbox)
    .values({ id: `refcode.created:${DEMO_REFCODE}`, message: { type: "refcode.changed", code: DEMO_REFCODE } })
    .onConflictDoNothing();
}

async function seedCredit(db: Seeding): Promise<void> {
  const key = "grant:demo";
  const granted = await db
    .insert(schema.creditTransactions)
    .values({ key, kind: "grant", reason: "Welcome gift", actorId: "demo-admin" })
    .onConflictDoNothing()
    .returning();
  if (granted.length === 0) return;
  const accounts = [
    { id: "issued:UAH", kind: "issued" as const, ownerId: null, amountMinor: -BUYER_CREDIT },
    { id: "user:demo-buyer:UAH", kind: "user" as const, ownerId: "demo-buyer", amountMinor: BUYER_CREDIT },
  ];
  await db
    .insert(schema.creditAccounts)
    .values(accounts.map(({ amountMinor: _, ...account }) => ({ ...account, currency: "UAH" as const })))
    .onConflictDoNothing();
  await db
    .insert(schema.creditEntries)
    .values(
      accounts.map(({ id, amountMinor }) => ({ id: `${key}:${id}`, transactionKey: key, accountId: id, amountMinor })),
    );
}
