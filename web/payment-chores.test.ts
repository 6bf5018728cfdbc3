import { expect, test } from "vitest";
import { SWEEP_CRON } from "#core/domain/chore-times";
import { AdapterError } from "#core/ports/adapter-error";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { queuedMessage } from "#scripts/testing/queued-message";
import { type PaymentChores, runCron, runDueChores, takeBatch } from "#web/payment-chores";

/** Chores that note what was done; `changed` ones are a test's own. */
function choresWith(changed: Partial<PaymentChores> = {}) {
  const done: unknown[] = [];
  const note = (chore: unknown) => async () => {
    done.push(chore);
    return {};
  };
  const chores: PaymentChores = {
    checkPayments: note("poll"),
    parkOrphans: note("orphans"),
    sendDueRefunds: note("due refunds"),
    sendRefund: async (orderReference) => void done.push(`refund ${orderReference}`),
    checkSuspectedRefunds: note("suspected refunds"),
    reconcileRefunds: async (orderReference) => void done.push(`statement of ${orderReference}`),
    async tellOfRefunds() {
      done.push("letters");
      return { told: 0 };
    },
    writeDueLetter: async ({ kind, orderReference }) => void done.push(`letter ${kind} ${orderReference}`),
    carryLateDebts: note("late debts"),
    runDuePayouts: note("payouts"),
    tellOfPayouts: note("letters about payouts"),
    tellOfFindings: note("letters about findings"),
    relayOutbox: note("relay"),
    async runConsumerChores() {
      done.push("consumer");
      return { again: false, dueAt: null };
    },
    readNextDue: async () => null,
    sweepPictures: note("pictures"),
    endExpiredInvitations: note("invitations"),
    startAudit: note("audit"),
    recordRun: async (schedule) => void done.push(`ran ${schedule}`),
    parkMessage: async ({ body, queue }) => void done.push({ parked: body, queue }),
    ...changed,
  };
  return { chores, done };
}

const refund = (orderReference: string) => ({ type: "refund.requested", orderReference });
const never = () => new Promise<never>(() => undefined);

test("each refund of a batch has its own fate: one that fails takes no other with it", async () => {
  expectErrorLog(/is no event: parked/, /is parked/);
  const { chores, done } = choresWith({
    sendRefund: async (orderReference) => {
      if (orderReference === "unanswered") throw new AdapterError("WayForPay did not answer", { retry: true });
      if (orderReference === "hopeless") throw new AdapterError("never", { retry: false });
      done.push(`refund ${orderReference}`);
    },
  });
  const messages = [
    queuedMessage(refund("twice")),
    queuedMessage(refund("unanswered"), 3),
    queuedMessage({ type: "from the future" }),
    queuedMessage({ type: "payment.paid", orderReference: "of the other queue" }),
    queuedMessage(refund("")),
    queuedMessage(undefined),
    queuedMessage(refund("hopeless")),
    queuedMessage(refund("last")),
  ];
  await takeBatch(chores, { queue: "refcodes-payments", messages });
  expect(messages.map(({ fate }) => fate)).toEqual([
    ["ack"],
    ["retry in 20"],
    ["ack"],
    ["ack"],
    ["ack"],
    ["ack"],
    ["ack"],
    ["ack"],
  ]);
  expect(done.filter((chore) => String(chore).startsWith("refund"))).toEqual(["refund twice", "refund last"]);
  expect(done.filter((chore) => typeof chore !== "string").map((chore) => Object(chore).parked)).toEqual([
    { type: "from the future" },
    { type: "payment.paid", orderReference: "of the other queue" },
    refund(""),
    undefined,
    refund("hopeless"),
  ]);
});

test("a poison message that cannot be parked is redelivered, and the others are not", async () => {
  const { chores } = choresWith({ parkMessage: () => Promise.reject(new Error("database is away")) });
  expectErrorLog(/is no event: parked/);
  const messages = [queuedMessage("poison", 2), queuedMessage(refund("twice"))];
  await takeBatch(chores, { queue: "refcodes-payments", messages });
  expect(messages.map(({ fate }) => fate)).toEqual([["retry in 10"], ["ack"]]);
});

test("a message that used up its deliveries is parked, and nothing is sent", async () => {
  expectErrorLog(/is parked/);
  const { chores, done } = choresWith();
  const letter = queuedMessage(refund("twice"), 11);
  await takeBatch(chores, { queue: "refcodes-payments-dead-letters", messages: [letter] });
  expect(letter.fate).toEqual(["ack"]);
  expect(done).toEqual([{ parked: refund("twice"), queue: "refcodes-payments-dead-letters" }]);
});

test("letters that cannot be written hold up no refund, and those that were leave with the batch", async () => {
  expectErrorLog(/failed and is tried again .*tellOfRefunds/);
  const broken = choresWith({ tellOfRefunds: () => Promise.reject(new Error("database is away")) });
  const message = queuedMessage(refund("twice"));
  await takeBatch(broken.chores, { queue: "refcodes-payments", messages: [message] });
  expect([message.fate, broken.done]).toEqual([["ack"], ["refund twice"]]);
  const told = choresWith({ tellOfRefunds: async () => ({ told: 1 }) });
  await takeBatch(told.chores, { queue: "refcodes-payments", messages: [queuedMessage(refund("twice"))] });
  expect(told.done).toContain("relay");
});

