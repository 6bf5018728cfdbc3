import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseClone, readClone, recordMade } from "#scripts/clone/clone-file";
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

  const one = { ...readClone(SLUG), made: { kvId, operatorAddress } };
  const other = readClone("ring-connect-software");

  it.each([
    ["number", { ...other, number: one.number }],
    ["name", { ...other, name: one.name.toUpperCase() }],
    ["domain", { ...other, domain: one.domain }],
    ["KV id", { ...other, made: { kvId } }],
    ["operator address", { ...other, made: { operatorAddress: operatorAddress.toLowerCase() } }],
    ["queue", { ...other, slug: `${SLUG}-payments` }],
  ])("may not share a %s", (kind, clone) => {
    expect(sharedNames([one, clone])).toEqual([expect.stringContaining(`share the ${kind} `)]);
  });

  it("never share a Postgres role, and no name is longer than Cloudflare and Postgres take", () => {
    expect(sharedNames([one, other])).toEqual([]);
    const names = namesOf("a".repeat(40));
    const all = [names.workers, names.queues, names.databaseRoles].flatMap((group) => Object.values(group));
    expect([...all, names.bucket, names.kvTitle].filter((name) => name.length > 63)).toEqual([]);
  });
});
