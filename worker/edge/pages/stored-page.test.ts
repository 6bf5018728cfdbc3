import { expect, test } from "vitest";
import { sharedPageCacheControl, sharedPageLife } from "#core/ports/edge-headers";
import {
  cacheEntry,
  type Fresh,
  maxLifeMs,
  readPage,
  restorePage,
  type StoredPage,
  sharedLife,
} from "#worker/edge/pages/stored-page";
import { writeFound } from "#worker/edge/pages/write-page";

const nonce = "AAAAAAAAAAAAAAAAAAAAAA==";
const requestId = "00000000-0000-4000-8000-000000000000";

function answer(): Response {
  return new Response(`<html data-request-id="${requestId}"><script nonce="${nonce}"></script></html>`, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": sharedPageCacheControl,
      "content-security-policy": `script-src 'nonce-${nonce}'`,
      "x-request-id": requestId,
    },
  });
}

async function freshPage(made: Response): Promise<Fresh<StoredPage>> {
  const page = await readPage(made, Date.now());
  if (page === undefined) {
    throw new Error("the page could not be read");
  }
  return page;
}

test("a page cannot be written before it was copied for the cache", async () => {
  const made = answer();
  const fresh = await freshPage(made);
  // @ts-expect-error a fresh page is no stored page yet
  expect(() => writeFound({ page: fresh, source: "miss" }, crypto.randomUUID(), [])).toThrow();
  // @ts-expect-error and a page that may have been written is not copied any more
  expect(() => cacheEntry(cacheEntry(fresh, made.headers, Date.now()).page, made.headers, Date.now())).toThrow();
});

test("what the cache keeps names one nonce in its policy and its text, whatever was written since", async () => {
  const made = answer();
  const { page, entry } = cacheEntry(await freshPage(made), made.headers, Date.now());
  const shown = writeFound({ page, source: "miss" }, crypto.randomUUID(), []);
  expect(await shown.text()).not.toContain(nonce);
  const kept = entry.clone();
  expect(await kept.text()).toContain(`nonce="${nonce}"`);
  expect(kept.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
  expect(await restorePage(entry)).toMatchObject({ nonceAt: page.nonceAt, requestIdAt: page.requestIdAt });
});

test("the app's word on a shared page is the whole of its life at the edge, and less than a minute", () => {
  const { freshMs, staleMs } = sharedLife(sharedPageCacheControl) ?? {};
  expect(freshMs).toBe(sharedPageLife.fresh * 1_000);
  expect(staleMs).toBe(maxLifeMs);
  expect(maxLifeMs).toBeLessThan(60_000);
});
