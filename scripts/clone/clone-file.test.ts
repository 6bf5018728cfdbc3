import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cloneSchema, parseClone, readClone, recordMade } from "#scripts/clone/clone-file";
import { namesOf } from "#scripts/clone/resource-names";
import { sharedNames } from "#scripts/clone/shared-names";
import { checkEnvironments, writeEnvironments } from "#scripts/clone/write";
import { wrongSettings } from "#scripts/clone/wrong-settings";
import { copyCloneFiles } from "#scripts/testing/clone-root";

const SLUG = "ring-platform-org";
const kvId = "0123456789abcdef0123456789abcdef";
const operatorAddress = `0x${"aB".repeat(20)}`;
let root = "";
const fileOf = (slug: string) => join(root, "clones", `${slug}.toml`);

beforeEach(() => {
  root = copyCloneFiles();
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("a clone's file", () => {
  it.each(["no-such-clone", "../clones/ring-platform-org"])("that is not there, %s, is said to be missing", (slug) => {
    expect(() => readClone(slug)).toThrow(`There is no clones/${slug}.toml: is the slug right?`);
  });

  it.each([
    ["brandHue = 265", "brandHue = 400", "brandHue"],
    ['currency = "UAH"', 'currency = "XXX"', "currency"],
    ["delayDays = 0", "delayDays = 0\ndelayHours = 3", "delayHours"],
    ['usdPrice = "0.10"', "usdPrice = 0.1", "token.usdPrice"],
    [`slug = "${SLUG}"`, 'slug = "another"', "slug"],
    ["[chain]", "[chain", "Invalid TOML document"],
    ['domain = "ring-platform.org"', 'domain = "ring..org"', "domain: must be a host name"],
    ['name = "Ring Platform"', "name = \"Ring\\n[env.other]\\nname = 'thief'\"", "name: must be one line"],
  ])("with %s as %s is refused by the setting's name", (right, wrong, named) => {
    const text = readFileSync(fileOf(SLUG), "utf8");
    expect(text).toContain(right);
    writeFileSync(fileOf(SLUG), text.replace(right, wrong));
    expect(() => readClone(SLUG, root)).toThrow(new RegExp(`clones/${SLUG}.toml: .*${named}`, "is"));
  });

  it("whose settings would keep a Worker from starting is refused, by the variable's name", () => {
    const clone = readClone(SLUG);
    expect(wrongSettings(clone)).toEqual([]);
    const caps = { ...clone.caps, rewardUsd: "10001" };
    expect(wrongSettings({ ...clone, caps })).toEqual([expect.stringMatching(/consumer: .*MINTER_MAX_REWARD_USD/)]);
    const payouts = { debtor: { name: "Ring", iban: "UA00" } };
    expect(wrongSettings({ ...clone, payouts })).toEqual([expect.stringMatching(/app: .*PAYOUT_DEBTOR_IBAN/)]);
  });
});

it("a domain is a host name as certificates have it, in any alphabet", () => {
  const { domain } = cloneSchema.shape;
  for (const name of ["xn--e1afmkfd.xn--p1ai", "shop.xn--j1amh", "a-b.example.org", "x1.co"]) {
    expect(domain.safeParse(name).success).toBe(true);
  }
  for (const name of [
    "магазин.укр",
    "Shop.example.org",
    "xn--.org",
    "xn--shop-.org",
    "xn--zzzzzzzzzzzz99999.org",
    "shop.xn--",
    "ab--cd.org",
    "-shop.org",
    "shop-.org",
    "shop.o",
    "shop.123",
    "127.0.0.1",
    "shop.org.",
    "shop",
    `${"a".repeat(64)}.org`,
    `${"a.".repeat(130)}org`,
  ]) {
    expect(`${name}: ${domain.safeParse(name).error?.issues[0]?.message}`).toContain(": must be a host name");
  }
});

it("a clone's contract may not pay more than its Minter signs for: nothing would be paid at all", () => {
  const clone = readClone(SLUG);
  const wrong = (caps: Partial<typeof clone.caps>, usdPrice: string | undefined = clone.token.usdPrice) =>
    wrongSettings({ ...clone, caps: { ...clone.caps, ...caps }, token: { ...clone.token, usdPrice } });
  expect(wrong({ paymentTokens: "10000.01" })).toEqual([
    expect.stringMatching(/paymentTokens.*worth more than rewardUsd/),
  ]);
  expect(wrong({ dayTokens: "100000.01" })).toEqual([expect.stringMatching(/dayTokens.*worth more than dayUsd/)]);
  expect(wrong({ dayTokens: "9999" })).toEqual([expect.stringContaining("paymentTokens may not be above dayTokens")]);
  expect(wrong({}, "0.11")).toHaveLength(2);
});

describe("what provisioning has made", () => {
  it("is recorded beside what is recorded, and everything else stays byte for byte", () => {
    const before = readFileSync(fileOf(SLUG), "utf8");
    recordMade(SLUG, { kvId }, root);
    recordMade(SLUG, { operatorAddress, deployBlock: 7 }, root);
    recordMade(SLUG, { deployBlock: 8 }, root);
    expect(readClone(SLUG, root).made).toEqual({ kvId, operatorAddress, deployBlock: 8 });
    recordMade(SLUG, { operatorAddress: undefined }, root);
    expect(readClone(SLUG, root).made).toEqual({ kvId, deployBlock: 8 });
    const after = readFileSync(fileOf(SLUG), "utf8");
    const person = before.slice(0, before.indexOf("[made]"));
    expect(after.startsWith(`${person}[made]\n`)).toBe(true);
    expect(parseClone(after, "x")).toEqual({ ...parseClone(before, "x"), made: readClone(SLUG, root).made });
  });

  it("is recorded in a file without that table", () => {
    const text = readFileSync(fileOf(SLUG), "utf8");
    writeFileSync(fileOf(SLUG), text.slice(0, text.indexOf("[made]")));
    recordMade(SLUG, { kvId }, root);
    expect(readClone(SLUG, root).made).toEqual({ kvId });
  });

  it("is not recorded where a table of a person follows: that would be lost", () => {
    const text = readFileSync(fileOf(SLUG), "utf8")
      .replace("[mail]", "[made]\n[mail]")
      .replace(/\[made\]\n$/, "");
    writeFileSync(fileOf(SLUG), text);
    expect(() => recordMade(SLUG, { kvId }, root)).toThrow("[made] must be the last table");
    expect(readFileSync(fileOf(SLUG), "utf8")).toBe(text);
  });

  it("reaches the Workers' environments when they are written", () => {
    recordMade(SLUG, { kvId }, root);
    expect(() => checkEnvironments(root)).toThrow("wrangler.toml, queues/wrangler.toml: not what clones/ says");
    expect(writeEnvironments(root)).toEqual(["wrangler.toml", "queues/wrangler.toml"]);
    expect(() => checkEnvironments(root)).not.toThrow();
    expect(readFileSync(join(root, "wrangler.toml"), "utf8")).toContain(kvId);
  });

  it("names the account in every environment: wrangler by itself deploys to no other", () => {
    recordMade(SLUG, { accountId: "account-one" }, root);
    expect(writeEnvironments(root)).toEqual(["wrangler.toml", "web/wrangler.toml", "queues/wrangler.toml"]);
    for (const file of ["wrangler.toml", "web/wrangler.toml", "queues/wrangler.toml"]) {
      expect(readFileSync(join(root, file), "utf8").match(/^account_id = "account-one"$/gm)).toHaveLength(1);
    }
  });
});

describe("two clones", () => {
  it("of the repository share nothing, and their environments are what their files say", () => {
    expect(() => checkEnvironments()).not.toThrow();
  });

  it("are refused when an environment was changed by hand", () => {
    const file = join(root, "web/wrangler.toml");
    writeFileSync(file, readFileSync(file, "utf8").replace('"https://ring-platform.org"', '"https://other.example"'));
    expect(() => checkEnvironments(root)).toThrow("web/wrangler.toml: not what clones/ says");
  });

  const rewardsAddress = `0x${"cD".repeat(20)}`;
  const one = { ...readClone(SLUG), made: { kvId, operatorAddress, rewardsAddress } };
  const other = readClone("ring-connect-software");

  it.each([
    ["number", { ...other, number: one.number }],
    ["name", { ...other, name: one.name.toUpperCase() }],
    ["domain", { ...other, domain: one.domain }],
    ["KV id", { ...other, made: { kvId } }],
    ["operator address", { ...other, made: { operatorAddress: operatorAddress.toLowerCase() } }],
    ["contract", { ...other, chain: one.chain, made: { rewardsAddress: rewardsAddress.toLowerCase() } }],
    ["queue", { ...other, slug: `${SLUG}-payments` }],
  ])("may not share a %s", (kind, clone) => {
    expect(sharedNames([one, clone])).toEqual([expect.stringContaining(`share the ${kind} `)]);
  });

  it("never share a Postgres role, and no name is longer than Cloudflare and Postgres take", () => {
    expect(sharedNames([one, other])).toEqual([]);
    const elsewhere = { ...other, chain: { ...one.chain, id: one.chain.id + 1 }, made: { rewardsAddress } };
    expect(sharedNames([one, elsewhere])).toEqual([]);
    const names = namesOf("a".repeat(40));
    const all = [names.workers, names.queues, names.databaseRoles].flatMap((group) => Object.values(group));
    expect([...all, names.bucket, names.kvTitle].filter((name) => name.length > 63)).toEqual([]);
  });
});
