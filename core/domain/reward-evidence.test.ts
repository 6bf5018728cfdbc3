import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { guardNames, guardStates } from "#core/domain/judged-guards";
import { type Likeness, mailboxLikenesses } from "#core/domain/likeness";
import { currencies } from "#core/domain/money";
import { paymentPurposes } from "#core/domain/payment";
import { evidenceFindings, evidenceMarks, judgeEvidence, limits, type RewardFacts } from "#core/domain/reward-evidence";

const orderedAt = new Date("2026-03-10T10:00:00Z");
const daysBefore = (days: number) => new Date(orderedAt.getTime() - days * 86_400_000);
const unlike: Likeness = { isShared: false, at: orderedAt };
const quoted = (value: string) => ({ value, source: "config", at: orderedAt });

/** A reward about which no rule has anything to say. */
const fine: RewardFacts = {
  orderReference: "ring-test-a1-1",
  purpose: "store_order",
  currency: "UAH",
  orderedAt,
  paidAt: orderedAt,
  isAttributed: true,
  guards: [{ guard: "active", state: "passed", orderedAt, paidAt: null }],
  accounts: { buyerSince: daysBefore(3), referrerSince: daysBefore(90) },
  mailbox: { likeness: "different", at: orderedAt },
  name: unlike,
  phone: unlike,
  address: unlike,
  card: unlike,
  buyerOrders: { paid: 2, refunded: 0, sumMinor: 40_000n, at: orderedAt },
  referred: { buyers: 8, refundedBuyers: 0, rewardsRejected: 0, at: orderedAt },
  visits: { count: 4, from: "2026-02-08", to: "2026-03-10", at: "2026-03-09" },
  items: [],
  reward: { usdMicros: 1_000_000n, rewardPercent: "5.0000", at: orderedAt },
  price: quoted("0.10"),
  rate: quoted("40"),
  usual: { usdMicros: 1_000_000n, rewards: 40, at: orderedAt },
  before: { price: quoted("0.10"), rate: quoted("40") },
};

const saidOf = (change: Partial<RewardFacts>) => {
  const { mark, findings } = judgeEvidence({ ...fine, ...change });
  return [mark, ...findings.map(({ code, mark: own, params }) => [code, own, params] as const)];
};
const worth = (usdMicros: bigint): Partial<RewardFacts> => ({ reward: { ...fine.reward, usdMicros } });
const aged = (buyerMs: number, referrerMs: number): Partial<RewardFacts> => ({
  accounts: {
    buyerSince: new Date(orderedAt.getTime() - buyerMs),
    referrerSince: new Date(orderedAt.getTime() - referrerMs),
  },
});
const old = limits.newReferrerMs * 9;
const shared: Likeness = { isShared: true, at: orderedAt };

