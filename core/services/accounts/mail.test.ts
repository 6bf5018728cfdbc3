import { randomUUID } from "node:crypto";
import { eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createHttpMailer } from "#core/adapters/mail/http-mailer";
import { LETTERS_PER_HOUR, queueMail } from "#core/services/accounts/queue-mail";
import { requeueLetters } from "#core/services/accounts/requeue-letters";
import { removeOldMails, sendMail } from "#core/services/accounts/send-mail";
import { deadLetters, mails, outbox } from "#db/schema";
import { type Inbox, startInbox } from "#scripts/stand-ins/mail/server";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

const API_KEY = "a-key-of-tests";
const now = new Date("2026-03-01T10:00:00Z");
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
let database: TestDatabase;
let inbox: Inbox;

beforeAll(async () => {
  database = await createTestDatabase();
  inbox = await startInbox({ apiKey: API_KEY });
});
afterAll(() => inbox.stop());

const from = "Ring Test <store@ring.test>";
const mailer = (apiKey = API_KEY) => createHttpMailer({ apiUrl: inbox.apiUrl, apiKey, from });

async function queue(to: string, at = now) {
  const id = randomUUID();
  const letter = {
    id,
    kind: "verify" as const,
    to,
    subject: "Confirm",
    text: "https://store.test/x",
    html: "<p>x</p>",
  };
  const { queued } = await queueMail({ db: database.appDb }, { letter, expiresAt: later(60), now: at });
  return { id, queued };
}
const send = (mailId: string, at = now, apiKey = API_KEY) =>
  sendMail({ db: database.consumerDb, mailer: mailer(apiKey) }, { mailId, now: at });
const rowOf = async (id: string) => (await database.adminDb.select().from(mails).where(eq(mails.id, id)))[0];

it("keeps a letter with its event, sends it once however often that is asked, and then forgets its text", async () => {
  const { id } = await queue("Nina@Store.test");
  const [event] = await database.adminDb
    .select()
    .from(outbox)
    .where(eq(outbox.id, `mail.queued:${id}`));
  expect(event?.message).toEqual({ type: "mail.queued", mailId: id });
  const outcomes = await Promise.all([send(id), send(id), send(id)]);
  expect(outcomes.map(({ outcome }) => outcome)).toContain("sent");
  expect(await send(id)).toEqual({ outcome: "already" });
  expect(inbox.letters("nina@store.test").map(({ subject }) => subject)).toEqual(["Confirm"]);
  expect(await rowOf(id)).toMatchObject({ sentAt: now, subject: null, text: null, html: null });
});

it("loses no letter to a provider in trouble: it stays whole until somebody has it", async () => {
  const { id } = await queue("patient@store.test");
  for (const status of [429, 500, 503]) {
    inbox.refuseNext(status);
    await expect(send(id)).rejects.toMatchObject({ name: "AdapterError", retry: true });
  }
  await expect(send(id, now, "a-wrong-key")).rejects.toMatchObject({ name: "AdapterError", retry: false });
  const unreachable = createHttpMailer({ apiUrl: "http://127.0.0.1:9/emails", apiKey: API_KEY, from });
  const lost = sendMail({ db: database.consumerDb, mailer: unreachable }, { mailId: id, now });
  await expect(lost).rejects.toMatchObject({ name: "AdapterError", retry: true });
  expect(inbox.letters("patient@store.test")).toEqual([]);
  expect(await send(id)).toEqual({ outcome: "sent" });
  expect(inbox.letters("patient@store.test")).toHaveLength(1);
});

it("is not sent twice when the record of the first time was lost", async () => {
  const { id } = await queue("twice@store.test");
  const letter = { id, to: "twice@store.test", subject: "Confirm", text: "https://store.test/x", html: "<p>x</p>" };
  await mailer().send(letter);
  expect(await send(id)).toEqual({ outcome: "sent" });
  expect(inbox.letters("twice@store.test")).toHaveLength(1);
});

