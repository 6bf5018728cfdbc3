import { eq } from "drizzle-orm";
import type { PrivateKeyAccount } from "viem/accounts";
import type { SiweMessage } from "viem/siwe";
import { beforeAll, describe, expect, it } from "vitest";
import { refcodes, users, wallets } from "#db/schema";
import { type ApiWorld, cookiesOf, createApiWorld, OWNED_WALLET } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { allowErrorLog } from "#scripts/testing/expected-errors";
import { rounds } from "#scripts/testing/rounds";
import { newWallet, signedMessage } from "#scripts/testing/signed-message";
import { apiOf, createTestApp } from "#scripts/testing/test-app";
import { type ServedApi, serveApi, Visitor } from "#scripts/testing/visitor";

const CODE = "Frnd7Ref";
let database: TestDatabase;
let world: ApiWorld;
let served: ServedApi;
/** A visitor of a store whose node calls every signature valid. */
let credulous: Visitor;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  served = serveApi(database.appUrl);
  const believing = createTestApp(database.appUrl, { consumer: { verifySignature: async () => true } });
  credulous = new Visitor(apiOf(believing));
  await database.adminDb
    .insert(refcodes)
    .values({ code: CODE, userId: world.idOf("user"), walletAddress: OWNED_WALLET });
}, 60_000);

const post = (path: string, body: unknown, cookie = "") =>
  world.send("POST", `/api/auth${path}`, "anonymous", { body, headers: { cookie } });

async function signed(wallet: PrivateKeyAccount, change: Partial<SiweMessage> = {}) {
  const { nonce }: { nonce: string } = await (await post("/siwe/nonce", {})).json();
  return signedMessage(wallet, nonce, change);
}

describe("signing in with a wallet", () => {
  it("gives the wallet one code, however often it signs in, and tells the edge of it", async () => {
    const account = newWallet();
    for (let time = 0; time < 3; time++) {
      const answer = await new Visitor(served.api).send("POST", "/api/auth/siwe/verify", await signed(account));
      expect(answer.status).toBe(200);
    }
    const codes = await database.adminDb.select().from(refcodes).where(eq(refcodes.walletAddress, account.address));
    expect(codes).toHaveLength(1);
    expect(served.sent).toContainEqual({ type: "refcode.changed", code: codes[0]?.code });
  });

  it.each([
    ["another site's message", { domain: "evil.test" }],
    ["a message for another chain", { chainId: 1 }],
    ["a nonce nobody gave out", { nonce: "aaaaaaaaaaaaaaaa" }],
  ])("refuses %s", async (_name, change) => {
    expect((await post("/siwe/verify", await signed(newWallet(), change))).status).toBe(401);
  });

  it("refuses the zero address and contracts of the chain itself, though the chain says yes to any signature", async () => {
    for (const address of [
      "0x0000000000000000000000000000000000000000",
      "0x0000000000000000000000000000000000001010",
    ]) {
      const proof = await signed(newWallet(), { address: address as `0x${string}` });
      for (const signature of [proof.signature, "0xc0ffee"]) {
        const answer = await credulous.send("POST", "/api/auth/siwe/verify", { ...proof, signature });
        expect(answer.status).toBe(401);
      }
      expect(await database.adminDb.select().from(wallets).where(eq(wallets.address, address))).toHaveLength(0);
    }
  });

  it("never takes the chain's word for an admin: a node that lies must not open the store", async () => {
    const [owner, guest] = [newWallet(), newWallet()];
    for (const account of [owner, guest]) {
      const visitor = new Visitor(served.api);
      expect((await visitor.send("POST", "/api/auth/siwe/verify", await signed(account))).status).toBe(200);
    }
    const [wallet] = await database.adminDb.select().from(wallets).where(eq(wallets.address, owner.address));
    await database.adminDb
      .update(users)
      .set({ role: "admin" })
      .where(eq(users.id, wallet?.userId ?? ""));
    const forged = async (account: PrivateKeyAccount) => ({ ...(await signed(account)), signature: "0xc0ffee" });
    expect((await credulous.send("POST", "/api/auth/siwe/verify", await forged(guest))).status).toBe(200);
    expect((await credulous.send("POST", "/api/auth/siwe/verify", await forged(owner))).status).toBe(401);
    expect((await credulous.send("POST", "/api/auth/siwe/verify", await signed(owner))).status).toBe(200);
  });

  it(
    "takes a signature once, also when it comes three times at the same moment",
    async () => {
      for (let round = 0; round < rounds(10); round++) {
        const proof = await signed(newWallet());
        const answers = await Promise.all([1, 2, 3].map(() => post("/siwe/verify", proof)));
        expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
        expect(answers.filter(({ status }) => status >= 500)).toHaveLength(0);
      }
    },
    rounds(60_000),
  );

  it(
    "makes one account with one wallet and one code, however many pages sign in at once",
    async () => {
      allowErrorLog(/Failed to verify SIWE message/);
      for (let round = 0; round < rounds(10); round++) {
        const account = newWallet();
        const proofs = [];
        for (let page = 0; page < 6; page++) proofs.push(await signed(account));
        const answers = await Promise.all(proofs.map((proof) => post("/siwe/verify", proof, `ring_ref=${CODE}`)));
        expect(answers.some(({ status }) => status === 200)).toBe(true);
        expect(answers.filter(({ status }) => status >= 500)).toHaveLength(0);
        const owned = await database.adminDb.select().from(wallets).where(eq(wallets.address, account.address));
        expect(owned).toHaveLength(1);
        const codes = await database.adminDb.select().from(refcodes).where(eq(refcodes.walletAddress, account.address));
        expect(codes).toHaveLength(1);
        const [user] = await database.adminDb
          .select()
          .from(users)
          .where(eq(users.id, owned[0]?.userId ?? ""));
        expect(user?.referredBy).toMatchObject({ referralCode: CODE });
        const signedIn = answers.find(({ status }) => status === 200);
        const cookie = signedIn ? cookiesOf(signedIn) : "";
        const listed = await world.send("GET", "/api/account/wallets", "anonymous", { headers: { cookie } });
        expect(await listed.json()).toMatchObject({ wallets: [{ address: account.address, code: codes[0]?.code }] });
      }
    },
    rounds(60_000),
  );
});
