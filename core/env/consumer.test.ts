import { expect, test } from "vitest";
import { parseConsumerEnv } from "#core/env/consumer";

const valid = {
  APP_URL: "https://store.example",
  DATABASE_URL: "postgresql://user:hunter2@db.example/refcodes",
  CHAIN_RPC_URL: "https://polygon.example/v2/access-key",
  REFERRAL_CHAIN_ID: "137",
  REFERRAL_REWARDS_ADDRESS: `0x${"1".repeat(40)}`,
  REFERRAL_REWARD_TOKEN_ADDRESS: `0x${"2".repeat(40)}`,
  REFERRAL_MINTER_PRIVATE_KEY: `0x${"3".repeat(64)}`,
  REFERRAL_FINALITY: "finalized",
  REFERRAL_MAX_FEE_GWEI: "500",
  REFERRAL_TOKEN_USD_PRICE: "0.10",
  REFERRAL_UAH_PER_USD: "40",
  REFERRAL_AUTO_APPROVE_MAX_USD: "500",
  REFERRAL_TOKEN_DECIMALS: "18",
  MINTER_MAX_REWARD_USD: "1000",
  MINTER_MAX_DAY_USD: "9999.5",
  MINTER_TOKEN_USD_MIN: "0.02",
  MINTER_TOKEN_USD_MAX: "0.50",
  MINTER_UAH_PER_USD_MIN: "20",
  MINTER_UAH_PER_USD_MAX: "80",
  MAIL_API_URL: "https://api.resend.com/emails",
  MAIL_API_KEY: "re_hunter2",
  AUDIT_DATABASE_URL: "postgresql://auditor:hunter2@db.example/refcodes",
  MAIL_FROM: "Ring Platform <store@ring.example>",
};

test("settings are read exactly", () => {
  expect(parseConsumerEnv(valid)).toMatchObject({
    REFERRAL_CHAIN_ID: 137,
    REFERRAL_FINALITY: { kind: "finalized" },
    REFERRAL_MAX_FEE_GWEI: 500_000_000_000n,
    REFERRAL_UAH_PER_USD: { value: 40n, scale: 0 },
    REFERRAL_AUTO_APPROVE_MAX_USD: 500n,
    REFERRAL_TOKEN_DECIMALS: 18,
    REFERRAL_REWARD_MODE: 0,
    MINTER_MAX_REWARD_USD: 1_000_000_000n,
    MINTER_MAX_DAY_USD: 9_999_500_000n,
    bounds: {
      tokenUsd: { min: { value: 2n, scale: 2 }, max: { value: 50n, scale: 2 } },
      uahPerUsd: { min: { value: 20n, scale: 0 }, max: { value: 80n, scale: 0 } },
    },
    REFERRAL_REWARDS_DEPLOY_BLOCK: 0n,
  });
  expect(parseConsumerEnv({ ...valid, REFERRAL_FINALITY: "64" }).REFERRAL_FINALITY).toEqual({
    kind: "confirmations",
    count: 64,
  });
});

test("the price comes from a feed, from the settings, or from a feed held against the settings", () => {
  const feed = `0x${"4".repeat(40)}`;
  expect(parseConsumerEnv({ ...valid, REFERRAL_TOKEN_USD_FEED: "" }).REFERRAL_TOKEN_USD_FEED).toBeNull();
  expect(parseConsumerEnv({ ...valid, REFERRAL_TOKEN_USD_FEED: feed })).toMatchObject({
    REFERRAL_TOKEN_USD_FEED: feed,
    REFERRAL_TOKEN_USD_PRICE: "0.10",
    REFERRAL_TOKEN_USD_MAX_AGE: 90_000,
  });
  const { REFERRAL_TOKEN_USD_PRICE: _, ...priceless } = valid;
  expect(parseConsumerEnv({ ...priceless, REFERRAL_TOKEN_USD_FEED: feed }).REFERRAL_TOKEN_USD_PRICE).toBeNull();
  expect(() => parseConsumerEnv(priceless)).toThrow("REFERRAL_TOKEN_USD_PRICE");
});

test("the node's URL is read under its former name too, unless the two differ", () => {
  const { CHAIN_RPC_URL: url, ...unnamed } = valid;
  expect(parseConsumerEnv({ ...unnamed, POLYGON_RPC_URL: url }).chain?.rpcUrl).toBe(url);
  expect(parseConsumerEnv({ ...valid, POLYGON_RPC_URL: url }).chain?.rpcUrl).toBe(url);
  expect(parseConsumerEnv({ ...valid, POLYGON_RPC_URL: "" }).chain?.rpcUrl).toBe(url);
  const other = () => parseConsumerEnv({ ...valid, POLYGON_RPC_URL: "https://polygon.example/another-key" });
  expect(other).toThrow(/CHAIN_RPC_URL: differs from POLYGON_RPC_URL/);
  expect(other).not.toThrow(/key/);
  expect(() => parseConsumerEnv({ ...unnamed, POLYGON_RPC_URL: "ftp://node" })).toThrow(/CHAIN_RPC_URL/);
});

