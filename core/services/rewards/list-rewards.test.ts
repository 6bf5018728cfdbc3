import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { RewardStatus } from "#core/domain/reward";
import { listRewards } from "#core/services/rewards/list-rewards";
import type { Database } from "#db/client";
import { orders, referralRewards } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { type RewardFixture, rewardFixture } from "#scripts/testing/reward-fixture";
import { addReferrer, addUser, serviceContext } from "#scripts/testing/store-fixture";

const HASH = `0x${"ab".repeat(32)}`;
const now = new Date("2026-03-10T10:00:00Z");
const OTHER = { code: "Othr5Ref", wallet: "0x00000000000000000000000000000000000000b2" };

let admin: Database;
let db: Database;
let rewards: RewardFixture;
let other: string;
let buyer: string;
/** In the order in which they came, one a day, each worth more than the one before but for the last. */
const references: string[] = [];

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
  rewards = await rewardFixture({ admin });
  [other, buyer] = [await addReferrer(admin, OTHER.code, OTHER.wallet), await addUser(admin)];
  const statuses: RewardStatus[] = ["pending_approval", "minted", "pending_approval", "failed", "pending_approval"];
  for (const [day, status] of statuses.entries()) {
    const isOther = day === 2;
    const reference = await rewards.add({
      status,
      createdAt: new Date(Date.UTC(2026, 2, 1 + day, 12)),
      usdMicros: day === 4 ? 1n : BigInt(1 + day) * 1_000_000n,
      ...(status === "minted" && { txHash: HASH, mintedAmount: 10n ** 18n }),
      ...(isOther && { referrerUserId: other, referralCode: OTHER.code, referrerWallet: OTHER.wallet }),
    });
    if (isOther) await admin.update(orders).set({ buyerId: buyer }).where(eq(orders.paidReference, reference));
    references.push(reference);
  }
}, 60_000);

type Input = Partial<Parameters<typeof listRewards>[1]>;
const list = (input: Input = {}) =>
  listRewards(serviceContext(db), { pageSize: 50, viewerId: "nobody", now, ...input });
const daysOf = async (input: Input) =>
  (await list(input)).rewards.map(({ orderReference }) => references.indexOf(orderReference));

describe("a reward is found by", () => {
  it("its reference, its order's id and the address of a page", async () => {
    const [reference = ""] = references;
    const [row] = await admin.select().from(referralRewards).where(eq(referralRewards.orderReference, reference));
    for (const query of [reference, row?.orderId, `https://store.test/admin/orders/${row?.orderId}`]) {
      expect(await daysOf({ query })).toEqual([0]);
    }
    expect(await daysOf({ query: reference, status: "minted" })).toEqual([]);
    expect(await list({ query: "nowhere" })).toMatchObject({ key: { kind: "reference" }, rewards: [], next: null });
  });

  it("who earned it, who ordered, their wallet, the code and what paid it", async () => {
    expect(await daysOf({ query: `${other}@users.test` })).toEqual([2]);
    expect(await daysOf({ query: `${buyer}@Users.test` })).toEqual([2]);
    expect(await daysOf({ query: `${rewards.referrerUserId}@users.test` })).toEqual([4, 3, 1, 0]);
    expect(await daysOf({ query: `${rewards.referrerUserId}@users.test`, status: "failed" })).toEqual([3]);
    expect(await daysOf({ query: OTHER.wallet.replace("b2", "B2") })).toEqual([2]);
    expect(await daysOf({ query: "Frnd7Ref" })).toEqual([4, 3, 1, 0]);
    expect(await daysOf({ query: "Frnd7Ref", status: "pending_approval" })).toEqual([4, 0]);
    expect(await daysOf({ query: HASH })).toEqual([1]);
    for (const query of ["nobody@users.test", `0x${"cd".repeat(20)}`, "Nobd9Ref", `0x${"cd".repeat(32)}`]) {
      expect(await daysOf({ query })).toEqual([]);
    }
  });

  it("the days on which it came, both included", async () => {
    expect(await daysOf({ from: "2026-03-02", to: "2026-03-04" })).toEqual([3, 2, 1]);
    expect(await daysOf({ from: "2026-03-04", status: "pending_approval" })).toEqual([4]);
    // Days are read by time.
    const byValue = { by: "value", descending: true } as const;
    expect(await daysOf({ to: "2026-03-02", sort: byValue })).toEqual([1, 0]);
  });
});

describe("the list", () => {
  it.each([
    [{ by: "date", descending: true }, [4, 3, 2, 1, 0]],
    [{ by: "date", descending: false }, [0, 1, 2, 3, 4]],
    [{ by: "value", descending: true }, [3, 2, 1, 0, 4]],
    [{ by: "value", descending: false }, [4, 0, 1, 2, 3]],
  ] as const)("goes on from page to page in its order: %o", async (sort, expected) => {
    for (const filter of [{}, { query: "Frnd7Ref" }, { status: "pending_approval" }] as const) {
      const seen: number[] = [];
      let before: string | undefined;
      do {
        const page = await list({ ...filter, sort, before, pageSize: 2 });
        seen.push(...page.rewards.map(({ orderReference }) => references.indexOf(orderReference)));
        before = page.next ?? undefined;
      } while (before);
      const isSearch = "query" in filter;
      // A search is read by time, and finds no one else's.
      const inOrder = isSearch ? (sort.descending ? [4, 3, 1, 0] : [0, 1, 3, 4]) : expected;
      const statuses = "status" in filter ? [0, 2, 4] : [0, 1, 2, 3, 4];
      expect(seen).toEqual(inOrder.filter((day) => statuses.includes(day)));
    }
  });
});
