import { expect, test } from "vitest";
import { parseEdgeEnv } from "./edge.ts";

const env = {
  APP_URL: "https://ring.example",
  CLONE_TIME_ZONE: "Europe/Kyiv",
  CLONE_LOCALES: "uk, en",
  CLONE_CONTACT: "help@ring.example",
  REFERRAL_CONSENT: "always",
};

test("settings come out checked", () => {
  expect(parseEdgeEnv(env)).toEqual({
    appUrl: "https://ring.example",
    timeZone: "Europe/Kyiv",
    consent: "always",
    locales: ["uk", "en"],
    contact: "help@ring.example",
    secureCookies: true,
  });
});

test("what may be left out has the documented default", () => {
  expect(parseEdgeEnv({ APP_URL: "https://ring.example" })).toMatchObject({
    timeZone: "UTC",
    consent: "eea",
    locales: ["en", "uk", "ru"],
  });
});

test.each([
  ["http://localhost:8787", false],
  ["http://127.0.0.1:8787", false],
  ["https://localhost:8787", true],
  ["http://ring.example", true],
  ["http://localhost.ring.example", true],
])("cookies of %s: Secure %s", (APP_URL, secure) => {
  expect(parseEdgeEnv({ ...env, APP_URL }).secureCookies).toBe(secure);
});

test.each([
  ["APP_URL", undefined],
  ["APP_URL", "ring.example"],
  ["APP_URL", "https://ring.example/"],
  ["APP_URL", "https://ring.example/shop"],
  ["APP_URL", "https://user:secret@ring.example"],
  ["APP_URL", "ftp://ring.example"],
  ["CLONE_TIME_ZONE", "Mars/Olympus"],
  ["CLONE_LOCALES", "uk,de"],
  ["REFERRAL_CONSENT", "sometimes"],
])("%s = %s is refused by name, without repeating the value", (name, value) => {
  const attempt = () => parseEdgeEnv({ ...env, [name]: value });
  expect(attempt).toThrow(name);
  if (value !== undefined) {
    expect(attempt).not.toThrow(value);
  }
});

test("every wrong variable is named at once", () => {
  const attempt = () => parseEdgeEnv({ APP_URL: "x", CLONE_TIME_ZONE: "x", REFERRAL_CONSENT: "x" });
  expect(attempt).toThrow(/APP_URL.*CLONE_TIME_ZONE.*REFERRAL_CONSENT/);
});
