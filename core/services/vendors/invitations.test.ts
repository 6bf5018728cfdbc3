import { randomUUID } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { INVITATION_MS } from "#core/domain/invitation";
import { locales } from "#core/domain/locale";
import { deleteAccount } from "#core/services/accounts/delete-account";
import { LETTERS_PER_HOUR } from "#core/services/accounts/queue-mail";
import { acceptInvitation } from "#core/services/vendors/accept-invitation";
import { createVendor } from "#core/services/vendors/create-vendor";
import { endExpiredInvitations } from "#core/services/vendors/end-expired-invitations";
import { inviteVendor } from "#core/services/vendors/invite-vendor";
import { listVendors } from "#core/services/vendors/list-vendors";
import { readInvitation } from "#core/services/vendors/read-invitation";
import { readVendor } from "#core/services/vendors/read-vendor";
import { withdrawInvitation } from "#core/services/vendors/withdraw-invitation";
import type { Database } from "#db/client";
import { accountActions, actionLog, mails, users, vendorInvitations, vendors } from "#db/schema";
import { createTestDatabase } from "#scripts/testing/database";
import { addAdmin, serviceContext } from "#scripts/testing/store-fixture";
import { createLetterWriter } from "#web/letter";

let admin: Database;
let db: Database;
let actorId: string;
const now = new Date("2026-03-01T10:00:00Z");
const later = (ms: number) => new Date(now.getTime() + ms);
const letters = createLetterWriter({
  store: "Ring Test",
  appUrl: "https://store.test",
  tokenSymbol: "RING",
  contact: "help@store.test",
  brandHue: 265,
  locales,
});
const randomBytes = (length: number) => crypto.getRandomValues(new Uint8Array(length));

beforeAll(async () => {
  ({ adminDb: admin, appDb: db } = await createTestDatabase());
  actorId = await addAdmin(admin);
});

async function addVendor(name = "Kiln"): Promise<string> {
  const vendorId = randomUUID();
  await createVendor({ db }, { vendorId, name, tier: "growth", actorId, now });
  return vendorId;
}

/** Somebody with a confirmed address, unless told otherwise. */
async function addPerson(change: Partial<typeof users.$inferInsert> = {}) {
  const id = randomUUID();
  const person = { id, name: "Nina", email: `${id}@mail.example.com`, emailVerified: true, ...change };
  await admin.insert(users).values(person);
  return person;
}

interface Invited {
  vendorId: string;
  email: string;
  invitationId?: string;
  at?: Date;
}

/** Invites, and answers the token of the letter that went out. */
async function invite({ vendorId, email, invitationId = randomUUID(), at = now }: Invited): Promise<string> {
  const input = { vendorId, invitationId, email: email.toLowerCase(), locale: "en", actorId, now: at } as const;
  await inviteVendor({ db, letters, randomBytes }, input);
  return tokenOf(invitationId);
}

async function tokenOf(invitationId: string): Promise<string> {
  const [letter] = await admin.select().from(mails).where(eq(mails.id, invitationId));
  return /token=([\w-]+)/.exec(letter?.text ?? "")?.[1] ?? "";
}

const accept = (token: string, userId: string, at = now) =>
  acceptInvitation({ db, letters }, { token, userId, now: at });
const withdraw = (vendorId: string, invitationId: string) =>
  withdrawInvitation({ db }, { vendorId, invitationId, actorId, now });
const ownerOf = async (vendorId: string) =>
  (await admin.select().from(vendors).where(eq(vendors.id, vendorId)))[0]?.userId;
const roleOf = async (userId: string) => (await admin.select().from(users).where(eq(users.id, userId)))[0]?.role;
const logOf = (vendorId: string) => admin.select().from(actionLog).where(eq(actionLog.subjectId, vendorId));
const refusedWith = (code: string) => expect.objectContaining({ code });

