import type { Address, Hex } from "viem";
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { LINK_SETTLE_MS, LINK_WAIT_MS, linkTerms } from "#core/domain/wallet-link";
import { stopWalletLink } from "#core/services/accounts/stop-wallet-link";
import { takeOverCode } from "#core/services/accounts/take-over-code";
import { unlinkWallet } from "#core/services/accounts/unlink-wallet";
import { LOCAL_CHAIN_ID } from "../../../contracts/scripts/chain.ts";
import { guards } from "../../testing/store-fixture.ts";
import { deliverAll, sign } from "../moves.ts";
import { APP_URL, type World } from "../world.ts";
import type { Troubles } from "./trouble.ts";

/** A person with a code and no wallet, to whom all of a schedule's orders are owed. */
class Referrer {
  readonly #world: World;
  readonly userId: string;
  readonly code: string;
  /** Of the letter about the newest link. */
  #token = "";
  /** The newest wallet's own signature. */
  #signature: Hex = "0x";

  private constructor(world: World, count: number) {
    this.#world = world;
    this.userId = `walletless-${count}`;
    this.code = `W${String(count).padStart(7, "0").replaceAll("0", "A")}`;
  }

  /** Makes the person, and the orders theirs. Nothing has been told of these orders yet. */
  static async of(world: World, references: readonly string[]): Promise<Referrer> {
    const referrer = new Referrer(world, world.orderCount);
    const { userId, code } = referrer;
    const { admin } = world;
    await admin.query(
      "insert into users (id, name, email, email_verified) values ($1, $1, $1 || '@store.example.com', true)",
      [userId],
    );
    await admin.query(
      "insert into accounts (id, user_id, account_id, provider_id, password) values ($1, $1, $1, 'credential', 'none')",
      [userId],
    );
    await admin.query("insert into refcodes (code, user_id) values ($1, $2)", [code, userId]);
    await admin.query(
      `update orders set referral_code = $2, referrer_user_id = $3, referrer_wallet = null where paid_reference = any($1)`,
      [references, code, userId],
    );
    await admin.query(
      "update erp_sales_assists set referral_code = $2, referrer_user_id = $3 where order_reference = any($1)",
      [references, code, userId],
    );
    return referrer;
  }

