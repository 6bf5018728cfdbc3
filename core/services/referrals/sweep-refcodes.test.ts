import { eq, like, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import type { PublishedStatus } from "#core/ports/code-record";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { addLinkLabel } from "#core/services/referrals/add-link-label";
import { type CodeDirectory, type PublishedCode, publishRefcode } from "#core/services/referrals/publish-refcode";
import { recordVisits } from "#core/services/referrals/record-visits";
import { removeLinkLabel } from "#core/services/referrals/remove-link-label";
import { saveRecommenderName } from "#core/services/referrals/save-recommender-name";
import { sweepRefcodes } from "#core/services/referrals/sweep-refcodes";
import { labelVisitsDaily, labelVisitsTotal, linkLabels, outbox, recommenderNames, refcodes, users } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addReferrer, addUser, guards } from "#scripts/testing/store-fixture";

let database: TestDatabase;
const CODES = 230;
const digits = "123456789A";
const codeOf = (number: number) =>
  `Swp${[...String(number).padStart(5, "0")].map((digit) => digits[Number(digit)]).join("")}`;

beforeAll(async () => {
  database = await createTestDatabase();
  const userId = await addUser(database.adminDb);
  await database.adminDb.insert(refcodes).values(
    Array.from({ length: CODES }, (_, number) => ({
      code: codeOf(number),
      userId,
      walletAddress: `0x${number.toString(16).padStart(40, "0")}`,
      active: number % 3 !== 0,
    })),
  );
});

class Directory implements CodeDirectory {
  readonly entries = new Map<string, PublishedStatus>();
  readonly labels = new Map<string, readonly string[]>();
  readonly names = new Map<string, string>();
  place: string | null = null;
  writes = 0;

  async publish(code: string, { status, name, labels }: PublishedCode) {
    this.writes++;
    this.entries.set(code, status);
    this.labels.set(code, labels);
    if (name === null) this.names.delete(code);
    else this.names.set(code, name);
  }
  async remove(code: string) {
    this.entries.delete(code);
  }
  async removeName(code: string) {
    this.names.delete(code);
  }
  async readNames(codes: readonly string[]) {
    return new Map([...this.names].filter(([code]) => codes.includes(code)));
  }
  async read(codes: readonly string[]) {
    const found = [...this.entries].filter(([code]) => codes.includes(code));
    return new Map(found.map(([code, status]) => [code, { status, labels: this.labels.get(code) ?? [] }]));
  }
  async list(limit: number, cursor: string | null) {
    const keys = [...this.entries.keys(), ...[...this.names.keys()].map((code) => `name:${code}`)].toSorted();
    const rest = keys.filter((key) => cursor === null || key > cursor);
    const page = rest.slice(0, limit);
    return {
      codes: page.filter((key) => !key.startsWith("name:")),
      named: page.filter((key) => key.startsWith("name:")).map((key) => key.slice(5)),
      cursor: rest.length > limit ? (page.at(-1) ?? null) : null,
    };
  }
  async readPlace() {
    return this.place;
  }
  async writePlace(place: string) {
    this.writes++;
    this.place = place;
  }
}

it("makes the edge's copy right within one round, whatever was lost", async () => {
  const directory = new Directory();
  for (let number = 0; number < CODES; number++) {
    // A third is missing, a third is as it should be, a third is alive though dead or dead though alive.
    if (number % 3 === 1) directory.entries.set(codeOf(number), "active");
    if (number % 3 === 0) directory.entries.set(codeOf(number), "active");
  }
  for (const stray of ["Stray222", "Stray333"]) directory.entries.set(stray, "active");
  let mended = 0;
  for (let run = 0; run < 7; run++) {
    mended += (await sweepRefcodes({ db: database.consumerDb, directory })).mended;
  }
  const rows = await database.adminDb.select().from(refcodes);
  expect(directory.entries).toEqual(new Map(rows.map(({ code, active }) => [code, active ? "active" : "inactive"])));
  expect(mended).toBe(Math.ceil(CODES / 3) + Math.floor(CODES / 3) + 2);
});

it("writes nothing where the edge's copy is right", async () => {
  const directory = new Directory();
  const rows = await database.adminDb.select().from(refcodes);
  for (const { code, active } of rows) directory.entries.set(code, active ? "active" : "inactive");
  for (let hour = 0; hour < 24; hour++) await sweepRefcodes({ db: database.consumerDb, directory });
  expect(directory.writes).toBe(0);
});

it("ends in the present state when the code changes between reading and writing", async () => {
  const directory = new Directory();
  const code = codeOf(1);
  let first = true;
  const slow = {
    publish: async (key: string, standing: PublishedCode) => {
      if (first) await database.adminDb.update(refcodes).set({ active: false }).where(eq(refcodes.code, key));
      first = false;
      await directory.publish(key, standing);
    },
  };
  await publishRefcode({ db: database.consumerDb, directory: slow }, { code });
  expect(directory.entries.get(code)).toBe("inactive");
});