/** A vendor nobody works for, somebody invited, and the token of their letter. */
async function invited(change: Partial<typeof users.$inferInsert> = {}) {
  const [vendorId, person, invitationId] = [await addVendor(), await addPerson(change), randomUUID()];
  const token = await invite({ vendorId, email: person.email, invitationId });
  return { vendorId, person, invitationId, token };
}

describe("a vendor", () => {
  it("is created once under an id, with an entry of who did it", async () => {
    const vendorId = randomUUID();
    const create = (name = "Kiln") => createVendor({ db }, { vendorId, name, tier: "starter", actorId, now });
    await Promise.all([create(), create(), create()]);
    await expect(create("Another")).rejects.toEqual(refusedWith("idempotency_key_reused"));
    expect(await logOf(vendorId)).toMatchObject([
      { actor: actorId, action: "vendor.created", after: { name: "Kiln" } },
    ]);
  });
});

describe("an invitation", () => {
  it("makes who accepts it the vendor's, and a vendor by role, once however often it is pressed", async () => {
    const { vendorId, person, token } = await invited();
    expect(await readInvitation({ db }, { token, userId: person.id, now })).toMatchObject({
      vendorName: "Kiln",
      obstacle: null,
    });
    const results = await Promise.all([1, 2, 3].map(() => accept(token, person.id)));
    expect(results).toEqual(results.map(() => ({ vendorId })));
    expect(await accept(token, person.id)).toEqual({ vendorId });
    expect(await ownerOf(vendorId)).toBe(person.id);
    expect(await roleOf(person.id)).toBe("vendor");
    const roles = await admin.select().from(accountActions).where(eq(accountActions.userId, person.id));
    expect(roles).toMatchObject([{ action: "role_given", role: "vendor", actor: actorId }]);
    const actions = (await logOf(vendorId)).map(({ action }) => action);
    expect(actions.toSorted()).toEqual(["vendor.created", "vendor.invited", "vendor.joined"]);
    expect(await readInvitation({ db }, { token, userId: person.id, now })).toBeNull();
  });

  it("gives a second vendor to somebody who is one already", async () => {
    const { person, token } = await invited();
    await accept(token, person.id);
    const second = await addVendor("Loom");
    await accept(await invite({ vendorId: second, email: person.email }), person.id);
    expect(await ownerOf(second)).toBe(person.id);
    expect(await roleOf(person.id)).toBe("vendor");
  });

  it("stores no token that opens it", async () => {
    const { vendorId, token } = await invited();
    const rows = await admin.select().from(vendorInvitations).where(eq(vendorInvitations.vendorId, vendorId));
    expect(token).toHaveLength(43);
    expect(JSON.stringify([rows, await logOf(vendorId)])).not.toContain(token);
  });

  it("is sent once under an id, and ends the one before it", async () => {
    const { vendorId, person, invitationId, token } = await invited();
    const again = await invite({ vendorId, email: person.email, invitationId });
    expect(again).toBe(token);
    await expect(invite({ vendorId, email: "other@mail.example.com", invitationId })).rejects.toEqual(
      refusedWith("idempotency_key_reused"),
    );
    const next = await invite({ vendorId, email: person.email });
    await expect(accept(token, person.id)).rejects.toEqual(refusedWith("not_found"));
    await accept(next, person.id);
    expect(await ownerOf(vendorId)).toBe(person.id);
  });

  it("leaves one open when many invite at once", async () => {
    const vendorId = await addVendor();
    const people = await Promise.all([1, 2, 3, 4].map(() => addPerson()));
    const tokens = await Promise.all(people.map(({ email }) => invite({ vendorId, email })));
    const results = await Promise.allSettled(people.map(({ id }, at) => accept(tokens[at] ?? "", id)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const accepted = people.filter((_, at) => results[at]?.status === "fulfilled");
    expect(await ownerOf(vendorId)).toBe(accepted[0]?.id);
  });

  it("is not sent for a vendor that somebody works for, or that is none", async () => {
    const { vendorId, person, token } = await invited();
    await accept(token, person.id);
    await expect(invite({ vendorId, email: "other@mail.example.com" })).rejects.toEqual(refusedWith("conflict"));
    await expect(invite({ vendorId: "none", email: person.email })).rejects.toEqual(refusedWith("not_found"));
    expect(await admin.select().from(mails).where(eq(mails.recipient, "other@mail.example.com"))).toEqual([]);
  });

  it("leaves nothing behind when its letter cannot go out, and the one before it stays", async () => {
    const person = await addPerson();
    let [vendorId, token] = ["", ""];
    for (let letter = 0; letter < LETTERS_PER_HOUR; letter++) {
      vendorId = await addVendor();
      token = await invite({ vendorId, email: person.email });
    }
    await expect(invite({ vendorId, email: person.email })).rejects.toEqual(refusedWith("rate_limited"));
    expect(await admin.select().from(vendorInvitations).where(eq(vendorInvitations.vendorId, vendorId))).toHaveLength(
      1,
    );
    expect((await logOf(vendorId)).filter(({ action }) => action === "vendor.invited")).toHaveLength(1);
    await accept(token, person.id);
    expect(await ownerOf(vendorId)).toBe(person.id);
  });

  it("opens nothing a moment after seven days", async () => {
    const { vendorId, person, token } = await invited();
    await expect(accept(token, person.id, later(INVITATION_MS))).rejects.toEqual(refusedWith("not_found"));
    expect(await ownerOf(vendorId)).toBeNull();
    await accept(token, person.id, later(INVITATION_MS - 1));
    expect(await ownerOf(vendorId)).toBe(person.id);
  });

  it("is withdrawn or accepted, never both", async () => {
    for (let round = 0; round < 10; round++) {
      const { vendorId, person, invitationId, token } = await invited();
      const [withdrawn, accepted] = await Promise.allSettled([
        withdraw(vendorId, invitationId),
        accept(token, person.id),
      ]);
      expect([withdrawn.status, accepted.status].toSorted()).toEqual(["fulfilled", "rejected"]);
      expect(await ownerOf(vendorId)).toBe(accepted.status === "fulfilled" ? person.id : null);
      expect(await roleOf(person.id)).toBe(accepted.status === "fulfilled" ? "vendor" : "user");
    }
  });

  it("can be withdrawn again, but not of another vendor or once it was accepted", async () => {
    const { vendorId, invitationId, person, token } = await invited();
    await expect(withdraw(await addVendor(), invitationId)).rejects.toEqual(refusedWith("not_found"));
    await Promise.all([withdraw(vendorId, invitationId), withdraw(vendorId, invitationId)]);
    await withdraw(vendorId, invitationId);
    const entries = (await logOf(vendorId)).filter(({ action }) => action === "vendor.invitation_withdrawn");
    expect(entries).toHaveLength(1);
    const next = randomUUID();
    await expect(accept(token, person.id)).rejects.toEqual(refusedWith("not_found"));
    await accept(await invite({ vendorId, email: person.email, invitationId: next }), person.id);
    await expect(withdraw(vendorId, next)).rejects.toEqual(refusedWith("conflict"));
  });
});

describe("a thief with the letter's link", () => {
  const never = async (
    { vendorId, token }: { vendorId: string; token: string },
    userId: string,
    code = "forbidden",
  ) => {
    await expect(accept(token, userId)).rejects.toEqual(refusedWith(code));
    expect(await ownerOf(vendorId)).toBeNull();
    expect(await roleOf(userId)).not.toBe("vendor");
  };

  it("gets nowhere with another mailbox, and is not told the whole address", async () => {
    const letter = await invited();
    const thief = await addPerson();
    await never(letter, thief.id);
    const seen = await readInvitation({ db }, { token: letter.token, userId: thief.id, now });
    expect(seen).toMatchObject({ obstacle: "other_mailbox" });
    expect(JSON.stringify(seen)).not.toContain(letter.person.email);
  });

  it("gets nowhere with a mailbox that some providers would take for the same", async () => {
    const id = randomUUID();
    const letter = await invited({ email: `${id}+kiln@gmail.com` });
    await admin
      .update(users)
      .set({ email: `${id}@elsewhere.example.com` })
      .where(eq(users.id, letter.person.id));
    for (const email of [`${id}@gmail.com`, `${id}+other@gmail.com`, `${id}+kiln@gmail.com.example.com`]) {
      await never(letter, (await addPerson({ email })).id);
    }
  });

  it("gets nowhere with an account on the invited address that nobody has confirmed", async () => {
    const letter = await invited({ emailVerified: false });
    await never(letter, letter.person.id);
    expect(await readInvitation({ db }, { token: letter.token, userId: letter.person.id, now })).toMatchObject({
      obstacle: "unconfirmed",
    });
  });

  it("gets nowhere with an account that is locked, deleted, an admin's or nobody's", async () => {
    for (const change of [{ banned: true }, { deletedAt: now }, { role: "admin" }] as const) {
      const letter = await invited(change);
      await never(letter, letter.person.id);
    }
    await never(await invited(), "nobody", "not_found");
  });

  it("gets nowhere with a token that was never sent, or is not quite it", async () => {
    const letter = await invited();
    const [first = "A"] = letter.token;
    const near = (first === "A" ? "B" : "A") + letter.token.slice(1);
    for (const token of ["", "x", near, `${letter.token}A`, letter.token.slice(0, -1)]) {
      await expect(accept(token, letter.person.id)).rejects.toEqual(refusedWith("not_found"));
    }
    expect(await ownerOf(letter.vendorId)).toBeNull();
  });

  it("who moves the address of the account at the same moment gets nothing by it", async () => {
    for (let round = 0; round < 10; round++) {
      const { vendorId, person, token } = await invited();
      const thief = await addPerson();
      const move = async () => {
        await admin
          .update(users)
          .set({ email: `${randomUUID()}@mail.example.com` })
          .where(eq(users.id, person.id));
        await admin.update(users).set({ email: person.email, emailVerified: false }).where(eq(users.id, thief.id));
      };
      await Promise.allSettled([move(), accept(token, thief.id), accept(token, person.id)]);
      expect([person.id, null]).toContain(await ownerOf(vendorId));
      expect(await roleOf(thief.id)).toBe("user");
    }
  });
});

describe("the address of an invitation", () => {
  const addressOf = async (id: string) =>
    (await admin.select().from(vendorInvitations).where(eq(vendorInvitations.id, id)))[0]?.email;

  it("is forgotten once somebody accepts or withdraws it, or another is sent", async () => {
    const [accepted, withdrawn, replaced] = [await invited(), await invited(), await invited()];
    await accept(accepted.token, accepted.person.id);
    await withdraw(withdrawn.vendorId, withdrawn.invitationId);
    await withdraw(withdrawn.vendorId, withdrawn.invitationId);
    await invite({ vendorId: replaced.vendorId, email: "next@mail.example.com" });
    for (const { invitationId } of [accepted, withdrawn, replaced]) expect(await addressOf(invitationId)).toBe("");
    // An answer that was lost is given again.
    for (const { vendorId, invitationId, person } of [accepted, withdrawn]) {
      await invite({ vendorId, email: person.email, invitationId });
      expect(await addressOf(invitationId)).toBe("");
    }
  });

  it("is forgotten within a day after it has expired, and kept until then", async () => {
    const { invitationId, person, token } = await invited();
    await endExpiredInvitations({ db }, { now: later(INVITATION_MS - 1) });
    expect(await addressOf(invitationId)).toBe(person.email);
    await endExpiredInvitations({ db }, { now: later(INVITATION_MS) });
    expect(await addressOf(invitationId)).toBe("");
    await expect(accept(token, person.id, later(INVITATION_MS))).rejects.toEqual(refusedWith("not_found"));
  });

  it("goes with the account that it was sent to, and the invitation with it", async () => {
    const { invitationId, vendorId, person } = await invited();
    await deleteAccount(serviceContext(db), { userId: person.id, typed: person.email, now });
    expect(await addressOf(invitationId)).toBe("");
    const { invitations } = await readVendor(serviceContext(db), { vendorId, now });
    expect(invitations).toMatchObject([{ state: "withdrawn" }]);
    await invite({ vendorId, email: "another@mail.example.com" });
  });
});

describe("a vendor's owner", () => {
  it("is never the person and a deleted account", async () => {
    for (let round = 0; round < 5; round++) {
      const { vendorId, person, token } = await invited();
      await Promise.allSettled([
        accept(token, person.id),
        deleteAccount(serviceContext(db), { userId: person.id, typed: person.email, now }),
      ]);
      const [user] = await admin.select().from(users).where(eq(users.id, person.id));
      if (user?.deletedAt) expect(await ownerOf(vendorId)).toBeNull();
      else expect(await ownerOf(vendorId)).toBe(person.id);
    }
  });
});

describe("the list of vendors", () => {
  it("goes on after the last one of a page, and finds by name, e-mail and who is missing", async () => {
    const mark = randomUUID();
    const names = ["A", "B", "C"].map((letter) => `${letter} ${mark}`);
    const ids: string[] = [];
    for (const name of names) ids.push(await addVendor(name));
    const [alone = "", working = "", waiting = ""] = ids;
    const owner = await addPerson();
    await accept(await invite({ vendorId: working, email: owner.email }), owner.id);
    await invite({ vendorId: waiting, email: "someone@mail.example.com" });
    const list = (change: Partial<Parameters<typeof listVendors>[1]>) =>
      listVendors({ db }, { query: mark, show: "all", pageSize: 2, now, ...change });
    const first = await list({});
    const second = await list({ before: first.next ?? "" });
    const seen = [...first.vendors, ...second.vendors].map(({ id }) => id);
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect([first.vendors.length, second.next]).toEqual([2, null]);
    expect((await list({ show: "alone" })).vendors.map(({ id }) => id)).toEqual([alone]);
    expect((await list({ show: "invited" })).vendors).toMatchObject([
      { id: waiting, invited: "someone@mail.example.com" },
    ]);
    expect((await list({ show: "working" })).vendors).toMatchObject([{ id: working, owner: { email: owner.email } }]);
    expect((await list({ query: owner.email.toUpperCase() })).vendors).toMatchObject([{ id: working }]);
    expect((await list({ query: "%" })).vendors).toEqual([]);
    expect((await list({ show: "invited", now: later(INVITATION_MS) })).vendors).toEqual([]);
  });
});

it("an admin reads what a vendor's terms come to, and its story", async () => {
  const { vendorId, person, token } = await invited();
  await accept(token, person.id);
  const read = await readVendor(serviceContext(db), { vendorId, now });
  expect(read).toMatchObject({
    name: "Kiln",
    owner: { email: person.email },
    resolved: {
      platformRateBp: 1700,
      referralRate: { rateBp: 500, source: "env" },
      payoutTerms: { schedule: "weekly" },
    },
    invitations: [{ email: "", state: "accepted" }],
    totals: [],
  });
  expect(read.actions.map(({ action }) => action).toSorted()).toEqual([
    "vendor.created",
    "vendor.invited",
    "vendor.joined",
  ]);
  await expect(readVendor(serviceContext(db), { vendorId: "none", now })).rejects.toEqual(refusedWith("not_found"));
  const rows = admin
    .select()
    .from(actionLog)
    .where(and(eq(actionLog.subjectId, vendorId), eq(actionLog.action, "vendor.joined")));
  expect(await rows).toMatchObject([{ actor: person.id }]);
});
