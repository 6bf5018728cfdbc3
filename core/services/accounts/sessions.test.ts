import { randomUUID } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { endSessions } from "#core/services/accounts/end-sessions";
import { listSessions } from "#core/services/accounts/list-sessions";
import { sessions } from "#db/schema";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { addUser } from "#scripts/testing/store-fixture";

let database: TestDatabase;
const now = new Date("2026-03-01T10:00:00Z");

beforeAll(async () => {
  database = await createTestDatabase();
});

async function addSession(userId: string, expiresAt: Date): Promise<void> {
  const token = randomUUID();
  await database.adminDb.insert(sessions).values({ id: randomUUID(), userId, token, expiresAt, userAgent: "Firefox" });
}

it("shows a person their own sessions that still hold, without the tokens, and ends all of them and no other", async () => {
  const [mine, other] = [await addUser(database.adminDb), await addUser(database.adminDb)];
  const later = new Date(now.getTime() + 60_000);
  await addSession(mine, later);
  await addSession(mine, later);
  await addSession(mine, now);
  await addSession(other, later);
  const listed = await listSessions({ db: database.appDb }, { userId: mine, now });
  expect(listed).toHaveLength(2);
  expect(Object.keys(listed[0] ?? {}).toSorted()).toEqual(["id", "signedInAt", "userAgent"]);
  expect(await endSessions({ db: database.appDb }, { userId: mine })).toEqual({ ended: 3 });
  expect(await listSessions({ db: database.appDb }, { userId: mine, now })).toEqual([]);
  expect(await listSessions({ db: database.appDb }, { userId: other, now })).toHaveLength(1);
});
