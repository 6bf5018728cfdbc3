import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { referralCookie } from "#core/domain/first-touch";
import { escapeHtml } from "#core/domain/html";
import { generateCode } from "#core/domain/refcode";
import { type CheckResult, markOf, right, sayError, warning, wrong } from "./check/result.ts";
import type { CloneContext } from "./context.ts";
import { healthOf, type ShopHealth } from "./health.ts";
import { askShop, type ShopAnswer, type ShopRequest } from "./shop.ts";

type Shop = Pick<CloneContext, "clone" | "connectTo">;

/** One thing that a visitor does, and what must come of it. */
interface Walk {
  name: string;
  /** Answers what was seen, or a warning; throws if that is not as it must be. */
  run(ask: (request: ShopRequest) => Promise<ShopAnswer>): Promise<string | CheckResult>;
}

export interface SmokeOptions {
  /** The version of the app that was deployed; absent, whichever answers is right. */
  build?: string | undefined;
  /** The shop's health before that: what was not well then is not this version's fault. */
  before?: ShopHealth | null | undefined;
  /** For how many milliseconds a failed step is retried: Cloudflare takes a moment to roll out a deployment. */
  patience?: number;
  say?(line: string): void;
}

/** Milliseconds between two tries. */
const PAUSE = 2_000;

/**
 * Walks through the deployed shop as a stranger would. It buys nothing, makes no account and sends no letter; every Worker,
 * the database, and KV are asked on the way.
 */
export async function smoke(
  shop: Shop,
  { build, before, patience = 60_000, say }: SmokeOptions = {},
): Promise<CheckResult[]> {
  const until = Date.now() + patience;
  const results: CheckResult[] = [];
  for (const walk of walksFor(shop, { build, before })) {
    const result = await tryWalk(shop, walk, { until, say });
    say?.(`${markOf(result)} ${result.name}: ${result.says}`);
    if (result.todo) say?.(`    ${result.todo}`);
    results.push(result);
  }
  return results;
}

interface Patience {
  /** When to give up, in milliseconds since 1970. */
  until: number;
  say: ((line: string) => void) | undefined;
}

async function tryWalk(shop: Shop, { name, run }: Walk, { until, say }: Patience): Promise<CheckResult> {
  let waits = false;
  for (;;) {
    try {
      const seen = await run((request) => askShop(shop, request));
      return typeof seen === "string" ? right(name, seen) : seen;
    } catch (error) {
      if (Date.now() + PAUSE > until) return wrong(name, sayError(error));
      if (!waits)
        say?.(`  … ${name}: ${sayError(error)}; trying again for up to ${Math.ceil((until - Date.now()) / 1000)} s`);
      waits = true;
      await sleep(PAUSE);
    }
  }
}

class Unexpected extends Error {}

function expectStatus({ status, body }: ShopAnswer, ...wanted: number[]): void {
  if (wanted.includes(status)) return;
  throw new Unexpected(`answered ${status}, not ${wanted.join(" or ")}: ${body.toString("utf8", 0, 200)}`);
}

function expectThat(holds: boolean, otherwise: string): void {
  if (!holds) throw new Unexpected(otherwise);
}

