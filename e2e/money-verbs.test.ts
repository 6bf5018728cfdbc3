import { randomUUID } from "node:crypto";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { rounds } from "#scripts/testing/rounds";
import { operations } from "#worker/api/operations";
import { addressOfItsOwn, hydrated, openBrowser, openPage } from "./browser.ts";
import { guardedVerbs } from "./guarded-verbs.ts";
import { openLedger } from "./ledger.ts";
import { type MoneyState, makeMoneyStates } from "./money-state.ts";
import type { Attempt, MoneyVerb } from "./money-verb.ts";
import { moneyVerbs, offeredBy, otherIntents } from "./money-verbs.ts";
import { stackUnderTest } from "./stack.ts";
import { addAuthenticator } from "./virtual-authenticator.ts";
import { giveWallet, signInNewcomer, waysIn } from "./ways-in.ts";

// Every way in, and every verb that moves money or rights: none without the second factor, given just now.

const { url } = stackUnderTest();
const guarded = Object.entries(operations).flatMap(([address, { freshProof }]) => (freshProof ? [address] : []));
/** Those that an admin could pass; a vendor's own are tried in `worker/api/fresh-proof.test.ts`. */
const forAdmins = guarded.filter((address) => operations[address]?.access !== "vendor");
const refusalSchema = z.object({ error: z.object({ code: z.string() }) });

const browser = await openBrowser();
const ledger = await openLedger();
let states: MoneyState[];

beforeAll(async () => {
  states = await makeMoneyStates(ledger, waysIn.length);
}, 180_000);

it("knows every verb that a page keeps behind a proof, and which endpoints do the same", () => {
  const beyond = new Set(guardedVerbs());
  // Its page sends no form: the browser's wallet signs, and the API takes it.
  beyond.add("account/wallets link");
  // One action for all that is done to a product: only its rate asks.
  beyond.add("goods rate");
  // What stands in brackets tells apart what one intent does.
  const known = [...Object.keys(moneyVerbs), ...Object.keys(otherIntents)].map((name) => name.replace(/ \(.+\)$/, ""));
  expect([...new Set(known)].toSorted()).toEqual([...beyond].toSorted());
  expect(Object.keys(offeredBy).toSorted()).toEqual(guarded.toSorted());
});

describe.each(waysIn)("an admin with a passkey who signs in by %s", (way) => {
  it("gives the passkey for every verb of every page, and loses nothing that was typed", {
    timeout: 240_000,
  }, async () => {
    const { page, context, assertNoProblems } = await openPage(browser, { expected: [/\b403\b/, /\b409\b/] });
    await addAuthenticator(page);
    const wallet = await giveWallet(context);
    const state = states[waysIn.indexOf(way)];
    if (!state) throw new Error("there is nothing to decide");
    await signInNewcomer(page, way, "/account/security");
    const userId = await makeAdmin(page);
    await addPasskey(page);

    await justSignedIn(userId);
    await page.goto(`${url}/admin/refcodes?status=all`);
    await givePasskey(page);
    await page.waitForURL((at) => at.pathname === "/admin/refcodes");
    await makeStale(userId);
    expect(await refusals(page)).toEqual(
      Object.fromEntries(forAdmins.map((address) => [address, "fresh_proof_needed"])),
    );

    wallet.change();
    for (const [name, verb] of verbsOf(way)) {
      await makeStale(userId);
      await crossVerb(name, verb, { ...state, page, userId, wallet, words: `${way} ${randomUUID()}` });
    }
    expect(Object.values(await refusals(page))).not.toContain("fresh_proof_needed");
    assertNoProblems();
  });
});

/** Each page's verbs by one way in, which is the next page's turn; in `npm run test:long` all verbs by every way. */
function verbsOf(way: (typeof waysIn)[number]): [string, MoneyVerb][] {
  const turns = [...new Set(Object.keys(moneyVerbs).map(turnOf))];
  const isTurn = (name: string) => rounds(1) > 1 || waysIn[turns.indexOf(turnOf(name)) % waysIn.length] === way;
  return Object.entries(moneyVerbs).filter(([name]) => isTurn(name));
}
const pageOf = (name: string) => name.split(" ")[0] ?? "";
/** Pages where a verb goes on from what one of another page has done. */
const goesOnFrom: Record<string, string> = {
  "admin/order": "admin/events",
  "admin/store/vendor": "admin/store/new-vendor",
};
const turnOf = (name: string) => goesOnFrom[pageOf(name)] ?? pageOf(name);