test("a letter that is due is written, and leaves with it", async () => {
  const { chores, done } = choresWith();
  const message = queuedMessage({ type: "letter.due", kind: "orderPaid", orderReference: "paid" });
  await takeBatch(chores, { queue: "refcodes-payments", messages: [message] });
  expect([message.fate, done.filter((chore) => chore !== "letters")]).toEqual([
    ["ack"],
    ["letter orderPaid paid", "relay"],
  ]);
});

test("an announced refund has the provider's statement asked for, and what that wrote leaves with it", async () => {
  const { chores, done } = choresWith();
  const message = queuedMessage({ type: "refund.suspected", orderReference: "twice" });
  await takeBatch(chores, { queue: "refcodes-payments", messages: [message] });
  expect([message.fate, done.filter((chore) => chore !== "letters")]).toEqual([
    ["ack"],
    ["statement of twice", "relay"],
  ]);
});

test.each([
  ["fails", "checkPayments"],
  ["fails", "sendDueRefunds"],
  ["fails", "checkSuspectedRefunds"],
  ["fails", "tellOfRefunds"],
  ["fails", "parkOrphans"],
  ["fails", "carryLateDebts"],
  ["fails", "runDuePayouts"],
  ["fails", "tellOfPayouts"],
  ["fails", "tellOfFindings"],
  ["fails", "runConsumerChores"],
  ["never ends", "checkPayments"],
  ["never ends", "sendDueRefunds"],
  ["never ends", "checkSuspectedRefunds"],
  ["never ends", "tellOfRefunds"],
  ["never ends", "parkOrphans"],
  ["never ends", "carryLateDebts"],
  ["never ends", "tellOfPayouts"],
  ["never ends", "tellOfFindings"],
  ["never ends", "runConsumerChores"],
] as const)("a run does everything else when one chore %s: %s", async (how, chore) => {
  if (how === "fails") expectErrorLog(new RegExp(`failed and is tried again .*${chore}`));
  const fails = () => Promise.reject(new Error("away"));
  const { chores, done } = choresWith({ [chore]: how === "fails" ? fails : never });
  const run = runDueChores(chores);
  // What failed is tried again as soon as possible.
  if (how === "fails") expect(await run).toEqual(new Date(0));
  const others = {
    checkPayments: "poll",
    parkOrphans: "orphans",
    carryLateDebts: "late debts",
    sendDueRefunds: "due refunds",
    checkSuspectedRefunds: "suspected refunds",
    tellOfRefunds: "letters",
    runDuePayouts: "payouts",
    tellOfPayouts: "letters about payouts",
    tellOfFindings: "letters about findings",
    runConsumerChores: "consumer",
  };
  const expected = Object.values({ ...others, [chore]: "relay" });
  await expect.poll(() => expected.every((name) => done.includes(name))).toBe(true);
});

test.each([
  ["nothing, where nothing is due", {}, null],
  ["the app's next", { readNextDue: async () => new Date(5_000) }, new Date(5_000)],
  [
    "the consumer's next",
    { runConsumerChores: async () => ({ again: false, dueAt: new Date(7_000).toISOString() }) },
    new Date(7_000),
  ],
  [
    "the earlier of both",
    {
      readNextDue: async () => new Date(9_000),
      runConsumerChores: async () => ({ again: false, dueAt: new Date(7_000).toISOString() }),
    },
    new Date(7_000),
  ],
  ["at once, where a chore did something", { tellOfRefunds: async () => ({ told: 20 }) }, new Date(0)],
  [
    "at once, where the consumer has more",
    { runConsumerChores: async () => ({ again: true, dueAt: null }) },
    new Date(0),
  ],
] satisfies [string, Partial<PaymentChores>, Date | null][])(
  "a run answers when the next is due: %s",
  async (_, changed, due) => {
    expect(await runDueChores(choresWith(changed).chores)).toEqual(due);
  },
);

test("a run whose next time cannot be read comes again", async () => {
  expectErrorLog(/failed and is tried again .*readNextDue/);
  const { chores } = choresWith({ readNextDue: () => Promise.reject(new Error("database is away")) });
  expect(await runDueChores(chores)).toEqual(new Date(0));
});

test("the hourly sweep runs without its object where that cannot be reached", async () => {
  const { chores, done } = choresWith();
  await runCron(chores, SWEEP_CRON, async () => undefined);
  expect(done).toEqual(["ran appSweep"]);
  expectErrorLog(/object that knows when chores are due cannot be reached/);
  await runCron(chores, SWEEP_CRON, () => Promise.reject(new Error("overloaded")));
  expect(done).toContain("poll");
});

test("a cron that nothing runs at is an error, not a silence", async () => {
  await expect(runCron(choresWith().chores, "0 * * * *", never)).rejects.toThrow("0 * * * *");
});

test("once a day the audit begins, pictures that nothing names are cleared and old invitations end; none waits for another to work", async () => {
  const { chores, done } = choresWith();
  await runCron(chores, "43 3 * * *", never);
  expect(done).toEqual(["audit", "pictures", "invitations", "ran appNight"]);
  expectErrorLog(/failed and is tried again .*startAudit/);
  const broken = choresWith({ startAudit: () => Promise.reject(new Error("down")) });
  await runCron(broken.chores, "43 3 * * *", never);
  expect(broken.done).toEqual(["pictures", "invitations", "ran appNight"]);
  expectErrorLog(/failed and is tried again .*sweepPictures/);
  await runCron(choresWith({ sweepPictures: () => Promise.reject(new Error("down")) }).chores, "43 3 * * *", never);
});
