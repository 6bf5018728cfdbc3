import { expect, test } from "vitest";
import { parseAppEnv } from "#core/env/app";

const valid = {
  APP_URL: "https://ring.example",
  CLONE_SLUG: "ring-platform-org",
  CLONE_NAME: "Ring Platform",
  CLONE_CONTACT: "help@store.test",
  CLONE_BRAND_HUE: "265",
  CLONE_CURRENCY: "UAH",
  CLONE_TIME_ZONE: "UTC",
  CLONE_LOCALES: "en,uk,ru",
  DATABASE_URL: "postgresql://user:hunter2@db.example/refcodes",
  AUTH_SECRET: "a-secret-that-is-long-enough-for-this",
  CRON_SECRET: "a-cron-secret-long-enough",
  GUARD_HASH_KEY: "a-key-for-hashes-that-is-long-enough",
  PAYOUT_DATA_KEY: `k1:${"A".repeat(43)}=`,
  REFERRAL_CHAIN_ID: "137",
  REFERRAL_REWARD_PERCENT: "2.5",
  REFERRAL_COMMISSION_MAX_PERCENT: "50",
  REFERRAL_UAH_PER_USD: "40",
  REFERRAL_AUTO_APPROVE_MAX_USD: "500",
  REFERRAL_TOKEN_SYMBOL: "RING",
  EXPLORER_URL: "https://polygonscan.com",
};

test("percentages are basis points, and without a client at Google nobody signs in with it", () => {
  const settings = parseAppEnv(valid);
  expect(settings).toMatchObject({
    REFERRAL_REWARD_PERCENT: 250,
    REFERRAL_COMMISSION_MAX_PERCENT: 5_000,
    google: null,
  });
  expect(parseAppEnv({ ...valid, GOOGLE_CLIENT_ID: "", GOOGLE_CLIENT_SECRET: "" }).google).toBeNull();
});

test("a client at Google needs both halves, and Google's own addresses where no others are set", () => {
  const google = { GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: "hunter2" };
  expect(parseAppEnv({ ...valid, ...google }).google).toEqual({
    clientId: "id",
    clientSecret: "hunter2",
    authUrl: "https://accounts.google.com/o/oauth2/v2/auth",
    tokenUrl: "https://oauth2.googleapis.com/token",
  });
  expect(() => parseAppEnv({ ...valid, GOOGLE_CLIENT_ID: "id" })).toThrow(/GOOGLE_CLIENT_SECRET/);
  expect(() => parseAppEnv({ ...valid, GOOGLE_CLIENT_SECRET: "hunter2" })).toThrow(/^((?!hunter2).)*$/s);
});

test("vendors are paid by bank from an account with a name and a number that its digits prove, or not at all", () => {
  const [PAYOUT_DEBTOR_NAME, number] = ["Ring Platform", "UA21 3223 1300 0002 6007 2335 6600 1"];
  expect(parseAppEnv({ ...valid, PAYOUT_DEBTOR_NAME, PAYOUT_DEBTOR_IBAN: number }).payoutDebtor).toEqual({
    name: PAYOUT_DEBTOR_NAME,
    iban: "UA213223130000026007233566001",
  });
  for (const nobody of [{}, { PAYOUT_DEBTOR_NAME: "", PAYOUT_DEBTOR_IBAN: "" }]) {
    expect(parseAppEnv({ ...valid, ...nobody }).payoutDebtor).toBeNull();
  }
  for (const wrong of [number.replace("21", "22"), "", "hunter2"]) {
    expect(() => parseAppEnv({ ...valid, PAYOUT_DEBTOR_NAME, PAYOUT_DEBTOR_IBAN: wrong })).toThrow(
      /^(?=.*PAYOUT_DEBTOR_IBAN)((?!hunter2).)*$/s,
    );
  }
  expect(() => parseAppEnv({ ...valid, PAYOUT_DEBTOR_IBAN: number })).toThrow(/PAYOUT_DEBTOR/);
});

test("a second factor is required of the roles that are named, and of nobody by default", () => {
  expect(parseAppEnv(valid).REQUIRE_SECOND_FACTOR).toEqual([]);
  expect(parseAppEnv({ ...valid, REQUIRE_SECOND_FACTOR: "" }).REQUIRE_SECOND_FACTOR).toEqual([]);
  const both = parseAppEnv({ ...valid, REQUIRE_SECOND_FACTOR: "admin, vendor" });
  expect(both.REQUIRE_SECOND_FACTOR).toEqual(["admin", "vendor"]);
  for (const bad of ["admins", "admin,", "user", "true", " "]) {
    expect(() => parseAppEnv({ ...valid, REQUIRE_SECOND_FACTOR: bad })).toThrow(/REQUIRE_SECOND_FACTOR/);
  }
});

test("a clone speaks the languages that are named, the first to whoever speaks none of them", () => {
  expect(parseAppEnv({ ...valid, CLONE_LOCALES: "uk, en" }).CLONE_LOCALES).toEqual(["uk", "en"]);
  for (const bad of ["", "uk,", "de", "uk,uk", "UK"]) {
    expect(() => parseAppEnv({ ...valid, CLONE_LOCALES: bad })).toThrow(/CLONE_LOCALES/);
  }
});

test("guard hash keys are listed newest first, and a short one is refused", () => {
  const [older, newer] = [valid.GUARD_HASH_KEY, "a-newer-key-for-hashes-that-is-long-enough"];
  expect(parseAppEnv(valid).GUARD_HASH_KEY).toEqual([older]);
  expect(parseAppEnv({ ...valid, GUARD_HASH_KEY: `${newer}, ${older}` }).GUARD_HASH_KEY).toEqual([newer, older]);
  for (const bad of ["", "short-hunter2", `${newer},`, `${newer},short-hunter2`]) {
    expect(() => parseAppEnv({ ...valid, GUARD_HASH_KEY: bad })).toThrow(/GUARD_HASH_KEY: (?!.*hunter2)/);
  }
});

test.each(Object.keys(valid))("without %s it refuses to start, naming the variable and no value", (name) => {
  expect(() => parseAppEnv({ ...valid, [name]: undefined })).toThrow(new RegExp(`${name}: (?!.*hunter2)`));
});
