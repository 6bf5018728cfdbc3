import { eq } from "drizzle-orm";
import { beforeAll, expect, it } from "vitest";
import type { PublishedStatus } from "#core/ports/code-record";
import type { CodeDirectory } from "#core/services/referrals/publish-refcode";
import { publishRefcode } from "#core/services/referrals/publish-refcode";
import { sweepRefcodes } from "#core/services/referrals/sweep-refcodes";
import { refcodes } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addUser } from "#scripts/testing/store-fixture";

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
  place: string | null = null;
  writes = 0;

  async publish(code: string, { status }: { status: PublishedStatus }) {
    this.writes++;
    this.entries.set(code, status);
  }
  async remove(code: string) {
    this.entries.delete(code);
  }
  async read(codes: readonly string[]) {
    return new Map([...this.entries].filter(([code]) => codes.includes(code)));
  }
  async list(limit: number, cursor: string | null) {
    const names = [...this.entries.keys()].toSorted().filter((code) => cursor === null || code > cursor);
    const codes = names.slice(0, limit);
    return { codes, cursor: names.length > limit ? (codes.at(-1) ?? null) : null };
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
    publish: async (key: string, standing: { status: PublishedStatus }) => {
      if (first) await database.adminDb.update(refcodes).set({ active: false }).where(eq(refcodes.code, key));
      first = false;
      await directory.publish(key, standing);
    },
  };
  await publishRefcode({ db: database.consumerDb, directory: slow }, { code });
  expect(directory.entries.get(code)).toBe("inactive");
});