describe("the rules", () => {
  it("have nothing to say of an ordinary reward", () => {
    expect(judgeEvidence(fine)).toEqual({ mark: "ok", findings: [], unjudged: [] });
  });

  it.each<[Partial<RewardFacts>, unknown[]]>([
    [{ isAttributed: false }, ["outlier", ["not_attributed", "outlier", {}]]],
    [
      { guards: [{ guard: "not_self", state: "failed", orderedAt, paidAt: orderedAt }] },
      ["outlier", ["guard_failed", "outlier", {}]],
    ],
    [worth(3_000_000n), ["ok"]],
    [worth(3_000_001n), ["look", ["amount_high", "look", { times: "3" }]]],
    [worth(10_000_000n), ["look", ["amount_high", "look", { times: "10" }]]],
    [worth(10_000_001n), ["outlier", ["amount_high", "outlier", { times: "10" }]]],
    [{ ...worth(9n ** 40n), usual: { ...fine.usual, rewards: limits.usualFrom - 1 } }, ["ok"]],
    [aged(limits.newBuyerMs, old), ["ok"]],
    [aged(limits.newBuyerMs - 1, old), ["look", ["new_buyer", "look", { minutes: "60" }]]],
    [aged(-5, old), ["look", ["new_buyer", "look", { minutes: "1" }]]],
    [aged(old, limits.newReferrerMs), ["ok"]],
    [aged(old, limits.newReferrerMs - 1), ["look", ["new_referrer", "look", { hours: "24" }]]],
    [{ visits: { ...fine.visits, count: 0 } }, ["look", ["no_visit", "look", {}]]],
    [{ mailbox: { likeness: "same", at: orderedAt } }, ["outlier", ["same_mailbox", "outlier", {}]]],
    [{ mailbox: { likeness: "similar", at: orderedAt } }, ["look", ["similar_mailbox", "look", {}]]],
    [{ name: shared }, ["look", ["same_name", "look", {}]]],
    [{ phone: shared }, ["outlier", ["same_phone", "outlier", {}]]],
    [{ address: shared }, ["look", ["same_address", "look", {}]]],
    [{ card: shared }, ["outlier", ["same_card", "outlier", {}]]],
    [{ buyerOrders: { ...fine.buyerOrders, refunded: 1 } }, ["look", ["buyer_refunds", "look", { refunded: "1" }]]],
    [
      { buyerOrders: { ...fine.buyerOrders, refunded: 3 } },
      ["outlier", ["buyer_refunds", "outlier", { refunded: "3" }]],
    ],
    [{ referred: { ...fine.referred, refundedBuyers: 1, buyers: 1 } }, ["ok"]],
    [{ referred: { ...fine.referred, refundedBuyers: 2, buyers: 9 } }, ["ok"]],
    [
      { referred: { ...fine.referred, refundedBuyers: 2, buyers: 8 } },
      ["look", ["referred_refunds", "look", { refunded: "2", buyers: "8" }]],
    ],
    [
      { referred: { ...fine.referred, refundedBuyers: 4, buyers: 8 } },
      ["outlier", ["referred_refunds", "outlier", { refunded: "4", buyers: "8" }]],
    ],
    [{ referred: { ...fine.referred, rewardsRejected: 2 } }, ["look", ["rewards_rejected", "look", { rejected: "2" }]]],
    [
      { referred: { ...fine.referred, rewardsRejected: 3 } },
      ["outlier", ["rewards_rejected", "outlier", { rejected: "3" }]],
    ],
    [{ price: quoted("0.12") }, ["ok"]],
    [{ price: quoted("0.1200001") }, ["look", ["price_moved", "look", { percent: "21" }]]],
    [{ price: quoted("0.05") }, ["look", ["price_moved", "look", { percent: "100" }]]],
    [{ price: quoted("0.0499") }, ["outlier", ["price_moved", "outlier", { percent: "101" }]]],
    [{ rate: quoted("42") }, ["ok"]],
    [{ rate: quoted("43") }, ["look", ["rate_moved", "look", { percent: "8" }]]],
    [{ rate: quoted("4") }, ["outlier", ["rate_moved", "outlier", { percent: "900" }]]],
    [
      { name: shared, address: shared, visits: { ...fine.visits, count: 0 } },
      ["outlier", ["no_visit", "look", {}], ["same_name", "look", {}], ["same_address", "look", {}]],
    ],
    [{ name: shared, phone: shared }, ["outlier", ["same_phone", "outlier", {}], ["same_name", "look", {}]]],
  ])("%#: say it of %o", (change, said) => expect(saidOf(change)).toEqual(said));

  it("say nothing of what they have no facts for, and name it", () => {
    const nothing: Likeness = { isShared: null, at: null };
    const { mark, findings, unjudged } = judgeEvidence({
      ...fine,
      guards: [{ guard: "no_overlap", state: "not_judged", orderedAt: null, paidAt: null }],
      mailbox: { likeness: "unknown", at: orderedAt },
      name: nothing,
      phone: nothing,
      address: nothing,
      card: nothing,
      price: quoted("not a price"),
      usual: { usdMicros: null, rewards: 0, at: null },
      before: { price: null, rate: null },
    });
    expect({ mark, findings }).toEqual({ mark: "ok", findings: [] });
    expect(unjudged).toEqual(["guards", "amount", "mailbox", "name", "phone", "address", "card", "price", "rate"]);
    expect(judgeEvidence({ ...fine, currency: "USD", rate: null, before: fine.before }).unjudged).toEqual([]);
  });

  it("are all written out for whoever approves", () => {
    const document = readFileSync(new URL("../../docs/operations/evidence.md", import.meta.url), "utf8");
    const documented = [...document.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
    expect(documented).toEqual([...evidenceFindings.codes]);
  });
});

const moment = fc.date({ min: daysBefore(400), max: daysBefore(-2), noInvalidDate: true });
const likeness: fc.Arbitrary<Likeness> = fc.record({
  isShared: fc.constantFrom(true, false, null),
  at: fc.option(moment),
});
const count = fc.integer({ min: 0, max: 12 });
const quote = fc.option(
  fc.record({
    value: fc.oneof(
      fc.constantFrom("0", "junk", "-1", "1e9"),
      fc.integer({ min: 1, max: 400 }).map((n) => `${n / 4}`),
    ),
    source: fc.constantFrom("config", null),
    at: moment,
  }),
);
const usd = fc.bigInt({ min: 0n, max: 10n ** 12n });
const anyOf: { [Name in keyof RewardFacts]: fc.Arbitrary<RewardFacts[Name]> } = {
  orderReference: fc.string(),
  purpose: fc.constantFrom(...paymentPurposes),
  currency: fc.constantFrom(...currencies),
  orderedAt: moment,
  paidAt: fc.option(moment),
  isAttributed: fc.boolean(),
  guards: fc.array(
    fc.record({
      guard: fc.constantFrom(...guardNames),
      state: fc.constantFrom(...guardStates),
      orderedAt: fc.option(moment),
      paidAt: fc.option(moment),
    }),
    { maxLength: 5 },
  ),
  accounts: fc.record({ buyerSince: moment, referrerSince: moment }),
  mailbox: fc.record({ likeness: fc.constantFrom(...mailboxLikenesses), at: moment }),
  name: likeness,
  phone: likeness,
  address: likeness,
  card: likeness,
  buyerOrders: fc.record({ paid: count, refunded: count, sumMinor: usd, at: fc.option(moment) }),
  referred: fc.record({ buyers: count, refundedBuyers: count, rewardsRejected: count, at: fc.option(moment) }),
  visits: fc.record({
    count,
    from: fc.constant("2026-02-08"),
    to: fc.constant("2026-03-10"),
    at: fc.constant(null),
  }),
  items: fc.constant([]),
  reward: fc.record({ usdMicros: usd, rewardPercent: fc.constant("5.0000"), at: moment }),
  price: quote,
  rate: quote,
  usual: fc.record({ usdMicros: fc.option(usd), rewards: count, at: fc.option(moment) }),
  before: fc.record({ price: quote, rate: quote }),
};

/** Most facts are those of the ordinary reward: of facts that are all odd, each is an outlier already. */
const anyFacts: fc.Arbitrary<RewardFacts> = fc
  .tuple(fc.record(anyOf), fc.subarray(Object.keys(anyOf) as (keyof RewardFacts)[], { maxLength: 5 }))
  .map(([odd, names]) => ({ ...fine, ...Object.fromEntries(names.map((name) => [name, odd[name]])) }));

/** Each makes one fact more suspicious, and touches no other. */
const worsen: Record<string, (facts: RewardFacts) => RewardFacts> = {
  attribution: (facts) => ({ ...facts, isAttributed: false }),
  guards: (facts) => ({ ...facts, guards: facts.guards.map((guard) => ({ ...guard, state: "failed" })) }),
  amount: (facts) => ({ ...facts, reward: { ...facts.reward, usdMicros: facts.reward.usdMicros * 3n + 1n } }),
  buyer: (facts) => ({ ...facts, accounts: { ...facts.accounts, buyerSince: facts.orderedAt } }),
  referrer: (facts) => ({ ...facts, accounts: { ...facts.accounts, referrerSince: facts.orderedAt } }),
  visits: (facts) => ({ ...facts, visits: { ...facts.visits, count: 0 } }),
  mailbox: (facts) => ({
    ...facts,
    mailbox: { ...facts.mailbox, likeness: facts.mailbox.likeness === "similar" ? "same" : "similar" },
  }),
  name: (facts) => ({ ...facts, name: { ...facts.name, isShared: true } }),
  phone: (facts) => ({ ...facts, phone: { ...facts.phone, isShared: true } }),
  address: (facts) => ({ ...facts, address: { ...facts.address, isShared: true } }),
  card: (facts) => ({ ...facts, card: { ...facts.card, isShared: true } }),
  buyerRefunds: (facts) => ({
    ...facts,
    buyerOrders: { ...facts.buyerOrders, refunded: facts.buyerOrders.refunded + 1 },
  }),
  refunds: (facts) => ({
    ...facts,
    referred: { ...facts.referred, refundedBuyers: facts.referred.refundedBuyers + 1 },
  }),
  rejected: (facts) => ({
    ...facts,
    referred: { ...facts.referred, rewardsRejected: facts.referred.rewardsRejected + 1 },
  }),
};

describe("any facts at all", () => {
  it("get a mark, and the worst of what is found", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const { mark, findings } = judgeEvidence(facts);
        const worst = Math.max(0, ...findings.map((finding) => evidenceMarks.indexOf(finding.mark)));
        expect(evidenceMarks.indexOf(mark)).toBeGreaterThanOrEqual(worst);
        expect(mark === "ok").toBe(findings.length === 0);
        expect(new Set(findings.map(({ code }) => code)).size).toBe(findings.length);
      }),
    );
  });

  it.each(Object.entries(worsen))("are never marked lower for more of what is suspicious: %s", (_, change) => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        // From the same mailbox on there is nothing worse.
        const worse = facts.mailbox.likeness === "same" && change === worsen.mailbox ? facts : change(facts);
        const [before, after] = [facts, worse].map((each) => evidenceMarks.indexOf(judgeEvidence(each).mark));
        expect(after).toBeGreaterThanOrEqual(before ?? 0);
      }),
    );
  });

  it("are never marked lower for one more finding, in whatever order they come", () => {
    const some = fc.shuffledSubarray(Object.values(worsen), { minLength: 1 });
    fc.assert(
      fc.property(anyFacts, some, (facts, changes) => {
        let [worse, mark] = [facts, 0];
        for (const change of changes) {
          if (change !== worsen.mailbox || worse.mailbox.likeness !== "same") worse = change(worse);
          const next = evidenceMarks.indexOf(judgeEvidence(worse).mark);
          expect(next).toBeGreaterThanOrEqual(mark);
          mark = next;
        }
      }),
    );
  });

  it("are never marked lower for a price that has moved farther", () => {
    const percent = fc.integer({ min: 0, max: 500 });
    fc.assert(
      fc.property(anyFacts, percent, percent, fc.constantFrom("price", "rate"), (facts, one, other, name) => {
        const marks = [Math.min(one, other), Math.max(one, other)].map((moved) => {
          const before = { ...facts.before, [name]: quoted("100") };
          const { mark } = judgeEvidence({ ...facts, [name]: quoted(`${100 + moved}`), before });
          return evidenceMarks.indexOf(mark);
        });
        expect(marks[1]).toBeGreaterThanOrEqual(marks[0] ?? 0);
      }),
    );
  });
});