test.each([
  ["APP_URL", "https://store.example/shop"],
  ["DATABASE_URL", "not a url"],
  ["CHAIN_RPC_URL", "ftp://node"],
  ["REFERRAL_CHAIN_ID", "polygon"],
  ["REFERRAL_REWARDS_ADDRESS", `0x${"0".repeat(40)}`],
  ["REFERRAL_REWARD_TOKEN_ADDRESS", "0x12"],
  ["REFERRAL_MINTER_PRIVATE_KEY", "5ecret-key-that-is-no-hex"],
  ["REFERRAL_FINALITY", "0"],
  ["REFERRAL_MAX_FEE_GWEI", "1.5"],
  ["REFERRAL_TOKEN_USD_PRICE", "0"],
  ["REFERRAL_TOKEN_USD_FEED", "0x12345"],
  ["REFERRAL_TOKEN_USD_MAX_AGE", "1.5 h"],
  ["REFERRAL_UAH_PER_USD", "0.0"],
  ["REFERRAL_AUTO_APPROVE_MAX_USD", "lots"],
  ["REFERRAL_TOKEN_DECIMALS", "36"],
  ["REFERRAL_REWARD_MODE", "mint"],
  ["MINTER_MAX_REWARD_USD", "0.000"],
  ["MINTER_MAX_REWARD_USD", "10000"],
  ["MINTER_MAX_DAY_USD", "1e9"],
  ["MINTER_MAX_DAY_USD", "-1"],
  ["MINTER_TOKEN_USD_MIN", "0"],
  ["MINTER_TOKEN_USD_MIN", "0.501"],
  ["MINTER_TOKEN_USD_MAX", "1e3"],
  ["MINTER_UAH_PER_USD_MIN", "81.5"],
  ["MINTER_UAH_PER_USD_MAX", ""],
  ["REFERRAL_TOKEN_USD_PRICE", "0.5001"],
  ["REFERRAL_UAH_PER_USD", "19.99"],
])("a wrong %s stops the start with its name and never its value", (name, value) => {
  const parse = () => parseConsumerEnv({ ...valid, [name]: value });
  expect(parse).toThrow(name);
  expect(parse).not.toThrow(value.length > 3 ? value : "hunter2");
});

test("every missing setting is named at once", () => {
  expect(() => parseConsumerEnv({})).toThrow(/APP_URL.*DATABASE_URL.*REFERRAL_CHAIN_ID.*MINTER_MAX_DAY_USD/s);
});

const groups = {
  chain: ["CHAIN_RPC_URL", "REFERRAL_REWARDS_ADDRESS", "REFERRAL_REWARD_TOKEN_ADDRESS", "REFERRAL_MINTER_PRIVATE_KEY"],
  mail: ["MAIL_API_URL", "MAIL_API_KEY", "MAIL_FROM"],
} as const;

test.each(Object.entries(groups))("without any of its settings the clone has no %s, and starts", (group, names) => {
  const { chain, mail } = parseConsumerEnv(valid);
  expect(chain && mail).toBeTruthy();
  for (const none of [undefined, ""]) {
    const settings = parseConsumerEnv({ ...valid, ...Object.fromEntries(names.map((name) => [name, none])) });
    expect(settings).toMatchObject({ chain, mail, [group]: null });
  }
});

test("the zero address and no price are no chain either", () => {
  const zero = `0x${"0".repeat(40)}`;
  const { CHAIN_RPC_URL: _, REFERRAL_MINTER_PRIVATE_KEY: _key, REFERRAL_TOKEN_USD_PRICE: _price, ...rest } = valid;
  const addresses = { REFERRAL_REWARDS_ADDRESS: zero, REFERRAL_REWARD_TOKEN_ADDRESS: zero };
  expect(parseConsumerEnv({ ...rest, ...addresses }).chain).toBeNull();
});

test.each(Object.values(groups).flatMap((names) => names.map((name) => [name, names] as const)))(
  "half a group stops the start, whether %s is there or missing",
  (name, names) => {
    const others = names.filter((other) => other !== name);
    expect(() => parseConsumerEnv({ ...valid, [name]: "" })).toThrow(new RegExp(`${name}: goes with`));
    const alone = { ...valid, ...Object.fromEntries(others.map((other) => [other, ""])) };
    for (const other of others) expect(() => parseConsumerEnv(alone)).toThrow(`${other}: goes with ${name}`);
    expect(() => parseConsumerEnv(alone)).not.toThrow("hunter2");
  },
);
