import { DrizzleQueryError } from "drizzle-orm";
import { expect, it } from "vitest";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { guardRpc } from "./guard-rpc.ts";

class Shop {
  readonly name = "shop";

  async open(suffix: string): Promise<string> {
    return this.name + suffix;
  }

  async query(): Promise<void> {
    const cause = new Error("driver: 10.0.0.7 refused");
    throw new DrizzleQueryError("select code from refcodes where owner = $1", ["nina@private.test"], cause);
  }

  connect(): Promise<void> {
    throw new Error("postgres://app:hunter2@db");
  }
}
guardRpc(Shop);

/** All that a platform's log may show of an error. */
function shown(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return [error.name, error.message, error.stack, JSON.stringify({ ...error }), shown(error.cause)].join(" ");
}

it("answers what the method answers, on the object it was called on", async () => {
  expect(await new Shop().open("!")).toBe("shop!");
});

it("tells the caller, and with it the platform's log, neither the query nor its values", async () => {
  expectErrorLog(/the RPC method \{method\} failed/);
  const error = await new Shop().query().catch((thrown: unknown) => thrown);
  expect(shown(error)).toContain("query failed");
  for (const secret of ["select", "nina@private.test", "10.0.0.7"]) expect(shown(error)).not.toContain(secret);
});

it("does the same for what is thrown before the first await", async () => {
  expectErrorLog(/the RPC method \{method\} failed/);
  await expect(new Shop().connect()).rejects.toThrow(/^connect failed$/);
});