describe("the name that visitors read", () => {
  const now = new Date("2026-03-01T10:00:00Z");
  const CODE = "Named234";
  let userId: string;
  const directory = new Directory();
  const save = (name: string | null, of = userId) =>
    saveRecommenderName({ db: database.appDb }, { userId: of, name, now });

  /** Delivers what the outbox holds for the code, as the consumer does; returns how many messages that were. */
  async function deliver(): Promise<number> {
    const sent = await database.adminDb.delete(outbox).where(sql`message->>'code' = ${CODE}`).returning();
    for (const _ of sent) await publishRefcode({ db: database.consumerDb, directory }, { code: CODE });
    return sent.length;
  }

  beforeAll(async () => {
    userId = await addReferrer(database.adminDb, CODE, "0x00000000000000000000000000000000000000A1");
    await deliver();
  });

  it("reaches the edge when it is chosen or changed, once however often it is sent, and leaves it when taken back", async () => {
    await Promise.all([save("Olena"), save("Olena"), save("Olena")]);
    expect([await deliver(), directory.names.get(CODE)]).toEqual([1, "Olena"]);
    await save("Олена");
    expect([await deliver(), directory.names.get(CODE)]).toEqual([1, "Олена"]);
    await save(null);
    await save(null);
    expect([await deliver(), directory.names.get(CODE), directory.entries.get(CODE)]).toEqual([1, undefined, "active"]);
  });

  it("is one of letters, whoever writes it", async () => {
    for (const name of ["evil.test", "http://x", "Olena2", "", "x".repeat(21)]) {
      await expect(save(name), name).rejects.toThrow();
    }
  });

  it("is mended by the sweep: one that was lost, one that was kept, one of a code that is off", async () => {
    await save("Olena");
    directory.names.set(codeOf(2), "Stranger").set("Stray234", "Nobody").delete(CODE);
    for (let run = 0; run < 7; run++) await sweepRefcodes({ db: database.consumerDb, directory });
    expect([...directory.names]).toEqual([[CODE, "Olena"]]);
    await database.adminDb.update(refcodes).set({ active: false }).where(eq(refcodes.code, CODE));
    for (let run = 0; run < 7; run++) await sweepRefcodes({ db: database.consumerDb, directory });
    expect([...directory.names]).toEqual([]);
    await database.adminDb.update(refcodes).set({ active: true }).where(eq(refcodes.code, CODE));
  });

  it("ends with the account, also one that is chosen while the account is being deleted", async () => {
    await save("Olena");
    await deliver();
    const email = `${userId}@users.test`;
    await Promise.all([
      deleteAccount({ db: database.appDb, guards }, { userId, typed: email, now }),
      save("Ghost").catch(() => undefined),
    ]);
    await save("Ghost");
    await deliver();
    const left = await database.adminDb.select().from(recommenderNames).where(eq(recommenderNames.userId, userId));
    expect([left, directory.names.get(CODE), directory.entries.get(CODE)]).toEqual([[], undefined, "inactive"]);
    expect(await database.adminDb.select().from(users).where(eq(users.id, userId))).toMatchObject([{ deletedAt: now }]);
  });
});