/** Tries a verb without a fresh proof, gives the proof as the page asks for it, and sees it done. */
async function crossVerb(name: string, verb: MoneyVerb, attempt: Attempt): Promise<void> {
  const { page } = attempt;
  const look = () => ledger.read(...verb.look(attempt));
  // Nobody proves so much in a minute: more than the limit of one address.
  await page.context().setExtraHTTPHeaders(addressOfItsOwn());
  await verb.tryIt(attempt);
  if (verb.asks === "dialog") {
    const dialog = page.getByRole("dialog", { name: "Confirm it’s you" });
    await expect.poll(() => dialog.isVisible(), { message: `${name} asks`, timeout: 10_000, interval: 30 }).toBe(true);
    expect(await look(), `${name} without a proof`).toBe(verb.before);
    await dialog.getByRole("button", { name: "Use a passkey" }).click();
    // It covers the page until the verb is done and the page is there again.
    await dialog.waitFor({ state: "hidden" });
  } else {
    await givePasskey(page);
    expect(await look(), `${name} without a proof`).toBe(verb.before);
    await page.waitForURL(`${url}/${pageOf(name)}`);
    await hydrated(page);
    await verb.tryIt(attempt);
  }
  if (verb.says !== undefined) await page.getByText(verb.says).waitFor();
  await expect.poll(look, { message: name, timeout: 10_000, interval: 30 }).toBe(verb.after(attempt));
}

/** Answers the page that asks who is there. */
async function givePasskey(page: Page): Promise<void> {
  await page.getByRole("heading", { name: "Confirm it’s you" }).waitFor();
  await hydrated(page);
  await page.getByRole("button", { name: "Use a passkey" }).click();
}

async function addPasskey(page: Page): Promise<void> {
  await page.getByLabel("Name of the passkey").fill("Test phone");
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
}

/** The operator has made whoever is signed in an admin, some while ago. */
async function makeAdmin(page: Page): Promise<string> {
  const cookies = await page.context().cookies(url);
  const cookie = cookies.find(({ name }) => name.endsWith("ring.session_token"));
  const [token] = decodeURIComponent(cookie?.value ?? "").split(".");
  const userId = await ledger.read("select user_id from sessions where token = $1", [token]);
  if (userId === null) throw new Error("nobody is signed in");
  await ledger.write(
    "update users set role = 'admin', role_since = now() - interval '30 days', email_verified = true where id = $1",
    [userId],
  );
  return userId;
}

/** As after a sign-in of somebody who has a second factor. */
function justSignedIn(userId: string): Promise<void> {
  return ledger.write("update sessions set proven_at = now(), factor_at = null where user_id = $1", [userId]);
}

/** The factor was given more than five minutes ago; the sign-in itself is fresh, which must not count. */
function makeStale(userId: string): Promise<void> {
  return ledger.write(
    "update sessions set proven_at = now(), factor_at = now() - interval '301 seconds' where user_id = $1",
    [userId],
  );
}

/** What every endpoint that asks for a fresh proof answers: the code of a refusal, or the status. */
async function refusals(page: Page): Promise<Record<string, string>> {
  const answers = await Promise.all(
    forAdmins.map(async (address) => {
      const [method = "", path = ""] = address.split(" ");
      const answer = await page.request.fetch(url + path.replace(/:\w+/g, "none"), {
        method,
        data: {},
        // Counted apart from what the pages ask.
        headers: { origin: url, "cf-connecting-ip": `2001:db8:${randomUUID().slice(0, 4)}::1` },
      });
      const refusal = refusalSchema.safeParse(await answer.json().catch(() => null));
      return [address, refusal.data?.error.code ?? String(answer.status())] as const;
    }),
  );
  return Object.fromEntries(answers);
}