function walksFor({ clone }: Shop, released: Pick<SmokeOptions, "build" | "before">): Walk[] {
  return [
    {
      name: "front page",
      async run(ask) {
        const { text } = await openPage(ask, "/");
        expectThat(text.includes(escapeHtml(clone.name)), `the page at / is not ${clone.name}'s`);
        return `${clone.name}, ${Math.round(text.length / 1024)} KiB`;
      },
    },
    { name: "scripts", run: walkScripts },
    { name: "health", run: async (ask) => judgeHealth(await ask({ path: "/api/health" }), released) },
    {
      name: "catalogue",
      async run(ask) {
        const answer = await ask({ path: "/api/products" });
        expectStatus(answer, 200);
        const { products } = z
          .looseObject({ products: z.array(z.unknown()) })
          .parse(JSON.parse(answer.body.toString()));
        return products.length === 0 ? "empty" : `${products.length} products on its first page`;
      },
    },
    {
      name: "a link with an unknown code",
      async run(ask) {
        const answer = await ask({ path: `/?ref=${unknownCode()}` });
        expectStatus(answer, 200);
        const isRemembered = answer.cookies.some((cookie) => cookie.startsWith(`${referralCookie}=`));
        expectThat(!isRemembered, "it was remembered");
        return "is not remembered";
      },
    },
    {
      name: "a visit by an unknown code",
      async run(ask) {
        const json = { code: unknownCode(), id: randomUUID() };
        expectStatus(await ask({ path: "/api/refcodes/track", method: "POST", json }), 404);
        return "is not counted";
      },
    },
    {
      name: "sign-in with a wrong password",
      async run(ask) {
        const json = { email: `nobody-${randomUUID()}@example.org`, password: "not a password of anybody" };
        expectStatus(await ask({ path: "/api/auth/sign-in/email", method: "POST", json }), 401);
        return "is refused";
      },
    },
    {
      name: "a payment event that nobody signed",
      async run(ask) {
        const answer = await ask({ path: "/api/payments/wayforpay/webhook", method: "POST", json: { forged: true } });
        expectStatus(answer, 400, 404);
        return answer.status === 404 ? "is not taken: no card payments here" : "is refused";
      },
    },
    {
      name: "a mint run that nobody may start",
      async run(ask) {
        expectStatus(await ask({ path: "/api/cron/refcodes-mint" }), 401);
        return "is refused";
      },
    },
    {
      name: "the admin's pages",
      async run(ask) {
        const { status, headers } = await ask({ path: "/admin/refcodes" });
        expectThat(status >= 300 && status < 400, `a stranger is answered ${status}`);
        expectThat(/\/sign-in/.test(headers.location ?? ""), `a stranger is led to ${headers.location}`);
        return "lead a stranger to the sign-in";
      },
    },
  ];
}

/**
 * Scheduled work only counts as late after hours, so a release that is a minute old cannot have caused it, and may be what fixes
 * it. Waiting rewards are excused if some were waiting before. A part that does not answer never is. A release older than `why`,
 * such as one that is rolled back to, says `degraded` and no more: it is excused if, a moment before, one of these was the case
 * and nothing else was wrong.
 */
function judgeHealth(answer: ShopAnswer, { build: deployed, before }: Pick<SmokeOptions, "build" | "before">) {
  const health = healthOf(answer);
  if (health === null) {
    expectStatus(answer, 200);
    throw new Unexpected(`it says nothing of itself: ${answer.body.toString("utf8", 0, 200)}`);
  }
  const { status, build } = health;
  expectThat(deployed === undefined || build === deployed, `build ${build} answers, and ${deployed} is deployed`);
  if (answer.status === 200) return `${status}, build ${build}`;
  const why = health.why ?? before?.why ?? [];
  const waited = before?.why?.includes("rewards") === true;
  const isExcused = why.length > 0 && why.every((part) => part === "schedules" || (part === "rewards" && waited));
  if (answer.status !== 503 || !isExcused) expectStatus(answer, 200);
  const causes = why.map((part) => (part === "schedules" ? "scheduled work is late" : "rewards wait, as before"));
  const [says, todo] =
    health.why === null
      ? [
          `it does not say why; a moment before, ${causes.join("; ")}`,
          "Whether nothing else is wrong, it cannot tell here.",
        ]
      : [causes.join("; "), "It began before this version."];
  return warning(
    "health",
    `${status}, build ${build}: ${says}`,
    `${todo} See /admin/health after the next :43 whether it has ended (docs/operations/health.md).`,
  );
}

/** A code that nobody has: one of 58^8. */
const unknownCode = () => generateCode((length) => randomBytes(length));

/** Opens a page, and the one that it leads to where that is another language's. */
async function openPage(ask: (request: ShopRequest) => Promise<ShopAnswer>, path: string) {
  let answer = await ask({ path });
  const { location } = answer.headers;
  if (answer.status >= 300 && answer.status < 400 && location?.startsWith("/")) answer = await ask({ path: location });
  expectStatus(answer, 200);
  return { text: answer.body.toString() };
}

/** The scripts that the page names are there for good, and what is missing is not remembered. */
async function walkScripts(ask: (request: ShopRequest) => Promise<ShopAnswer>): Promise<string> {
  const { text } = await openPage(ask, "/");
  const [, script] = /["'](\/assets\/[^"']+\.js)["']/.exec(text) ?? [];
  if (script === undefined) throw new Unexpected("the page names no script");
  const there = await ask({ path: script });
  expectStatus(there, 200);
  expectThat(/immutable/.test(there.headers["cache-control"] ?? ""), `${script} may not be kept`);
  const missing = await ask({ path: `/assets/missing-${randomUUID()}.js` });
  expectStatus(missing, 404);
  expectThat(!/immutable/.test(missing.headers["cache-control"] ?? ""), "a missing script may be kept for a year");
  return `${script} is there, what is missing is not kept`;
}