  /**
   * Links a new wallet, which takes the code over unless another has just done so. Answers its address. With `signer`, the
   * signature that is stored is by another key.
   */
  async link({ signer }: { signer?: PrivateKeyAccount } = {}): Promise<Address> {
    const wallet = privateKeyToAccount(generatePrivateKey());
    const { userId, code } = this;
    const sessionId = crypto.randomUUID();
    const now = new Date(this.#world.now());
    await this.#world.admin.query(
      "insert into sessions (id, user_id, token, expires_at) values ($1, $2, $1, $3::timestamptz + interval '1 day')",
      [sessionId, userId, now],
    );
    const { requestId, resources } = linkTerms({ appUrl: APP_URL, userId, code });
    const message = createSiweMessage({
      address: wallet.address,
      chainId: LOCAL_CHAIN_ID,
      domain: new URL(APP_URL).host,
      uri: APP_URL,
      version: "1",
      nonce: sessionId.replaceAll("-", ""),
      issuedAt: now,
      requestId,
      resources: [...resources],
    });
    let token = "";
    const letters = {
      write(content: { token: string | null }) {
        token = content.token ?? "";
        return { kind: "verify" as const, subject: "", text: "", html: "" };
      },
    };
    const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    const isTaken = await takeOverCode(
      { db: this.#world.appDb, guards, letters, randomBytes },
      {
        account: { id: userId, name: userId, email: `${userId}@store.example.com`, emailVerified: true },
        sessionId,
        code,
        walletId: crypto.randomUUID(),
        address: wallet.address,
        chainId: LOCAL_CHAIN_ID,
        message,
        signature: await (signer ?? wallet).signMessage({ message }),
        locale: "en",
        now,
      },
    );
    if (isTaken) this.#token = token;
    this.#signature = await wallet.signMessage({ message });
    return wallet.address;
  }

  /** The owner of the mailbox presses "this was not me" in the newest letter. */
  async stop(): Promise<void> {
    await stopWalletLink({ db: this.#world.appDb }, { token: this.#token, now: new Date(this.#world.now()) });
  }

  /** An operator replaces the other key's signature by the wallet's own. */
  async mendSignature(): Promise<void> {
    await this.#world.admin.query("update wallet_links set signature = $1 where code = $2", [
      this.#signature,
      this.code,
    ]);
  }

  async unlink(address: Address): Promise<void> {
    const { userId } = this;
    await unlinkWallet({ db: this.#world.appDb }, { userId, address, now: new Date(this.#world.now()) });
  }
}

/** Somewhere on the way from paid to minted. */
async function somewhere(world: World): Promise<void> {
  const go = world.random.pick([async () => undefined, deliverAll, sign]);
  await go(world);
}

/** The clock goes on by a link's whole wait, or by a part of it. */
async function wait(world: World, part = 1): Promise<void> {
  await world.tick(((LINK_WAIT_MS + LINK_SETTLE_MS) / 1000) * part + 1);
  await world.freshPrice();
}

/** Wallets of referrers who had none when they earned: linked late, unlinked, or linked by a thief. */
export const walletTroubles = {
  "wallet linked late": {
    async begin(world, references) {
      const referrer = await Referrer.of(world, references);
      await somewhere(world);
      const [one, other] = await Promise.all([referrer.link(), world.random.chance(0.5) ? referrer.link() : null]);
      await somewhere(world);
      await world.payTo(references, referrer.code, other ? [one, other] : [one]);
    },
    end: (world) => wait(world),
  },
  "wallet unlinked while it waits": {
    async begin(world, references) {
      const referrer = await Referrer.of(world, references);
      await somewhere(world);
      const first = await referrer.link();
      await wait(world, world.random.pick([0.1, 0.9]));
      await somewhere(world);
      await referrer.unlink(first);
      world.neverTo.add(first);
      await somewhere(world);
      await world.payTo(references, referrer.code, [await referrer.link()]);
    },
    end: (world) => wait(world),
  },
  "wallet unlinked once it is paid": {
    async begin(world, references) {
      const referrer = await Referrer.of(world, references);
      const wallet = await referrer.link();
      await world.payTo(references, referrer.code, [wallet]);
      await wait(world);
      await somewhere(world);
      await referrer.unlink(wallet);
    },
  },
  "wallet of a thief": {
    async begin(world, references) {
      const referrer = await Referrer.of(world, references);
      await somewhere(world);
      const thief = await referrer.link();
      world.neverTo.add(thief);
      await wait(world, world.random.pick([0.1, 0.5, 0.99]));
      await somewhere(world);
      await Promise.allSettled([referrer.stop(), world.act(() => world.runtime.mintRun())]);
      await somewhere(world);
      await world.payTo(references, referrer.code, [await referrer.link()]);
      await somewhere(world);
    },
    end: (world) => wait(world),
  },
} satisfies Troubles;

/** A wallet link that its wallet has not signed. */
export const forgedLinkTroubles = {
  "signature of another key": {
    async begin(world, references) {
      const referrer = await Referrer.of(world, references);
      await somewhere(world);
      const wallet = await referrer.link({ signer: privateKeyToAccount(generatePrivateKey()) });
      await world.payTo(references, referrer.code, [wallet]);
      await wait(world);
      await sign(world);
      await world.mine();
      const payments = await world.chain.payments();
      if (payments.some((payment) => payment.wallet === wallet))
        world.hasty.add(`${wallet} was paid and had not signed`);
      await referrer.mendSignature();
    },
  },
} satisfies Troubles;
