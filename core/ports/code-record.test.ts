import { expect, test } from "vitest";
import { decodeCodeRecord, encodeCodeRecord } from "./code-record.ts";

test("a status is read back as it was written, also from a value spelled otherwise", () => {
  expect(decodeCodeRecord(encodeCodeRecord("active"))).toBe("active");
  expect(decodeCodeRecord(encodeCodeRecord("inactive"))).toBe("inactive");
  expect(decodeCodeRecord('{ "status": "active", "since": 1 }')).toBe("active");
});

test("records of earlier releases are still read: the spelling in KV does not change", () => {
  expect(encodeCodeRecord("active")).toBe('{"status":"active"}');
  expect(encodeCodeRecord("inactive")).toBe('{"status":"inactive"}');
});

test.each(["", "null", "[]", '"active"', "{", '{"status":"gone"}', '{"status":1}'])("%o is unreadable", (record) => {
  expect(decodeCodeRecord(record)).toBeUndefined();
});
