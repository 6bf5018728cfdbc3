import { expect, it } from "vitest";
import { ownWarnings } from "./wrangler-warnings.ts";

const proxyNotice = `▲ [WARNING] Proxy environment variables detected. We'll use your proxy for fetch requests.

`;
const configuration = `▲ [WARNING] Processing web/wrangler.toml configuration:

    - Unexpected fields found in top-level field: "asets"

`;
const source = `▲ [WARNING] Comparison using the "===" operator here is always false [equals-nan]

    core/services/quote.ts:12:8:
      12 │   if (n === NaN) return;

`;

it("does not fail a build for the machine's proxy", () => {
  expect(ownWarnings(`${proxyNotice}Total Upload: 10 KiB\n--dry-run: exiting now.`)).toEqual([]);
});

it("tells what wrangler says of a configuration and of a source, whatever else it says", () => {
  const warnings = ownWarnings(`${proxyNotice}${configuration}${source}Total Upload: 10 KiB\n`);
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain('"asets"');
  expect(warnings[1]).toContain("core/services/quote.ts:12:8");
});