it("lets mail programs stop an optional letter by one click, and no other; the address goes with the text", async () => {
  const unsubscribeUrl = "https://store.test/unsubscribe?token=x";
  const letter = {
    id: "optional",
    to: "optional@store.test",
    kind: "rewardPaid" as const,
    subject: "s",
    text: "t",
    html: "h",
  };
  await queueMail({ db: database.appDb }, { letter: { ...letter, unsubscribeUrl }, expiresAt: later(60), now });
  await send(letter.id);
  expect(inbox.letters("optional@store.test")[0]?.headers).toEqual({
    "List-Unsubscribe": `<${unsubscribeUrl}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  });
  expect(await rowOf(letter.id)).toMatchObject({ sentAt: now, unsubscribeUrl: null });
  const { id } = await queue("owed@store.test");
  await send(id);
  expect(inbox.letters("owed@store.test")[0]?.headers).toBeUndefined();
});

it("sends nobody a link that is dead, and keeps no letter for longer than a week", async () => {
  const { id } = await queue("slow@store.test");
  expect(await send(id, later(60))).toEqual({ outcome: "tooLate" });
  expect(await rowOf(id)).toMatchObject({ sentAt: null, text: null });
  expect(await send("a-letter-that-never-was")).toEqual({ outcome: "already" });
  const week = 7 * 24 * 60;
  await removeOldMails({ db: database.consumerDb }, { now: later(week) });
  expect(await rowOf(id)).toBeDefined();
  await removeOldMails({ db: database.consumerDb }, { now: later(week + 1) });
  expect(await rowOf(id)).toBeUndefined();
  expect(inbox.letters("slow@store.test")).toEqual([]);
});

it("floods no mailbox: an address gets a few letters an hour, whoever asks and however it is spelt", async () => {
  const asked = [];
  for (const to of ["flood@store.test", "Flood@store.test", "FLOOD@STORE.TEST"]) {
    for (let time = 0; time < 3; time += 1) asked.push(await queue(to));
  }
  expect(asked.filter(({ queued }) => queued)).toHaveLength(LETTERS_PER_HOUR);
  expect((await queue("somebody-else@store.test")).queued).toBe(true);
  expect((await queue("flood@store.test", later(61))).queued).toBe(true);
});

it("lets letters wait while the clone has no mailer, and sends them once it has one", async () => {
  const { id } = await queue("waits@store.test");
  const { adminDb, consumerDb } = database;
  const event = eq(outbox.id, `mail.queued:${id}`);
  await adminDb.update(outbox).set({ sentAt: now });
  expect(await sendMail({ db: consumerDb, mailer: null }, { mailId: id, now })).toEqual({ outcome: "waits" });
  expect(await rowOf(id)).toMatchObject({ sentAt: null, subject: "Confirm" });

  await adminDb
    .update(mails)
    .set({ expiresAt: later(600) })
    .where(eq(mails.id, id));
  const isQueued = async (at: Date) => {
    await requeueLetters({ db: consumerDb }, { now: at });
    const [row] = await adminDb.select().from(outbox).where(event);
    return row?.sentAt === null;
  };
  // The queue may still be at it.
  expect(await isQueued(later(119))).toBe(false);
  expect(await isQueued(later(121))).toBe(true);
  expect(await send(id, later(121))).toEqual({ outcome: "sent" });
  await adminDb.update(outbox).set({ sentAt: now });
  expect(await isQueued(later(240))).toBe(false);
});

it("sends no letter again that is too late, or that is parked for a person", async () => {
  const [late, parked] = [await queue("late@store.test"), await queue("parked@store.test")];
  const { adminDb, consumerDb } = database;
  await adminDb.update(outbox).set({ sentAt: now });
  await adminDb
    .update(mails)
    .set({ expiresAt: later(600) })
    .where(eq(mails.id, parked.id));
  await adminDb.insert(deadLetters).values({
    id: "parked",
    queue: "refcodes-events",
    body: { type: "mail.queued", mailId: parked.id },
    attempts: 10,
    receivedAt: later(60),
  });
  await requeueLetters({ db: consumerDb }, { now: later(121) });
  const unsent = await adminDb.select().from(outbox).where(isNull(outbox.sentAt));
  const ids = unsent.map((event) => event.id);
  expect(ids).not.toContain(`mail.queued:${late.id}`);
  expect(ids).not.toContain(`mail.queued:${parked.id}`);
});