describe("the labels of a code", () => {
  const now = new Date("2026-03-01T10:00:00Z");
  const CODE = "Labe2345";
  const OTHER = "Labe6789";
  let userId: string;
  let stranger: string;
  const directory = new Directory();
  const add = (label: string, { code = CODE, by = userId } = {}) =>
    addLinkLabel({ db: database.appDb }, { userId: by, code, label, now });
  const remove = (label: string, by = userId) =>
    removeLinkLabel({ db: database.appDb }, { userId: by, code: CODE, label, now });
  const kept = async () =>
    (await database.adminDb.select().from(linkLabels).where(eq(linkLabels.code, CODE))).map(({ label }) => label);

  async function deliver(): Promise<number> {
    const sent = await database.adminDb.delete(outbox).where(sql`message->>'code' = ${CODE}`).returning();
    for (const _ of sent) await publishRefcode({ db: database.consumerDb, directory }, { code: CODE });
    return sent.length;
  }

  beforeAll(async () => {
    userId = await addReferrer(database.adminDb, CODE, "0x00000000000000000000000000000000000000B1");
    stranger = await addReferrer(database.adminDb, OTHER, "0x00000000000000000000000000000000000000B2");
    await deliver();
  });

  it("reach the edge when they are made, once however often that is sent, and leave it when taken away", async () => {
    await Promise.all([add("insta"), add("insta"), add("insta")]);
    expect([await deliver(), directory.labels.get(CODE)]).toEqual([1, ["insta"]]);
    await add("blog");
    expect([await deliver(), directory.labels.get(CODE)]).toEqual([1, ["blog", "insta"]]);
    await Promise.all([remove("insta"), remove("insta")]);
    await remove("never-made");
    expect([await deliver(), directory.labels.get(CODE)]).toEqual([1, ["blog"]]);
  });

  it("are their owner's own: nobody else makes or takes one, and none is made for a code that is off", async () => {
    await expect(add("theirs", { by: stranger })).rejects.toMatchObject({ code: "not_found" });
    await expect(add("theirs", { code: "Nobody23" })).rejects.toMatchObject({ code: "not_found" });
    await remove("blog", stranger);
    expect(await kept()).toEqual(["blog"]);
    await database.adminDb.update(refcodes).set({ active: false }).where(eq(refcodes.code, CODE));
    await expect(add("late")).rejects.toMatchObject({ code: "not_found" });
    await database.adminDb.update(refcodes).set({ active: true }).where(eq(refcodes.code, CODE));
    expect(await deliver()).toBe(0);
  });

  it("are at most twenty a code, however many are made at one moment", async () => {
    const made = await Promise.allSettled(Array.from({ length: 30 }, (_, at) => add(`many-${at}`)));
    const refused = made.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(11);
    for (const each of refused) expect(each).toMatchObject({ reason: { code: "conflict" } });
    expect(await kept()).toHaveLength(20);
    await add("blog");
    await remove("blog");
    await add("again");
    expect(await kept()).toHaveLength(20);
  });

  it("are no more when visits were counted by two hundred, made and removed again", async () => {
    const counted = Array.from({ length: 200 }, (_, at) => ({
      code: CODE,
      label: `spent-${at}`,
      shard: "x",
      visits: 1,
    }));
    await database.adminDb.insert(labelVisitsTotal).values(counted);
    await remove("again");
    await expect(add("fresh")).rejects.toMatchObject({ code: "conflict" });
    // One of those that are counted already costs nothing more.
    await add("spent-7");
    await remove("spent-7");
    await database.adminDb.delete(labelVisitsTotal).where(like(labelVisitsTotal.label, "spent-%"));
    await add("again");
  });

  it("are labels, whoever writes them", async () => {
    await remove("again");
    for (const label of ["other", "Insta", "<b>", "", "x".repeat(21)]) {
      await expect(add(label), label).rejects.toThrow();
    }
  });

  it("are mended by the sweep: those that were lost, those that nobody made, those of a code that is off", async () => {
    directory.labels.set(CODE, []).set(OTHER, ["evil"]);
    directory.entries.set(CODE, "active").set(OTHER, "active");
    for (let run = 0; run < 7; run++) await sweepRefcodes({ db: database.consumerDb, directory });
    expect(directory.labels.get(CODE)).toEqual((await kept()).toSorted());
    expect(directory.labels.get(OTHER)).toEqual([]);
    await database.adminDb.update(refcodes).set({ active: false }).where(eq(refcodes.code, CODE));
    for (let run = 0; run < 7; run++) await sweepRefcodes({ db: database.consumerDb, directory });
    expect([directory.entries.get(CODE), directory.labels.get(CODE)]).toEqual(["inactive", []]);
    await database.adminDb.update(refcodes).set({ active: true }).where(eq(refcodes.code, CODE));
  });

  it("end with the account, and so do their visits: also what is made or handed over at that moment", async () => {
    const days = [{ day: "2026-03-01", visits: 3 }];
    const flush = { code: CODE, shard: "eu-1", total: 3, days, labels: [{ label: "many-1", total: 3, days }] };
    const hand = () => recordVisits({ db: database.appDb }, { flush, now });
    expect(await hand()).toEqual({ labels: 1 });
    const counted = async () => [
      ...(await database.adminDb.select().from(labelVisitsDaily).where(eq(labelVisitsDaily.code, CODE))),
      ...(await database.adminDb.select().from(labelVisitsTotal).where(eq(labelVisitsTotal.code, CODE))),
    ];
    expect(await counted()).toHaveLength(2);
    const typed = `${userId}@users.test`;
    await remove("many-2");
    await Promise.all([
      deleteAccount({ db: database.appDb, guards }, { userId, typed, now }),
      add("ghost").catch(() => undefined),
      hand(),
    ]);
    await expect(add("ghost")).rejects.toMatchObject({ code: "not_found" });
    expect(await hand()).toEqual({ labels: 1 });
    expect([await kept(), await counted()]).toEqual([[], []]);
    await deliver();
    expect([directory.entries.get(CODE), directory.labels.get(CODE)]).toEqual(["inactive", []]);
  });
});
