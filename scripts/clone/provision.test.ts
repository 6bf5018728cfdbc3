import { describe, expect, it } from "vitest";
import type { WorkerRole } from "#db/grants";
import type { Made } from "./clone-file.ts";
import { provisionSteps } from "./provision.ts";
import { DATABASE_LOGINS, type SecretHolder, secretSpecs } from "./secrets.ts";
import { runSteps, StepFailure } from "./step.ts";
import { FakeAccount } from "./testing/account.ts";
import { SLUG, testContext } from "./testing/clone.ts";
import { failAt, killAt, moments } from "./testing/trouble.ts";

const OWNER = "postgresql://owner:owner-password@ep-one.example.neon.tech/shop";
const GIVEN = {
  WAYFORPAY_SECRET_KEY: "wayforpay-secret",
  MAIL_API_KEY: "mail-secret",
};

/** What outlives a run: the account, the database and the clone's file. */
function world() {
  const account = new FakeAccount(SLUG);
  return {
    account,
    passwords: {} as Partial<Record<WorkerRole, string>>,
    made: {} as Made,
    /** Secrets that something in the database depends on. */
    used: [] as string[],
  };
}

/** One run of the command, from the start. */
async function provision(state: ReturnType<typeof world>, renew: string[] = [], secrets: object = GIVEN) {
  const ctx = testContext(state.account, { secrets: { ...secrets } });
  ctx.clone.made = { ...state.made };
  const steps = provisionSteps(ctx, {
    root: "/nowhere",
    needed: {
      app: secretSpecs(["AUTH_SECRET", "PAYOUT_DATA_KEY", "WAYFORPAY_SECRET_KEY"]),
      consumer: secretSpecs(["MAIL_API_KEY"]),
    },
    renew,
    ownerUrl: OWNER,
    migrate: async (passwords) => {
      Object.assign(state.passwords, passwords);
    },
    isUsed: async ({ name }) => state.used.includes(name),
    record: (made) => {
      Object.assign(state.made, made);
      Object.assign(ctx.clone.made, made);
    },
    contract: null,
  });
  await runSteps(steps, { say: ctx.say, pause: async () => undefined });
  return ctx;
}

/** Everything is there once, and fits together. */
function expectWhole({ account, passwords, made }: ReturnType<typeof world>): void {
  expect([...account.namespaces]).toEqual([[`${SLUG}-refcodes`, made.kvId]]);
  const queues = ["events", "dead-letters", "payments", "payments-dead-letters", "audit", "audit-dead-letters"].map(
    (queue) => `${SLUG}-${queue}`,
  );
  expect([...account.queues.keys()].toSorted()).toEqual(queues.toSorted());
  expect([...account.buckets]).toEqual([`${SLUG}-pictures`]);
  expect(made).toMatchObject({ accountId: "account-one", database: "ep-one.example.neon.tech/shop" });
  for (const { role, holder, secret } of DATABASE_LOGINS) {
    const url = new URL(account.worker(holder)?.secrets[secret] ?? "");
    expect([url.username, url.password]).toEqual([`ring_test_org_${role}`, passwords[role]]);
  }
  expect(account.worker("app")?.secrets).toMatchObject({
    WAYFORPAY_SECRET_KEY: "wayforpay-secret",
    AUTH_SECRET: expect.stringMatching(/^[\w-]{43}$/),
    PAYOUT_DATA_KEY: expect.stringMatching(/^k1:.{44}$/),
  });
  expect(account.worker("consumer")?.secrets.MAIL_API_KEY).toBe("mail-secret");
  expect(account.worker("edge")).toBeUndefined();
}

describe("provisioning", () => {
  it("makes everything once, says no secret, and changes nothing the second time", async () => {
    const state = world();
    const first = await provision(state);
    expectWhole(state);
    const before = [...state.account.changes];
    const second = await provision(state);
    expect(state.account.changes).toEqual(before);
    const said = [...first.said, ...second.said].join("\n");
    const secrets = ["app", "consumer"].flatMap((role) =>
      Object.values(state.account.worker(role as SecretHolder)?.secrets ?? {}),
    );
    for (const secret of [...secrets, ...Object.values(state.passwords)]) expect(said).not.toContain(secret);
  });

  it("goes on after a kill at any moment", async () => {
    const whole = world();
    await provision(whole);
    for (const moment of moments(whole.account.changes.length)) {
      const state = world();
      killAt(state.account, moment);
      await expect(provision(state)).rejects.toThrow(StepFailure);
      state.account.trouble = () => undefined;
      await provision(state);
      expectWhole(state);
    }
  });

  it("goes on by itself when Cloudflare fails once, before or after the change", async () => {
    const whole = world();
    await provision(whole);
    for (const moment of moments(whole.account.changes.length)) {
      const state = world();
      failAt(state.account, moment);
      await provision(state);
      expectWhole(state);
    }
  });

  it("sets again what is named, the database's password at both ends", async () => {
    const state = world();
    await provision(state);
    const [password, auth] = [state.passwords.app, state.account.worker("app")?.secrets.AUTH_SECRET];
    await provision(state, ["DATABASE_URL"]);
    expectWhole(state);
    expect(state.passwords.app).not.toBe(password);
    expect(state.account.worker("app")?.secrets.AUTH_SECRET).toBe(auth);
  });

  it("makes no other secret while the database holds what the one that was there has encrypted", async () => {
    const state = world();
    await provision(state);
    const { PAYOUT_DATA_KEY: key } = state.account.worker("app")?.secrets ?? {};
    state.used.push("PAYOUT_DATA_KEY");
    const attempt = provision(state, ["PAYOUT_DATA_KEY", "AUTH_SECRET"]);
    await expect(attempt).rejects.toThrow(/PAYOUT_DATA_KEY is missing .*vendor_bank_details/);
    // The account was deleted, the books are there.
    state.account.workers.clear();
    await expect(provision(state)).rejects.toThrow(/PAYOUT_DATA_KEY is missing/);
    await provision(state, [], { ...GIVEN, PAYOUT_DATA_KEY: key });
    expect(state.account.worker("app")?.secrets.PAYOUT_DATA_KEY).toBe(key);
  });

  it("changes no password that the Worker cannot be told of", async () => {
    const state = world();
    await provision(state);
    const app = state.account.worker("app");
    const [before] = app?.versions ?? [];
    state.account.upload("app");
    app?.deployments.push({ version_id: before?.id ?? "", created_on: "2999-01-01T00:00:00Z" });
    await expect(provision(state, ["DATABASE_URL"])).rejects.toThrow(/app was rolled back.*Deploy first/);
    expectWhole(state);
  });
});
