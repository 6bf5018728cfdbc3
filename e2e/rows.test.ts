import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from "#db/seed/demo";
import { grownCodes } from "#scripts/testing/grown-codes";
import { emptyStore, growDesk } from "#scripts/testing/grown-desk";
import { growLedger } from "#scripts/testing/grown-ledger";
import { Random } from "#scripts/testing/random";
import { rounds } from "#scripts/testing/rounds";
import { type Stack, startStack } from "../scripts/stack/stack.ts";
import { newTestState, removeTestState } from "../scripts/testing/state.ts";
import { openBrowser, openPage, type WatchedPage } from "./browser.ts";
import { type Filling, fillings, listPages, type Reader } from "./list-pages.ts";
import { ways } from "./list-ways.ts";

// A stack of its own: its store is emptied and filled.
let stack: Stack;
let stateDir: string;
let client: pg.Client;
const errors: string[] = [];

beforeAll(async () => {
  stateDir = await newTestState("e2e-rows");
  stack = await startStack({
    stateDir,
    durable: false,
    cronIntervalMs: 0,
    onLog: ({ level, message }) => {
      if (level === "error") errors.push(message);
    },
  });
  client = new pg.Client({ connectionString: stack.database.admin });
  await client.connect();
}, 120_000);
afterEach(() => {
  expect(errors.splice(0), "errors of the Workers").toEqual([]);
});
afterAll(async () => {
  await client.end();
  await stack.stop();
  await removeTestState(stateDir);
});
// Its pages are closed before the stack that they ask.
const browser = await openBrowser();

/** `npm run test:long` tries every page in both ways, with up to 100,000 rows. */
const isLong = rounds(1) > 1;
/** Pages that `npm test` tries of each filling, drawn by `REFCODES_SEED`. */
const SOME = 2;
const sizes: Record<Filling, number> = { nothing: 0, some: 12, many: isLong ? 100_000 : 1_000 };
const seed = Number(process.env.REFCODES_SEED ?? "5");
const random = new Random(seed);

async function fill(rows: number): Promise<void> {
  await emptyStore(client);
  if (rows === 0) return;
  await growLedger(client, rows);
  await grownCodes(client, rows);
  await growDesk(client, rows, { admin: DEMO_ACCOUNTS.admin.id });
}

const grown: Partial<Record<Reader, string>> = { referrer: "referrer@many.test", vendor: "owner@many.test" };

describe.each(fillings)(`the lists, of %s (seed ${seed})`, (filling) => {
  const open = new Map<string, Promise<WatchedPage>>();
  const cases = listPages
    .filter(({ from }) => from === undefined || filling !== "nothing")
    .flatMap((listed) => Object.keys(ways).map((way) => ({ ...listed, way: way as keyof typeof ways })));
  const chosen = isLong ? cases : random.shuffle(cases).slice(0, SOME);

  beforeAll(() => fill(sizes[filling]), 600_000);
  afterAll(async () => {
    for (const each of open.values()) await (await each).context.close();
  });

  /** The window of somebody who is signed in; the same for each page. */
  async function windowOf(who: Reader, way: keyof typeof ways): Promise<WatchedPage> {
    const key = `${who} ${way}`;
    const watched = open.get(key) ?? enter(who, way);
    open.set(key, watched);
    return watched;
  }

  async function enter(who: Reader, way: keyof typeof ways): Promise<WatchedPage> {
    const watched = await openPage(browser, ways[way].window);
    const email = (filling === "nothing" ? undefined : grown[who]) ?? DEMO_ACCOUNTS[who].email;
    const answer = await watched.context.request.post(`${stack.url}/api/auth/sign-in/email`, {
      data: { email, password: DEMO_PASSWORD },
      headers: { origin: stack.url },
    });
    expect(answer.status(), `sign-in of ${email}`).toBe(200);
    return watched;
  }

  it.each(chosen)("$path, $way", { timeout: 120_000 }, async ({ way, ...listed }) => {
    const { page } = await windowOf(listed.who, way);
    page.setDefaultTimeout(10_000);
    await ways[way].use(page, { listed, filling, url: stack.url });
  });
});
