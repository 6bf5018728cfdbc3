import { judgedGuards } from "#core/domain/judged-guards";
import { addressForm, likenessOf, mailboxLikeness, nameForm, phoneForm, type Said } from "#core/domain/likeness";
import { type EvidenceJudgement, judgeEvidence, type Quoted, type RewardFacts } from "#core/domain/reward-evidence";
import type { ServiceContext } from "#core/services/context";
import { type EvidenceRow, evidenceQuery } from "#core/services/rewards/reward-evidence-query";

/** The facts about a reward, and what the written rules make of them. */
export type RewardEvidence = RewardFacts & EvidenceJudgement;

/** The evidence for a reward as it was read. */
export interface ReadEvidence {
  orderReference: string;
  /** Throws where what is stored cannot be read. */
  judge(): RewardEvidence;
}

/** Reads the evidence for rewards; those that do not exist are left out. One round trip for all of them. */
export async function gatherEvidence(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { orderReferences, now }: { orderReferences: readonly string[]; now: Date },
): Promise<ReadEvidence[]> {
  if (orderReferences.length === 0) return [];
  const { rows } = await db.execute<EvidenceRow>(evidenceQuery(orderReferences, clone.timeZone));
  return rows.map((row) => ({
    orderReference: row.reward.orderReference,
    judge() {
      const facts = describeFacts(row, now);
      return { ...facts, ...judgeEvidence(facts) };
    },
  }));
}

/** What of the two people may be told: whether they are alike. Their names, contacts and masks end here. */
function describeFacts({ reward, order, buyer, referrer, items, usual, ...row }: EvidenceRow, now: Date): RewardFacts {
  const { orderReference, purpose, currency, usdMicros, rewardPercent } = reward;
  const [orderedAt, paidAt, rewardAt] = [new Date(order.orderedAt), moment(order.paidAt), new Date(reward.at)];
  return {
    orderReference,
    purpose,
    currency,
    orderedAt,
    paidAt,
    isAttributed: order.isAttributed,
    guards: judgedGuards({ ...order, purpose, orderedAt, paidAt }),
    accounts: { buyerSince: new Date(buyer.since), referrerSince: new Date(referrer.since) },
    mailbox: { likeness: mailboxLikeness(buyer.email, referrer.email), at: now },
    name: likenessOf(namesOf(buyer, now), namesOf(referrer, now), nameForm),
    phone: likenessOf(toldBy(buyer, "phone"), toldBy(referrer, "phone"), phoneForm),
    address: likenessOf(toldBy(buyer, "address"), toldBy(referrer, "address"), addressForm),
    card: { isShared: row.card.isShared, at: moment(row.card.at) },
    buyerOrders: { ...row.buyer_orders, sumMinor: BigInt(row.buyer_orders.sumMinor), at: moment(row.buyer_orders.at) },
    referred: { ...row.referred, at: moment(row.referred.at) },
    visits: row.visits,
    items: items.map((item) => ({ ...item, lineTotalMinor: BigInt(item.lineTotalMinor) })),
    reward: { usdMicros: BigInt(usdMicros), rewardPercent, at: rewardAt },
    price: quoted(reward.price, rewardAt),
    rate: quoted(reward.rate, rewardAt),
    usual: {
      usdMicros: usual.usdMicros === null ? null : BigInt(usual.usdMicros),
      rewards: usual.rewards,
      at: moment(usual.at),
    },
    before: { price: quoted(usual.price, rewardAt), rate: quoted(usual.rate, rewardAt) },
  };
}

type PersonRow = EvidenceRow["buyer"];

function toldBy({ contacts }: PersonRow, field: "name" | "phone" | "address"): Said[] {
  return contacts.map((contact) => ({ value: contact[field], at: new Date(contact.at) }));
}

function namesOf(person: PersonRow, now: Date): Said[] {
  return [{ value: person.name, at: now }, ...toldBy(person, "name")];
}

const moment = (written: string | null): Date | null => (written === null ? null : new Date(written));

/** `at` is text in a receipt: one that is no moment counts as that of the reward. */
function quoted(row: EvidenceRow["reward"]["price"], rewardAt: Date): Quoted | null {
  if (!row) return null;
  const at = new Date(row.at);
  return { ...row, at: Number.isNaN(at.getTime()) ? rewardAt : at };
}
