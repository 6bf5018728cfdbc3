import { eq } from "drizzle-orm";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { beforeAll, describe, expect, it } from "vitest";
import { refcodes, users, wallets } from "#db/schema";
import { APP_URL, type ApiWorld, cookiesOf, createApiWorld, OWNED_WALLET } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

const CODE = "Frnd7Ref";
let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database);
  await database.adminDb
    .insert(refcodes)
    .values({ code: CODE, userId: world.idOf("user"), walletAddress: OWNED_WALLET });
}, 60_000);

const newWallet = () => privateKeyToAccount(generatePrivateKey());
const post = (path: string, body: unknown, cookie = "") =>
  world.send("POST", `/api/auth${path}`, "anonymous", { body, headers: { cookie } });

async function signed(account: ReturnType<typeof newWallet>) {
  const { nonce }: { nonce: string } = await (await post("/siwe/nonce", {})).json();
  const message = createSiweMessage({
    address: account.address,
    chainId: 31_337,
    domain: new URL(APP_URL).host,
    uri: APP_URL,
    nonce,
    version: "1",
    issuedAt: new Date(),
  });
  return { message, signature: await account.signMessage({ message }) };
}

describe("signing in with a wallet", () => {
  it("takes a signature once, also when it comes three times at the same moment", async () => {
    for (let round = 0; round < 30; round++) {
      const proof = await signed(newWallet());
      const answers = await Promise.all([1, 2, 3].map(() => post("/siwe/verify", proof)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status >= 500)).toHaveLength(0);
    }
  });

  it("makes one account with one wallet and one code, however many pages sign in at once", async () => {
    for (let round = 0; round < 30; round++) {
      const account = newWallet();
      const proofs = [await signed(account), await signed(account), await signed(account)];
      const answers = await Promise.all(proofs.map((proof) => post("/siwe/verify", proof, `ring_ref=${CODE}`)));
      expect(answers.some(({ status }) => status === 200)).toBe(true);
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
  }, 60_000);
});
