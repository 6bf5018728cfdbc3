import { expect, test } from "vitest";
import { decodeCodeRecord, encodeCodeRecord } from "./code-record.ts";

const active = { status: "active", labels: [] } as const;
const inactive = { status: "inactive", labels: [] } as const;

test("a record is read back as it was written, also from a value spelled otherwise", () => {
  for (const record of [active, inactive, { status: "active", labels: ["insta", "x-2"] } as const]) {
    expect(decodeCodeRecord(encodeCodeRecord(record))).toEqual(record);
  }
  expect(decodeCodeRecord('{ "status": "active", "since": 1 }')).toEqual(active);
});

test("records of earlier releases are still read: the spelling in KV does not change", () => {
  expect(encodeCodeRecord(active)).toBe('{"status":"active"}');
  expect(encodeCodeRecord(inactive)).toBe('{"status":"inactive"}');
});

test.each([
  ['"insta"', []],
  ['[1, null, [], "insta"]', ["insta"]],
  ['["Insta", "other", "<b>", ""]', []],
  [JSON.stringify(Array.from({ length: 30 }, (_, at) => `l${at}`)), Array.from({ length: 20 }, (_, at) => `l${at}`)],
])("of labels %s only those count that can be some, and no more than a code may have", (labels, expected) => {
  expect(decodeCodeRecord(`{"status":"active","labels":${labels}}`)).toEqual({ status: "active", labels: expected });
});

test.each(["", "null", "[]", '"active"', "{", '{"status":"gone"}', '{"status":1}'])("%o is unreadable", (record) => {
  expect(decodeCodeRecord(record)).toBeUndefined();
});
