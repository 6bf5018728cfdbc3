import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { users } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addProduct, addReferrer } from "#scripts/testing/store-fixture";
import { type ServedApi, serveApi, Visitor } from "#scripts/testing/visitor";

const CODE = "Frnd7Ref";

let database: TestDatabase;
let served: ServedApi;
let productId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  served = serveApi(database.appUrl);
  productId = await addProduct(database.adminDb);
  await addReferrer(database.adminDb, CODE, "0x00000000000000000000000000000000000000A1");
});

const account = (email: string) => ({ email, password: "password-123", name: "T" });
const usersWith = (email: string) => database.adminDb.select().from(users).where(eq(users.email, email));

describe("sign-up", () => {
  it("keeps the referrer in the user's first write, and the first order finds it on another device", async () => {
    const email = "referred@store.example.com";
    await new Visitor(served.api, { ring_ref: CODE }).signUp(email);
    const [user] = await usersWith(email);
    expect(user?.referredBy).toMatchObject({ referralCode: CODE });

    const phone = new Visitor(served.api);
    await phone.send("POST", "/api/auth/sign-in/email", account(email));
    const placed = await phone.send("POST", "/api/store/orders", {
      items: [{ productId, quantity: 1 }],
      contact: { name: "Test", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" },
    });
    expect(placed.status).toBe(201);
    expect(await placed.json()).toMatchObject({ referralApplied: true, referralCode: CODE, totalMinor: "10000" });
  });

  it("takes the first of several provisional codes that is real, and the first well-formed cookie of two", async () => {
    const cookies = { ring_ref: "facebook", ring_ref_pending: `facebook.${CODE}` };
    await new Visitor(served.api, cookies).signUp("provisional@store.example.com");
    expect((await usersWith("provisional@store.example.com"))[0]?.referredBy).toMatchObject({ referralCode: CODE });
    const twice = { cookie: `ring_ref=junk; ring_ref=${CODE}` };
    await new Visitor(served.api).send("POST", "/api/auth/sign-up/email", account("twice@store.example.com"), twice);
    expect((await usersWith("twice@store.example.com"))[0]?.referredBy).toMatchObject({ referralCode: CODE });
  });

  it("takes neither a made-up code nor a referrer from the request's body", async () => {
    const visitor = new Visitor(served.api, { ring_ref: "<script>" });
    const body = { ...account("sly@store.example.com"), referredBy: { referralCode: "X" } };
    await visitor.send("POST", "/api/auth/sign-up/email", body);
    const found = await usersWith("sly@store.example.com");
    expect(found.map((user) => user.referredBy)).not.toContainEqual(expect.anything());
  });

  it("cannot make itself an admin", async () => {
    const visitor = new Visitor(served.api);
    await visitor.send("POST", "/api/auth/sign-up/email", { ...account("climber@store.example.com"), role: "admin" });
    const found = await usersWith("climber@store.example.com");
    expect(found.every((user) => user.role === "user")).toBe(true);
    expect((await visitor.send("POST", "/api/refcodes/mint")).status).not.toBe(200);
  });
});
