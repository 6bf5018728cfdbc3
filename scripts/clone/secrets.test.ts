import { describe, expect, it } from "vitest";
import { payoutKeys } from "#core/env/payout-keys";
import { projectRoot } from "../stack/build.ts";
import { readClone } from "./clone-file.ts";
import { collectSecrets, isSecretUsed, neededSecrets, parseSecrets, secretSpecs } from "./secrets.ts";

const context = (secrets = {}, ask?: () => Promise<string>) => ({ secrets, ...(ask && { ask }) });
const made = ["AUTH_SECRET", "CRON_SECRET", "GUARD_HASH_KEY", "PAYOUT_DATA_KEY"];
const chain = ["CHAIN_RPC_URL", "REFERRAL_MINTER_PRIVATE_KEY"];

describe("the secrets of a clone", () => {
  it("are those that its environments name, and none is unknown", () => {
    const clone = readClone("ring-platform-org");
    const names = (holder: "app" | "consumer", given = clone) =>
      neededSecrets(given, holder, projectRoot).map(({ name }) => name);
    expect(names("app")).toEqual(expect.arrayContaining(made));
    expect([...names("app"), ...names("consumer")]).not.toContain("DATABASE_URL");
    const google = { ...clone, accounts: { ...clone.accounts, googleClientId: "id" } };
    expect(names("app", google)).toContain("GOOGLE_CLIENT_SECRET");
    expect(() => secretSpecs(["OTHER_KEY"])).toThrow("does not know OTHER_KEY");
  });

  it("are read from lines of NAME=value, and a wrong name is named", () => {
    expect(parseSecrets("# notes\nMAIL_API_KEY='a b#c'\nWAYFORPAY_SECRET_KEY=x=y\n")).toEqual({
      MAIL_API_KEY: "a b#c",
      WAYFORPAY_SECRET_KEY: "x=y",
    });
    const attempt = () => parseSecrets("MAIL_KEY=hunter2");
    expect(attempt).toThrow("MAIL_KEY");
    expect(attempt).not.toThrow("hunter2");
  });

  it("are made where they can be, and differ each time", async () => {
    const [one, two] = [
      await collectSecrets(context(), secretSpecs(made)),
      await collectSecrets(context(), secretSpecs(made)),
    ];
    expect(Object.keys(one)).toEqual(made);
    for (const name of made) expect(one[name]).not.toBe(two[name]);
    expect(payoutKeys.safeParse(one.PAYOUT_DATA_KEY).success).toBe(true);
  });

  it("are asked for where nobody gave them", async () => {
    const key = `0x${"2".repeat(64)}`;
    const given = context({ CHAIN_RPC_URL: "https://rpc.example" }, async () => key);
    expect(await collectSecrets(given, secretSpecs(chain))).toEqual({
      CHAIN_RPC_URL: "https://rpc.example",
      REFERRAL_MINTER_PRIVATE_KEY: key,
    });
  });

  it("are named when missing or wrong, without their values", async () => {
    const attempt = collectSecrets(context({ AUTH_SECRET: "too-short" }), secretSpecs(["AUTH_SECRET", ...chain]));
    await expect(attempt).rejects.toThrow(/AUTH_SECRET: .*CHAIN_RPC_URL is missing/);
    await expect(attempt).rejects.not.toThrow("too-short");
  });
});

it("a secret is used while its table has a row, and not before the first migration", async () => {
  const [key] = secretSpecs(["PAYOUT_DATA_KEY"]);
  const [cron] = secretSpecs(["CRON_SECRET"]);
  if (!key || !cron) throw new Error("both are known");
  const database = ({ there, count = 0 }: { there: boolean; count?: number }) =>
    ({ query: async () => ({ rows: [{ there }], rowCount: count }) }) as never;
  expect(await isSecretUsed(database({ there: false }), key)).toBe(false);
  expect(await isSecretUsed(database({ there: true }), key)).toBe(false);
  expect(await isSecretUsed(database({ there: true, count: 1 }), key)).toBe(true);
  expect(await isSecretUsed(database({ there: true, count: 1 }), cron)).toBe(false);
});
