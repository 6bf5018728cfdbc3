import { expect, it } from "vitest";
import { wranglerError } from "./wrangler.ts";

const refused = (note: string) =>
  `✘ [ERROR] A request to the Cloudflare API (/accounts/acc/queues) failed.\n\n  ${note}\n`;

it.each([
  ["a busy API", 1, refused("Please wait and consider throttling your request speed [code: 971]"), true],
  ["an error of the server", 1, refused("Internal server error [code: 10001]"), true],
  ["no network", 1, "✘ [ERROR] fetch failed", true],
  ["no answer in time", null, "", true],
  ["a verdict", 1, refused("script still in use as a consumer for a queue [code: 10064]"), false],
  ["an unknown KV namespace", 1, refused("KV namespace not found [code: 10042]"), false],
  ["a wrong configuration", 1, '✘ [ERROR] Processing wrangler.toml configuration:\n  - "main" is missing', false],
])("what wrangler says of %s may pass or not", (_, code, output, mayPass) => {
  const error = wranglerError({ code, output, command: "deploy (app)" });
  expect(error.mayPass).toBe(mayPass);
  expect(error.message).toContain("deploy (app)");
});
