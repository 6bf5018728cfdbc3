import fc from "fast-check";
import { createSiweMessage, type SiweMessage } from "viem/siwe";
import { describe, expect, it } from "vitest";
import { type LinkPlace, namesLink, type SignedLink } from "#core/domain/link-message";
import { linkTerms } from "#core/domain/wallet-link";

const place: LinkPlace = { appUrl: "https://store.test", chainId: 137 };
const wallet = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const about = { userId: "referrer", code: "Frnd7Ref" };

function linkBy(change: Partial<SiweMessage> = {}): SignedLink {
  const message = createSiweMessage({
    address: wallet,
    chainId: place.chainId,
    domain: "store.test",
    uri: place.appUrl,
    version: "1",
    nonce: "abcdefgh12345678",
    issuedAt: new Date("2026-03-01T10:00:00Z"),
    ...linkTerms({ appUrl: place.appUrl, ...about }),
    resources: [...linkTerms({ appUrl: place.appUrl, ...about }).resources],
    ...change,
  });
  return { ...about, address: wallet, message };
}

const others: [string, Partial<SiweMessage>][] = [
  ["another store", { domain: "shop.test" }],
  ["another store's pages", { uri: "https://shop.test" }],
  ["another scheme", { scheme: "http" }],
  ["another chain", { chainId: 1 }],
  ["another account", { requestId: "somebody" }],
  ["no account", { requestId: undefined }],
  ["another code", { resources: ["https://store.test/?ref=Other234"] }],
  ["two codes", { resources: ["https://store.test/?ref=Frnd7Ref", "https://store.test/?ref=Other234"] }],
  ["no code", { resources: [] }],
  ["another wallet", { address: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8" }],
];

describe("a message that links a wallet to a code", () => {
  it("names account, code, store, chain and wallet, whatever else the person reads in it", () => {
    expect(namesLink(linkBy(), place)).toBe(true);
    expect(namesLink(linkBy({ statement: "This wallet is paid what waits under Frnd7Ref." }), place)).toBe(true);
    expect(namesLink(linkBy({ scheme: "https", expirationTime: new Date(), notBefore: new Date(0) }), place)).toBe(
      true,
    );
  });

  it.each(others)("is not one for %s", (_what, change) => {
    expect(namesLink(linkBy(change), place)).toBe(false);
  });

  it("is believed only about the link it was signed for", () => {
    expect(namesLink({ ...linkBy(), userId: "somebody" }, place)).toBe(false);
    expect(namesLink({ ...linkBy(), code: "Other234" }, place)).toBe(false);
    expect(namesLink({ ...linkBy(), address: wallet.replace("a0", "b0") }, place)).toBe(false);
    expect(namesLink(linkBy(), { ...place, chainId: 1 })).toBe(false);
    expect(namesLink(linkBy(), { ...place, appUrl: "https://shop.test" })).toBe(false);
  });

  it("says nothing in its statement, nor after its end", () => {
    const { message } = linkBy({ requestId: undefined, resources: undefined });
    const terms = "Request ID: referrer\nResources:\n- https://store.test/?ref=Frnd7Ref";
    const inStatement = message.replace("\n\n\nURI", `\n\n${terms}\n\nURI`);
    const claims = [inStatement, `${linkBy().message}\n- https://shop.test`, `${linkBy().message}\n`, `\n${message}`];
    for (const each of claims) expect(namesLink({ ...linkBy(), message: each }, place)).toBe(false);
  });

  it("is not one any more once any character of it is another", () => {
    const { message } = linkBy();
    // The nonce and the time are the wallet's to choose.
    const free = /Nonce: .*\nIssued At: .*/.exec(message);
    const from = free?.index ?? 0;
    const until = from + (free?.[0].length ?? 0);
    fc.assert(
      fc.property(fc.nat(message.length - 1), fc.constantFrom("x", "0", "\n", " ", "/"), (place_, other) => {
        fc.pre((place_ < from || place_ >= until) && message[place_]?.toLowerCase() !== other);
        const changed = message.slice(0, place_) + other + message.slice(place_ + 1);
        expect(namesLink({ ...linkBy(), message: changed }, place)).toBe(false);
      }),
    );
  });
});
