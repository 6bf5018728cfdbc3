import { DurableObject } from "cloudflare:workers";
import { madePage } from "page.js";

// The least that does what the edge has to do for each request, written out by hand: the same headers read, the page with
// a nonce and an id of its own, the beacon's id kept and its day counted. No rules, no checks, no failures.
const made = { nonce: "AAAAAAAAAAAAAAAAAAAAAA==", requestId: "00000000-0000-4000-8000-000000000000" };
const { bytes, plain, captured } = madePage(made.nonce, made.requestId);
const letters = new TextDecoder("latin1").decode(bytes);
const nonceAt = [...letters.matchAll(made.nonce)].map(({ index }) => index);
const requestIdAt = [...letters.matchAll(made.requestId)].map(({ index }) => index);
const policy = plain.get("content-security-policy").split(made.nonce);

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const random = new Uint8Array(24 * 128);
let drawn = "";
let used = 0;

function drawNonce() {
  if (used === drawn.length) {
    crypto.getRandomValues(random);
    drawn = Array.from(random, (byte) => base64[byte & 63]).join("");
    used = 0;
  }
  used += 24;
  return drawn.slice(used - 24, used);
}

function overwrite(places, text) {
  for (const place of places) {
    for (let at = 0; at < text.length; at += 1) bytes[place + at] = text.charCodeAt(at);
  }
}

function page(isCapture) {
  const headers = isCapture ? captured : plain;
  const nonce = drawNonce();
  const requestId = crypto.randomUUID();
  overwrite(nonceAt, nonce);
  overwrite(requestIdAt, requestId);
  headers.set("content-security-policy", policy.join(nonce));
  headers.set("x-request-id", requestId);
  return new Response(bytes, { headers });
}

async function beacon(request, env) {
  const { id } = JSON.parse(await request.text());
  const { continent } = request.cf;
  const [, code] = request.headers.get("cookie").split(/[=;]/);
  await env.COUNTER.getByName(`${code}:${continent}-${Number.parseInt(id.slice(-1), 16) % 4}`).record(id);
  return new Response(null, {
    status: 204,
    headers: { "cache-control": "no-store", "x-request-id": crypto.randomUUID() },
  });
}

const everyTime = ["cookie", "authorization", "cf-ipcountry"];
const onCapture = ["user-agent", "sec-fetch-dest", "sec-purpose", "purpose", "sec-gpc"];
const onBeacon = ["cf-connecting-ip", "user-agent", "content-type", "content-length"];

export class Counter extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env);
    const { sql } = ctx.storage;
    sql.exec("CREATE TABLE IF NOT EXISTS seen (id TEXT PRIMARY KEY, epoch INTEGER NOT NULL) WITHOUT ROWID");
    sql.exec("CREATE TABLE IF NOT EXISTS days (day TEXT PRIMARY KEY, visits INTEGER NOT NULL) WITHOUT ROWID");
  }

  record(id) {
    const { sql } = this.ctx.storage;
    const epoch = Math.floor(Date.now() / 600_000);
    if (sql.exec("INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", id, epoch).rowsWritten > 0) {
      sql.exec("INSERT INTO days VALUES (?, 1) ON CONFLICT DO UPDATE SET visits = visits + 1", "2026-11-21");
    }
  }
}

export default {
  fetch(request, env) {
    const { url, method, headers } = request;
    const isBeacon = method === "POST";
    const isCapture = url.includes("?ref=");
    for (const name of isBeacon ? onBeacon : everyTime) headers.get(name);
    if (isCapture) for (const name of onCapture) headers.get(name);
    return isBeacon ? beacon(request, env) : page(isCapture);
  },
};
