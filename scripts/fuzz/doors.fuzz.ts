import { afterAll, expect, it, vi } from "vitest";
import { configureLogging } from "#core/log";
import { createApiWorld, DEAD_LETTERS, OWNED_WALLET, REWARDS, type Role } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { Random } from "#scripts/testing/random";
import { APP_URL } from "#scripts/testing/test-app";
import { createServer } from "#web/create-server";
import type { App } from "#web/services";
import { startSandbox } from "../stand-ins/wayforpay/server.ts";
import { findDoors } from "./doors.ts";
import { type FuzzInput, makeInput } from "./inputs.ts";

const count = Number(process.env.FUZZ_INPUTS ?? 2_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000);

/** Inputs between sign-ins: some inputs end sessions. */
const SIGN_IN_EVERY = 100;
const MOST_FAULTS = 10;

const people = ["anonymous", "user", "vendor", "admin"] as const satisfies readonly Role[];

const told: string[] = [];
/** The merchant of the test app's settings. */
const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };
const sandbox = await startSandbox({ merchant });

afterAll(async () => {
  vi.restoreAllMocks();
  await sandbox.stop();
});

it(`${count} inputs, seed ${seed}: no door fails on our side (FUZZ_SEED and FUZZ_INPUTS repeat it)`, {
  timeout: 3 * 3_600_000,
}, async () => {
  vi.spyOn(console, "error").mockImplementation((...values) => void told.push(values.map(String).join(" ")));
  for (const method of ["info", "log", "warn"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
  configureLogging("app");
  const pages = await loadPages();
  // The provider is there: without it, asking it about a payment is rightly answered with 503.
  const settings = { WAYFORPAY_API_URL: sandbox.apiUrl };
  const serve = (app: App) => createServer(app, pages.handlePage);
  const world = await createApiWorld(await createTestDatabase(), { settings }, serve);
  const doors = findDoors(world.app, pages);
  const random = new Random(seed);
  const known = {
    ids: [
      world.productId,
      world.orderId,
      world.orderReference,
      OWNED_WALLET,
      ...Object.values(REWARDS),
      ...Object.values(DEAD_LETTERS),
      "vendor",
    ],
    emails: ["nobody@store.test", "anotheruser@store.test"],
    password: "password-123",
  };
  const faults: string[] = [];
  for (let at = 0; at < count && faults.length < MOST_FAULTS; at++) {
    if (at % SIGN_IN_EVERY === 0) for (const role of people) if (role !== "anonymous") await world.signIn(role);
    const role = random.pick(people);
    const input = makeInput(random, random.pick(doors), known);
    const fault = await faultOf(input, () => world.send(input.method, input.path, role, input));
    if (fault) faults.push(`input ${at} as ${role}: ${shown(input)}\n  ${fault}`);
  }
  expect(faults.join("\n\n")).toBe("");
});

/** What is wrong with the response; null when nothing is. */
async function faultOf(input: FuzzInput, send: () => Promise<Response>): Promise<string | null> {
  told.length = 0;
  try {
    const response = await send();
    const text = await response.text();
    if (told.length > 0) return `told the console: ${told.join("; ").slice(0, 1_500)}`;
    // These tests have no chain, and the health check says so.
    const isHealth = response.status === 503 && routeOf(input.path) === "/api/health";
    return response.status >= 500 && !isHealth ? `answered ${response.status}: ${text.slice(0, 300)}` : null;
  } catch (error) {
    return `threw ${error instanceof Error ? error.stack : String(error)}`;
  }
}

/** The path as the router reads it, however it is spelled. */
function routeOf(path: string): string {
  const { pathname } = new URL(`${APP_URL}${path}`);
  return pathname.replace(/%[0-9a-f]{2}/gi, (escaped) => String.fromCharCode(Number.parseInt(escaped.slice(1), 16)));
}

function shown({ method, path, headers, body }: FuzzInput): string {
  return `${method} ${path.slice(0, 300)} ${JSON.stringify(headers)} ${typeof body === "string" ? JSON.stringify(body.slice(0, 400)) : Buffer.from(body ?? []).toString("base64")}`;
}
