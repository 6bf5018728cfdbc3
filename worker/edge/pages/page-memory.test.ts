import { expect, test } from "vitest";
import { PageMemory } from "#worker/edge/pages/page-memory";
import type { StoredPage } from "#worker/edge/pages/stored-page";

const page = (staleUntil: number, size = 1): StoredPage => ({
  bytes: new Uint8Array(size),
  nonceAt: [],
  requestIdAt: [],
  headers: new Headers(),
  cookieHeaders: new Headers(),
  cookies: [],
  policy: [],
  freshUntil: staleUntil,
  staleUntil,
});

test("the page that was used longest ago makes room", () => {
  const memory = new PageMemory();
  for (let at = 0; at < 64; at += 1) {
    memory.keep(`page-${at}`, page(10_000), at);
  }
  expect(memory.find("page-0", 100)).toBeDefined();
  memory.keep("one more", page(10_000), 101);
  expect(memory.find("page-1", 102)).toBeUndefined();
  for (const key of ["page-0", "page-2", "page-63", "one more"]) {
    expect(memory.find(key, 102)).toBeDefined();
  }
});

test("an expired page is found only as a fallback, and one too large is not stored", () => {
  const memory = new PageMemory();
  memory.keep("short", page(1_000), 0);
  memory.keep("large", page(1_000, 262_145), 0);
  expect(memory.find("short", 999)).toBeDefined();
  expect(memory.find("short", 1_000)).toBeUndefined();
  expect(memory.findLast("short")?.staleUntil).toBe(1_000);
  expect(memory.find("large", 1)).toBeUndefined();
});
