import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { products, refcodes, vendors } from "#db/schema";
import { type ApiWorld, createApiWorld, OWNED_WALLET, type Role } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

let world: ApiWorld;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
}, 60_000);

const minor = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);
const placedSchema = z.looseObject({ orderId: z.string(), totalMinor: minor });
const paidSchema = z.looseObject({ orderReference: z.string() });
const orderSchema = z.looseObject({
  status: z.string(),
  totalMinor: minor,
  paidReference: z.string(),
  items: z.array(z.looseObject({ vendorName: z.string(), lineTotalMinor: minor })),
});
const settlementSchema = z.looseObject({
  orderReference: z.string(),
  vendorId: z.string(),
  grossMinor: minor,
  platformMinor: minor,
  referralMinor: minor,
  netMinor: minor,
});
const ledgerSchema = z.looseObject({ settlements: z.array(settlementSchema) });
const auditSchema = z.looseObject({
  drift: z.array(z.unknown()),
  payment: z.looseObject({ amountMinor: minor, referralCode: z.string().nullable() }),
  settlements: z.array(settlementSchema),
  salesAssists: z.array(z.looseObject({ vendorId: z.string(), commissionMinor: minor })),
});

async function read<Schema extends z.ZodType>(schema: Schema, role: Role, path: string): Promise<z.output<Schema>> {
  const answer = await world.send("GET", path, role);
  expect(answer.status, path).toBe(200);
  return schema.parse(await answer.json());
}

async function post<Schema extends z.ZodType>(schema: Schema, path: string, body: unknown, cookie = "") {
  const headers = { cookie: `${world.cookies.get("anotherUser")}; ${cookie}`, "idempotency-key": randomUUID() };
  return schema.parse(await (await world.send("POST", path, "anotherUser", { body, headers })).json());
}

/** Prices, rates and quantities whose parts do not come out even. */
async function stockShelves(): Promise<{ productId: string; quantity: number }[]> {
  const text = { en: "x", uk: "x", ru: "x" };
  const shelves = [
    { vendorId: "vendor", priceMinor: 33_333n, referralRateBp: 777, quantity: 3 },
    { vendorId: "vendor", priceMinor: 101n, referralRateBp: null, quantity: 7 },
    { vendorId: "anotherVendor", priceMinor: 99_999n, referralRateBp: 1_250, quantity: 1 },
  ];
  await database.adminDb.update(vendors).set({ platformRateBp: 1_733 });
  return Promise.all(
    shelves.map(async ({ quantity, ...shelf }, n) => {
      const id = `shelf-${n}`;
      await database.adminDb
        .insert(products)
        .values({ ...shelf, id, slug: id, name: text, description: text, currency: "UAH", stock: 100 });
      return { productId: id, quantity };
    }),
  );
}

it("buyer, vendors and admin see the same numbers of one order", async () => {
  const items = await stockShelves();
  const referrer = { code: "Same7Ref", userId: world.idOf("user"), walletAddress: OWNED_WALLET };
  await database.adminDb.insert(refcodes).values(referrer);
  const grant = { grantId: randomUUID(), email: "anotheruser@store.test", amountMinor: "1000000", currency: "UAH" };
  await world.send("POST", "/api/admin/credits", "admin", { body: { ...grant, reason: "test" } });

  const contact = { name: "Test", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" };
  const placed = await post(placedSchema, "/api/store/orders", { items, contact }, `ring_ref=${referrer.code}`);
  const { orderReference } = await post(paidSchema, "/api/store/payments/credit", { orderId: placed.orderId });

  const bought = await read(orderSchema, "anotherUser", `/api/store/orders/${placed.orderId}`);
  const audit = await read(auditSchema, "admin", `/api/audit/${orderReference}`);
  expect(bought).toMatchObject({ status: "paid", paidReference: orderReference, totalMinor: placed.totalMinor });
  expect(audit.payment).toMatchObject({ amountMinor: bought.totalMinor, referralCode: referrer.code });

  let gross = 0n;
  for (const vendor of ["vendor", "anotherVendor"] as const) {
    const { settlements } = await read(ledgerSchema, vendor, "/api/vendor/settlements");
    expect(settlements).toHaveLength(1);
    const [own] = settlements;
    if (!own) throw new Error("a sale has a settlement");
    const { grossMinor, platformMinor, referralMinor, netMinor } = own;
    expect(own).toMatchObject({ orderReference, vendorId: vendor });
    expect(platformMinor + referralMinor + netMinor).toBe(grossMinor);
    expect(referralMinor).toBeGreaterThan(0n);
    // The admin's row is the vendor's, and so is the sales assist.
    const seen = audit.settlements.find(({ vendorId }) => vendorId === vendor);
    expect(seen).toMatchObject({ grossMinor, platformMinor, referralMinor, netMinor });
    expect(audit.salesAssists.find(({ vendorId }) => vendorId === vendor)?.commissionMinor).toBe(referralMinor);
    // What the buyer paid to this vendor is what it sold.
    const lines = bought.items.filter(({ vendorName }) => vendorName === vendor);
    expect(lines.reduce((sum, line) => sum + line.lineTotalMinor, 0n)).toBe(grossMinor);
    gross += grossMinor;
  }
  expect(gross).toBe(bought.totalMinor);
});
