import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAllClones, readClone } from "#scripts/clone/clone-file";
import { newClone } from "#scripts/clone/new";
import { checkEnvironments } from "#scripts/clone/write";
import { copyCloneFiles } from "#scripts/testing/clone-root";

const SLUG = "ring-harbour-com";
let root = "";
let said: string[] = [];
const make = (flags: Record<string, string>, options: Partial<Parameters<typeof newClone>[1]> = {}) =>
  newClone(SLUG, { flags, say: (line) => said.push(line), dryRun: false, root, ...options });
const allFiles = () =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".toml"))
    .map((file) => [file, readFileSync(join(root, file), "utf8")]);

beforeEach(() => {
  root = copyCloneFiles();
  said = [];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("a new clone", () => {
  it("takes what is proposed, and its number and names are nobody else's", async () => {
    await make({});
    expect(readClone(SLUG, root)).toMatchObject({
      name: "Ring Harbour",
      domain: "ring-harbour.com",
      contact: "help@ring-harbour.com",
      number: Math.max(...readAllClones().map(({ number }) => number)) + 1,
      mail: { from: "Ring Harbour <no-reply@ring-harbour.com>" },
      payments: { wayforpayDomain: "ring-harbour.com" },
      region: "aws:eu-central-1",
      token: { usdPrice: "0.10" },
      caps: { paymentTokens: "10000", dayTokens: "100000", tokenUsd: { min: "0.02", max: "0.5" } },
      made: {},
    });
    expect(() => checkEnvironments(root)).not.toThrow();
    expect(readFileSync(join(root, "wrangler.toml"), "utf8")).toContain(`[env.${SLUG}]\nname = "${SLUG}-edge"`);
  });

  it("is what the flags say, with quotes and letters of every alphabet", async () => {
    await make({
      name: 'Гавань "Ring" \\ Co',
      domain: "shop.harbour.example",
      currency: "USD",
      locales: "uk, en",
      "time-zone": "Europe/Kyiv",
      hue: "0",
      region: "",
      "chain-id": "8453",
      "explorer-url": "https://basescan.org",
      "token-symbol": "HRB",
      "token-address": `0x${"ab".repeat(20)}`,
      "token-decimals": "6",
      "token-usd": "3",
      "mail-from": "no-reply@harbour.example",
    });
    const clone = readClone(SLUG, root);
    expect(clone).toMatchObject({
      name: 'Гавань "Ring" \\ Co',
      domain: "shop.harbour.example",
      currency: "USD",
      locales: ["uk", "en"],
      timeZone: "Europe/Kyiv",
      brandHue: 0,
      chain: { id: 8453, explorerUrl: "https://basescan.org" },
      token: { symbol: "HRB", address: `0x${"ab".repeat(20)}`, decimals: 6, usdPrice: "3" },
      caps: { paymentTokens: "333", dayTokens: "3333", tokenUsd: { min: "0.6", max: "15" } },
      mail: { from: "no-reply@harbour.example" },
    });
    expect(clone.region).toBeUndefined();
  });

  it("is asked for what no flag says, again after a wrong answer", async () => {
    const asked: string[] = [];
    const answers: Record<string, string[]> = {
      Currency: ["EUR", "USD"],
      Domain: ["ring-platform.org", ""],
      "Sender of letters": ["nobody", ""],
    };
    const ask = async (question: string, proposal: string) => {
      asked.push(`${question} [${proposal}]`);
      return answers[question]?.shift() ?? "";
    };
    await make({ name: "Harbour", hue: "20" }, { ask });
    expect(asked.filter((line) => line.startsWith("Currency"))).toHaveLength(2);
    expect(said).toEqual(expect.arrayContaining(["ring-platform-org has it already", "must be UAH or USD"]));
    expect(asked).toContain("Sender of letters [Harbour <no-reply@ring-harbour.com>]");
    expect(asked.join()).not.toMatch(/Name of the store|Hue/);
    expect(readClone(SLUG, root)).toMatchObject({ name: "Harbour", currency: "USD", brandHue: 20 });
  });

  it.each([
    [{ hue: "999" }, /^hue: /],
    [{ locales: "en,xx" }, /^locales: /],
    [{ name: "RING Platform" }, /share the name/],
    [{ domain: "ring-platform.org" }, /share the domain/],
    [{ "mail-from": "nobody" }, /^mail-from: must be an address/],
    [{ locales: "en,en" }, /^locales: must name each language once/],
    [{ hue: "red" }, /^hue: must be a number/],
    [{ "token-address": "0x12" }, /^token-address: /],
    [{ "token-usd": "0.00" }, /^token-usd: .*above zero/],
    // One token is worth more than the Minter signs for.
    [{ "token-usd": "1001" }, /paymentTokens.*worth more than rewardUsd/],
  ])("with %j is refused, and nothing is written", async (flags, message) => {
    const before = allFiles();
    await expect(make(flags)).rejects.toThrow(message);
    expect(allFiles()).toEqual(before);
  });

  it("is shown by a dry run, which writes nothing", async () => {
    const before = allFiles();
    await make({}, { dryRun: true });
    expect(said.join("\n")).toContain(`slug = "${SLUG}"`);
    expect(allFiles()).toEqual(before);
  });

  it("that is there already stays as it is, and gets the environments it was interrupted before", async () => {
    const configuration = join(root, "web/wrangler.toml");
    const before = readFileSync(configuration, "utf8");
    await make({});
    const file = join(root, "clones", `${SLUG}.toml`);
    writeFileSync(file, readFileSync(file, "utf8").replace("brandHue = 265", "brandHue = 30"));
    writeFileSync(configuration, before);
    await make({ hue: "40" });
    expect(readClone(SLUG, root).brandHue).toBe(30);
    expect(() => checkEnvironments(root)).not.toThrow();
  });
});
