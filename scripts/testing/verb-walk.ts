import { randomBytes, randomUUID } from "node:crypto";
import { and, eq, gt, sql } from "drizzle-orm";
import { generateCode } from "#core/domain/refcode";
import type { PaymentGateway } from "#core/ports/payment-gateway";
import {
  mails,
  paymentAttempts,
  paymentEvents,
  products,
  refcodes,
  refundRequests,
  refunds,
  tokenDebtors,
  vendorBankDetails,
} from "#db/schema";
import { type ApiWorld, createApiWorld } from "./api-world.ts";
import { addFinding } from "./audit-finding-row.ts";
import { addBatch } from "./bank-batch-row.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { payOut } from "./paid-out.ts";
import { payByCard, placeOrder, providerEvent } from "./store-fixture.ts";

const TOTAL = 10_000n;

/** A provider that says of every payment that it came, and that nothing went back. */
const askable = {
  provider: "asked",
  readStatus: async (orderReference: string) => ({
    ...providerEvent(orderReference, TOTAL, { provider: "asked" }),
    refundedMinor: 0n,
  }),
} as unknown as PaymentGateway;

/** One sale of the vendor's own product. */
export interface WalkedSale {
  orderReference: string;
  settlementId: string;
  itemId: string;
}

/** A store in which everything that staff can do can be done; `make` gives each verb something of its own to do it to. */
export interface VerbWorld extends ApiWorld {
  database: TestDatabase;
  make: ReturnType<typeof makers>;
}

export async function createVerbWorld(): Promise<VerbWorld> {
  const database = await createTestDatabase();
  const settings = { PAYOUT_DEBTOR_NAME: "Ring Test LLC", PAYOUT_DEBTOR_IBAN: "UA213223130000026007233566001" };
  const world = await createApiWorld(database, { settings, gateways: [askable] });
  const text = { en: "Mug", uk: "Чашка", ru: "Чашка" };
  const product = { name: text, description: text, priceMinor: TOTAL, currency: "UAH" as const, stock: 99 };
  await database.adminDb
    .insert(products)
    .values({ ...product, id: "of-vendor", slug: "of-vendor", vendorId: "vendor" });
  return { ...world, database, make: makers(database, world) };
}

function makers({ adminDb, appDb }: TestDatabase, world: ApiWorld) {
  /** A code of somebody else's, which is turned off or works. */
  async function code(standing: "active" | "deactivated"): Promise<string> {
    const made = generateCode(randomBytes);
    const off = standing === "deactivated";
    await adminDb.insert(refcodes).values({
      code: made,
      userId: world.idOf("anotherUser"),
      walletAddress: `0x${made}`,
      active: !off,
      deactivatedAt: off ? new Date() : null,
    });
    return made;
  }

  async function sale(): Promise<WalkedSale> {
    const buyerId = world.idOf("user");
    const order = await placeOrder(appDb, { buyerId, productId: "of-vendor" });
    const orderReference = await payByCard(appDb, order, buyerId, new Date(0));
    const { rows } = await adminDb.execute<{ id: string }>(
      sql`select id from order_items where order_id = ${order.orderId}`,
    );
    return { orderReference, settlementId: `${orderReference}:vendor`, itemId: rows[0]?.id ?? "" };
  }
  /** A refund of a sale, as the provider has left it. */
  async function refund(change: Partial<typeof refunds.$inferInsert>): Promise<string> {
    const { orderReference } = await sale();
    const id = randomUUID();
    const asked = { id, orderReference, amountMinor: TOTAL, currency: "UAH", reason: "whole", note: "broken" } as const;
    const at = new Date();
    await adminDb.insert(refunds).values({ ...asked, tries: 1, nextTryAt: at, ...change });
    return id;
  }
  /** A payment that can be asked about, with an event that a person must look at. */
  async function parked(): Promise<{ key: string; orderReference: string }> {
    const { orderReference } = await sale();
    const key = `parked ${orderReference}`;
    const isIt = eq(paymentAttempts.orderReference, orderReference);
    await adminDb.update(paymentAttempts).set({ provider: "asked" }).where(isIt);
    const event = { key, orderReference, status: "Approved", outcome: "parked", noteCode: "amount_differs" } as const;
    await adminDb.insert(paymentEvents).values({ ...event, payload: {}, receivedAt: new Date() });
    return { key, orderReference };
  }
  return {
    code,
    sale,
    parked,
    /** The provider shows as given back what was given back by hand. */
    async excess(orderReference: string): Promise<string> {
      const key = `excess ${orderReference}`;
      const event = { key, orderReference, status: "Refunded", outcome: "parked", noteCode: "refund_excess" } as const;
      const payload = { statedMinor: TOTAL.toString() };
      await adminDb.insert(paymentEvents).values({ ...event, payload, receivedAt: new Date() });
      return key;
    },
    refused: () => refund({ status: "refused", endedAt: new Date() }),
    stuck: () =>
      refund({ status: "sent", sentAt: new Date(0), lastAnswerCode: "in_work_too_long", lastAnswerParams: {} }),
    async request(): Promise<string> {
      const { orderReference, itemId } = await sale();
      const id = randomUUID();
      const about = { orderReference, orderId: orderReference.split("-")[2] ?? "", itemId, vendorId: "vendor" };
      const asked = { quantity: 1, reason: "broken", askedBy: world.idOf("vendor"), askedAt: new Date() };
      await adminDb.insert(refundRequests).values({ id, ...about, ...asked });
      return id;
    },
    async payout(): Promise<string> {
      return payOut(adminDb, [(await sale()).settlementId], new Date());
    },
    batch: () =>
      addBatch(adminDb, {
        details: world.app.runtime.bankCtx.details,
        vendorId: "anotherVendor",
        ownerId: world.idOf("anotherVendor"),
      }),
    async refusedDetails(refusedAt: Date): Promise<string> {
      const id = randomUUID();
      const ciphers = { keyId: "k", ibanCipher: "i", holderCipher: "h", taxCodeCipher: "t", purposeCipher: "p" };
      const used = { ibanMasked: "UA21…6001", oldStay: false, createdBy: world.idOf("vendor") };
      const at = { createdAt: new Date(0), activeFrom: new Date(0), refusedAt };
      await adminDb.insert(vendorBankDetails).values({ id, vendorId: "anotherVendor", ...ciphers, ...used, ...at });
      return id;
    },
    /** What the vendor has saved and nobody has stopped. */
    async waitingDetails(): Promise<string> {
      const [waiting] = await adminDb
        .select({ id: vendorBankDetails.id })
        .from(vendorBankDetails)
        .where(and(eq(vendorBankDetails.vendorId, "vendor"), gt(vendorBankDetails.activeFrom, new Date())));
      return waiting?.id ?? "";
    },
    finding: () => addFinding(adminDb),
    async debt(): Promise<string> {
      const userId = world.idOf("user");
      await adminDb.insert(tokenDebtors).values({ userId, outstanding: 5n });
      return userId;
    },
    /** The token of the last letter to an address. */
    async tokenTo(recipient: string): Promise<string> {
      const [letter] = await adminDb.select().from(mails).where(eq(mails.recipient, recipient));
      return /token=([\w-]+)/.exec(letter?.text ?? "")?.[1] ?? "";
    },
  };
}
